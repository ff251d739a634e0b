"""Importing another network: what rows say, what becomes of them the first time and the next ones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from terreau.network.actions.consents import hide
from terreau.network.enums import Kind, Part, PlaceKind
from terreau.network.importing import doing
from terreau.network.importing.communes import in_france, is_far
from terreau.network.importing.values import Reader
from terreau.network.models import Consent, NetworkImport, Profile
from terreau.network.tests.importing_files import SOURCE, checked, collection, done, feature, make_communes, received, sentences, table

pytestmark = pytest.mark.django_db
ROW = "a1;La Fabrique;Tiers-lieu;On y fait tout.;01001;46.16;4.93;fabrique.example"


@pytest.fixture
def commune(platform):
    return make_communes()


def said(platform, row, header, **more):
    """Return what one row makes of a profile, and the sentences about it."""
    imported = received(platform, table(row, header=header), **more)
    found = next(doing.lots(imported))[0]
    return found, " ".join(problem["words"] for problem in found.problems)


class TestRows:
    def test_a_row_becomes_a_public_profile_with_its_provenance(self, platform, commune):
        imported = done(platform, table(ROW))
        profile = Profile.objects.on(platform).public().get()
        assert (profile.name, profile.kind, profile.place_kind, profile.public_story) == ("La Fabrique", Kind.PLACE, PlaceKind.THIRD_PLACE, "On y fait tout.")
        assert (profile.public_seat_id, profile.public_latitude, profile.public_longitude) == (commune.pk, 46.16, 4.93)
        assert profile.public_website == "https://fabrique.example"
        assert (profile.source_name, profile.source_url, profile.source_licence, profile.source_key) == (SOURCE.name, SOURCE.url, SOURCE.licence, "a1")
        assert (profile.brought_in, profile.takes_questions, profile.synthetic) == (imported, False, False)
        assert set(Consent.objects.values_list("part", "wording")) == {
            (part, f"Publié par « {SOURCE.name} », sous licence {SOURCE.licence}.") for part in (Part.NAME, Part.STORY, Part.SEAT, Part.LINKS)
        }
        assert imported.report["points"] == {"Ain d’essai": 1}
        assert (imported.rows, bool(imported.done_at)) == ([], True)

    def test_a_person_is_refused_with_the_reason(self, platform, commune):
        imported = done(platform, table("1;Camille Exemple;personne;01001", header="id;nom;sorte;insee"))
        assert "ne s’importe pas" in sentences(imported)
        assert not Profile.objects.exists()

    @pytest.mark.parametrize("column", ["prénom", "Civilité"])
    def test_a_list_of_people_is_told_at_once(self, platform, column):
        imported = received(platform, table("1;Exemple;Camille", header=f"id;nom;{column}"))
        assert "personnes" in imported.mapping["remarks"][0]

    def test_addresses_and_numbers_of_people_are_kept_nowhere(self, platform, commune):
        row = "1;Lieu;Écrire à ana@lieu.example ou 06 12 34 56 78, +33 (0)4 12 34 56 78.;ana@lieu.example;0612345678;ana@lieu.example"
        imported = checked(platform, table(row, header="id;nom;description;site;téléphone;Contact e-mail"))
        kept = str([imported.rows, imported.report, imported.mapping])
        assert "ana" not in kept
        assert "34" not in kept
        assert "laissé de côté" in sentences(imported)
        assert "« téléphone », « Contact e-mail »" in imported.mapping["remarks"][0]
        doing.begin_at_once(imported=imported)
        assert Profile.objects.get().story == "Écrire à ou , ."

    def test_a_number_alone_may_be_an_identifier_but_no_text(self, platform, commune):
        found, _words = said(platform, "0612345678;Lieu;0612345678;01001", "id;nom;description;insee")
        assert (found.key, found.values["story"]) == ("0612345678", "")

    @pytest.mark.parametrize(
        ("cells", "name", "words"),
        [
            ("01001;;", "Saint-Essai", ""),
            ("1001;;", "Saint-Essai", ""),
            ("01003;;", "Saint-Essai", "ancienne commune"),
            ("01009;;", "Saint-Essai", "ancienne commune"),
            ("99999;;", None, "Aucune commune"),
            ("99999;01400;bourg essai", "Bourg-Essai", "Aucune commune"),
            (";01400;ST ESSAI", "Saint-Essai", ""),
            (";;Vieil Essai", "Saint-Essai", ""),
            (";02100;", "Bourg-Essai", ""),
            (";01400;", None, "Plusieurs communes"),
            (";;Bourg-Essai", None, "Plusieurs communes"),
            (";01999;Bourg-Essai Cedex", "Bourg-Essai", ""),
            (";;Nulle-Part", None, "introuvable"),
        ],
    )
    def test_communes_are_found_or_what_lacks_is_told(self, platform, commune, cells, name, words):
        found, told = said(platform, f"1;Lieu;{cells}", "id;nom;insee;code postal;commune")
        assert (found.commune.name if found.commune else None) == name
        assert words in told
        assert not found.refused

    @pytest.mark.parametrize(
        ("cells", "point", "words"),
        [
            ("46.16;4.93;", (46.16, 4.93), ""),
            ("46,16;4,93;", (46.16, 4.93), ""),
            (";;46.16, 4.93", (46.16, 4.93), ""),
            (';;"46,16 ; 4,93"', (46.16, 4.93), ""),
            ("4.93;46.16;", (46.15, 4.92), "inversées"),
            ("52.5;13.4;", (46.15, 4.92), "pas en France"),
            ("48.85;2.35;", (46.15, 4.92), "loin de Saint-Essai"),
            ("nord;est;", (46.15, 4.92), "illisibles"),
            ("nan;4.9;", (46.15, 4.92), "illisibles"),
            (";;", (46.15, 4.92), ""),
        ],
    )
    def test_a_point_is_in_its_commune_or_is_that_of_the_commune(self, platform, commune, cells, point, words):
        found, told = said(platform, f"1;Lieu;01001;{cells}", "id;nom;insee;lat;lon;geo_point_2d")
        assert (found.values["latitude"], found.values["longitude"]) == point
        assert words in told
        assert not found.refused

    @pytest.mark.parametrize(
        ("row", "words"),
        [("1;;01001", "nom"), (";Lieu;01001", "identifiant"), (f"1;{'a' * 161};01001", "dépasse"), ("1;Profil fictif 3;01001", "profil fictif")],
    )
    def test_what_cannot_be_kept_is_refused(self, platform, commune, row, words):
        found, told = said(platform, row, "id;nom;insee")
        assert found.refused
        assert words in told

    def test_a_script_is_only_words(self, platform, commune):
        found, _told = said(platform, "1;<b>Lieu</b>;<script>alert(1)</script><p>Ouvert</p>;javascript:alert(1)", "id;nom;description;site")
        assert "<" not in found.values["story"]
        assert found.values["website"] == ""

    def test_the_same_identifier_twice_is_refused(self, platform, commune):
        imported = done(platform, table(ROW, ROW))
        assert Profile.objects.count() == 1
        assert "ligne 2 a le même identifiant" in sentences(imported)

    def test_all_of_france_is_in_france(self):
        for point in ((48.85, 2.35), (16.2, -61.5), (14.6, -61.0), (4.9, -52.3), (-21.1, 55.5), (-12.8, 45.2), (46.8, -56.2), (-17.5, -149.6), (-22.3, 166.4)):
            assert in_france(*point)
            assert not in_france(point[1], point[0])

    def test_a_commune_without_a_point_is_far_from_nothing(self, platform, commune):
        known = Reader(["nom"], doing.Chosen(("name",), Kind.PLACE)).communes.by_code["01001"]
        assert is_far(known, 48.85, 2.35)
        assert not is_far(known._replace(latitude=None), 48.85, 2.35)


class TestSwapped:
    def test_it_is_found_offered_and_mended(self, platform, commune):
        content = table("1;A;01001;4.93;46.16", "2;B;01001;46.17;4.94", header="id;nom;insee;lat;lon")
        assert checked(platform, content).report["swapped"] == 1
        assert checked(platform, content, swaps=True).report["swapped"] == 0
        done(platform, content, swaps=True)
        # What was right already stays so.
        assert dict(Profile.objects.values_list("name", "latitude")) == {"A": 46.16, "B": 46.17}


class TestGeojson:
    def test_features_become_profiles_with_or_without_a_point(self, platform, commune):
        square = [[[4.9, 46.1], [5.0, 46.1], [5.0, 46.2], [4.9, 46.2], [4.9, 46.1]]]
        content = collection(
            feature({"type": "Point", "coordinates": [4.93, 46.16, 200]}, 1, name="A", insee="01001"),
            feature({"type": "Polygon", "coordinates": square}, 2, name="B"),
            feature(None, 3, name="C", insee="01001"),
            feature({"type": "LineString", "coordinates": [[4, 46], [5, 46]]}, 4, name="D"),
            feature(None, 5),
        )
        imported = done(platform, content, "l.geojson")
        assert dict(Profile.objects.values_list("name", "latitude")) == {"A": 46.16, "B": 46.15, "C": 46.15, "D": None}
        assert imported.report["counts"] == {"new": 4, "wrong": 1}
        assert imported.report["points"] == {"Ain d’essai": 2, "": 1}


class TestAgain:
    def test_the_same_file_changes_nothing(self, platform, commune):
        done(platform, table(ROW))
        before = Profile.objects.values().get()
        imported = done(platform, table(ROW))
        assert imported.report["counts"] == {"same": 1}
        assert Profile.objects.values().get() == before

    def test_what_changed_in_the_source_is_written_and_a_new_part_is_shown(self, platform, commune):
        done(platform, table(ROW.replace("On y fait tout.", "")))
        imported = done(platform, table(ROW.replace("Fabrique", "Manufacture")))
        profile = Profile.objects.on(platform).public().get()
        assert imported.report["counts"] == {"changed": 1}
        assert (profile.name, profile.public_story, profile.brought_in, profile.slug) == ("La Manufacture", "On y fait tout.", imported, "la-fabrique")
        assert done(platform, table(ROW)).report["counts"] == {"changed": 1}

    @pytest.mark.parametrize("by", ["saved", "revised"])
    def test_what_was_edited_by_hand_stays(self, platform, commune, by):
        done(platform, table(ROW))
        profile = Profile.objects.get()
        if by == "saved":
            profile.story = "Corrigé."
            profile.save()
        else:
            profile.save_revision().publish()
        imported = done(platform, table(ROW.replace("Fabrique", "Manufacture")))
        assert imported.report["counts"] == {"edited": 1}
        assert Profile.objects.get().name == "La Fabrique"

    def test_what_was_hidden_or_withdrawn_stays_so(self, platform, commune):
        done(platform, table(ROW))
        hide(profile=Profile.objects.get(), parts=[Part.STORY])
        done(platform, table(ROW.replace("tout", "rien")))
        profile = Profile.objects.get()
        assert (profile.story, profile.shows_story) == ("On y fait rien.", False)
        Profile.objects.update(withdrawn_at=timezone.now())
        assert done(platform, table(ROW)).report["counts"] == {"withdrawn": 1}
        assert Profile.objects.get().story == "On y fait rien."

    def test_a_column_that_is_not_read_erases_nothing(self, platform, commune):
        done(platform, table(ROW))
        imported = done(platform, table("a1;La Fabrique", header="id;nom"))
        assert imported.report["counts"] == {"same": 1}

    def test_without_identifiers_name_and_commune_tell_rows(self, platform, commune):
        for _turn in range(2):
            imported = done(platform, table("Café;01001", "Café;01002", header="nom;insee"))
        assert imported.report["counts"] == {"same": 2}
        assert set(Profile.objects.values_list("slug", flat=True)) == {"cafe", "cafe-01002"}

    def test_what_left_the_file_is_told_and_stays(self, platform, commune):
        done(platform, table(ROW, ROW.replace("a1", "a2")))
        assert done(platform, table(ROW)).report["gone"] == 1
        assert Profile.objects.count() == 2

    def test_another_platform_takes_nothing_over(self, platform, second_platform, commune):
        done(platform, table(ROW))
        imported = done(second_platform, table(ROW.replace("Fabrique", "Manufacture")))
        assert imported.report["counts"] == {"elsewhere": 1}
        assert Profile.objects.get().name == "La Fabrique"

    def test_the_columns_chosen_last_time_are_proposed(self, platform, commune):
        imported = received(platform, table("1;A;01001", header="id;truc;insee"))
        doing.choose(imported=imported, chosen=doing.Chosen(("key", "name", "insee"), Kind.PLACE), at_once=True)
        doing.begin_at_once(imported=imported)
        assert received(platform, table("2;B;01001", header="id;truc;insee")).mapping["fields"] == ["key", "name", "insee"]


class TestDoing:
    def rows(self, number):
        return table(*(f"k{one};Lieu {one};01001" for one in range(number)), header="id;nom;insee")

    def test_lots_cost_the_same_number_of_queries(self, platform, commune):
        spent = []
        for number in (1, 3, 60):
            imported = checked(platform, self.rows(number), source=doing.Source(f"s{number}", "https://x.example/", "CC0"))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                doing.begin_at_once(imported=imported)
            spent.append(len(queries))
        # More rows in one INSERT than SQLite has room for make two of it.
        assert spent[0] == spent[1]
        assert spent[2] <= spent[0] + 6

    def test_a_lot_that_stops_is_taken_up_where_it_was(self, platform, commune, monkeypatch):
        imported = checked(platform, self.rows(doing.LOT + 50))
        real, turns = doing.write, []

        def broken(lines, rules, *, brought_in):
            turns.append(len(lines))
            if len(turns) == 2:
                raise RuntimeError("panne")
            return real(lines, rules, brought_in=brought_in)

        monkeypatch.setattr(doing, "write", broken)
        with pytest.raises(RuntimeError):
            doing.begin_at_once(imported=imported)
        imported.refresh_from_db()
        assert (imported.report["state"], Profile.objects.count()) == (doing.State.FAILED, doing.LOT)
        doing.choose(imported=imported, chosen=doing.chosen_of(imported), at_once=True)
        doing.begin_at_once(imported=imported)
        imported.refresh_from_db()
        assert imported.report["counts"] == {"same": doing.LOT, "new": 50}
        changed = table(*(f"k{one};Endroit {one};01001" for one in range(doing.LOT + 50)), header="id;nom;insee")
        assert done(platform, changed).report["counts"] == {"changed": doing.LOT + 50}

    def test_what_the_database_refuses_is_refused_alone(self, platform, commune, monkeypatch):
        imported = checked(platform, self.rows(3))
        monkeypatch.setattr(
            "terreau.network.importing.writing._free_slugs", lambda lines: ["pris" if line.said.key == "k1" else line.said.key for line in lines]
        )
        Profile.objects.create(platform=platform, name="Déjà là", slug="pris", kind=Kind.PLACE)
        doing.begin_at_once(imported=imported)
        imported.refresh_from_db()
        assert imported.report["counts"] == {"new": 2, "failed": 1}
        assert "signalez-la" in sentences(imported)

    def test_a_role_taken_away_stops_the_rest(self, platform, commune, editor):
        imported = checked(platform, self.rows(2), user=editor)
        editor.roles.all().delete()
        assert doing.start(imported=imported)
        doing.carry_out(pk=imported.pk)
        imported.refresh_from_db()
        assert imported.report["counts"] == {"barred": 2}
        assert not Profile.objects.exists()

    def test_a_second_press_does_nothing(self, platform, commune):
        imported = checked(platform, self.rows(1))
        assert doing.start(imported=imported, by_worker=False)
        assert not doing.start(imported=imported, by_worker=False)

    def test_addresses_that_were_left_are_not_taken_again(self, platform, commune):
        done(platform, table("1;Lieu;01001", header="id;nom;insee"))
        Profile.objects.get().delete()
        done(platform, table("1;Lieu;01001", header="id;nom;insee"))
        assert Profile.objects.get().slug == "lieu-01001"

    def test_files_are_forgotten_and_profiles_stay(self, platform, commune):
        done(platform, self.rows(1))
        checked(platform, self.rows(2))
        assert doing.forget(now=timezone.now()) == 0
        assert doing.forget(now=timezone.now() + doing.KEPT * 2) == 1
        assert (NetworkImport.objects.count(), Profile.objects.count()) == (1, 1)
