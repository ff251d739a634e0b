"""Resources made up for a measure: the same for the same seed, as if each had been saved, and never to be taken for real ones."""

import csv
import io
import json
import re

import pytest
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from terreau.accounts.models import Organisation, RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.changes.models import Tombstone
from terreau.library import synthetic
from terreau.library.cards import cards
from terreau.library.enums import Access
from terreau.library.glossary import entries
from terreau.library.models import MADE_UP, Placement, Resource, ResourcePublisher
from terreau.library.synthetic import rows, writing
from terreau.library.tests.factories import make_concept, make_nature, make_resource, make_steps
from terreau.library.viewsets import ResourceViewSet
from terreau.vocabulary.models import Scheme, Term

ATOM = "{http://www.w3.org/2005/Atom}"
NOTICE = "Fiche factice, fabriquée pour une mesure : elle ne décrit rien de réel."
SEEDS, NUMBERS = st.integers(0, 2**40), st.integers(0, 10**7)
# Nothing else of a row is derived, or said by the seed.
OWN = ("uuid", "title", "slug", "purpose", "abstract", "year", "minutes", "kind_id", "format_id", "first_published_at", "plain", "folded", "explained")


@pytest.fixture
def vocabulary(platform):
    """What made-up resources are described with."""
    make_steps(platform.framework)
    make_nature(platform.framework)
    for scheme, slugs in {Scheme.KIND: "methodes outils", Scheme.FORMAT: "guide rapport", Scheme.AUDIENCE: "elus agents habitants"}.items():
        for slug in slugs.split():
            make_concept(scheme, slug)
    Term.objects.create(slug="projet", label="Projet", definition="Ce que l’on veut faire.")
    return platform


@pytest.fixture
def made_up(vocabulary):
    """The first resource of the first seed."""
    make_organisation("Une maison")
    synthetic.generate(1, 1)
    return Resource.objects.get(synthetic=True)


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


def page_of(visitor, resource) -> str:
    """Return the page of a resource, with the spaces that were typed."""
    page = visitor.get(resource.get_absolute_url()).content.decode()
    return re.sub("\u2060?[\u00a0\u202f]", " ", page)


def told() -> list[tuple]:
    """Return all that a seed decides, in words: keys of rows are the database's."""
    found = []
    for one in Resource.objects.filter(synthetic=True).order_by("slug"):
        place = Placement.objects.select_related("framework", "step", "nature").get(resource=one)
        levers, audiences = one.levers.values_list("slug", flat=True), one.audiences.values_list("slug", flat=True)
        publisher = ResourcePublisher.objects.get(resource=one).organisation.slug
        words = [getattr(one, name) for name in OWN]
        found.append((*words, one.body.raw_data[0], sorted(levers), sorted(audiences), publisher, place.framework.code, place.step.slug, place.nature.slug))
    return found


@given(SEEDS, NUMBERS)
def test_the_same_seed_and_number_give_the_same_words(seed, number):
    assert synthetic.text(seed, number) == synthetic.text(seed, number)


@given(SEEDS, NUMBERS, st.data())
def test_another_seed_or_number_gives_others(seed, number, data):
    other = data.draw(st.tuples(SEEDS, NUMBERS).filter(lambda pair: pair != (seed, number)))
    assert synthetic.text(seed, number) != synthetic.text(*other)


@given(SEEDS, NUMBERS)
def test_a_text_is_as_long_as_a_real_one_and_says_what_it_is(seed, number):
    made = synthetic.text(seed, number)
    words = re.sub(r"<[^>]+>", " ", made.body).split()
    assert 300 <= len(words) <= 600
    assert made.title.startswith(f"{MADE_UP} {seed}-{number} : ")
    assert "factice" in made.purpose
    assert made.abstract.startswith(NOTICE)
    assert made.body.startswith(f"<p>{NOTICE}</p>")
    assert (len(made.title) <= 250, len(made.purpose) <= 300) == (True, True)


@given(SEEDS, NUMBERS)
def test_articles_and_verbs_are_cut_before_vowels(seed, number):
    made = synthetic.text(seed, number)
    said = " ".join([made.title, made.purpose, made.abstract, made.body]).lower()
    assert not re.search(r"\b(?:le|la|de) [aeiouéèêôœ]|\b(?:à|de) le\b", said)


def test_few_words_are_frequent_and_thousands_rare():
    seen: dict[str, int] = {}
    for number in range(1, 401):
        for word in set(re.findall(r"[\w-]+", re.sub(r"<[^>]+>", " ", synthetic.text(1, number).body.lower()))):
            seen[word] = seen.get(word, 0) + 1
    assert sum(times > 200 for times in seen.values()) > 10
    assert sum(times <= 4 for times in seen.values()) > 2000


