"""A file to download is judged by its content, never by its name alone."""

import io
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from terreau.core.files import MOST_INFLATED, _pdf_parts, check_attachment
from terreau.core.tests.sample_files import PDF, answer_to, photo, upload


def packed(entries: dict[str, bytes | str], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, **options)
    return out.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>', **more})


DOCX, XLSX, PPTX = "wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml", "presentationml.presentation.main+xml"

PACKED_SCRIPT = b"3 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(b"<</S/JavaScript>>") + b"\nendstream endobj\n"
PACKED_ZEROS = b"9 0 obj<</Type/ObjStm>>stream\n" + zlib.compress(bytes(MOST_INFLATED // 2), 1) + b"\nendstream endobj\n"


class Counted(bytes):
    """Bytes that count how many of them were searched."""

    searched = 0

    def find(self, wanted: bytes, start: int = 0) -> int:
        found = super().find(wanted, start)
        self.searched += (len(self) if found < 0 else found + len(wanted)) - start
        return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("note.txt", "Été : « bonjour ».".encode()),
        ("tableau.csv", "nom;année\nété;2024\n".encode("cp1252")),
        ("tableau.csv", b"\xef\xbb\xbfa;b\n1 < 2;3\n"),
        ("rapport.pdf", PDF),
        ("texte.docx", office(DOCX)),
        ("tableur.xlsx", office(XLSX)),
        ("diapos.pptx", office(PPTX)),
        ("texte.odt", packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})),
        ("livre.epub", packed({"mimetype": "application/epub+zip", "OEBPS/a.xhtml": "<html/>"})),
        ("trousse.zip", packed({"guide.pdf": PDF, "images/a.png": photo("PNG")})),
    ],
)
def test_honest_files_pass_untouched(name, content):
    file = upload(name, content)
    check_attachment(file)
    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<html></html>", "type"),
        ("programme.exe", b"MZ\x90\x00", "type"),
        ("sans-extension", b"bonjour", "type"),
        ("note.txt", b"", "empty"),
        ("note.txt", b"  <!DOCTYPE html><script>alert(1)</script>", "mismatch"),
        ("note.txt", b"bonjour\n<script>alert(1)</script>", "mismatch"),
        ("tableau.csv", b"<svg onload=alert(1)>", "mismatch"),
        ("tableau.csv", b"#!/bin/sh\nrm -rf /", "mismatch"),
        ("note.txt", b"MZ\x90\x00programme", "mismatch"),
        ("note.txt", b"\x7fELF\x02\x01\x01" + bytes(20), "mismatch"),
        ("note.txt", b"a\x00b", "mismatch"),
        ("note.txt", photo(), "mismatch"),
        ("tableau.csv", PDF, "mismatch"),
        ("rapport.pdf", b"<html>%PDF-1.7</html>", "mismatch"),
        ("rapport.pdf", b"MZ\x90", "mismatch"),
        ("rapport.pdf", PDF.replace(b"/Pages", b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/Pages"), "active"),
        ("rapport.pdf", PDF.replace(b"/Pages", b"/OpenAction<</S/J#61vaScript/J#53(app.alert(1))>>/Pages"), "active"),
        ("rapport.pdf", PDF.replace(b"/Pages", b"/OpenAction<</S/Launch/F(cmd.exe)>>/Pages"), "active"),
        ("rapport.pdf", PDF.replace(b"trailer", PACKED_SCRIPT + b"trailer"), "active"),
        ("rapport.pdf", PDF.replace(b"trailer", PACKED_SCRIPT.replace(b"/ObjStm", b"/Obj#53tm") + b"trailer"), "active"),
        ("rapport.pdf", PDF.replace(b"trailer", PACKED_ZEROS * 3 + b"trailer"), "bomb"),
        ("texte.docx", b"PK\x03\x04 rien", "mismatch"),
        ("texte.docx", packed({"a.txt": "a"}), "mismatch"),
        ("texte.docx", office(XLSX), "mismatch"),
        ("texte.docx", office(DOCX, **{"word/vbaProject.bin": b"macro"}), "macros"),
        ("texte.docx", office("wordprocessingml.document.main+xml application/vnd.ms-word.document.macroEnabled"), "macros"),
        ("texte.odt", packed({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml": "macro"}), "macros"),
        ("texte.odt", packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "mismatch"),
        ("texte.odt", packed({"content.xml": "<x/>"}), "mismatch"),
        ("trousse.zip", packed({"outil.exe": b"MZ"}), "program"),
        ("trousse.zip", packed({"page.HTML": b"<html>"}), "program"),
        ("trousse.zip", packed({"../../etc/passwd": "x"}), "path"),
        ("trousse.zip", packed({"zeros.txt": bytes(5_000_000)}), "bomb"),
    ],
)
def test_the_others_are_refused(name, content, code):
    with pytest.raises(ValidationError) as refused:
        check_attachment(InMemoryUploadedFile(io.BytesIO(content), None, name, "application/octet-stream", len(content), None))
    assert refused.value.code == code
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize("pattern", [b"stream\n", b"stream\nendstream", b"endstream\n", b"/ObjStm stream\n", b"/ObjStm", b"stream", b"streamendstream\r\n"])
def test_no_byte_of_a_pdf_is_searched_more_than_twice_whatever_they_are(pattern):
    content = Counted(PDF + pattern * 5_000)
    parts = list(_pdf_parts(content))
    assert sum(map(len, parts)) <= len(content)
    assert len(content) / 2 < content.searched <= 2 * len(content) + 100


def test_too_heavy(settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    with pytest.raises(ValidationError, match="trop lourd"):
        check_attachment(upload("note.txt", b"x" * 11))


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.txt", "a.pdf", "a.zip", "a.docx", "a.odt"]), st.integers(0, 200))
def test_whatever_the_bytes_the_answer_is_yes_or_a_sentence(noise, name, cut):
    known = {"", "mismatch", "active", "macros", "bomb", "path", "program"}
    assert answer_to(check_attachment, upload(name, office(DOCX)[:cut] + noise)) in known
