"""Laws of scores."""

from hypothesis import given
from hypothesis import strategies as st

from terreau.questionnaires.enums import AnswerState
from terreau.questionnaires.scoring import readings
from terreau.questionnaires.tests.factories import GIVEN, scale, sheet
from terreau.questionnaires.values import Given

SHEET = sheet([scale("a1"), scale("a2"), scale("a3")], [scale("b1"), scale("b2")])
ANSWERS = st.dictionaries(st.sampled_from(sorted(SHEET.by_code)), GIVEN)


@given(answers=ANSWERS, code=st.sampled_from(sorted(SHEET.by_code)), levels=st.tuples(st.integers(0, 4), st.integers(0, 4)))
def test_a_better_answer_never_lowers_a_score(answers, code, levels):
    worse, better = (answers | {code: Given(codes=(str(level),))} for level in sorted(levels))
    before, after = readings(SHEET.questions, worse), readings(SHEET.questions, better)
    assert all(after[dimension].mean >= before[dimension].mean for dimension in before if before[dimension].mean is not None)


@given(answers=ANSWERS, code=st.sampled_from(sorted(SHEET.by_code)), state=st.sampled_from([AnswerState.UNKNOWN, AnswerState.NOT_CONCERNED]))
def test_not_knowing_changes_no_other_dimension(answers, code, state):
    without = {name: value for name, value in answers.items() if name != code}
    before, after = readings(SHEET.questions, without), readings(SHEET.questions, without | {code: Given(state)})
    assert all(after[dimension].mean == before[dimension].mean for dimension in before)


@given(answers=ANSWERS, seed=st.randoms())
def test_the_order_of_answers_and_questions_changes_nothing(answers, seed):
    rows, questions = list(answers.items()), list(SHEET.questions)
    seed.shuffle(rows)
    seed.shuffle(questions)
    assert readings(questions, dict(rows)) == readings(SHEET.questions, answers)


def test_what_was_not_answered_is_counted_apart():
    found = readings(SHEET.questions, {"a1": Given(codes=("4",)), "a2": Given(AnswerState.UNKNOWN), "b1": Given(AnswerState.NOT_CONCERNED)})
    assert (found["a"].mean, found["a"].scored, found["a"].unknown, found["a"].unanswered) == (4.0, 1, 1, 1)
    assert (found["b"].mean, found["b"].not_concerned, found["b"].unanswered) == (None, 1, 1)