@pytest.mark.django_db
class TestRows:
    def test_a_generated_row_is_what_saving_it_writes(self, vocabulary):
        synthetic.generate(3, 7)
        generated = list(Resource.objects.filter(synthetic=True).order_by("pk"))
        assert [len(one.explained["words"]) for one in generated] == [1, 1, 1]
        for one in generated:
            before = {name: getattr(one, name) for name in OWN} | {"body": one.body.get_prep_value()}
            one.save()
            after = Resource.objects.get(pk=one.pk)
            assert {name: getattr(after, name) for name in OWN} | {"body": after.body.get_prep_value()} == before

    def test_a_row_has_all_that_a_resource_says(self, vocabulary):
        synthetic.generate(20, 1)
        made = list(Resource.objects.filter(synthetic=True))
        assert len(made) == 20
        for one in made:
            one.full_clean()
            assert (one.live, one.access, one.language) == (True, Access.BODY, "fr")
            assert 300 <= len(one.plain.split()) <= 600
            assert one.kind.scheme == Scheme.KIND
            assert one.format.scheme == Scheme.FORMAT
            assert 2005 <= one.year <= 2025
            assert (1 <= one.levers.count() <= 3, 1 <= one.audiences.count() <= 2, one.publishers.count(), one.placements.count()) == (True, True, 1, 1)
            assert one.slug.startswith("fiche-factice-1-")
        assert {one.levers.count() for one in made} == {1, 2, 3}
        assert len({one.first_published_at for one in made}) == 20
        assert Resource.objects.on(vocabulary).count() == 20

    def test_the_same_seed_makes_the_same_library(self, second_platform, vocabulary):
        make_steps(second_platform.framework)
        make_nature(second_platform.framework)
        for name in ("Une maison", "Une école", "Une revue"):
            make_organisation(name)
        synthetic.generate(12, 3)
        first = told()
        synthetic.remove()
        make_resource(vocabulary)  # keys of rows go on from another number
        synthetic.generate(12, 3)
        assert told() == first
        assert {row[-3] for row in first} == {vocabulary.framework.code, second_platform.framework.code}

    def test_what_is_there_is_not_made_again_and_an_interrupted_run_goes_on(self, vocabulary, monkeypatch):
        monkeypatch.setattr(writing, "LOT", 4)
        synthetic.generate(10, 1)
        whole = told()
        Resource.objects.filter(slug__regex="^fiche-factice-1-(3|7)-").delete()
        heard: list[int] = []
        assert synthetic.generate(10, 1, heard.append) == 2
        assert (told(), heard) == (whole, [2])
        assert synthetic.generate(10, 1) == 0
        assert synthetic.generate(2, 11) == 2, "another seed stands beside"

    def test_a_library_may_be_made_of_references_too(self, vocabulary):
        synthetic.generate(6, 1, one_in=3)
        made = {one.slug.split("-")[3]: one for one in Resource.objects.filter(synthetic=True)}
        assert {number for number, one in made.items() if one.plain} == {"3", "6"}
        assert (made["1"].access, made["3"].access) == (Access.PUBLISHER, Access.BODY)
        before = made["1"].folded
        made["1"].save()
        assert (made["1"].folded, made["1"].explained) == (before, {})

    def test_publishers_are_made_up_only_where_there_are_none(self, vocabulary):
        synthetic.generate(2, 1)
        assert set(Organisation.objects.values_list("name", flat=True)) == {f"Organisation factice {number}" for number in range(1, 13)}
        synthetic.remove()
        assert not Organisation.objects.exists()
        assert not Tombstone.objects.exists()
        make_organisation("Une maison")
        synthetic.generate(2, 1)
        assert [one.name for one in Organisation.objects.all()] == ["Une maison"]

    def test_a_lot_costs_the_same_whatever_its_size(self, vocabulary, django_assert_num_queries):
        make_organisation("Une maison")
        known = rows.lists()
        for numbers in (range(1, 3), range(3, 11)):
            with django_assert_num_queries(7):
                writing._write([rows.row(1, number, known) for number in numbers])

    def test_a_whole_glossary_is_not_read_for_each(self, vocabulary, django_assert_num_queries):
        known = rows.lists()
        assert known.glossary == entries()
        with django_assert_num_queries(0):
            rows.row(1, 1, known)


