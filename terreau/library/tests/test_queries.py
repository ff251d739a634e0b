"""Facets, words and order."""

import random

import pytest

from terreau.accounts.models import Organisation
from terreau.library.enums import Access, Display, Status
from terreau.library.facets import FACETS
from terreau.library.models import PlatformDisplay, Resource
from terreau.library.queries import Match, best_of_each_step, matching, results, shown_on
from terreau.library.selection import Selection
from terreau.library.tests.factories import make_concept, make_resource
from terreau.vocabulary.models import Lever, Scheme, Situation, SituationLever

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(platform):
    """Forty resources that differ in everything one can narrow by."""
    chance = random.Random(7)
    levers = list(platform.framework.levers.all())
    publishers = [Organisation.objects.create(name=f"Éditeur {number}", slug=f"editeur-{number}") for number in range(4)]
    audiences = [make_concept(Scheme.AUDIENCE, f"public-{number}") for number in range(3)]
    scales = [make_concept(Scheme.SCALE, f"echelle-{number}") for number in range(3)]
    formats = [make_concept(Scheme.FORMAT, f"format-{number}") for number in range(3)]
    for _number in range(40):
        resource = make_resource(
            platform,
            levers=chance.sample(levers, chance.randint(1, 3)),
            step=chance.choice(["comprendre", "s-approprier", "agir"]),
            kind=chance.choice(["methodes", "exemples"]),
            publisher=chance.choice([*publishers, None]),
            year=chance.choice([None, 2012, 2016, 2019]),
            format=chance.choice([*formats, None]),
            access=chance.choice([Access.PUBLISHER, Access.ONLINE]),
            url="https://example.org/",
        )
        resource.audiences = chance.sample(audiences, chance.randint(0, 2))
        resource.scales = chance.sample(scales, chance.randint(0, 2))
        resource.save()
    return platform


def look(platform, text="", **chosen):
    """Return a page of the library, and the titles on it."""
    found = results(platform, list(Lever.objects.of(platform.framework)), Selection(text=text, chosen=chosen))
    return found, [card.title for card in found.cards]


def test_each_value_counts_what_picking_it_alone_in_its_facet_would_give(shelf):
    for chosen in ({}, {"levier": ("sept-1", "sept-2")}, {"marche": ("agir",), "type": ("methodes",)}, {"annee": ("2016",), "acces": ("en-ligne",)}):
        facets = look(shelf, **chosen)[0].facets
        assert {facet.name for facet in facets} == set(FACETS)
        for facet in facets:
            for option in facet.options:
                alone = {**{name: values for name, values in chosen.items() if name != facet.name}, facet.name: (option.value,)}
                assert len(matching(shelf, Selection(chosen=alone))) == option.count, (chosen, facet.name, option.value)


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(shelf):
    def found(**chosen):
        return set(matching(shelf, Selection(chosen=chosen)))

    assert found(levier=("sept-1", "sept-2")) == found(levier=("sept-1",)) | found(levier=("sept-2",))
    assert found(levier=("sept-1",), marche=("agir",)) == found(levier=("sept-1",)) & found(marche=("agir",))


def test_a_platform_shows_what_serves_its_levers_and_what_it_pins_less_what_it_hides(platform, second_platform):
    ours, theirs = make_resource(platform), make_resource(second_platform)
    both = make_resource(platform, levers=[*platform.framework.levers.all()[:1], *second_platform.framework.levers.all()[:1]])
    assert set(Resource.objects.on(platform)) == {ours, both}
    assert set(Resource.objects.on(second_platform)) == {theirs, both}
    PlatformDisplay.objects.create(resource=theirs, platform=platform, display=Display.PINNED)
    PlatformDisplay.objects.create(resource=both, platform=platform, display=Display.HIDDEN)
    assert set(Resource.objects.on(platform)) == {ours, theirs}


def test_drafts_and_withdrawn_works_leave_the_lists(platform):
    shown = make_resource(platform)
    make_resource(platform, live=False)
    make_resource(platform, status=Status.WITHDRAWN)
    assert list(shown_on(platform)) == [shown]


