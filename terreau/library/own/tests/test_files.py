"""The files of the tools are what the site accepts, always the same, in good French, and each sheet is one page."""

import re
import zipfile
from io import BytesIO

import page
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree

from terreau.core.files import check_attachment
from terreau.library.own.files import COUNCIL, PAPERS, SLUGS, TOOLS, OwnFile, files_of
from terreau.office.odt import odt
from terreau.office.tests.spreadsheets import converted, needs_libreoffice
from terreau.office.text import Text
from terreau.office.workbook import Workbook

FILES = [pytest.param(file, id=file.name) for slug in SLUGS for file in files_of(slug)]
OPEN = [pytest.param(file, id=file.name) for slug in SLUGS for file in files_of(slug) if not file.name.endswith("pdf")]
PRINTED = [pytest.param(file, id=file.name) for slug in SLUGS for file in files_of(slug) if file.name.endswith("pdf")]
CHARTER = "charte-d-alliance-et-accord-de-partenariat"
PAGES_OF_A_TEXT = {CHARTER: 2, "projet-de-deliberation": 2}


def pages(pdf: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type\s*/Pages", pdf) for count in count if count)


def words(content: bytes) -> str:
    """Return all that a reader sees of an OpenDocument file, formulas' strings and the sentences of its rules included."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        roots = [etree.fromstring(archive.read(name)) for name in ("content.xml", "styles.xml")]
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    formulas = [piece for root in roots for cell in root.iter() for piece in (cell.get(f"{table}formula") or "").split('"')[1::2]]
    return "\n".join(["".join(root.itertext()) for root in roots] + formulas)


def test_each_tool_has_a_file_for_the_screen_and_one_for_the_hand() -> None:
    assert len(SLUGS) == 8
    for slug, tool in TOOLS.items():
        assert [file.name.rpartition(".")[2] for file in files_of(slug)] == ["ods" if isinstance(tool, Workbook) else "odt", "pdf"]
    assert [file.name for file in files_of(PAPERS)] == [f"{name}.odt" for name in COUNCIL]
    with pytest.raises(KeyError):
        files_of("une-autre")


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_accepted_and_always_the_same(file: OwnFile) -> None:
    content = file.content()
    assert content == file.content()
    check_attachment(SimpleUploadedFile(file.name, content))


@pytest.mark.parametrize("file", PRINTED)
def test_what_is_printed_is_accessible(file: OwnFile) -> None:
    report = page.validate_pdf_bytes(file.content(), profile=page.ValidationProfile.PDF_UA_1)
    assert report.is_compliant, "\n".join(str(failure) for failure in list(report.failures)[:5])


@pytest.mark.parametrize("file", PRINTED)
def test_each_sheet_prints_on_one_page(file: OwnFile) -> None:
    slug = file.name.removesuffix(".pdf")
    tool = TOOLS[slug]
    assert pages(file.content()) == (len(tool.sheets) if isinstance(tool, Workbook) else PAGES_OF_A_TEXT.get(slug, 1))


@pytest.mark.parametrize("file", OPEN)
def test_a_file_says_whose_it_is_and_is_written_in_good_french(file: OwnFile) -> None:
    content = file.content()
    told = words(content)
    assert "Terreau, CC BY 4.0" in told
    assert "pas encore essayé sur le terrain" in told
    assert "'" not in told
    assert not re.search(r"[^\s«][?!;:»](?![\d/])|«[^\u00a0]| [?!;:»%€]", told), re.findall(r".{20}(?:[^\s«][?!;:»](?![\d/])|«[^\u00a0]| [?!;:»%€]).{5}", told)[
        :3
    ]
    assert "—" not in told
    with zipfile.ZipFile(BytesIO(content)) as archive:
        meta = archive.read("meta.xml").decode()
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in archive.infolist())
    assert "<dc:language>fr-FR</dc:language>" in meta
    assert "CC BY 4.0" in meta


@needs_libreoffice
def test_libreoffice_opens_each_and_prints_each_sheet_on_one_page() -> None:
    files = {file.values[0].name: file.values[0].content() for file in OPEN}
    for name, printed in converted(files, "pdf").items():
        tool = TOOLS.get(name.rpartition(".")[0])
        expected = len(tool.sheets) if isinstance(tool, Workbook) else PAGES_OF_A_TEXT.get(name.rpartition(".")[0], 1)
        assert pages(printed) == expected, name


def test_the_deliberation_says_who_reads_it_over() -> None:
    said = words(next(file for file in files_of(PAPERS) if file.name == "projet-de-deliberation.odt").content())
    assert "À faire relire par la sous-préfecture ou l’association des maires du département" in said


def test_the_deliberation_serves_to_start_and_to_stop() -> None:
    said = words(next(file for file in files_of(PAPERS) if file.name == "projet-de-deliberation.odt").content())
    for case in ("pour un essai", "pour continuer", "pour réduire", "pour arrêter"):
        assert f"[À garder {case} un soutien]" in said or f"[À garder {case} mené par une association]" in said
        assert f"[À garder {case} un projet de la commune]" in said or f"[À garder {case} mené par la commune]" in said
    for carried in ("n° [numéro", "convoqué le [date de la convocation]", "Quorum", "Pouvoirs", "Transmise au contrôle de légalité le", "Publiée le"):
        assert carried in said


def test_the_deliberation_ends_what_is_the_councils_own_and_says_who_does_not_vote() -> None:
    said = words(odt(COUNCIL["projet-de-deliberation"]))
    assert "De mettre fin, à compter du [date de fin du soutien], à la participation de la commune" in said
    assert "Suffrages exprimés" in said
    assert "N’ont pas pris part au vote" in said
    assert "[date de fin]" not in said


@pytest.mark.parametrize("name", ["note-au-maire", "projet-de-deliberation", "paragraphe-pour-le-bulletin"])
def test_a_paper_has_lines_for_an_end(name: str) -> None:
    assert "[À garder pour réduire ou arrêter" in words(odt(COUNCIL[name]))


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in (*COUNCIL.items(), (CHARTER, TOOLS[CHARTER]))])
def test_a_bracket_of_a_paper_says_which_date_and_whose_name(text: Text) -> None:
    blanks = set(re.findall(r"\[[^\]]+\]", words(odt(text))))
    bare = ("date", "date de fin", "nom", "noms", "nom et fonction", "nombre", "heure", "lieu", "qui", "quoi", "combien", "jour", "délai", "organisation")
    assert not {blank.casefold() for blank in blanks} & {f"[{word}]" for word in bare}
    assert len({blank.casefold() for blank in blanks}) == len(blanks)


def test_the_two_pages_of_a_charter_name_the_same_parties() -> None:
    said = words(odt(TOOLS[CHARTER]))
    for party in ("[deuxième organisation]", "[troisième organisation]"):
        assert said.count(party) == 4
    assert "attestations données le [date des attestations]" in said


def test_papers_ask_for_what_later_pages_know() -> None:
    assert {name for text in COUNCIL.values() for name in text.fields()} == {"commune", "projet", "leviers", "actions", "date"}
    assert all(isinstance(text, Text) and "commune" in text.fields() for text in COUNCIL.values())
