"""Loading the catalogue: what the starter data say once they are in the database."""

import re
from collections import Counter
from pathlib import Path

import pytest
from wagtail.models import Site

from terreau.accounts.models import Organisation
from terreau.library.enums import Access, Provenance, RelationKind
from terreau.library.loading import CATALOGUE
from terreau.library.loading.reading import read
from terreau.library.models import EcosystemPlatform, Placement, Relation, Resource, ResourcePartner, ResourcePublisher
from terreau.vocabulary.models import Articulation, Concept, KeyFigure, Lever, NatureGroup, Platform, Situation, Term

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]


def test_the_starter_data_is_there() -> None:
    counts = [model.objects.count() for model in (Resource, EcosystemPlatform, Organisation, Term, Lever)]
    assert counts == [113, 13, 39, 86, 7]


def test_hues_are_those_of_the_style_sheets() -> None:
    tokens = (ROOT / "terreau" / "core" / "styles" / "tokens.css").read_text(encoding="utf-8")
    hues = {name: re.findall(rf"--{name}: (#[0-9a-f]{{6}});", tokens) for name in [f"{letter}{number}" for letter in "lp" for number in range(1, 8)]}

    for number, row in enumerate(read(CATALOGUE)["levers"]["levers"], 1):
        assert [row["text_light"], row["text_dark"]] == hues[f"l{number}"]
        assert [row["leaf_light"], row["leaf_dark"]] == hues[f"p{number}"]


def test_what_is_loaded_says_only_what_the_sources_say() -> None:
    assert Counter(Resource.objects.values_list("access", flat=True)) == {Access.PUBLISHER: 104, Access.ONLINE: 9}
    assert set(Resource.objects.values_list("licence", flat=True)) == {""}
    assert set(Resource.objects.values_list("classification", flat=True)) == {Provenance.PROPOSED}
    assert Placement.objects.filter(nature_provenance=Provenance.GIVEN).count() == 37
    assert set(Relation.objects.values_list("provenance", flat=True)) == {Provenance.PROPOSED}
    assert not Relation.objects.filter(kind=RelationKind.SUCCEEDS).exists()
    assert Resource.objects.get(slug="etude-impact-citoyens").citation == (
        "Etude IMPACT - Citoyens – Comisis-OpinionWay pour l’Observatoire des partenariats , Octobre 2019"
    )
    assert Resource.objects.exclude(citation="").count() == 1
    labels = set(ResourcePublisher.objects.filter(organisation=None).values_list("label", flat=True))
    assert labels == {"Rapport collectif", "Rapport collectif co-piloté par Le RAMEAU"}
    place = ResourcePartner.objects.get(label="Assemblée nationale (lieu de présentation)")
    assert place.organisation is not None
    assert place.organisation.slug == "assemblee-nationale"
    assert ResourcePartner.objects.filter(organisation__slug="cget", label="").count() == 2


def test_nothing_disputed_is_shown_as_certain() -> None:
    assert not KeyFigure.objects.get(code="isole-30-pour-cent").usable
    assert not KeyFigure.objects.get(code="catalyseurs-300").usable
    kept = KeyFigure.objects.get(code="catalyseurs-350")
    assert kept.usable
    assert "300" in kept.note
    for slug in ("rapport-interet-general-en-france", "rapport-interet-general-nouveaux-enjeux"):
        assert "201" in Resource.objects.get(slug=slug).source_note
    for slug in ("referentiel-partenariats-associations-entreprises-2011", "referentiel-partenariats-entre-associations-et-entreprises"):
        assert "2011" in Resource.objects.get(slug=slug).source_note
    assert "août 2019" in Resource.objects.get(slug="replays-du-cycle-de-webinaires-2019").source_note
    assert "2023" in Resource.objects.get(slug="actes-et-replays-des-rencontres-annuelles").source_note
    assert "novembre (2024)" in EcosystemPlatform.objects.get(slug="piloter-l-innovation-societale").launch_note
    assert "17/01" in EcosystemPlatform.objects.get(slug="innovation-territoriale-en-actions").launch_note
    assert "2005" in Organisation.objects.get(slug="le-rameau").note
    assert KeyFigure.objects.get(code="recherche-14-ans").note
    assert "parcours d’expérience" in KeyFigure.objects.get(code="territoires-pilotes-cpit-12").note
    assert all("2025 déduit" in note for note in Resource.objects.filter(slug__startswith="recit-", year=2025).values_list("source_note", flat=True))


def test_groups_of_the_kit_are_those_of_the_natures() -> None:
    assert NatureGroup.objects.count() == 8
    placed = Placement.objects.get(resource__slug="evaluer-l-utilite-societale-des-partenariats")
    assert placed.group is not None
    assert placed.group.title == "Évaluer l’utilité sociétale des partenariats"
    assert Placement.objects.exclude(group=None).count() == 27


def test_texts_have_typographic_apostrophes_and_nothing_else_changes() -> None:
    for row in read(CATALOGUE)["resources"]["resources"]:
        resource = Resource.objects.get(slug=row["id"])
        assert "'" not in resource.title + resource.abstract + resource.source_note
        assert resource.abstract.replace("’", "'") == row["abstract"].replace("’", "'")
    assert Concept.objects.filter(label__contains="'").count() == 0


def test_resources_are_live_and_can_be_drafted_and_published_again() -> None:
    resource = Resource.objects.get(slug="charte-du-faire-alliance")
    assert resource.live
    assert resource.first_published_at
    assert resource.latest_revision == resource.live_revision
    levers = set(resource.levers.values_list("slug", flat=True))
    publishers = [str(publisher) for publisher in resource.publishers.all()]

    draft = resource.get_latest_revision_as_object()
    draft.title = "Charte relue"
    revision = draft.save_revision()
    assert Resource.objects.get(pk=resource.pk).title == "Charte du faire alliance"
    revision.publish()

    published = Resource.objects.get(pk=resource.pk)
    assert published.title == "Charte relue"
    assert set(published.levers.values_list("slug", flat=True)) == levers
    assert [str(publisher) for publisher in published.publishers.all()] == publishers


def test_the_site_shows_one_platform_with_its_framework() -> None:
    platform = Platform.objects.get()
    assert platform.site == Site.objects.get(is_default_site=True)
    assert platform.site.root_page_id
    assert Lever.objects.of(platform.framework).count() == 7
    assert Resource.objects.published().on(platform).count() == 113


def test_articulations_bind_every_lever_both_ways_and_conditions_never_loop() -> None:
    found = list(Articulation.objects.select_related("origin", "target"))
    assert len(found) >= 16
    assert all(link.proposed and 20 < len(link.reason) <= 300 and link.origin.framework_id == link.target.framework_id for link in found)
    leaving, arriving = Counter(link.origin.slug for link in found), Counter(link.target.slug for link in found)
    for lever in Lever.objects.all():
        assert leaving[lever.slug] >= 2
        assert arriving[lever.slug] >= 2
    first = {(link.origin.slug, link.target.slug) for link in found if link.kind == "conditionne"}
    while first:
        free = {origin for origin, _ in first} - {target for _, target in first}
        assert free, f"each of these comes before another: {first}"
        first = {(origin, target) for origin, target in first if origin not in free}


def test_each_situation_calls_two_or_three_levers_with_a_reason() -> None:
    assert Situation.objects.count() == 6
    for situation in Situation.objects.prefetch_related("calls"):
        assert situation.introduction
        assert 2 <= len(situation.calls.all()) <= 3
        assert all(call.reason for call in situation.calls.all())
