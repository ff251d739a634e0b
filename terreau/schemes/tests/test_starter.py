"""The starter schemes: what they hold, that loading again changes nothing, and that a mistake loads nothing."""

import io
import shutil
from datetime import date

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client

from terreau.library.tests.conftest import loaded_once  # noqa: F401 - a fixture
from terreau.schemes.enums import Free, SchemeKind
from terreau.schemes.models import PublicScheme
from terreau.schemes.starter import STARTER, load_schemes
from terreau.vocabulary.models import Platform

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]
NUMBER = 30


def loaded(*arguments):
    said = io.StringIO()
    call_command("load_schemes", *arguments, stdout=said)
    return said.getvalue()


def kept():
    """Return all that the database holds of the schemes, their links included."""
    schemes = PublicScheme.objects.order_by("pk")
    links = [[sorted(getattr(one, name).values_list("pk", flat=True)) for name in ("situations", "levers", "audiences")] for one in schemes]
    return list(schemes.values()), links


def test_it_creates_30_schemes_that_nobody_checked_yet():
    assert f"créés : {NUMBER} ; déjà là ou retirés depuis : 0" in loaded()
    found = PublicScheme.objects.all()
    assert found.count() == NUMBER
    assert {scheme.kind for scheme in found} == set(SchemeKind)
    for scheme in found:
        assert scheme.checked_on is None, scheme
        assert scheme.framework == Platform.objects.get().framework
        assert scheme.noted_on < scheme.review_by, scheme
        assert all((scheme.who, scheme.what, scheme.how, scheme.operator)), scheme
        assert scheme.url.startswith("https://"), scheme
        assert scheme.levers.exists() or scheme.situations.exists(), scheme


def test_each_says_what_its_file_says():
    load_schemes()
    content = yaml.safe_load(STARTER.read_text(encoding="utf-8"))
    assert len(content["schemes"]) == NUMBER
    for row in content["schemes"]:
        scheme = PublicScheme.objects.get(slug=row["slug"])
        for name in ("name", "kind", "who", "what", "how", "url", "operator", "yearly"):
            assert getattr(scheme, name) == row[name], (row["slug"], name)
        assert scheme.free == (row["free"] or "")
        assert sorted(scheme.audiences.values_list("slug", flat=True)) == sorted(row["audiences"])
        assert (scheme.noted_on, scheme.review_by) == (date.fromisoformat(content["noted_on"]), date.fromisoformat(row["review_by"]))
        assert sorted(scheme.situations.values_list("slug", flat=True)) == sorted(row["situations"])
        assert sorted(scheme.levers.values_list("slug", flat=True)) == sorted(row["levers"])


def test_the_doors_that_a_town_hall_knows_are_there():
    load_schemes()
    known = ("sous-prefecture", "intercommunalite", "agence-technique-departementale", "caue", "centre-de-gestion", "direction-departementale-des-territoires")
    found = PublicScheme.objects.filter(slug__in=known, kind=SchemeKind.SUPPORT, audiences__slug="collectivites-territoriales")
    assert {scheme.slug for scheme in found} == set(known)


def test_money_is_never_said_to_be_free():
    load_schemes()
    assert set(PublicScheme.objects.filter(kind=SchemeKind.MONEY).values_list("free", flat=True)) == {""}


def test_whoever_is_a_commune_an_association_or_a_company_finds_something_free():
    load_schemes()
    for audience in ("collectivites-territoriales", "associations", "entreprises"):
        assert PublicScheme.objects.filter(free=Free.YES, audiences__slug=audience).exists(), audience


def test_the_page_shows_them_all():
    load_schemes()
    page = Client(SERVER_NAME=Platform.objects.get().site.hostname).get("/trouver-de-l-aide/").content.decode()
    assert page.count("pas encore vérifié.") == NUMBER
    assert all(f'<li id="{scheme.slug}">' in page for scheme in PublicScheme.objects.all())


def test_loading_again_changes_nothing():
    loaded()
    before = kept()
    assert f"créés : 0 ; déjà là ou retirés depuis : {NUMBER}" in loaded()
    assert kept() == before


def test_what_editors_changed_stays():
    load_schemes()
    changed, moved, *_others = PublicScheme.objects.order_by("pk")
    changed.name, changed.checked_on = "Relu par quelqu’un", date(2026, 12, 3)
    changed.situations.clear()
    changed.save()
    moved.slug = "autre-adresse"
    moved.save()
    before = kept()
    created, left = load_schemes()
    assert (created, len(left)) == ([], NUMBER)
    assert kept() == before


def test_what_editors_deleted_stays_deleted():
    load_schemes()
    gone, moved, *_others = PublicScheme.objects.order_by("pk")
    former = moved.slug
    gone.delete()
    moved.slug = "autre-adresse"
    moved.save()
    moved.delete()
    assert load_schemes()[0] == []
    assert PublicScheme.objects.count() == NUMBER - 2
    assert not PublicScheme.objects.filter(slug__in=[gone.slug, former, "autre-adresse"]).exists()


