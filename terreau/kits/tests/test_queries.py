"""What a kit and a selection hold."""

import pytest

from terreau.kits.models import KitItem, KitStage
from terreau.kits.queries import MOST, NO_DRAWER, contents_of, gather, gathered
from terreau.kits.tests.factories import make_kit
from terreau.library.enums import Display, Status
from terreau.library.models import Placement, PlatformDisplay
from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Nature, NatureGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def natures(platform):
    """Two drawers, the second with two compartments."""
    method = Nature.objects.create(framework=platform.framework, order=3, slug="methode", title="Méthode", description="Faire")
    tools = Nature.objects.create(framework=platform.framework, order=4, slug="boite-a-outils", title="Boîte à outils")
    groups = [NatureGroup.objects.create(nature=tools, order=order, title=title) for order, title in ((2, "Fiches"), (1, "Guides"))]
    return method, tools, groups


def place(resource, framework, nature=None, group=None):
    Placement.objects.filter(resource=resource, framework=framework).delete()
    Placement.objects.create(resource=resource, framework=framework, nature=nature, group=group)
    return resource


def test_works_are_sorted_in_the_drawers_and_groups_of_the_framework(platform, natures):
    method, tools, (sheets, guides) = natures
    loose, sheet, guide, late, alone = (
        place(make_resource(platform, title=title), platform.framework, nature, group)
        for title, nature, group in [
            ("Sans", None, None),
            ("Fiche", tools, sheets),
            ("Guide", tools, guides),
            ("Méthode", method, None),
            ("Outil", tools, None),
        ]
    )
    contents = contents_of(make_kit(platform, [loose, sheet, guide, late, alone]), platform)
    assert [(drawer.title, drawer.slug) for drawer in contents.drawers] == [
        ("Méthode", "methode"),
        ("Boîte à outils", "boite-a-outils"),
        ("Sans tiroir", NO_DRAWER),
    ]
    assert [(group.title, [entry.resource.title for entry in group.entries]) for group in contents.drawers[1].groups] == [
        ("", ["Outil"]),
        ("Guides", ["Guide"]),
        ("Fiches", ["Fiche"]),
    ]
    assert [entry.resource.title for entry in contents.works] == ["Méthode", "Outil", "Guide", "Fiche", "Sans"]
    assert contents.works[-1].note == "Note 0"
    assert contents.drawers[0].description == "Faire"


def test_works_keep_the_order_of_the_kit_inside_a_group(platform):
    resources = [make_resource(platform) for _number in range(3)][::-1]
    contents = contents_of(make_kit(platform, resources), platform)
    assert [entry.resource for entry in contents.works] == resources


def test_withdrawn_works_stay_drafts_and_hidden_works_do_not(platform, second_platform):
    withdrawn = make_resource(platform, status=Status.WITHDRAWN)
    hidden = make_resource(platform)
    PlatformDisplay.objects.create(resource=hidden, platform=platform, display=Display.HIDDEN)
    others = [make_resource(platform, live=False), hidden, make_resource(second_platform)]
    contents = contents_of(make_kit(platform, [withdrawn, *others]), platform)
    assert [entry.resource for entry in contents.works] == [withdrawn]
    assert gathered(platform, [withdrawn.slug, *(other.slug for other in others)]) == [withdrawn]


def test_a_path_adds_up_and_opens_only_what_the_platform_shows(platform, second_platform):
    shown, elsewhere = make_resource(platform), make_resource(second_platform)
    stages = [
        KitStage(order=2, title="Lire", minutes=30, resource=shown),
        KitStage(order=1, title="Ouvrir", minutes=15, text="À deux.", resource=elsewhere),
        KitStage(order=3, title="En parler", minutes=45),
    ]
    contents = contents_of(make_kit(platform, [shown], stages=stages), platform)
    assert [(stage.title, stage.minutes, stage.resource) for stage in contents.paths[0].stages] == [
        ("Ouvrir", 15, None),
        ("Lire", 30, shown),
        ("En parler", 45, None),
    ]
    assert contents.minutes == 90


def test_a_draft_is_read_as_it_stands_in_memory(platform):
    first, second = make_resource(platform), make_resource(platform)
    kit = make_kit(platform, [first])
    kit.items = [KitItem(order=1, resource=second)]
    assert [entry.resource for entry in contents_of(kit, platform).works] == [second]


def _told(resources):
    """Touch everything that pages and files tell of a resource."""
    return [
        (
            str(item.kind),
            str(item.format),
            [str(one) for one in item.publishers.all()],
            [str(one) for one in item.levers.all()],
            [f"{one.step} {one.nature} {one.group}" for one in item.placements.all()],
        )
        for item in resources
    ]


def test_a_kit_costs_the_same_whatever_it_holds(platform, assert_same_queries):
    kit = make_kit(platform, stages=[KitStage(title="Lire", minutes=5)])

    def add():
        resource = make_resource(platform)
        KitItem.objects.create(kit=kit, resource=resource)
        KitStage.objects.create(kit=kit, title="Ouvrir", minutes=5, resource=resource)

    def visit():
        contents = contents_of(kit, platform)
        return _told(entry.resource for entry in contents.works), _told(stage.resource for path in contents.paths for stage in path.stages if stage.resource)

    assert_same_queries(add, visit, at_most=6)


def test_a_selection_costs_the_same_whatever_it_holds(platform, assert_same_queries):
    slugs = []
    assert_same_queries(lambda: slugs.append(make_resource(platform).slug), lambda: _told(gathered(platform, slugs)), at_most=4)


def test_a_selection_keeps_its_order_each_work_once_and_names_what_it_does_not_know(platform):
    first, second = make_resource(platform, slug="un"), make_resource(platform, slug="deux")
    found = gather(platform, ["deux", "inconnu", "un", "deux", ""])
    assert (found.resources, found.unknown, found.left) == ([second, first], ["inconnu"], 0)


def test_a_selection_holds_fifty_works_and_says_how_many_it_leaves(platform):
    slugs = [make_resource(platform).slug for _number in range(MOST + 2)]
    found = gather(platform, slugs)
    assert [resource.slug for resource in found.resources] == slugs[:MOST]
    assert found.left == 2


def test_a_selection_follows_works_that_moved(platform):
    resource = make_resource(platform, slug="ancien")
    resource.slug = "nouveau"
    resource.save()
    found = gather(platform, ["ancien", "nouveau"])
    assert (found.resources, found.unknown) == ([resource], [])


def test_stages_of_a_time_that_no_longer_exists_are_a_path_all_the_same(platform):
    kit = make_kit(
        platform, stages=[KitStage(order=1, title="Lire", minutes=5, pace="deux-heures"), KitStage(order=2, title="Faire", minutes=5, pace="semaine")]
    )
    assert [[stage.title for stage in path.stages] for path in contents_of(kit, platform).paths] == [["Lire"], ["Faire"]]