@pytest.mark.django_db
class TestCommand:
    def test_it_says_how_far_it_is_and_nothing_else(self, vocabulary, monkeypatch):
        monkeypatch.setattr("terreau.library.management.commands.generate_library.EVERY", 4)
        monkeypatch.setattr(writing, "LOT", 2)
        out = io.StringIO()
        call_command("generate_library", count=9, seed=1, stdout=out)
        assert out.getvalue().split() == ["4", "8"]
        assert Resource.objects.filter(synthetic=True).count() == 9

    def test_a_public_deployment_refuses_to_make_but_not_to_remove(self, made_up, settings):
        settings.TERREAU_SYNTHETIC_RESOURCES = False
        with pytest.raises(CommandError, match="développement ou de test"):
            call_command("generate_library", count=5)
        assert Resource.objects.count() == 1
        call_command("generate_library", remove=True, stdout=io.StringIO())
        assert not Resource.objects.exists()

    @pytest.mark.parametrize("asked", [{"count": 0}, {"count": -3}, {"count": 2, "seed": -1}])
    def test_impossible_numbers_are_refused(self, vocabulary, asked):
        with pytest.raises(CommandError, match="au moins une fiche"):
            call_command("generate_library", **asked)

    def test_without_a_vocabulary_it_says_what_to_do(self, platform):
        with pytest.raises(CommandError, match="load_catalogue"):
            call_command("generate_library", count=1)
        assert not Organisation.objects.exists()

    def test_removing_leaves_what_is_real_and_no_trace_of_the_rest(self, made_up, visitor, monkeypatch):
        monkeypatch.setattr(writing, "LOT", 2)
        real = make_resource(made_up.placements.get().framework.platforms.get(), title="Une charte")
        call_command("generate_library", count=5, seed=2, stdout=io.StringIO())
        call_command("generate_library", remove=True, stdout=io.StringIO())
        assert list(Resource.objects.all()) == [real]
        assert not Tombstone.objects.exists()
        assert visitor.get(made_up.get_absolute_url()).status_code == 404


@pytest.mark.django_db
class TestSaidEverywhere:
    def test_its_page_says_so_under_its_title_and_is_kept_out_of_search_engines(self, made_up, visitor):
        page = page_of(visitor, made_up)
        header, notice = page.index("<h1>"), page.index(f"<strong>{NOTICE}</strong>")
        assert header < notice < page.index('class="go')
        assert '<meta name="robots" content="noindex">' in page
        assert f'<meta name="description" content="{NOTICE}' in page

    def test_the_page_of_a_real_one_says_nothing_of_it(self, platform, visitor):
        page = page_of(visitor, make_resource(platform))
        assert "factice" not in page
        assert "noindex" not in page

    def test_machines_are_told(self, made_up, visitor):
        page = page_of(visitor, made_up)
        found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
        assert found["name"].startswith("Fiche factice")
        assert found["description"].startswith(NOTICE)
        assert found["creativeWorkStatus"] == "Fiche factice"

    def test_its_card_begins_with_it(self, made_up, platform):
        real = make_resource(platform)
        levers = platform.framework.ordered_levers
        said = {card.key: card.meta for card in cards(Resource.objects.all(), levers)}
        assert said[made_up.pk].startswith("Fiche factice · À lire ici")
        assert "factice" not in said[real.pk]

    def test_its_row_in_the_desk_says_it(self, made_up, platform, settings):
        settings.TERREAU_REQUIRE_EDITOR_MFA = False
        make_resource(platform, title="Une charte")
        client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
        page = client.get(reverse(ResourceViewSet().get_url_name("list"))).content.decode()
        assert page.count("fiche factice, en") == 1

    def test_its_title_goes_on_saying_it(self, made_up):
        made_up.title = "Une charte"
        with pytest.raises(ValidationError, match="doit commencer par « Fiche factice »"):
            made_up.clean()

    def test_what_is_exported_says_it(self, made_up, visitor):
        text = b"".join(visitor.get("/ressources/export.csv").streaming_content).decode("utf-8-sig")
        (line,) = csv.DictReader(io.StringIO(text), delimiter=";")
        assert line["Titre"].startswith("Fiche factice")
        assert line["Citation"].startswith(NOTICE)

    @pytest.mark.parametrize(("ending", "notes"), [("bib", "  note = {%s},"), ("ris", "N1  - %s\r\n")])
    def test_references_say_it(self, made_up, visitor, ending, notes):
        one = visitor.get(f"{made_up.get_absolute_url()}citation.{ending}").content.decode()
        several = b"".join(visitor.get(f"/ressources/export.{ending}").streaming_content).decode()
        assert one == several
        assert notes % NOTICE in one

    def test_a_citation_that_a_publisher_requires_comes_after_it(self, made_up, visitor):
        Resource.objects.filter(pk=made_up.pk).update(citation="À citer ainsi.")
        assert f"{NOTICE} À citer ainsi." in page_of(visitor, made_up)

    def test_the_feed_says_it(self, made_up, visitor):
        entry = ElementTree.fromstring(visitor.get("/ressources/flux.atom").content).find(f"{ATOM}entry")
        assert entry.find(f"{ATOM}title").text.startswith("Fiche factice")
        assert entry.find(f"{ATOM}summary").text.startswith(NOTICE)

    def test_the_sitemap_leaves_it_out(self, made_up, platform, visitor):
        real = make_resource(platform)
        found = visitor.get("/sitemap.xml").content.decode()
        assert real.get_absolute_url() in found
        assert made_up.get_absolute_url() not in found
