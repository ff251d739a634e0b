"""A questionnaire as it is asked: sections, questions, choices. Pure values, read from and written to what JSON and YAML can hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from terreau.questionnaires.enums import CHOOSING, QuestionKind

MOST_QUESTIONS, MOST_CHOICES = 300, 60
LONGEST = {QuestionKind.SHORT: 300, QuestionKind.LONG: 5000}
LONGEST_CODE, LONGEST_TEXT = 60, 1000


class SheetError(ValueError):
    """A questionnaire cannot be read; `sentences` say what to mend and where."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Condition:
    """A question is asked only if another was answered by one of some choices."""

    question: str
    choices: frozenset[str]


@dataclass(frozen=True)
class Choice:
    """One of the answers: `scores` by dimension; `conclusion` is what one is told who chose it; `short` serves where there is little room."""

    code: str
    text: str
    short: str = ""
    conclusion: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A question. On a scale the choices are its levels, from the lowest, and score their place (0, 1, …) in `dimension`."""

    code: str
    kind: QuestionKind
    text: str
    help: str = ""
    shows: str = ""
    quick: bool = False
    required: bool = False
    may_pass: bool = True
    dimension: str = ""
    choices: tuple[Choice, ...] = ()
    most: int = 0
    least_number: float | None = None
    most_number: float | None = None
    unit: str = ""
    conditions: tuple[Condition, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Choice]:
        """The choices by their codes."""
        return {choice.code: choice for choice in self.choices}

    def scores_of(self, choice: str) -> Mapping[str, float]:
        """Return what a choice scores, by dimension."""
        found = self.by_code[choice]
        if found.scores or self.kind != QuestionKind.SCALE or not self.dimension:
            return found.scores
        return {self.dimension: float(self.choices.index(found))}


@dataclass(frozen=True)
class Section:
    """Questions that are read together."""

    code: str
    title: str
    introduction: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole questionnaire."""

    title: str
    introduction: str = ""
    sections: tuple[Section, ...] = ()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All the questions, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def by_code(self) -> Mapping[str, Question]:
        """The questions by their codes."""
        return {question.code: question for question in self.questions}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each question, by its code."""
        return {question.code: section for section in self.sections for question in section.questions}

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """What is scored, in the order of the questions."""
        found = dict.fromkeys(name for question in self.questions for name in _scored(question))
        return tuple(found)


def _scored(question: Question) -> Iterator[str]:
    for choice in question.choices:
        yield from question.scores_of(choice.code)


def read(content: Mapping[str, Any]) -> Sheet:
    """Read a questionnaire from the values of a JSON or YAML file. Raises `SheetError` with a sentence for each thing to mend."""
    reader = _Reader()
    sheet = reader.sheet(content)
    if reader.faults:
        raise SheetError(reader.faults)
    return sheet


class _Reader:
    """Reads what it can and keeps a sentence for what it cannot."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.codes: set[str] = set()

    def sheet(self, content: Any) -> Sheet:
        if not isinstance(content, Mapping):
            self.faults.append(_("Le fichier ne contient pas de questionnaire : il commence par « title: » et « sections: »."))
            return Sheet("")
        where = _("Le questionnaire")
        sections = tuple(self.section(row, number) for number, row in enumerate(self.rows(content, "sections", where), 1))
        if not any(section.questions for section in sections):
            self.faults.append(_("Le questionnaire n’a aucune question."))
        if sum(len(section.questions) for section in sections) > MOST_QUESTIONS:
            self.faults.append(_("Le questionnaire a plus de {most} questions.").format(most=MOST_QUESTIONS))
        return Sheet(self.text(content, "title", where, needed=True), self.text(content, "introduction", where), sections)

    def section(self, row: Any, number: int) -> Section:
        where = _("Section {number}").format(number=number)
        if not isinstance(row, Mapping):
            self.faults.append(_("{where} : ce n’est pas une section.").format(where=where))
            return Section("", "")
        questions = tuple(self.question(one, f"{where}, {_('question')} {place}", row) for place, one in enumerate(self.rows(row, "questions", where), 1))
        return Section(self.code(row, where), self.text(row, "title", where, needed=True), self.text(row, "introduction", where), questions)

    def question(self, row: Any, where: str, section: Mapping[str, Any]) -> Question:
        kind = row.get("kind", "scale") if isinstance(row, Mapping) else ""
        if kind not in QuestionKind.values:
            self.faults.append(_("{where} : « {kind} » n’est pas une sorte de question.").format(where=where, kind=kind))
            return Question("", QuestionKind.SHORT, "")
        choices = tuple(self.choice(one, where, place) for place, one in enumerate(self.rows(row, "choices", where), 1))
        if kind in CHOOSING and not 2 <= len(choices) <= MOST_CHOICES:
            self.faults.append(_("{where} : il faut de 2 à {most} réponses à choisir.").format(where=where, most=MOST_CHOICES))
        if len({choice.code for choice in choices}) < len(choices):
            self.faults.append(_("{where} : deux réponses ont le même code.").format(where=where))
        return Question(
            code=self.code(row, where),
            kind=QuestionKind(kind),
            text=self.text(row, "text", where, needed=True),
            help=self.text(row, "help", where),
            shows=self.text(row, "shows", where),
            quick=bool(row.get("quick")),
            required=bool(row.get("required")),
            may_pass=bool(row.get("may_pass", True)),
            dimension=self.text(row, "dimension", where) or self.text(section, "dimension", where),
            choices=choices,
            most=int(self.number(row, "most", where) or 0),
            least_number=self.number(row, "least_number", where),
            most_number=self.number(row, "most_number", where),
            unit=self.text(row, "unit", where),
            conditions=tuple(self.condition(one, where) for one in self.rows(row, "conditions", where)),
            marks={str(name): str(value) for name, value in (row.get("marks") or {}).items()},
        )

    def choice(self, row: Any, where: str, place: int) -> Choice:
        if not isinstance(row, Mapping):
            self.faults.append(_("{where} : la réponse {place} n’a pas de texte.").format(where=where, place=place))
            return Choice("", "")
        scores = {str(name): float(value) for name, value in (row.get("scores") or {}).items() if _is_number(value)}
        return Choice(
            code=self.text(row, "code", where) or str(place - 1),
            text=self.text(row, "text", where, needed=True),
            short=self.text(row, "short", where),
            conclusion=self.text(row, "conclusion", where),
            scores=scores,
        )

    def condition(self, row: Any, where: str) -> Condition:
        if not isinstance(row, Mapping) or not row.get("question") or not row.get("choices"):
            self.faults.append(_("{where} : une condition nomme une question et les réponses qui mènent ici.").format(where=where))
            return Condition("", frozenset())
        return Condition(str(row["question"]), frozenset(str(code) for code in row["choices"]))

    def rows(self, row: Mapping[str, Any], name: str, where: str) -> list[Any]:
        found = row.get(name) or []
        if isinstance(found, list):
            return found
        self.faults.append(_("{where} : « {name} » doit être une liste.").format(where=where, name=name))
        return []

    def text(self, row: Mapping[str, Any], name: str, where: str, *, needed: bool = False) -> str:
        # Narrow and no-break spaces belong to the text.
        found = re.sub(r"[ \t\r\n]+", " ", str(row.get(name) or "")).strip()
        if needed and not found:
            self.faults.append(_("{where} : « {name} » manque.").format(where=where, name=name))
        if len(found) > LONGEST_TEXT:
            self.faults.append(_("{where} : « {name} » est trop long ({most} caractères au plus).").format(where=where, name=name, most=LONGEST_TEXT))
        return found

    def code(self, row: Mapping[str, Any], where: str) -> str:
        code = str(row.get("code") or "")
        if not code or len(code) > LONGEST_CODE or not code.replace("-", "").replace("_", "").isalnum() or not code.isascii():
            self.faults.append(_("{where} : il faut un code en lettres, chiffres et tirets.").format(where=where))
        elif code in self.codes:
            self.faults.append(_("{where} : le code « {code} » sert déjà.").format(where=where, code=code))
        self.codes.add(code)
        return code

    def number(self, row: Mapping[str, Any], name: str, where: str) -> float | None:
        found = row.get(name)
        if found is None or found == "":
            return None
        if _is_number(found):
            return float(found)
        self.faults.append(_("{where} : « {name} » doit être un nombre.").format(where=where, name=name))
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def write(sheet: Sheet) -> dict[str, Any]:
    """Return what JSON and YAML can hold of a questionnaire, without what is empty: `read(write(sheet)) == sheet`."""
    return _said(title=sheet.title, introduction=sheet.introduction, sections=[_section(section) for section in sheet.sections])


def _section(section: Section) -> dict[str, Any]:
    return _said(code=section.code, title=section.title, introduction=section.introduction, questions=[_question(one) for one in section.questions])


def _question(one: Question) -> dict[str, Any]:
    said = _said(
        code=one.code,
        kind=str(one.kind),
        text=one.text,
        help=one.help,
        shows=one.shows,
        quick=one.quick,
        required=one.required,
        dimension=one.dimension,
        most=one.most,
        unit=one.unit,
        choices=[
            _said(code=choice.code, text=choice.text, short=choice.short, conclusion=choice.conclusion, scores=dict(choice.scores)) for choice in one.choices
        ],
        conditions=[{"question": condition.question, "choices": sorted(condition.choices)} for condition in one.conditions],
        marks=dict(one.marks),
    )
    numbers = {"least_number": one.least_number, "most_number": one.most_number}
    return said | {name: value for name, value in numbers.items() if value is not None} | ({} if one.may_pass else {"may_pass": False})


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