def test_words_ignore_accents_case_and_plural(platform):
    wanted = make_resource(platform, title="Évaluer l’utilité sociétale des partenariats")
    make_resource(platform, title="Autre chose")
    for text in ("evaluer", "UTILITÉ", "partenariat", "les partenariats", "sociétale parten"):
        found, titles = look(platform, text)
        assert titles == [wanted.title], text
        assert found.match == Match.ALL


def test_when_nothing_has_all_the_words_those_with_most_come_first(platform):
    make_resource(platform, title="La subvention", year=2020)
    make_resource(platform, title="La subvention s’arrête", year=2000)
    found, titles = look(platform, "subvention arrête notaire")
    assert found.match == Match.ANY
    assert titles == ["La subvention s’arrête", "La subvention"]
    assert found.found.missing == ("notaire",)


def test_an_unknown_value_is_dropped_and_named(platform):
    resource = make_resource(platform)
    levers = list(Lever.objects.of(platform.framework))
    found = results(platform, levers, Selection(chosen={"levier": ("sept-1", "inconnu"), "annee": ("abcd",)}))
    assert [card.key for card in found.cards] == [resource.pk]
    assert sorted(found.unknown) == ["abcd", "inconnu"]
    assert found.selection.chosen == {"levier": ("sept-1",)}


def test_each_step_keeps_its_best(platform):
    levers = list(Lever.objects.of(platform.framework))
    for number in range(6):
        make_resource(platform, step="agir", title=f"Outil {number}", year=2010 + number)
    online = make_resource(platform, step="agir", title="En ligne", access=Access.ONLINE, url="https://example.org/", year=2001)
    shelves = best_of_each_step(platform, levers, levers[:1], each=3)
    assert [card.title for card in shelves["agir"]] == [online.title, "Outil 5", "Outil 4"]
    assert "comprendre" not in shelves


def test_a_word_begun_is_found_and_a_short_one_whole(platform):
    make_resource(platform, title="Dynamiques", abstract="Animer")
    assert look(platform, "dynam")[1] == ["Dynamiques"]
    assert look(platform, "ami")[1] == []


def test_when_no_resource_has_the_words_the_levers_that_a_situation_calls_answer(platform):
    first, second, third = platform.framework.levers.all()[:3]
    situation = Situation.objects.create(framework=platform.framework, slug="argent", words="La subvention s’arrête", other_words="argent, payer")
    SituationLever.objects.create(situation=situation, lever=second, order=1, reason="Pour compter.")
    SituationLever.objects.create(situation=situation, lever=third, order=2, reason="Pour choisir.")
    make_resource(platform, levers=[first], title="Autre")
    make_resource(platform, levers=[third], title="Après")
    sooner = make_resource(platform, levers=[second], title="Zèle")
    found = results(platform, list(Lever.objects.of(platform.framework)), Selection(text="qui va payer ?"))
    assert found.match == Match.LEVERS
    assert [card.key for card in found.cards] == [sooner.pk], "the first lever called, which the closest situation puts before the others"
    assert [entry.words for entry in found.echoes.situations] == ["La subvention s’arrête"]


def test_feeds_and_exports_leave_unknown_values_aside_like_the_page(platform):
    resource = make_resource(platform)
    assert matching(platform, Selection(chosen={"levier": ("inconnu",)})) == [resource.pk]


def test_the_best_of_a_step_are_those_of_the_first_lever_the_most_specific_first(platform):
    first, second, third = platform.framework.ordered_levers[:3]
    make_resource(platform, levers=[second], title="A, du second levier")
    make_resource(platform, levers=[first, third], title="B, du premier et d’un autre")
    make_resource(platform, levers=[first], title="C, du premier seul")
    found = best_of_each_step(platform, platform.framework.ordered_levers, [first, second])
    assert [card.title for card in next(iter(found.values()))] == ["C, du premier seul", "B, du premier et d’un autre", "A, du second levier"]


def test_words_of_the_title_come_before_those_of_the_text(platform):
    make_resource(platform, title="A, qui en parle", abstract="Une charte aide.", access=Access.ONLINE, url="https://example.org/")
    make_resource(platform, title="Écrire une charte", access=Access.PUBLISHER)
    assert look(platform, "charte")[1] == ["Écrire une charte", "A, qui en parle"]
