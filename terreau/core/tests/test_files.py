"""Uploads are judged by content; private files have no address for strangers."""

import gc
import io
import json
import uuid
import zipfile
import zlib

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from wagtail.models import Collection, CollectionViewRestriction

from terreau.core.files import MOST_INFLATED, _pdf_parts, check_attachment, check_picture
from terreau.core.models import Attachment, Picture

GPS = 0x8825


@pytest.fixture(autouse=True)
def _no_rendition_left():
    """Wagtail remembers renditions by the number of their picture, and tests give the same numbers again."""
    cache.clear()
    yield
    cache.clear()
    gc.collect()


# Django and Wagtail leave the files of models and renditions open until they are collected.
left_open = [pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def photo(format_: str = "JPEG", size: tuple[int, int] = (60, 40), *, orientation: int = 1, hidden: bool = True, **options: object) -> bytes:
    """Return a picture, red on its left half, with a place, an author and a comment hidden in it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if hidden:
        exif[0x013B] = "auteur-secret"
        exif.get_ifd(GPS)[1] = "N"
        exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    out = io.BytesIO()
    if format_ == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "auteur-secret")
        options.update(pnginfo=text)
    if format_ in {"JPEG", "GIF"}:
        options.update(comment=b"auteur-secret")
    if format_ != "GIF":
        options.update(exif=exif)
    if format_ in {"JPEG", "WEBP"}:
        options.update(xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>auteur-secret</x:xmpmeta>")
    image.save(out, format_, **options)
    return out.getvalue()


class Counted(bytes):
    """Bytes that count how many of them were searched."""

    searched = 0

    def find(self, wanted: bytes, start: int = 0) -> int:
        found = super().find(wanted, start)
        self.searched += (len(self) if found < 0 else found + len(wanted)) - start
        return found


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed(entries: dict[str, bytes | str], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, **options)
    return out.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    return packed({"[Content_Types].xml": f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{kind}"/></Types>', **more})


DOCX, XLSX, PPTX = "wordprocessingml.document.main+xml", "spreadsheetml.sheet.main+xml", "presentationml.presentation.main+xml"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


PACKED_SCRIPT = b"3 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(b"<</S/JavaScript>>") + b"\nendstream endobj\n"
PACKED_ZEROS = b"9 0 obj<</Type/ObjStm>>stream\n" + zlib.compress(bytes(MOST_INFLATED // 2), 1) + b"\nendstream endobj\n"


def answer_to(check, file) -> str:
    """Return why a file is refused, "" when it is not; anything but a refusal fails the test."""
    try:
        check(file)
    except ValidationError as refused:
        return refused.code
    return ""


class TestPictures:
    """What becomes of a picture."""

    @pytest.mark.parametrize(("extension", "format_"), [("jpg", "JPEG"), ("jpeg", "JPEG"), ("JPG", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("gif", "GIF")])
    def test_loses_what_it_hides_and_keeps_what_it_shows(self, extension, format_):
        content = photo(format_)
        assert b"auteur-secret" in content
        file = upload(f"photo.{extension}", content)
        check_picture(file)
        kept = file.read()
        assert b"auteur-secret" not in kept
        assert file.size == len(kept)
        with Image.open(io.BytesIO(kept)) as image:
            assert image.format == format_
            assert image.size == (60, 40)
            assert not image.getexif()
            assert "xmp" not in image.info
            assert image.convert("RGB").getpixel((5, 20))[0] > 200

    def test_stands_upright_once_its_orientation_is_forgotten(self):
        file = upload("photo.jpg", photo(orientation=6))
        check_picture(file)
        with Image.open(file) as image:
            assert image.size == (40, 60)
            assert image.convert("RGB").getpixel((20, 5))[0] > 200
            assert not image.getexif()

    def test_what_follows_the_picture_is_dropped(self):
        file = upload("photo.jpg", photo() + b"PK\x03\x04 <script>alert(1)</script>")
        check_picture(file)
        assert b"<script>" not in file.read()

    @pytest.mark.parametrize("format_", ["GIF", "WEBP"])
    def test_an_animation_still_moves(self, format_):
        out = io.BytesIO()
        frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
        frames[0].save(out, format_, save_all=True, append_images=frames[1:], duration=120, loop=0)
        file = upload(f"anime.{format_.lower()}", out.getvalue())
        check_picture(file)
        with Image.open(file) as image:
            assert image.n_frames == 3

    def test_transparency_stays(self):
        out = io.BytesIO()
        Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
        file = upload("logo.png", out.getvalue())
        check_picture(file)
        with Image.open(file) as image:
            assert image.convert("RGBA").getpixel((0, 0))[3] == 0

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
            ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("photo.jpg", photo("PNG")),
            ("photo.png", photo("JPEG")),
            ("photo.jpg", photo()[:300]),
            ("photo.jpg", b""),
            ("photo.gif", b"GIF89a<script>alert(1)</script>"),
            ("photo.tiff", photo("TIFF", hidden=False)),
            ("photo", photo()),
            ("photo.jpg.php", photo()),
        ],
    )
    def test_anything_else_is_refused_in_french(self, name, content):
        with pytest.raises(ValidationError) as refused:
            check_picture(upload(name, content) if content else InMemoryUploadedFile(io.BytesIO(b""), None, name, "image/jpeg", 0, None))
        assert "image" in refused.value.messages[0].lower()

    def test_too_many_pixels_or_bytes(self, settings):
        settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 2399
        with pytest.raises(ValidationError, match="pixels"):
            check_picture(upload("photo.jpg", photo()))
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
        with pytest.raises(ValidationError, match="trop lourd"):
            check_picture(upload("photo.jpg", photo()))

    def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(self):
        header = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
        bomb = header + zlib.crc32(header[12:]).to_bytes(4, "big") + photo("PNG")[33:]
        with pytest.raises(ValidationError, match="pixels"):
            check_picture(upload("bombe.png", bomb))

    def test_a_large_upload_kept_on_disk_is_rewritten_too(self):
        with TemporaryUploadedFile("photo.jpg", "image/jpeg", 0, None) as file:
            file.write(photo())
            file.size = file.tell()
            check_picture(file)
            with open(file.temporary_file_path(), "rb") as kept:  # noqa: PTH123 - the path as storage will move it
                assert b"auteur-secret" not in kept.read()

    @hypothesis_settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from(["a.jpg", "a.png", "a.gif", "a.webp"]), st.integers(0, 400))
    def test_whatever_the_bytes_the_answer_is_yes_or_a_sentence(self, noise, name, cut):
        content = photo(hidden=False)[:cut] + noise
        assert answer_to(check_picture, upload(name, content or b"x")) in {"", "format", "mismatch", "unreadable", "pixels"}


class TestAttachments:
    """What may be kept to download."""

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
    def test_honest_files_pass_untouched(self, name, content):
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
    def test_the_others_are_refused(self, name, content, code):
        with pytest.raises(ValidationError) as refused:
            check_attachment(InMemoryUploadedFile(io.BytesIO(content), None, name, "application/octet-stream", len(content), None))
        assert refused.value.code == code
        assert refused.value.messages[0].endswith(".")

    @pytest.mark.parametrize("pattern", [b"stream\n", b"stream\nendstream", b"endstream\n", b"/ObjStm stream\n", b"/ObjStm", b"stream", b"streamendstream\r\n"])
    def test_no_byte_of_a_pdf_is_searched_more_than_twice_whatever_they_are(self, pattern):
        content = Counted(PDF + pattern * 5_000)
        parts = list(_pdf_parts(content))
        assert sum(map(len, parts)) <= len(content)
        assert len(content) / 2 < content.searched <= 2 * len(content) + 100

    def test_too_heavy(self, settings):
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
        with pytest.raises(ValidationError, match="trop lourd"):
            check_attachment(upload("note.txt", b"x" * 11))

    @hypothesis_settings(max_examples=60, deadline=None)
    @given(st.binary(min_size=1, max_size=300), st.sampled_from(["a.txt", "a.pdf", "a.zip", "a.docx", "a.odt"]), st.integers(0, 200))
    def test_whatever_the_bytes_the_answer_is_yes_or_a_sentence(self, noise, name, cut):
        known = {"", "mismatch", "active", "macros", "bomb", "path", "program"}
        assert answer_to(check_attachment, upload(name, office(DOCX)[:cut] + noise)) in known


def member(**fields: object) -> AbstractBaseUser:
    """Return somebody with an account."""
    return get_user_model().objects.create_user(f"{uuid.uuid4()}@example.org", None, **fields)


def logged_in(user: AbstractBaseUser) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(db, settings) -> Client:
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    return logged_in(member(is_superuser=True))


class TestDesk:
    """Wagtail's own pages refuse the same things, next to the field."""

    pytestmark = [pytest.mark.django_db, *left_open]

    def test_a_picture_added_one_by_one_loses_what_it_hides(self, desk):
        desk.post("/atelier/images/add/", {"title": "Photo", "file": upload("photo.jpg", photo(orientation=6)), "tags": ""})
        picture = Picture.objects.get()
        assert (picture.width, picture.height) == (40, 60)
        assert b"auteur-secret" not in picture.file.read()

    def test_a_wrong_picture_is_refused_next_to_the_field_and_the_rest_is_kept(self, desk):
        answer = desk.post("/atelier/images/add/", {"title": "Mon titre", "credit": "Une personne", "file": upload("dessin.png", b"<svg/>"), "tags": ""})
        html = answer.content.decode()
        assert "Mon titre" in html
        assert "Une personne" in html
        assert not Picture.objects.exists()

    def test_several_pictures_at_once_too(self, desk):
        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        answer = desk.post("/atelier/images/multiple/add/", {"title": "Photo", "files[]": upload("photo.jpg", photo())}, **headers)
        assert json.loads(answer.content)["success"]
        assert b"auteur-secret" not in Picture.objects.get().file.read()
        answer = desk.post("/atelier/images/multiple/add/", {"title": "Faux", "files[]": upload("photo.jpg", b"<svg/>")}, **headers)
        assert not json.loads(answer.content)["success"]

    def test_a_picture_whose_other_fields_are_wrong_waits_without_what_it_hides(self, desk):
        from wagtail.models import UploadedFile

        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        desk.post("/atelier/images/multiple/add/", {"title": "x" * 300, "files[]": upload("photo.jpg", photo())}, **headers)
        waiting = UploadedFile.objects.get()
        assert b"auteur-secret" not in waiting.file.read()
        assert Client().get(f"/medias/{waiting.file.name}").status_code == 404

    def test_a_disguised_file_is_refused_in_both_pages(self, desk):
        html = desk.post("/atelier/documents/add/", {"title": "Mon titre", "file": upload("note.txt", b"<script>"), "tags": ""}).content.decode()
        assert "ne correspond pas à son extension" in html
        assert "Mon titre" in html
        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        answer = desk.post("/atelier/documents/multiple/add/", {"title": "Note", "files[]": upload("note.txt", b"<script>")}, **headers)
        assert "extension" in json.loads(answer.content)["error_message"]
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(("name", "most", "said"), [("programme.exe", 100, "pas accepté"), ("note.txt", 10, "trop gros")])
    def test_a_refused_file_is_told_why_once(self, desk, settings, name, most, said):
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = most
        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        answer = desk.post("/atelier/documents/multiple/add/", {"title": "Note", "files[]": upload(name, b"x" * 11)}, **headers)
        message = json.loads(answer.content)["error_message"]
        assert said in message
        assert "autorisée" not in message
        assert "\n" not in message

    def test_a_picture_too_heavy_is_not_called_something_else(self, desk, settings):
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10
        headers = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        answer = desk.post("/atelier/images/multiple/add/", {"title": "Photo", "files[]": upload("photo.jpg", b"x" * 11)}, **headers)
        assert json.loads(answer.content)["error_message"].startswith("Ce fichier est trop lourd")

    def test_the_picture_of_an_account_loses_what_it_hides_or_is_refused(self):
        from wagtail.admin.views.account import AvatarSettingsPanel
        from wagtail.users.models import UserProfile

        profile = UserProfile.get_for_user(member())
        form = AvatarSettingsPanel.form_class({}, {"avatar": upload("moi.png", photo("PNG"))}, instance=profile)
        assert form.is_valid(), form.errors
        form.save()
        assert b"auteur-secret" not in profile.avatar.read()
        for name, content in (("moi.png", photo("GIF")), ("moi.bmp", photo("BMP", hidden=False))):
            assert "avatar" in AvatarSettingsPanel.form_class({}, {"avatar": upload(name, content)}, instance=profile).errors

    def test_an_honest_file_is_kept(self, desk):
        desk.post("/atelier/documents/add/", {"title": "Rapport", "file": upload("rapport.pdf", PDF), "tags": ""})
        assert Attachment.objects.get().file_size == len(PDF)


def kept_file(collection: Collection | None = None, name: str = "rapport.pdf", content: bytes = PDF) -> Attachment:
    return Attachment.objects.create(title="Rapport", file=ContentFile(content, name=name), **({"collection": collection} if collection else {}))


def kept_picture(collection: Collection | None = None) -> Picture:
    return Picture.objects.create(title="Photo", file=ContentFile(photo(), name="photo.jpg"), **({"collection": collection} if collection else {}))


@pytest.fixture
def private(db) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    return collection


class TestAddresses:
    """What answers at the addresses of files."""

    pytestmark = [pytest.mark.django_db, *left_open]

    def test_a_file_is_always_saved_never_opened(self):
        for name, content in [("rapport.pdf", PDF), ("note.txt", b"bonjour")]:
            answer = Client().get(kept_file(name=name, content=content).url)
            assert answer.status_code == 200
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
            assert b"".join(answer.streaming_content) == content

    def test_a_wrong_name_or_number_is_404(self):
        file = kept_file()
        for path in [f"/fichiers/{file.pk}/autre.pdf", f"/fichiers/{file.pk + 1}/{file.filename}", f"/fichiers/{file.pk}/../{file.filename}", "/fichiers/0/"]:
            assert Client().get(path).status_code == 404

    def test_a_private_file_is_for_those_who_may(self, private):
        file = kept_file(private)
        for path in [file.url, f"/medias/{file.file.name}", f"/medias/images/../{file.file.name}", f"/medias/images/%2e%2e/{file.file.name}"]:
            answer = Client().get(path)
            assert answer.status_code in {302, 404}
            assert b"%PDF" not in answer.content
        assert Client().get(file.url).url.startswith("/compte/connexion/")
        assert Client().post(file.url).status_code == 405
        answer = logged_in(member()).get(file.url)
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]

    def test_a_file_for_a_group_is_not_for_other_members(self, db):
        collection = Collection.get_first_root_node().add_child(name="Cercle")
        restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.GROUPS)
        group = Group.objects.create(name="Cercle")
        restriction.groups.add(group)
        file = kept_file(collection)
        insider, other = member(), member()
        insider.groups.add(group)
        assert logged_in(insider).get(file.url).status_code == 200
        assert logged_in(other).get(file.url).status_code == 302

    def test_only_resized_pictures_have_an_address(self):
        picture = kept_picture()
        small = picture.get_rendition("width-20")
        answer = Client().get(small.url)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "public" in answer["Cache-Control"]
        for path in [picture.file.name, kept_file().file.name, "images/absente.jpg", "", "images/", "../test.sqlite3"]:
            assert Client().get(f"/medias/{path}").status_code == 404

    def test_a_file_put_beside_the_pictures_has_no_address(self):
        from django.core.files.storage import default_storage

        name = default_storage.save("images/intrus.jpg", ContentFile(photo()))
        assert Client().get(f"/medias/{name}").status_code == 404

    def test_a_private_picture_is_for_those_who_may(self, private):
        small = kept_picture(private).get_rendition("width-20")
        assert Client().get(small.url).status_code == 404
        answer = logged_in(member()).get(small.url)
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]
