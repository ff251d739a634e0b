"""Importing a file in the desk: who may, what each page asks and says, without scripts."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from terreau.accounts.models import Role, RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.core.tests.table_files import csv_file, workbook
from terreau.library.enums import ImportState
from terreau.library.importing import doing
from terreau.library.models import ImportMapping, Resource, ResourceImport
from terreau.library.tests.factories import make_concept
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db
FIRST = ("a1", "Une méthode", "Ce qu’elle dit.", "Méthodes", "Gouvernance")
CHOICES = {"column-0": "key", "column-1": "title", "column-2": "abstract", "column-3": "kind", "column-4": "levers", "source": "essai"}
STEPS = ["desk_import_report", "desk_import_columns", "desk_import_start", "desk_import_problems"]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def place(platform):
    make_concept(Scheme.KIND, "methodes", "Méthodes")
    return platform


@pytest.fixture
def publisher(place):
    return make_role(place, RoleKind.PUBLISHER).user


def upload(content, name="fiches.csv"):
    return {"file": SimpleUploadedFile(name, content)}


def sent(client, content, name="fiches.csv", **more):
    """Send a file; return the import, if it was kept, and the answer."""
    answer = client.post(reverse("desk_import"), upload(content, name) | more)
    return ResourceImport.objects.first(), answer


def page(answer):
    return answer.content.decode()


class TestJourney:
    def test_send_choose_look_do_read(self, place, publisher):
        client = logged_in(publisher)
        first = page(client.get(reverse("desk_import")))
        assert 'enctype="multipart/form-data"' in first
        assert f"50{chr(0x202F)}000 lignes" in first
        imported, answer = sent(client, csv_file(FIRST, ("", "Sans clé", "", "Charabia", "")))
        assert answer.url == reverse("desk_import_columns", args=[imported.uuid])
        asked = page(client.get(answer.url))
        assert "Ce qu’elle dit." in asked
        assert '<option value="levers" selected>' in asked
        assert 'value="fiches"' in asked
        answer = client.post(answer.url, CHOICES | {"kind": "methodes", "levers": ["sept-2"]}, follow=True)
        said = page(answer)
        assert "Importer 1 ligne" in said
        assert "<strong>1</strong> ligne refusée, à corriger dans le fichier" in said
        assert "Vouliez-vous" in said or "Valeurs possibles" in said
        assert not Resource.objects.exists()
        answer = client.post(reverse("desk_import_start", args=[imported.uuid]), {"publish": "on"})
        assert answer.url == reverse("desk_import_report", args=[imported.uuid])
        going = page(client.get(answer.url))
        assert "<progress" in going
        assert "Voir où cela en est" in going
        doing.carry_out(pk=imported.pk)
        over = page(client.get(answer.url))
        assert "C’est fini" in over
        assert "<strong>1</strong> fiche créée" in over
        assert "<strong>1</strong> fiche publiée" in over
        assert Resource.objects.get().live

    def test_what_was_chosen_is_proposed_the_next_time(self, place, publisher):
        client = logged_in(publisher)
        for _turn in range(2):
            _imported, answer = sent(client, csv_file(FIRST, header=("Code", "Sujet", "Mots", "Genre", "Axes")))
            asked = client.get(answer.url)
            if ImportMapping.objects.exists():
                assert [column.field for column in asked.context["columns"]] == ["key", "title", "abstract", "kind", "levers"]
                assert asked.context["form"]["levers"].value() == ["sept-2", "sept-3"]
                assert asked.context["form"]["source"].value() == "essai"
            client.post(answer.url, CHOICES | {"levers": ["sept-2", "sept-3"]})
        assert ImportMapping.objects.count() == 1

    def test_nothing_chosen_is_lost_by_a_mistake(self, place, publisher):
        client = logged_in(publisher)
        _imported, answer = sent(client, csv_file(FIRST))
        refused = client.post(answer.url, CHOICES | {"column-0": "", "column-2": "body", "source": "", "kind": "methodes"})
        said = page(refused)
        assert refused.status_code == 422
        assert "quelle colonne identifie" in said
        assert "Donnez un nom à la source" in said
        assert refused.context["columns"][2].field == "body"
        assert '<option value="methodes" selected>' in said

    def test_one_comes_back_to_the_columns(self, place, publisher):
        client = logged_in(publisher)
        imported, answer = sent(client, csv_file(FIRST))
        client.post(answer.url, CHOICES | {"column-2": ""})
        assert [column.field for column in client.get(answer.url).context["columns"]] == ["key", "title", "", "kind", "levers"]
        client.post(answer.url, CHOICES)
        imported.refresh_from_db()
        assert (imported.state, imported.fields[2], imported.position) == (ImportState.CHECKED, "abstract", 1)

    def test_while_it_is_done_the_columns_wait(self, place, publisher):
        client = logged_in(publisher)
        imported, answer = sent(client, csv_file(FIRST))
        ResourceImport.objects.update(state=ImportState.WRITING)
        assert client.post(answer.url, CHOICES).url == reverse("desk_import_report", args=[imported.uuid])

    def test_an_editor_is_not_offered_to_publish(self, place):
        client = logged_in(make_role(place, RoleKind.EDITOR).user)
        imported, answer = sent(client, csv_file(FIRST))
        said = page(client.post(answer.url, CHOICES, follow=True))
        assert 'name="publish"' not in said
        assert "seront des brouillons" in said
        client.post(reverse("desk_import_start", args=[imported.uuid]), {"publish": "on"})
        doing.carry_out(pk=imported.pk)
        assert not Resource.objects.get().live

    def test_what_somebody_wrote_since_may_be_replaced(self, place, publisher):
        client = logged_in(publisher)
        for title in ("Une méthode", "Un autre titre"):
            imported, answer = sent(client, csv_file((FIRST[0], title, *FIRST[2:])))
            said = page(client.post(answer.url, CHOICES, follow=True))
            client.post(reverse("desk_import_start", args=[imported.uuid]), {"overwrite": "on"})
            doing.carry_out(pk=imported.pk)
            draft = Resource.objects.get().get_latest_revision_as_object()
            draft.abstract = "Relu dans l’atelier."
            draft.save()
            draft.save_revision()
        assert 'name="overwrite"' in said
        assert Resource.objects.get().title == "Un autre titre"

    def test_when_nothing_would_be_written_nothing_is_offered(self, place):
        client = logged_in(make_role(place, RoleKind.EDITOR).user)
        for _turn in range(2):
            imported, answer = sent(client, csv_file(FIRST))
            said = page(client.post(answer.url, CHOICES, follow=True))
            client.post(reverse("desk_import_start", args=[imported.uuid]))
            doing.carry_out(pk=imported.pk)
        assert "Rien ne serait écrit" in said
        assert reverse("desk_import_start", args=[imported.uuid]) not in said

    def test_remarks_leave_as_a_table_that_runs_nothing(self, place, publisher):
        client = logged_in(publisher)
        imported, answer = sent(client, csv_file(("=cmd|x", "", "", "", "")))
        client.post(answer.url, CHOICES)
        table = b"".join(client.get(reverse("desk_import_problems", args=[imported.uuid])).streaming_content).decode()
        assert ";2;B (Titre);" in table
        assert "Le titre manque." in table
        assert "\n=" not in table

    def test_a_model_file_is_given_and_is_understood(self, place, publisher):
        client = logged_in(publisher)
        content = b"".join(client.get(reverse("desk_import_model")).streaming_content)
        columns = content.decode("utf-8-sig").strip().split(";")
        _imported, answer = sent(client, content + ("x;" * (len(columns) - 1) + "x\r\n").encode(), "modele.csv")
        assert all(column.field for column in client.get(answer.url).context["columns"])

    def test_the_menu_leads_there(self, place, publisher):
        assert reverse("desk_import") in page(logged_in(publisher).get(reverse("wagtailsnippets_library_resource:list")))

    def test_platforms_are_chosen_among_ones_own(self, place, second_platform, publisher):
        client = logged_in(publisher)
        _imported, answer = sent(client, csv_file(FIRST), platform=second_platform.pk)
        assert answer.status_code == 422
        make_role(second_platform, RoleKind.EDITOR, publisher)
        imported, _answer = sent(client, csv_file(FIRST), platform=second_platform.pk)
        assert imported.platform == second_platform


class TestBadFiles:
    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("vide.csv", b"", "est vide"),
            ("tableau.ods", b"x", ".csv et .xlsx"),
            ("casse.xlsx", b"PK\x03\x04", "ne correspond pas"),
            ("double.csv", b"id;Titre;titre\n1;A;B\n", "deux fois"),
            ("seul.csv", b"id;titre\n", "aucune ligne"),
            ("fusion.xlsx", workbook(FIRST, merged="A1:B1"), "fusionnée"),
        ],
    )
    def test_it_is_refused_with_a_sentence_and_nothing_is_kept(self, place, publisher, name, content, words):
        imported, answer = sent(logged_in(publisher), content, name)
        assert (answer.status_code, imported) == (422, None)
        assert words in page(answer)

    def test_no_file(self, place, publisher):
        answer = logged_in(publisher).post(reverse("desk_import"), {})
        assert answer.status_code == 422
        assert "Choisissez un fichier" in page(answer)

    def test_too_heavy_a_file(self, place, publisher, monkeypatch):
        monkeypatch.setattr("terreau.library.desk.importing.MOST_BYTES", 10)
        assert "Partagez-le" in page(sent(logged_in(publisher), csv_file(FIRST))[1])

    def test_a_file_that_is_gone(self, place, publisher):
        from django.core.files.storage import default_storage

        client = logged_in(publisher)
        imported, answer = sent(client, csv_file(FIRST))
        default_storage.delete(imported.file)
        gone = client.get(answer.url)
        assert gone.status_code == 422
        assert "n’est plus là" in page(gone)

    def test_an_import_that_stopped_says_why(self, place, publisher):
        client = logged_in(publisher)
        imported, answer = sent(client, csv_file(FIRST))
        ResourceImport.objects.update(state=ImportState.FAILED, stopped_by="Une raison.")
        said = page(client.get(reverse("desk_import_report", args=[imported.uuid])))
        assert "Une raison." in said
        assert answer.url in said

    @pytest.mark.parametrize("hostile", [{"column-0": "x" * 500}, {"levers": ["' OR 1"]}, {"kind": "\x00"}, {"source": "s" * 500}, {"year": "مقهى"}])
    def test_hostile_choices_change_nothing(self, place, publisher, hostile):
        client = logged_in(publisher)
        _imported, answer = sent(client, csv_file(FIRST))
        assert client.post(answer.url, CHOICES | hostile).status_code == 422 or "year" in hostile
        assert not Resource.objects.exists()

    def test_words_of_a_file_are_text(self, place, publisher):
        client = logged_in(publisher)
        _imported, answer = sent(client, csv_file(("<script>x()</script>", "", "", "", "")), "<b>fiches.csv")
        said = page(client.get(answer.url)) + page(client.post(answer.url, CHOICES, follow=True))
        assert "<script>x()" not in said
        assert "<b>fiches" not in said


class TestRights:
    @pytest.mark.parametrize("who", ["nobody", "member", "second_editor"])
    def test_strangers_see_and_do_nothing(self, place, second_platform, member, publisher, client, who):
        imported, _answer = sent(logged_in(publisher), csv_file(FIRST))
        visitors = {"nobody": lambda: client, "member": lambda: logged_in(member), "second_editor": lambda: logged_in(make_role(second_platform).user)}
        visitor = visitors[who]()
        for name in STEPS:
            address = reverse(name, args=[imported.uuid])
            assert visitor.get(address).status_code in (302, 403, 404, 405)
            assert visitor.post(address, CHOICES).status_code in (302, 403, 404, 405)
        for name in ("desk_import", "desk_import_model"):
            assert visitor.get(reverse(name)).status_code == (200 if who == "second_editor" else 302) or who == "member"
        imported.refresh_from_db()
        assert (imported.state, Resource.objects.count()) == (ImportState.RECEIVED, 0)

    def test_a_member_may_not_send(self, place, member):
        answer = logged_in(member).post(reverse("desk_import"), upload(csv_file(FIRST)))
        assert answer.status_code in (302, 403)
        assert not ResourceImport.objects.exists()

    @pytest.mark.parametrize("who", ["publisher", "admin"])
    def test_an_import_is_of_whoever_sent_it(self, place, admin_user, publisher, who):
        imported, _answer = sent(logged_in(publisher), csv_file(FIRST))
        other = admin_user if who == "admin" else make_role(place, RoleKind.PUBLISHER).user
        for name in STEPS[:2]:
            assert logged_in(other).get(reverse(name, args=[imported.uuid])).status_code == 404

    def test_an_administrator_imports_on_any_platform(self, place, second_platform, admin_user):
        imported, _answer = sent(logged_in(admin_user), csv_file(FIRST), platform=second_platform.pk)
        assert imported.platform == second_platform

    def test_without_a_role_any_longer_one_is_out(self, place, publisher):
        client = logged_in(publisher)
        imported, _answer = sent(client, csv_file(FIRST))
        Role.objects.all().delete()
        assert client.get(reverse("desk_import_report", args=[imported.uuid])).status_code in (302, 403, 404)

    def test_an_unknown_import_is_nowhere(self, place, publisher):
        assert logged_in(publisher).get(reverse("desk_import_report", args=[uuid.uuid4()])).status_code == 404


def test_the_list_of_files_costs_the_same_for_one_and_three(place, publisher, assert_same_queries):
    client = logged_in(publisher)
    assert_same_queries(lambda: sent(client, csv_file(FIRST)), lambda: client.get(reverse("desk_import")))
