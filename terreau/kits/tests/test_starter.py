"""The starter kits: what they hold, and that loading again changes nothing."""

import io
import re
import shutil

import pytest
import yaml
from django.core.management import CommandError, call_command

from terreau.kits.models import Kit
from terreau.kits.queries import contents_of
from terreau.kits.starter import STARTER, load_kits
from terreau.library.models import Resource
from terreau.library.tests.conftest import texts_loaded_once  # noqa: F401 - a fixture
from terreau.vocabulary.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("texts_loaded_once")]


def loaded(*arguments):
    said = io.StringIO()
    call_command("load_kits", *arguments, stdout=said)
    return said.getvalue()


def test_the_co_construction_kit_holds_the_37_documents_in_their_drawers_and_groups():
    load_kits()
    contents = contents_of(Kit.objects.get(slug="co-construction-territoriale"), Platform.objects.get())
    assert [(drawer.slug, len(drawer.entries)) for drawer in contents.drawers] == [
        ("cadre-de-reference", 3),
        ("illustrations", 7),
        ("methode", 9),
        ("boite-a-outils", 18),
    ]
    assert [len(group.entries) for group in contents.drawers[2].groups] == [2, 3, 3, 1]
    assert [len(group.entries) for group in contents.drawers[3].groups] == [3, 7, 3, 5]
    assert contents.kit.path_proposed
    assert not contents.kit.proposed
    assert all(stage.resource for path in contents.paths for stage in path.stages)


def test_the_territorial_kit_is_composed_of_works_of_the_catalogue_and_says_it_is_a_proposal():
    load_kits()
    contents = contents_of(Kit.objects.get(slug="kit-territorial"), Platform.objects.get())
    assert len(contents.works) == 6
    assert all(entry.note for entry in contents.works)
    assert contents.kit.proposed
    assert [source.code for source in contents.kit.sources.all()] == ["004"]


def test_each_situation_that_has_a_kit_leads_to_its_four_drawers_three_paths_and_guide():
    load_kits()
    made_for = Kit.objects.filter(situations__isnull=False)
    assert set(made_for.values_list("situations__slug", flat=True)) == {
        "on-part-de-zero",
        "les-partenaires-ne-se-parlent-plus",
        "la-subvention-s-arrete",
        "l-experimentation-a-marche-et-apres",
        "personne-ne-sait-ce-que-ca-change",
    }
    for kit in made_for:
        contents = contents_of(kit, Platform.objects.get())
        assert [drawer.slug for drawer in contents.drawers] == ["cadre-de-reference", "illustrations", "methode", "boite-a-outils"], kit
        assert [path.slug for path in contents.paths] == ["deux-heures", "demi-journee", "mois"], kit
        two_hours, half_day, _month = contents.paths
        assert two_hours.minutes == 120
        assert 180 <= half_day.minutes <= 240
        assert len(kit.guide) > 1000
        works = {entry.resource for entry in contents.works}
        assert all(stage.resource is None or stage.resource in works for path in contents.paths for stage in path.stages), kit


def test_a_kit_bears_the_words_of_its_situation():
    load_kits()
    for kit in Kit.objects.filter(situations__isnull=False):
        assert [kit.title.startswith(situation.words) for situation in kit.situations.all()] == [True], kit


def test_who_acts_and_which_week_are_said_in_each_stage():
    load_kits()
    for kit in Kit.objects.filter(situations__isnull=False):
        two_hours, half_day, month = contents_of(kit, Platform.objects.get()).paths
        for stage in [*two_hours.stages, *half_day.stages]:
            assert re.match(r"(À deux|Ensemble|De votre côté|Chacun|Par [^:]+)[^:]* : |Pause", stage.title), (kit, stage.title)
        assert all(re.match(r"Semaines? \d( (et|à) \d)?, [^:]+ : ", stage.title) for stage in month.stages), kit
        assert 600 <= month.minutes <= 1200, kit


def test_the_guide_and_the_half_day_take_the_same_time_stage_by_stage():
    load_kits()
    for kit in Kit.objects.filter(situations__isnull=False):
        half_day = contents_of(kit, Platform.objects.get()).paths[1]
        assert [int(minutes) for minutes in re.findall(r"\((\d+)\smin\)", kit.guide)] == [stage.minutes for stage in half_day.stages], kit


def test_loading_again_changes_nothing():
    first = loaded()
    assert first.count("créé") == 7
    before = list(Kit.objects.order_by("pk").values())
    again = loaded()
    assert again.count("déjà là") == 7
    assert list(Kit.objects.order_by("pk").values()) == before


def test_what_editors_did_stays():
    load_kits()
    kept, gone, *others = Kit.objects.order_by("order")
    kept.title, kept.slug = "Renommé", "renomme"
    kept.save()
    gone.delete()
    said = loaded()
    assert "supprimé depuis" in said
    assert set(Kit.objects.values_list("slug", flat=True)) == {"renomme", *(kit.slug for kit in others)}


def test_works_that_editors_moved_or_deleted_do_not_stop_the_load():
    moved = Resource.objects.get(slug="base-impact-alliances")
    moved.slug = "ailleurs"
    moved.save()
    Resource.objects.get(slug="charte-du-faire-alliance").delete()
    report = load_kits()
    assert set(report.missing) == {"charte-du-faire-alliance"}
    kit = Kit.objects.get(slug="kit-territorial")
    assert kit.items.count() == 5
    assert kit.items.filter(resource=moved).exists()


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(STARTER, tmp_path / "kits")


def spoil(folder, **changes):
    path = folder / "territorial.yaml"
    row = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(row | changes, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"works": [{"resource": "inconnue"}]}, "« inconnue » ne désigne aucune ressource"),
        ({"framework": "inconnu"}, "aucun cadre n’a le code"),
        ({"sources": ["999"]}, "aucune source n’a le code « 999 »"),
        ({"title": "x" * 200}, "champ « title »"),
        ({"order": "premier"}, "un nombre entier est attendu"),
        ({"inconnu": 1}, "clé inconnue"),
        ({"path": [{"title": "Lire", "minutes": 0}]}, "n’est pas entre 1 et"),
    ],
)
def test_a_file_with_a_mistake_loads_nothing_and_says_where(folder, changes, told):
    spoil(folder, **changes)
    with pytest.raises(CommandError) as error:
        loaded(str(folder))
    assert "territorial.yaml" in str(error.value)
    assert told in str(error.value)
    assert not Kit.objects.exists(), "all or nothing"


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        loaded(str(tmp_path / "absent"))
