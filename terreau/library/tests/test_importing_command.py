"""Importing from the command line."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role
from terreau.core.tests.table_files import csv_file
from terreau.library.models import ImportedKey, Resource
from terreau.library.tests.importing_rows import FIRST, SECOND

pytestmark = pytest.mark.django_db


class TestCommand:
    def run(self, path, **options):
        from io import StringIO

        out = StringIO()
        call_command("import_resources", str(path), stdout=out, **options)
        return out.getvalue()

    @pytest.fixture
    def path(self, place, tmp_path):
        path = tmp_path / "mes fiches.csv"
        path.write_bytes(csv_file(FIRST, SECOND))
        return path

    def test_it_says_then_writes_then_finds_nothing_more(self, place, path):
        assert "2 fiches à créer" in self.run(path, dry_run=True)
        assert not Resource.objects.exists()
        assert "C’est fini : 2 fiches créées" in self.run(path)
        assert "Rien n’avait changé" in self.run(path)
        assert ImportedKey.objects.filter(source="mes fiches").count() == 2

    def test_nothing_is_written_when_a_row_is_refused_unless_asked(self, place, path):
        path.write_bytes(csv_file(FIRST, ("b", "", "", "", "")))
        with pytest.raises(CommandError, match="Rien n’a été importé"):
            self.run(path)
        assert not Resource.objects.exists()
        assert "1 fiche créée, 1 ligne refusée" in self.run(path, skip_refused=True)

    def test_columns_and_values_are_given_by_options(self, place, path):
        path.write_bytes(b"Ref interne;Nom;Categorie\n1;A;x\n")
        with pytest.raises(CommandError, match="--map"):
            self.run(path)
        self.run(path, map=["Ref interne=key", "categorie=territory"], default=["kind=Exemples", "levers=1,2"])
        resource = Resource.objects.get()
        assert (resource.territory, resource.kind.slug, resource.levers.count()) == ("x", "exemples", 2)
        assert "Nom → Titre" in self.run(path)

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"map": ["Absente=title"]}, "--map COLONNE=CHAMP"),
            ({"map": ["Titre=rien"]}, "--map COLONNE=CHAMP"),
            ({"default": ["title=x"]}, "--default CHAMP=VALEUR"),
            ({"platform": "ailleurs.example"}, "terreau.test"),
            ({"user": "personne@example.org"}, "Aucun compte"),
        ],
    )
    def test_wrong_options_are_told(self, place, path, options, words):
        with pytest.raises(CommandError, match=words):
            self.run(path, **options)

    def test_rights_are_those_of_the_person_named(self, place, path, member):
        with pytest.raises(CommandError, match="ne rédige pas"):
            self.run(path, user=member.email)
        editor = make_role(place, RoleKind.EDITOR).user
        assert "publiées : 0" in self.run(path, user=editor.email, publish=True)
        assert Revision.objects.first().user == editor

    def test_a_file_that_cannot_be_read_is_told(self, place, path):
        path.write_bytes(b"")
        with pytest.raises(CommandError, match="est vide"):
            self.run(path)
        with pytest.raises(CommandError, match="pas un fichier"):
            self.run(path.parent)
