"""Importing rows: what their cells say."""

import pytest

from terreau.core.markdown import foreign_text
from terreau.core.tests.table_files import HEADER, workbook
from terreau.library.importing.mappings import Chosen
from terreau.library.importing.planning import Outcome
from terreau.library.importing.values import Choices
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.library.tests.importing_rows import FIRST, SECOND, looked_at, session, written

pytestmark = pytest.mark.django_db


class TestCells:
    def told_of(self, place, row, header=HEADER, **more):
        outcomes, problems = looked_at(place, row, header=header, **more)
        return outcomes[0], [(problem.row, problem.column, problem.words) for problem in problems if problem.refused]

    @pytest.mark.parametrize(
        ("row", "column", "words"),
        [
            (("", *FIRST[1:]), "A (Identifiant)", "L’identifiant manque"),
            (("x" * 201, *FIRST[1:]), "A (Identifiant)", "Trop long : 201"),
            (("a1", "", *FIRST[2:]), "B (Titre)", "Le titre manque"),
            (("a1", "T" * 251, *FIRST[2:]), "B (Titre)", "Trop long : 251 caractères, pour 250 au plus"),
            (("a1", "T", "r" * 10_001, *FIRST[3:]), "C (Résumé)", "Trop long"),
            (("a1", "T", "", "Méthode", "1"), "D (Type)", "Vouliez-vous dire « Méthodes »"),
            (("a1", "T", "", "Charabia", "1"), "D (Type)", "Valeurs possibles : Exemples, Méthodes"),
            (("a1", "T", "", "Méthodes", "Gouvernance | Inconnu"), "E (Leviers)", "« Inconnu » n’est pas dans la liste"),
        ],
    )
    def test_a_wrong_cell_is_told_with_its_place(self, place, row, column, words):
        outcome, [(number, where, said)] = self.told_of(place, row)
        assert (outcome, number, where) == (Outcome.WRONG, 2, column)
        assert words in said

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("Année", "l’an dernier", "Ce n’est pas une année"),
            ("Année", "20245", "Ce n’est pas une année"),
            ("Année", "1066", "Ce n’est pas une année"),
            ("Adresse", "javascript:alert(1)", "Ce n’est pas une adresse web"),
            ("Adresse", "https://exemple.fr/" + "a" * 490, "Trop long"),
            ("Licence", "Toute à moi", "n’est pas dans la liste"),
            ("Langue", "klingon", "n’est pas dans la liste"),
            ("Éditeurs", "x" * 201, "Trop long"),
            ("Éditeurs", "|".join(map(str, range(31))), "Plus de 30 éditeurs"),
            ("Territoire", "x" * 121, "Trop long"),
            ("Texte", "x" * 100_001, "Trop long"),
        ],
    )
    def test_each_field_has_its_rule(self, place, name, value, words):
        outcome, [(_number, where, said)] = self.told_of(place, ("a1", "T", value), header=("id", "titre", name))
        assert outcome == Outcome.WRONG
        assert where == f"C ({name})"
        assert words in said

    def test_a_key_met_twice_is_refused_where_it_comes_again(self, place):
        outcomes, problems = looked_at(place, FIRST, SECOND, ("a1", *SECOND[1:]))
        assert outcomes == [Outcome.NEW, Outcome.NEW, Outcome.WRONG]
        assert (problems[0].row, problems[0].words) == (4, "Cet identifiant figure déjà ligne 2 : chaque ligne doit avoir le sien.")

    def test_a_flaw_counts_only_in_a_column_that_is_read(self, place):
        book = workbook(FIRST, ("b", *FIRST[1:]), merged="C2:C3")
        for fields, outcome in ((("key", "title", "abstract", "", ""), Outcome.WRONG), (("key", "title", "", "", ""), Outcome.NEW)):
            found = session(place, book, name="f.xlsx", chosen=Chosen(fields))
            lines = [line for lot in found.lots() for line in found.plan(lot)[0]]
            assert {line.outcome for line in lines} == {outcome}
        problem = next(iter(session(place, book, name="f.xlsx").lots()))[0].problems[0]
        assert (problem.sheet, problem.row, problem.column) == ("Fiches", 2, "C (Résumé)")

    def test_what_is_perhaps_there_already_is_told(self, place):
        make_resource(place, title="Une méthode", url="https://exemple.fr/a")
        header = ("id", "titre", "adresse")
        outcomes, problems = looked_at(place, ("1", "Une méthode", ""), ("2", "Autre", "https://exemple.fr/a"), header=header)
        assert outcomes == [Outcome.NEW] * 2
        assert [(problem.row, problem.column, problem.refused) for problem in problems] in (
            [(2, "B (titre)", False)],
            [(3, "C (adresse)", False)],
            [(2, "B (titre)", False), (3, "C (adresse)", False)],
        )

    def test_titles_that_hold_a_comma_are_names(self, place):
        lever = place.framework.levers.get(order=7)
        lever.title = "Sens, récit"
        lever.save()
        written(place, ("1", "A", "", "", "Sens, récit, Données"), ("2", "B", "", "", "Sens, récit"))
        assert [lever.order for lever in Resource.objects.get(title="B").levers.all()] == [7]
        assert not Resource.objects.filter(title="A").exists()

    def test_choices_are_found_by_any_of_their_names(self, place):
        choices = Choices(place.framework.levers.all(), others=("slug", "short_title", "order"))
        assert {choices.find(text).order for text in ("sept-3", "DONNEES", "3", "Données")} == {3}
        assert choices.find("") is None


class TestForeignText:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("**Un** _mot_\nici", "<p><b>Un</b> <i>mot</i><br> ici</p>"),
            ("# Titre\n\n#### Petit", "<h2>Titre</h2><h3>Petit</h3>"),
            ("<ul><li>un</li></ul>", "<ul><li>un</li></ul>"),
            ("<h1 class='x'>A</h1><img src=x onerror=y()>", "<h2>A</h2>"),
            ("[a](https://exemple.fr/)", '<p><a href="https://exemple.fr/">a</a></p>'),
            ("<a href='javascript:x()'>a</a>", "<p><a>a</a></p>"),
            ("<style>p{}</style>", ""),
            ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ],
    )
    def test_only_what_the_desk_writes_is_kept(self, text, html):
        assert foreign_text(text) == html
