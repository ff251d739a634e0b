"""A questionnaire read from a file, and written to one."""

import pytest

from terreau.questionnaires.logic import asked, problems
from terreau.questionnaires.sheet import SheetError, read, write
from terreau.questionnaires.tests.factories import content, scale, sheet
from terreau.questionnaires.values import Given

SINGLE = {"code": "s", "kind": "single", "text": "Avec qui ?", "choices": [{"code": "seul", "text": "Seul"}, {"code": "plusieurs", "text": "À plusieurs"}]}


def test_what_is_written_is_read_again():
    told = content(
        [
            scale("a1", quick=True, help="Pourquoi.", shows="un lien", marks={"trajectoire": "confiance"}),
            {**SINGLE, "conditions": [{"question": "a1", "choices": ["3", "4"]}]},
            {"code": "n", "kind": "number", "text": "Combien ?", "least_number": 0, "most_number": 40, "unit": "heures", "may_pass": False},
        ]
    )
    found = read(told)
    assert read(write(found)) == found
    assert found.dimensions == ("a",)
    assert found.questions[1].conditions[0].choices == {"3", "4"}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ([], "ne contient pas de questionnaire"),
        ({"title": "Vide", "sections": []}, "aucune question"),
        ({"title": "", "sections": content([scale("a")])["sections"]}, "« title » manque"),
        (content([scale("a"), scale("a")]), "« a » sert déjà"),
        (content([scale("à")]), "il faut un code"),
        (content([{**scale("a"), "kind": "devinette"}]), "n’est pas une sorte de question"),
        (content([{**scale("a"), "choices": [{"text": "Seule"}]}]), "de 2 à 60 réponses"),
        (content([{**scale("a"), "choices": "oui, non"}]), "doit être une liste"),
        (content([{**scale("a"), "most": "beaucoup"}]), "doit être un nombre"),
        (content([{**scale("a"), "conditions": [{"question": "b"}]}]), "une condition nomme une question"),
        (content([scale(f"q{number}") for number in range(301)]), "plus de 300 questions"),
    ],
)
def test_what_cannot_be_read_says_what_to_mend(told, sentence):
    with pytest.raises(SheetError) as error:
        read(told)
    assert sentence in " ".join(error.value.sentences)


def test_a_question_is_asked_where_its_conditions_hold_and_what_hangs_on_it_too():
    found = sheet(
        [scale("a1"), {**SINGLE, "conditions": [{"question": "a1", "choices": ["4"]}]}, scale("a2", conditions=[{"question": "s", "choices": ["plusieurs"]}])]
    )
    low, high, several = Given(codes=("0",)), Given(codes=("4",)), Given(codes=("plusieurs",))
    assert [question.code for question in asked(found, {})] == ["a1"]
    assert [question.code for question in asked(found, {"a1": high})] == ["a1", "s"]
    assert [question.code for question in asked(found, {"a1": high, "s": several})] == ["a1", "s", "a2"]
    assert [question.code for question in asked(found, {"a1": low, "s": several})] == ["a1"]


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ([scale("a1", conditions=[{"question": "a2", "choices": ["1"]}]), scale("a2")], "n’est pas posée avant elle"),
        ([scale("a1"), scale("a2", conditions=[{"question": "a1", "choices": ["9"]}])], "aucune des réponses attendues"),
        ([{"code": "t", "kind": "short", "text": "Quoi ?"}, scale("a2", conditions=[{"question": "t", "choices": ["1"]}])], "ne se répond pas par un choix"),
        (
            [scale("a1"), scale("a2", conditions=[{"question": "a1", "choices": ["9"]}]), scale("a3", conditions=[{"question": "a2", "choices": ["1"]}])],
            "qui ne l’est jamais",
        ),
        ([{**SINGLE, "choices": [{"code": "x", "text": "X", "scores": {"a": 1}}, {"code": "y", "text": "Y"}]}], "n’a pas de score"),
    ],
)
def test_an_author_is_told_what_goes_wrong(questions, sentence):
    assert any(sentence in said for said in problems(sheet(questions)))


def test_a_sound_questionnaire_has_no_problem():
    assert problems(sheet([scale("a1"), scale("a2", conditions=[{"question": "a1", "choices": ["0"]}])])) == []
