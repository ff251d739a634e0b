"""Importing another network in the desk: who may, what each page asks and says, without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role, make_user
from terreau.network.importing import doing
from terreau.network.models import NetworkImport, Profile
from terreau.network.tests.importing_files import checked, make_communes, table

pytestmark = pytest.mark.django_db
ROW = "a1;La Fabrique;Tiers-lieu;On y fait tout.;01001;46.16;4.93;fabrique.example"
PROVENANCE = {"kind": "place", "source_name": "Lieux d’essai", "source_url": "https://lieux.example/", "source_licence": "CC0 1.0"}
STEPS = ["network_import_report", "network_import_columns", "network_import_start", "network_import_problems"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def animator(platform):
    make_communes()
    return make_role(platform, RoleKind.EDITOR).user


def page(answer):
    return answer.content.decode()


def sent(client, content, name="lieux.csv", **more):
    return client.post(reverse("network_import"), PROVENANCE | {"file": SimpleUploadedFile(name, content)} | more)


def test_send_choose_look_do_read(animator):
    client = logged_in(animator)
    assert 'enctype="multipart/form-data"' in page(client.get(reverse("network_import")))
    answer = sent(client, table(ROW, "a2;;;;;;;"))
    imported = NetworkImport.objects.get()
    asked = page(client.get(answer.url))
    assert '<option value="insee" selected>' in asked
    assert "La Fabrique" in asked
    fields = dict(zip((f"column-{place}" for place in range(8)), imported.mapping["fields"], strict=True))
    report = client.post(answer.url, fields | {"kind": "place"}, follow=True)
    said = page(report)
    assert "Importer 1 ligne" in said
    assert "Ain d’essai" in said
    assert "<strong>1</strong> ligne refusée" in said
    assert "CC0 1.0" in said
    assert not Profile.objects.exists()
    going = client.post(reverse("network_import_start", args=[imported.uuid]), follow=True)
    assert "<progress" in page(going)
    doing.carry_out(pk=imported.pk)
    over = page(client.get(reverse("network_import_report", args=[imported.uuid])))
    assert "<strong>1</strong> profil créé" in over
    assert Profile.objects.get().is_public
    told = b"".join(client.get(reverse("network_import_problems", args=[imported.uuid])).streaming_content).decode()
    assert "Il manque un nom." in told
    assert "Lieux d’essai" in page(client.get(reverse("network_import")))


@pytest.mark.parametrize("missing", ["source_name", "source_url", "source_licence"])
def test_provenance_is_required_and_what_was_typed_stays(animator, missing):
    answer = sent(logged_in(animator), table(ROW), **{missing: ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {missing}
    assert answer.context["form"]["kind"].value() == "place"
    assert not NetworkImport.objects.exists()


@pytest.mark.parametrize(("name", "content", "words"), [("l.csv", b"", "vide"), ("l.pdf", b"%PDF", ".geojson"), ("l.geojson", b"{", "JSON bien form")])
def test_a_bad_file_is_told_next_to_its_field(animator, name, content, words):
    answer = sent(logged_in(animator), content, name)
    assert answer.status_code == 422
    assert words in page(answer)


def test_a_person_is_no_kind_to_choose(animator):
    assert "kind" in sent(logged_in(animator), table(ROW), kind="person").context["form"].errors


def test_columns_that_do_not_do_are_told_and_kept(animator):
    client = logged_in(animator)
    url = sent(client, table(ROW)).url
    answer = client.post(url, {"column-2": "story", "kind": "organisation"})
    assert answer.status_code == 422
    assert "quelle colonne donne le nom" in page(answer)
    assert answer.context["columns"][2].field == "story"
    assert answer.context["chosen"].kind == "organisation"


def test_points_turned_round_are_offered_to_be_mended(animator, platform):
    imported = checked(platform, table("1;A;01001;4.93;46.16", header="id;nom;insee;lat;lon"))
    assert "Remettre à l’endroit" in page(logged_in(animator).get(reverse("network_import_report", args=[imported.uuid])))


def test_a_stopped_import_may_be_taken_up(animator, platform):
    imported = checked(platform, table(ROW))
    imported.report |= {"state": "failed", "stopped_by": "Une erreur inattendue."}
    imported.save()
    said = page(logged_in(animator).get(reverse("network_import_report", args=[imported.uuid])))
    assert "Reprendre" in said
    assert "Une erreur inattendue." in said


def test_what_is_done_is_not_chosen_again(animator, platform):
    imported = checked(platform, table(ROW))
    doing.begin_at_once(imported=imported)
    client = logged_in(animator)
    assert client.post(reverse("network_import_columns", args=[imported.uuid]), {}).url == reverse("network_import_report", args=[imported.uuid])
    assert client.post(reverse("network_import_start", args=[imported.uuid])).status_code == 302
    assert Profile.objects.count() == 1


@pytest.mark.parametrize("name", STEPS)
def test_only_the_animators_of_the_platform_see_an_import(name, animator, platform, second_platform, client):
    imported = checked(platform, table(ROW))
    address = reverse(name, args=[imported.uuid])
    ask = "post" if name == "network_import_start" else "get"
    assert getattr(client, ask)(address).status_code == 302
    assert getattr(logged_in(make_user()), ask)(address).status_code in (302, 403)
    assert getattr(logged_in(make_role(second_platform).user), ask)(address).status_code == 404
    assert not Profile.objects.exists()
    for person in (animator, make_user(superuser=True)):
        assert getattr(logged_in(person), ask)(address).status_code in (200, 302)


def test_only_animators_send_and_on_their_platforms(animator, second_platform, client):
    address = reverse("network_import")
    assert client.get(address).status_code == 302
    assert logged_in(make_user()).get(address).status_code in (302, 403)
    imported = sent(logged_in(animator), table(ROW), platform=second_platform.pk)
    assert not NetworkImport.objects.filter(platform=second_platform).exists()
    assert imported.status_code in (302, 422)


def test_the_list_of_imports_costs_the_same(animator, platform, assert_same_queries):
    client = logged_in(animator)

    assert_same_queries(lambda: checked(platform, table(ROW)), lambda: client.get(reverse("network_import")))
