"""What Terreau writes itself can be read: length, sentences, spelling, links, figures, and something in each of the 21 cells."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from terreau.kits.starter import STARTER as KITS
from terreau.library.enums import Access, Provenance
from terreau.library.loading import CatalogueError, load
from terreau.library.loading.reading import read_file
from terreau.library.models import Resource
from terreau.library.own.files import SLUGS, files_of
from terreau.library.own.loading import PAGES, load_own
from terreau.library.own.outlines import OUTLINES, outlined, resource_with_outline
from terreau.library.own.terms import TERMS
from terreau.library.tests.conftest import texts_loaded_once  # noqa: F401 - a fixture
from terreau.schemes.starter import STARTER as SCHEMES
from terreau.vocabulary.models import Lever, Situation, Step, Term
from tests.french import misspelt, sentences, words

# Words, mean words a sentence, words of the longest sentence.
FEWEST, MOST, MEAN, LONGEST = 500, 900, 22, 40
LEVERS_FILE = PAGES.parents[1] / "catalogue" / "levers.yaml"
SITUATIONS_FILE = PAGES.parents[1] / "catalogue" / "situations.yaml"
ARTICULATIONS_FILE = PAGES.parents[1] / "catalogue" / "articulations.yaml"
LINK = re.compile(r"\[[^\]]*\]\(([^)]*)\)|href=\"([^\"]*)\"")
# What a rate or an amount looks like: durations and headcounts that a sheet advises need no source.
FIGURE = re.compile(r"\d[\d\s]*(?:%|€|euros?\b|pour cent|millions?\b|milliards?\b)")
KEYS_THAT_ARE_NOT_TEXT = {
    *("slug", "lever", "step", "nature", "kind", "resource", "tool", "levers", "situations", "audiences", "phases", "scales", "domains", "other_levers"),
    *("related", "level", "pace", "framework", "url", "sources", "id", "from", "to", "tone", "review_by", "noted_on", "other_words"),
    *("text_light", "text_dark", "leaf_light", "leaf_dark", "short_title"),
}
READ = {path.stem: read_file(path) for path in sorted(PAGES.glob("*.yaml"))}
SHEETS = {slug: page for slug, page in READ.items() if slug not in SLUGS}
TERMS_ASKED = [row for rows in read_file(TERMS).values() for row in rows]
TEXTS = [*sorted(PAGES.glob("*.yaml")), *sorted(KITS.glob("*.yaml")), SCHEMES, OUTLINES, TERMS, LEVERS_FILE, SITUATIONS_FILE, ARTICULATIONS_FILE]


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a file that a reader sees."""
    if isinstance(value, dict):
        for key, inside in value.items():
            # The same name may hold records (« levers: » of the file of levers): those are read.
            holds_records = isinstance(inside, dict) or (isinstance(inside, list) and any(isinstance(one, dict) for one in inside))
            if key not in KEYS_THAT_ARE_NOT_TEXT or holds_records:
                yield from texts(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts(inside)
    elif isinstance(value, str):
        yield value


def plain(text: str) -> str:
    """Return a text without Markdown, HTML or addresses."""
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    bare = re.sub(r"<[^>]*>", " ", bare)
    bare = re.sub(r"(?m)^#+ (.*)$", r"\1.", bare)
    return re.sub(r"(?m)^\s*(?:[-*]|\d+\.)\s+", "", bare).replace("*", "")


def paragraphs(page: dict[str, Any]) -> list[str]:
    """Return the paragraphs of a sheet's text: what stands between blank lines, in a list's item or in a cell."""
    return [part for text in texts(page["body"]) for part in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text)]


def links(value: Any) -> list[str]:
    """Return the addresses that a file leads to."""
    return [first or second for text in texts(value) for first, second in LINK.findall(text)]


@pytest.mark.parametrize("slug", SHEETS)
def test_a_sheet_is_short_and_its_sentences_too(slug):
    told = [plain(part) for part in paragraphs(SHEETS[slug])]
    count = len(words(" ".join(told)))
    assert FEWEST <= count <= MOST, f"{count} words"
    lengths = [len(words(sentence)) for sentence in sentences(told)]
    assert sum(lengths) / len(lengths) <= MEAN
    assert max(lengths) <= LONGEST, max(sentences(told), key=lambda sentence: len(words(sentence)))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_it_is_spelt_as_the_dictionary_says(path):
    assert misspelt(" ".join(plain(text) for text in texts(read_file(path)))) == []


