"""Reading what pages send: the answers to the questions of one screen, each with its marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.http import QueryDict

from terreau.questionnaires.enums import AnswerState, QuestionKind
from terreau.questionnaires.sheet import Question
from terreau.questionnaires.values import AnswerError, Given, answer

# What a choice of none sends.
UNKNOWN, NOT_CONCERNED = "?", "-"
PASSES = {UNKNOWN: AnswerState.UNKNOWN, NOT_CONCERNED: AnswerState.NOT_CONCERNED}


@dataclass(frozen=True)
class Asked:
    """A question on a page: what was answered, with the mark of that writing, or what was typed and why it could not be kept."""

    question: Question
    given: Given | None = None
    after: str = ""
    typed: str = ""
    error: str = ""
    other: Given | None = None
    mark: UUID = field(default_factory=uuid4)

    @property
    def chosen(self) -> frozenset[str]:
        """What is ticked: codes of choices, or the sign of an answer of none."""
        if self.given is None:
            return frozenset()
        passing = next((sign for sign, state in PASSES.items() if state == self.given.state), "")
        return frozenset([passing]) if passing else frozenset(self.given.codes)

    @property
    def written(self) -> str:
        """What stands in the field of a number or a text."""
        if self.typed or self.given is None:
            return self.typed
        number = self.given.number
        return self.given.text if number is None else f"{number:g}".replace(".", ",")

    @property
    def ranks(self) -> list[tuple[str, str, int]]:
        """The choices of a ranking: code, text, the rank given (0 for none)."""
        order = {code: place for place, code in enumerate(self.given.codes, 1)} if self.given else {}
        return [(choice.code, choice.text, order.get(choice.code, 0)) for choice in self.question.choices]


@dataclass(frozen=True)
class Sent:
    """An answer that a page sent: to which question, its writing and the one it follows."""

    question: Question
    given: Given
    mark: UUID
    after: str


def sent(question: Question, data: QueryDict) -> Sent | None:
    """Return the answer that a page sent to a question, None where it holds none. Raises `values.AnswerError`."""
    values = [value for value in data.getlist(f"q-{question.code}") if value]
    ranked = _ranked(question, data) if question.kind == QuestionKind.RANKING else ()
    if not values and not ranked:
        return None
    passing = next((PASSES[value] for value in values if value in PASSES), AnswerState.GIVEN)
    text = values[0] if values and passing == AnswerState.GIVEN else ""
    given = answer(question, state=passing, codes=ranked or tuple(values), text=text, shows=data.get(f"shows-{question.code}", ""))
    return Sent(question, given, _uuid(data.get(f"mark-{question.code}", "")), data.get(f"after-{question.code}", "")[:36])


def _ranked(question: Question, data: QueryDict) -> tuple[str, ...]:
    ranks = {choice.code: data.get(f"q-{question.code}-{choice.code}", "") for choice in question.choices}
    given = {code: int(rank) for code, rank in ranks.items() if rank.isascii() and rank.isdigit() and len(rank) < 4}
    if len(set(given.values())) < len(given):
        raise AnswerError("Deux réponses ont le même rang : donnez à chacune le sien.")
    return tuple(sorted(given, key=lambda code: given[code]))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def shown(questions: Iterable[Question], answers: Mapping[str, Given], marks: Mapping[str, str]) -> list[Asked]:
    """Return questions as a page shows them, with what was answered."""
    return [Asked(question, answers.get(question.code), marks.get(question.code, "")) for question in questions]
