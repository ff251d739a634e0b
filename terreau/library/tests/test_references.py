"""References for bibliographies, read back by parsers that we did not write."""

import re

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.accounts.models import Organisation
from terreau.library.enums import Access, Status
from terreau.library.models import ResourcePublisher
from terreau.library.references import Reference, bibtex, ris
from terreau.library.tests.factories import make_concept, make_resource
from terreau.vocabulary.models import Scheme

HOSTILE = [
    "Accolades } qui { ne se ferment pas }}} {",
    "Barre \\ oblique \\\\ et \\textbf{gras} \\",
    "100 % de R&D, 5 $, #1, a_b, x^2, ~environ",
    "Sur\ndeux\r\nlignes\u2028et trois",
    "ER  - \r\nTY  - BOOK",
    "@book{autre, title={Intruse}}",
    "مرحبا بالعالم \u202eא",
    "Emoji 🌱🏘️ et accents éèœÀç « guillemets »",
    "x" * 250,
]


def one_line(text):
    return " ".join(text.replace("\u2028", " ").split())


# What LaTeX prints for these words; the decoder used below knows neither the braces nor the circumflex.
WORDS = {
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciicircum}": "^",
    r"{\textasciitilde}": "~",
    r"{\textbackslash}": "\\",
    **{f"\\{char}": char for char in "#$%&_"},
}


def read_bibtex(text, *more):
    """Return the entries of a BibTeX text by field."""
    library = bibtexparser.parse_string(text, append_middleware=more)
    assert not library.failed_blocks
    return [{"": entry.entry_type, "key": entry.key, **{name: field.value for name, field in entry.fields_dict.items()}} for entry in library.entries]


def printed(value):
    """Return what LaTeX prints of a value."""
    return re.sub("|".join(map(re.escape, WORDS)), lambda found: WORDS[found[0]], value)


def bare(value):
    """Return a title or a name without the braces that protect it."""
    assert (value[0], value[-1]) == ("{", "}")
    return value[1:-1]


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def publisher():
    return Organisation.objects.create(name="Le RAMEAU", slug="le-rameau")


def of(title):
    return Reference("cle", one_line(title), ("A & B",), "2019-09", "rapport", "Rapport", one_line(title), "https://exemple.org/a_b", "fr", (one_line(title),))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_comes_back_whole(title):
    [entry] = read_bibtex(bibtex(of(title)))
    assert printed(bare(entry["title"])) == one_line(title)
    assert printed(entry["note"]) == one_line(title)
    assert printed(bare(entry["author"])) == "A & B"
    [record] = rispy.loads(ris(of(title)))
    assert record["title"] == one_line(title)
    assert record["notes"] == [one_line(title)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.text("ab{}\\%&$#_^~é ,=@()", min_size=1, max_size=30).map(one_line).filter(bool), min_size=1, max_size=3))
def test_whatever_is_written_there_is_one_entry_for_each_reference(titles):
    found = [of(title) for title in titles]
    entries = read_bibtex("".join(bibtex(item).replace("{cle,", f"{{cle{number},", 1) for number, item in enumerate(found)))
    assert [printed(bare(entry["title"])) for entry in entries] == titles
    assert [record["title"] for record in rispy.loads("".join(map(ris, found)))] == titles


@pytest.mark.django_db
def test_a_resource_is_taken_away_as_bibtex(platform, publisher, visitor):
    form = make_concept(Scheme.FORMAT, "rapport", "Rapport")
    resource = make_resource(
        platform, publisher=publisher, title="Étude & suites", year=2019, month=9, day=26, format=form, url="https://exemple.org/a_b?c=%20d"
    )
    answer = visitor.get(f"{resource.get_absolute_url()}citation.bib")
    assert answer["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{resource.slug}.bib"'
    [entry] = read_bibtex(answer.content.decode(), LatexDecodingMiddleware())
    assert (entry[""], entry["key"], entry["date"], entry["year"]) == ("report", resource.slug, "2019-09-26", "2019")
    assert entry["author"] == entry["institution"] == "Le RAMEAU"
    assert (entry["title"], entry["langid"], entry["type"]) == ("Étude & suites", "french", "Rapport")
    assert "url = {https://exemple.org/a_b?c=%20d}" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("slug", "kind"), [("livre", "BOOK"), ("rapport", "RPRT"), ("film", "VIDEO"), ("base-de-donnees", "DATA"), ("charte", "GEN")])