def test_the_checker_finds_what_is_wrong():
    assert misspelt("L’ecole a étè ouverte, aujourd’hui, dit-il, par l’association sportiv.") == ["L’ecole", "étè", "sportiv"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_it_is_set_as_french_is(path):
    for text in texts(read_file(path)):
        bare = plain(text)
        assert not re.search(r"\w'\w", bare), f"straight apostrophe: {bare[:80]}"
        assert not re.search(r"[^\s\u00a0\u202f(«][?!;»]", bare), f"no space before a sign: {bare[:200]}"
        assert not re.search(r"«\S", bare), f"no space after «: {bare[:200]}"
        assert "..." not in bare
        assert '"' not in bare, f"straight quotes: {bare[:200]}"


@pytest.mark.parametrize("slug", READ)
def test_a_figure_has_its_source_on_the_spot(slug):
    for text in paragraphs(READ[slug]):
        if FIGURE.search(plain(text)):
            assert any(link.startswith("/ressources/") for link in links(text)) or "exemple inventé" in text, text


def test_no_paragraph_is_shared():
    seen: dict[str, str] = {}
    for slug, page in READ.items():
        for part in paragraphs(page):
            bare = " ".join(plain(part).split())
            if len(words(bare)) > 8:
                assert bare not in seen, f"{slug} and {seen[bare]}: {bare}"
                seen[bare] = slug


@pytest.mark.parametrize("slug", READ)
def test_what_its_page_says_by_itself_is_not_said_again(slug):
    assert not re.search(r"(?m)^#+ (Et ensuite|En quelques mots|Citer)\s*$", "\n".join(texts(READ[slug]["body"])))


@pytest.mark.parametrize("slug", [slug for slug, page in SHEETS.items() if page["step"] != "comprendre"])
def test_a_sheet_to_act_on_says_how_long_it_takes_before_anything_else_to_do(slug):
    assert re.search(r"\*\*(Préparation|Durée|En tout)\s?: .*\*\*", SHEETS[slug]["body"][0]["text"])


def test_outlines_hold_nothing_but_instructions():
    assert set(outlined()) == {"comprendre", "s-approprier", "agir"}
    for step in outlined():
        assert "Écrivez ici" in resource_with_outline(step).body_text()
    assert resource_with_outline("inconnue") is None


@pytest.mark.usefixtures("texts_loaded_once")
@pytest.mark.django_db
class TestLoaded:
    """The texts and tools, loaded after the catalogue."""

    def test_each_of_the_21_cells_holds_a_sheet_to_read_here(self):
        found = Resource.objects.filter(written_here=True, live=True, access=Access.BODY).exclude(slug__in=[slug for slug in READ if slug in SLUGS])
        cells = set(found.values_list("levers__slug", "placements__step__slug"))
        assert cells >= {(lever, step) for lever in Lever.objects.values_list("slug", flat=True) for step in Step.objects.values_list("slug", flat=True)}
        assert len(found) == 21

    def test_each_lever_has_a_tool_with_its_files(self):
        tools = [slug for slug in READ if slug in SLUGS]
        assert len(tools) == 8
        assert {READ[slug]["lever"] for slug in tools} == set(Lever.objects.values_list("slug", flat=True))
        page = Client(SERVER_NAME="localhost").get(Resource.objects.get(slug="simulateur-de-modele-socio-economique").get_absolute_url())
        assert page.content.decode().count('class="file"') == len(files_of("simulateur-de-modele-socio-economique"))

    def test_no_link_is_dead(self):
        addresses = {one.get_absolute_url() for model in (Resource, Lever, Situation) for one in model.objects.all()} | {
            "/glossaire/",
            "/trouver-de-l-aide/",
            "/reperes/",
        }
        anchors = set(Term.objects.values_list("slug", flat=True))
        for path in TEXTS:
            for link in links(read_file(path)):
                if link.startswith("/glossaire/#"):
                    assert link.partition("#")[2] in anchors, (path.name, link)
                else:
                    assert link in addresses, (path.name, link)

    def test_it_says_who_wrote_it_and_under_which_licence(self):
        for sheet in Resource.objects.filter(written_here=True):
            assert (sheet.licence, sheet.classification) == ("CC-BY-4.0", Provenance.GIVEN)
            assert [str(publisher) for publisher in sheet.publishers.all()] == ["Terreau"]

    def test_every_page_of_ours_opens(self):
        client = Client(SERVER_NAME="localhost")
        for slug in READ:
            page = client.get(f"/ressources/{slug}/")
            assert page.status_code == 200, slug
            assert "Rédigé par Terreau, pas encore essayé sur le terrain." in page.content.decode().replace("\u00a0", " ")

    def test_loading_again_changes_nothing(self):
        again = load_own()
        assert again.all_unchanged
        assert sum(count.unchanged for count in again.counts.values()) == len(READ) + len(TERMS_ASKED) + sum(len(files_of(slug)) for slug in SLUGS)

    def test_what_an_editor_changed_or_deleted_stays_so(self):
        changed, gone = Resource.objects.filter(written_here=True).order_by("pk")[:2]
        Resource.objects.filter(pk=changed.pk).update(title="Un titre d’ici")
        gone.delete()
        report = load_own()
        assert [name.partition(" ")[0] for name in report.counts["own"].left_alone] == [changed.slug, gone.slug]
        assert Resource.objects.get(pk=changed.pk).title == "Un titre d’ici"

    def test_the_catalogue_does_not_miss_them(self):
        assert load().counts["resource"].removed == []


@pytest.mark.usefixtures("texts_loaded_once")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lever": "inconnu"}, "lever"),
        ({"body": [{"text": "Un.", "table": {}}]}, "un bloc a un seul nom"),
        ({"body": [{"image": "x"}]}, "n’est pas un bloc"),
        ({"body": [{"tool": "aucun-outil"}]}, "n’est pas un outil"),
        ({"body": [{"table": {"caption": "Deux", "rows": [["a", "b"], ["c"]]}}]}, "autant de cases"),
        ({"slug": "autre"}, "le nom du fichier"),
        ({"title": "x" * 300}, "title"),
        ({"inconnu": 1}, "clé inconnue"),
    ],
)
def test_a_file_with_a_mistake_loads_nothing_and_says_where(tmp_path, change, said):
    slug, page = next(iter(SHEETS.items()))
    page = {**page, "related": [], "title": "Un autre titre", "body": [{"text": "Un texte."}], **change}
    before = list(Resource.objects.values_list("title", flat=True))
    Path(tmp_path / f"{slug}.yaml").write_text(yaml.safe_dump(page, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said) as refused:
        load_own(tmp_path)
    assert f"{slug}.yaml" in str(refused.value)
    assert list(Resource.objects.values_list("title", flat=True)) == before
