"""Importing rows: what is written, and nothing twice."""

import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_organisation, make_role
from terreau.core.tests.table_files import HEADER, workbook
from terreau.library.enums import Access, Provenance
from terreau.library.history import told
from terreau.library.importing import tasks
from terreau.library.importing.mappings import Chosen
from terreau.library.models import ImportedKey, Resource
from terreau.library.tests.factories import make_resource
from terreau.library.tests.importing_rows import FIRST, SECOND, noted_nowhere, session, written

pytestmark = pytest.mark.django_db


class TestWritten:
    def test_a_row_becomes_a_draft_as_an_editor_would_have_made_it(self, place):
        make_organisation("Une maison")
        header = (
            *HEADER,
            "Publics",
            "Marche",
            "Nature",
            "Éditeurs",
            "Année",
            "Langue",
            "Licence",
            "Adresse",
            "Territoire",
            "Format",
            "À quoi cela sert",
            "Citation obligatoire",
        )
        row = (
            *FIRST,
            "élus",
            "AGIR",
            "methode",
            "une maison | Ailleurs",
            "31/05/2024",
            "français",
            "CC BY 4.0",
            "www.exemple.fr/a",
            "Brest",
            "guide",
            "Pour voir.",
            "D’après.",
        )
        assert written(place, row, header=header) == {"new": 1}
        resource = Resource.objects.get()
        assert (resource.live, resource.has_unpublished_changes, resource.slug) == (False, True, "une-methode")
        assert (resource.title, resource.abstract, resource.purpose, resource.citation) == ("Une méthode", "Ce qu’elle dit.", "Pour voir.", "D’après.")
        assert (resource.year, resource.language, resource.licence, resource.territory) == (2024, "fr", "CC-BY-4.0", "Brest")
        assert (resource.url, resource.access, resource.classification) == ("https://www.exemple.fr/a", Access.ONLINE, Provenance.GIVEN)
        assert (resource.kind.slug, resource.format.slug) == ("methodes", "guide")
        assert [lever.order for lever in resource.levers.all()] == [1]
        assert [concept.slug for concept in resource.audiences.all()] == ["elus"]
        assert [str(publisher) for publisher in resource.publishers.all()] == ["Une maison", "Ailleurs"]
        placed = resource.placements.get()
        assert (placed.step.slug, placed.nature.slug, placed.nature_provenance) == ("agir", "methode", Provenance.GIVEN)

    def test_what_is_derived_and_the_version_are_those_of_a_save(self, place):
        written(place, (*FIRST, "## Un texte\n\nAvec *soin*"), header=(*HEADER, "Texte"), chosen=None)
        resource = Resource.objects.get()
        derived = (resource.folded, resource.plain, resource.explained)
        content = resource.latest_revision.content
        draft = resource.get_latest_revision_as_object()
        assert (draft.title, [*draft.levers.all()], draft.body.raw_data[0]["value"]) == (
            resource.title,
            [*resource.levers.all()],
            resource.body.raw_data[0]["value"],
        )
        resource.save()
        assert (resource.folded, resource.plain, resource.explained) == derived
        fresh = json.loads(json.dumps(resource.serializable_data(), default=str))
        moving = {"updated_at", "created_at", "latest_revision", "has_unpublished_changes"}
        assert {name: value for name, value in content.items() if name not in moving} == {name: value for name, value in fresh.items() if name not in moving}

    def test_the_desk_goes_on_from_there(self, place):
        written(place, FIRST)
        draft = Resource.objects.get().get_latest_revision_as_object()
        draft.title = "Une méthode relue"
        draft.save_revision().publish()
        resource = Resource.objects.get()
        assert (resource.live, resource.title, resource.levers.count()) == (True, "Une méthode relue", 1)

    def test_its_history_says_where_it_comes_from_and_who_imported_it(self, place):
        user = make_role(place, RoleKind.EDITOR).user
        written(place, FIRST, SECOND, user=user, by_hand=True, source="Le catalogue")
        entry = ModelLogEntry.objects.get(object_id=str(Resource.objects.get(title="Un exemple").pk))
        assert (entry.action, entry.user, entry.revision.user) == ("terreau.imported", user, user)
        assert told(entry.action, "", entry.data, None, entry.revision.content, {}) == ["a importé la fiche de «\u00a0Le catalogue\u00a0», ligne 3"]

    def test_what_is_complete_is_public_when_it_is_asked(self, place):
        assert written(place, FIRST, ("c3", "Sans rien", "", "", ""), publishes=True) == {"new": 2, "published": 1}
        resource = Resource.objects.get(title="Une méthode")
        assert (resource.live, resource.has_unpublished_changes, resource.live_revision) == (True, False, resource.latest_revision)
        assert resource.first_published_at == resource.last_published_at
        assert not Resource.objects.get(title="Sans rien").live
        assert set(ModelLogEntry.objects.filter(object_id=str(resource.pk)).values_list("action", flat=True)) == {"terreau.imported", "wagtail.publish"}

    def test_addresses_are_never_taken_twice(self, place):
        make_resource(place, slug="une-methode")
        written(place, FIRST, ("a2", *FIRST[1:]), ("a3", "…", *FIRST[2:]))
        assert set(Resource.objects.values_list("slug", flat=True)) == {"une-methode", "une-methode-2", "une-methode-3", "ressource"}

    def test_several_columns_make_one_text(self, place):
        chosen = Chosen(("key", "title", "body", "body", ""), {})
        written(
            place,
            ("1", "A", "Un <b>mot</b><script>x()</script>", "[lien](javascript:x)", ""),
            header=("id", "titre", "Contexte", "Exemples", "autre"),
            chosen=chosen,
        )
        resource = Resource.objects.get()
        assert resource.body.raw_data[0]["value"] == "<h2>Contexte</h2><p>Un <b>mot</b></p><h2>Exemples</h2><p>[lien](javascript:x)</p>"
        assert resource.access == Access.BODY

    def test_values_for_the_whole_file_fill_what_is_missing(self, place):
        chosen = Chosen(("key", "title", "abstract", "kind", ""), {"kind": "exemples", "levers": "sept-3 | sept-4", "publishers": "Une maison"})
        written(place, FIRST, ("z9", "Autre", "", "", ""), chosen=chosen)
        first, other = Resource.objects.get(title="Une méthode"), Resource.objects.get(title="Autre")
        assert (first.kind.slug, other.kind.slug) == ("methodes", "exemples")
        assert [lever.order for lever in other.levers.order_by("order")] == [3, 4]
        assert (str(other.publishers.get()), other.classification) == ("Une maison", Provenance.PROPOSED)

    def test_references_are_noted_for_wagtail(self, place, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            written(place, FIRST)
        resource = Resource.objects.get()
        assert ReferenceIndex.get_references_for_object(resource).filter(to_object_id=str(resource.kind_id)).exists()
        tasks.note_references.call([resource.pk, 0])

    def test_workbooks_are_imported_too(self, place):
        found = session(place, workbook((12, "Une méthode", "", "Méthodes", 1)), name="fiches.xlsx")
        for lot in found.lots():
            found.write(lot, noted_nowhere)
        assert (ImportedKey.objects.get().key, Resource.objects.get().levers.get().order) == ("12", 1)


class TestAgain:
    def test_the_same_file_changes_nothing(self, place):
        written(place, FIRST, SECOND)
        before = list(Revision.objects.values_list("pk", flat=True))
        assert written(place, FIRST, SECOND) == {"same": 2}
        assert list(Revision.objects.values_list("pk", flat=True)) == before

    def test_only_what_changed_is_written(self, place):
        written(place, FIRST, SECOND)
        assert written(place, FIRST, (SECOND[0], "Un meilleur exemple", *SECOND[2:])) == {"same": 1, "changed": 1}
        resource = Resource.objects.get(title="Un meilleur exemple")
        assert (Resource.objects.count(), resource.revisions.count(), resource.slug) == (2, 2, "un-exemple")
        assert {lever.order for lever in resource.levers.all()} == {2, 3}
        entry = ModelLogEntry.objects.filter(object_id=str(resource.pk)).latest("pk")
        old, new = resource.revisions.order_by("pk")
        assert "a remplacé le titre" in told(entry.action, "", entry.data, old.content, new.content, {})[1]

    def test_what_the_file_does_not_speak_of_stays(self, place):
        written(place, FIRST)
        draft = Resource.objects.get()
        header = ("id", "titre", "éditeur")
        assert written(place, ("a1", "Une méthode", "Une maison"), header=header) == {"changed": 1}
        resource = Resource.objects.get()
        assert (resource.pk, resource.abstract, resource.levers.count(), resource.publishers.count()) == (draft.pk, "Ce qu’elle dit.", 1, 1)

    def test_levers_and_places_of_other_frameworks_stay(self, second_platform, place):
        written(place, FIRST)
        resource, theirs = Resource.objects.get(), second_platform.framework.levers.first()
        draft = resource.get_latest_revision_as_object()
        draft.levers = [*draft.levers.all(), theirs]
        draft.save()
        draft.save_revision()
        assert written(place, (*FIRST[:4], "Données"), overwrites=True) == {"changed": 1}
        assert set(Resource.objects.get().levers.all()) == {theirs, place.framework.levers.get(order=3)}

    def test_a_live_resource_keeps_its_public_words_until_somebody_publishes(self, place):
        written(place, FIRST, publishes=True)
        changed = ("a1", "Un autre titre", *FIRST[2:])
        assert written(place, changed) == {"changed": 1}
        resource = Resource.objects.get()
        assert (resource.title, resource.live, resource.has_unpublished_changes) == ("Une méthode", True, True)
        assert resource.get_latest_revision_as_object().title == "Un autre titre"
        assert written(place, changed, publishes=True) == {"changed": 1, "published": 1}
        resource.refresh_from_db()
        assert (resource.title, resource.has_unpublished_changes) == ("Un autre titre", False)
        assert written(place, changed, publishes=True) == {"same": 1}

    def test_drafts_already_there_are_published_when_it_is_asked_later(self, place):
        written(place, FIRST, ("c3", "Sans rien", "", "", ""))
        assert written(place, FIRST, ("c3", "Sans rien", "", "", ""), publishes=True) == {"changed": 1, "published": 1, "same": 1}

    def test_what_somebody_wrote_since_is_left_alone_unless_asked(self, place):
        written(place, FIRST)
        draft = Resource.objects.get().get_latest_revision_as_object()
        draft.abstract = "Un résumé relu."
        draft.save()
        draft.save_revision()
        changed = ("a1", "Un autre titre", *FIRST[2:])
        assert written(place, changed) == {"edited": 1}
        assert Resource.objects.get().abstract == "Un résumé relu."
        assert written(place, changed, overwrites=True) == {"changed": 1}
        assert Resource.objects.get().title == "Un autre titre"

    def test_a_version_that_changes_nothing_is_nobodys_work(self, place):
        written(place, FIRST)
        Resource.objects.get().get_latest_revision_as_object().save_revision().publish()
        assert written(place, ("a1", "Un autre titre", *FIRST[2:]), publishes=True) == {"changed": 1, "published": 1}

    def test_a_pending_draft_a_lock_and_a_review_are_respected(self, place):
        written(place, FIRST, SECOND, ("c3", *SECOND[1:]), publishes=True)
        pending, locked, reviewed = Resource.objects.order_by("pk")
        draft = pending.get_latest_revision_as_object()
        draft.title = "À relire"
        draft.save_revision()
        Resource.objects.filter(pk=locked.pk).update(locked=True, locked_at=timezone.now())
        reviewed.get_workflow().start(reviewed, make_role(place, RoleKind.EDITOR).user)
        rows = [(row[0], "Changé", *row[2:]) for row in (FIRST, SECOND, ("c3", *SECOND[1:]))]
        assert written(place, *rows) == {"pending": 1, "locked": 1, "review": 1}

    def test_what_was_deleted_comes_back_as_new(self, place):
        written(place, FIRST)
        Resource.objects.get().delete()
        assert written(place, FIRST) == {"new": 1}

    def test_two_sources_do_not_meet(self, place):
        written(place, FIRST, source="une")
        assert written(place, FIRST, source="autre") == {"new": 1}
        assert Resource.objects.count() == 2

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from("abcde"),
                st.sampled_from(["Un", "Deux", ""]),
                st.sampled_from(["", "Un mot"]),
                st.sampled_from(["", "Méthodes", "?"]),
                st.sampled_from(["", "1", "1|2", "99"]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    def test_importing_twice_is_importing_once(self, place, rows):
        source = f"loi {ImportedKey.objects.count()} {timezone.now().timestamp()}"
        first = written(place, *rows, source=source)
        before = list(Resource.objects.order_by("pk").values())
        second = written(place, *rows, source=source)
        assert second.get("same", 0) == first.get("new", 0)
        assert second.get("wrong", 0) == first.get("wrong", 0)
        assert list(Resource.objects.order_by("pk").values()) == before
        assert first.get("new", 0) == ImportedKey.objects.filter(source=source).count()