def test_a_resource_is_taken_away_as_ris(platform, publisher, visitor, slug, kind):
    resource = make_resource(platform, publisher=publisher, title="Une œuvre", year=2015, month=9, format=make_concept(Scheme.FORMAT, slug))
    answer = visitor.get(f"{resource.get_absolute_url()}citation.ris")
    text = answer.content.decode()
    assert text.startswith(f"TY  - {kind}\r\n")
    assert text.replace("\r\n", "").count("\n") == 0
    [record] = rispy.loads(text)
    assert (record["type_of_reference"], record["authors"], record["year"], record["date"]) == (kind, ["Le RAMEAU"], "2015", "2015/09//")
    assert record["urls"] == [f"http://terreau.test{resource.get_absolute_url()}"]
    assert record["publisher"] == "Le RAMEAU"


@pytest.mark.django_db
def test_a_name_that_ris_would_cut_is_a_publisher_only(platform, visitor):
    resource = make_resource(platform, publisher=Organisation.objects.create(name="Ville, métropole et région", slug="ville"))
    [record] = rispy.loads(visitor.get(f"{resource.get_absolute_url()}citation.ris").content.decode())
    assert record["publisher"] == "Ville, métropole et région"
    assert "authors" not in record


@pytest.mark.django_db
def test_a_mandatory_citation_and_what_is_doubtful_stand_in_every_format(platform, publisher, visitor):
    required = "Etude IMPACT - Citoyens – Comisis-OpinionWay, Octobre 2019"
    resource = make_resource(platform, publisher=publisher, citation=required, year=2019, year_inferred=True, status=Status.ANNOUNCED)
    [record] = rispy.loads(visitor.get(f"{resource.get_absolute_url()}citation.ris").content.decode())
    [entry] = read_bibtex(visitor.get(f"{resource.get_absolute_url()}citation.bib").content.decode())
    assert record["notes"][0] == required
    assert entry["note"].startswith(f"{required}. ")
    assert "année déduite" in record["notes"]
    assert "année déduite" in entry["note"]
    for ending in ("csv", "bib", "ris"):
        assert required in b"".join(visitor.get(f"/ressources/export.{ending}").streaming_content).decode()


@pytest.mark.django_db
def test_any_query_leaves_as_a_bibliography(platform, publisher, visitor):
    kept = [make_resource(platform, publisher=publisher, title=title, year=2016) for title in HOSTILE]
    make_resource(platform, publisher=publisher, title="Autre", year=2019)
    bibliography = b"".join(visitor.get("/ressources/export.bib?annee=2016").streaming_content).decode()
    records = rispy.loads(b"".join(visitor.get("/ressources/export.ris?annee=2016").streaming_content).decode())
    assert {entry["key"] for entry in read_bibtex(bibliography)} == {item.slug for item in kept}
    assert {record["title"] for record in records} == {one_line(title) for title in HOSTILE}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["bib", "ris"])
def test_a_bibliography_costs_the_same_with_one_and_with_three_resources(platform, publisher, visitor, assert_same_queries, ending):
    assert_same_queries(
        lambda: make_resource(platform, publisher=publisher), lambda: b"".join(visitor.get(f"/ressources/export.{ending}").streaming_content), at_most=8
    )


@pytest.mark.django_db
def test_what_is_not_shown_has_no_reference(platform, second_platform, visitor):
    draft, theirs = make_resource(platform, live=False), make_resource(second_platform)
    gone = make_resource(platform, slug="partie")
    gone.delete()
    assert visitor.get(f"{draft.get_absolute_url()}citation.bib").status_code == 404
    assert visitor.get(f"{theirs.get_absolute_url()}citation.ris").status_code == 404
    assert visitor.get("/ressources/partie/citation.bib").status_code == 410
    assert visitor.post(f"{draft.get_absolute_url()}citation.bib").status_code == 405


@pytest.mark.django_db
def test_the_page_offers_them_and_tells_zotero(platform, visitor):
    organisation = Organisation.objects.create(name='Les "Trois"', slug="trois")
    resource = make_resource(platform, publisher=organisation, title="Un titre", year=2019, access=Access.ONLINE, url="https://exemple.org/")
    ResourcePublisher.objects.create(resource=resource, label="Une autre", order=2)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert f'href="{resource.get_absolute_url()}citation.bib"' in page
    assert f'href="{resource.get_absolute_url()}citation.ris"' in page
    assert '<meta name="citation_title" content="Un titre">' in page
    assert '<meta name="citation_publisher" content="Les &quot;Trois&quot;">' in page
    assert '<meta name="citation_publisher" content="Une autre">' in page
    assert '<meta name="citation_publication_date" content="2019">' in page
    assert '<meta name="citation_public_url" content="https://exemple.org/">' in page
    assert "export.bib?" in visitor.get("/ressources/").content.decode()