def test_only_what_is_missing_is_created(tmp_path):
    few = spoilt(tmp_path, lambda content: content["schemes"].__delitem__(slice(3, None)))
    assert "créés : 3 ; déjà là ou retirés depuis : 0" in loaded(str(few))
    before = kept()
    assert f"créés : {NUMBER - 3} ; déjà là ou retirés depuis : 3" in loaded()
    assert [one[:3] for one in kept()] == list(before)


def spoilt(folder, change):
    """Return a copy of the file in which something is changed."""
    path = shutil.copy(STARTER, folder / "schemes.yaml")
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def of_last(**values):
    """Return what changes the last scheme of the file: when it is met, all the others are written."""
    return lambda content: content["schemes"][-1].update(values)


def without(key):
    return lambda content: content["schemes"][-1].pop(key)


def twice(content):
    content["schemes"].append(content["schemes"][0] | {"name": "Le même, autrement"})


@pytest.mark.parametrize(
    ("change", "where", "told"),
    [
        pytest.param(of_last(levers=["inconnu"]), "levers", "« inconnu » ne désigne rien de connu (lever)", id="unknown lever"),
        pytest.param(of_last(situations=["inconnue"]), "situations", "« inconnue » ne désigne rien de connu (situation)", id="unknown situation"),
        pytest.param(of_last(audiences=["inconnu"]), "audiences", "« inconnu » ne désigne rien de connu (audience)", id="unknown audience"),
        pytest.param(without("audiences"), "audiences", "clé manquante", id="no audiences"),
        pytest.param(of_last(free="parfois"), "free", "« parfois » est inconnu", id="unknown cost"),
        pytest.param(without("free"), "free", "clé manquante", id="no cost"),
        pytest.param(without("how"), "how", "clé manquante", id="missing key"),
        pytest.param(of_last(inconnu=1), "inconnu", "clé inconnue", id="unknown key"),
        pytest.param(of_last(kind="autre"), "kind", "« autre » est inconnu", id="unknown kind"),
        pytest.param(of_last(url="ftp://exemple.example.org/"), "url", "une adresse qui commence par http:// ou https://", id="not the web"),
        pytest.param(of_last(url="https://pas-une-adresse"), "url", "", id="address without a domain"),
        pytest.param(of_last(who="  "), "who", "le texte est vide", id="empty text"),
        pytest.param(of_last(name="x" * 121), "name", "120", id="name too long"),
        pytest.param(of_last(yearly="oui"), "yearly", "« true » ou « false » est attendu", id="not a truth"),
        pytest.param(of_last(review_by="en 2027"), "review_by", "AAAA-MM-JJ", id="not a date"),
        pytest.param(of_last(review_by="2027-02-30"), "review_by", "", id="a day that no month has"),
    ],
)
def test_a_scheme_with_a_mistake_loads_nothing_and_says_where(tmp_path, change, where, told):
    file = spoilt(tmp_path, change)
    last = yaml.safe_load(file.read_text(encoding="utf-8"))["schemes"][-1]["slug"]
    with pytest.raises(CommandError) as error:
        loaded(str(file))
    assert "Rien n’a été chargé" in str(error.value)
    (line,) = [line for line in str(error.value).splitlines() if f"schemes.yaml, fiche « {last} », champ « {where}" in line]
    assert told in line
    assert not PublicScheme.objects.exists(), "all or nothing"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(twice, "deux fiches portent cet identifiant", id="repeated slug"),
        pytest.param(lambda content: content.update(framework="inconnu"), "champ « framework » : aucun cadre n’a ce code", id="unknown framework"),
        pytest.param(lambda content: content.pop("noted_on"), "champ « noted_on » : clé manquante", id="no date of writing"),
        pytest.param(lambda content: content.update(noted_on="2026-11-31"), "champ « noted_on »", id="written on a day that no month has"),
        pytest.param(lambda content: content.update(schemes={}), "une liste de fiches est attendue", id="no list"),
    ],
)
def test_a_file_with_a_mistake_loads_nothing_and_says_where(tmp_path, change, told):
    with pytest.raises(CommandError) as error:
        loaded(str(spoilt(tmp_path, change)))
    assert "schemes.yaml" in str(error.value)
    assert told in str(error.value)
    assert not PublicScheme.objects.exists(), "all or nothing"


def test_every_mistake_is_told_at_once(tmp_path):
    def change(content):
        content["schemes"][0]["levers"] = ["inconnu"]
        del content["schemes"][1]["url"]

    with pytest.raises(CommandError, match=r"À corriger \(2\)"):
        loaded(str(spoilt(tmp_path, change)))


def test_a_mistake_leaves_what_was_there_as_it_was(tmp_path):
    load_schemes()
    PublicScheme.objects.order_by("pk").first().delete()
    before = kept()
    with pytest.raises(CommandError):
        loaded(str(spoilt(tmp_path, of_last(levers=["inconnu"]))))
    assert kept() == before


@pytest.mark.parametrize(("text", "told"), [("schemes: [", "YAML invalide"), ("[]", "une rubrique"), ("", "une rubrique")])
def test_a_file_that_is_no_such_file_is_said(tmp_path, text, told):
    path = tmp_path / "faux.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=r"faux\.yaml") as error:
        loaded(str(path))
    assert told in str(error.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="fichier manquant"):
        loaded(str(tmp_path / "absent.yaml"))
