"""How authors write a questionnaire: sections, questions, answers to choose. What they hold becomes a `sheet.Sheet`."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from terreau.questionnaires.enums import QuestionKind

CODE = _("Lettres, chiffres et tirets ; il ne change plus une fois publié : les réponses s’y tiennent.")


class ChoiceBlock(blocks.StructBlock):
    """An answer to choose."""

    code = blocks.RegexBlock(regex=r"^[A-Za-z0-9_-]{1,60}$", required=False, label=_("Code"), help_text=_("Vide : sa place dans la liste, de 0."))
    text = blocks.CharBlock(max_length=300, label=_("Réponse"))
    short = blocks.CharBlock(max_length=60, required=False, label=_("En bref"), help_text=_("Pour une affiche."))
    conclusion = blocks.CharBlock(max_length=300, required=False, label=_("Ce qu’on en dit"), help_text=_("Dit à qui la choisit."))
    scores = blocks.CharBlock(max_length=200, required=False, label=_("Scores"), help_text=_("« confiance: 2, innovation: 1 » ; vide sur une échelle."))

    class Meta:
        label = _("Réponse à choisir")
        icon = "dot-circle"


class ConditionBlock(blocks.StructBlock):
    """When a question is asked."""

    question = blocks.CharBlock(max_length=60, label=_("Si la question (code)"))
    choices = blocks.CharBlock(max_length=300, label=_("a l’une de ces réponses (codes)"), help_text=_("Séparées par des virgules."))

    class Meta:
        label = _("Condition")
        icon = "decimal"


class QuestionBlock(blocks.StructBlock):
    """A question."""

    code = blocks.RegexBlock(regex=r"^[A-Za-z0-9_-]{1,60}$", label=_("Code"), help_text=CODE)
    kind = blocks.ChoiceBlock(choices=QuestionKind.choices, default=QuestionKind.SCALE, label=_("Sorte"))
    text = blocks.CharBlock(max_length=300, label=_("Question"))
    help = blocks.CharBlock(max_length=400, required=False, label=_("Pourquoi cette question"))
    shows = blocks.CharBlock(max_length=120, required=False, label=_("Ce qui peut le montrer"), help_text=_("Rempli, la page propose de le dire."))
    quick = blocks.BooleanBlock(required=False, label=_("Fait partie de la version courte"))
    required = blocks.BooleanBlock(required=False, label=_("Il faut y répondre pour finir"))
    may_pass = blocks.BooleanBlock(required=False, default=True, label=_("Propose « je ne sais pas » et « pas concerné »"))
    dimension = blocks.CharBlock(max_length=80, required=False, label=_("Dimension mesurée"), help_text=_("Vide : celle de la section."))
    choices = blocks.ListBlock(ChoiceBlock(), default=[], label=_("Réponses à choisir"), help_text=_("Sur une échelle, du plus bas au plus haut."))
    most = blocks.IntegerBlock(required=False, min_value=1, label=_("Choix au plus"))
    least_number = blocks.FloatBlock(required=False, label=_("Nombre, au moins"))
    most_number = blocks.FloatBlock(required=False, label=_("Nombre, au plus"))
    unit = blocks.CharBlock(max_length=30, required=False, label=_("Unité"))
    conditions = blocks.ListBlock(ConditionBlock(), default=[], label=_("Posée seulement si"))
    marks = blocks.CharBlock(max_length=200, required=False, label=_("Marques"), help_text=_("« trajectoire: confiance » : ce que les calculs en tirent."))

    class Meta:
        label = _("Question")
        icon = "help"
        label_format = "{text}"


class SectionBlock(blocks.StructBlock):
    """Questions that are read together."""

    code = blocks.RegexBlock(regex=r"^[A-Za-z0-9_-]{1,60}$", label=_("Code"), help_text=CODE)
    title = blocks.CharBlock(max_length=160, label=_("Titre"))
    introduction = blocks.CharBlock(max_length=400, required=False, label=_("Introduction"))
    dimension = blocks.CharBlock(max_length=80, required=False, label=_("Dimension mesurée"), help_text=_("Pour un levier : la fin de son adresse."))
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        label = _("Section")
        icon = "list-ul"
        label_format = "{title}"


class SectionsBlock(blocks.StreamBlock):
    """The sections of a questionnaire."""

    section = SectionBlock()

    def content_of(self, value: Iterable[Any]) -> list[dict[str, Any]]:
        """Return the sections as `sheet.read` reads them."""
        return [_section(child.value) for child in value]

    def rows_of(self, sections: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the raw stream of what `sheet.write` gives: the way back."""
        return [{"type": "section", "value": _raw_section(section)} for section in sections]


def _section(value: Any) -> dict[str, Any]:
    told = {name: value.get(name) or "" for name in ("code", "title", "introduction", "dimension")}
    return {**told, "questions": [_question(one) for one in value.get("questions", [])]}


def _question(value: Any) -> dict[str, Any]:
    told = {name: value.get(name) for name in value if name not in {"choices", "conditions", "marks"}}
    choices = [{**{name: one.get(name) or "" for name in one if name != "scores"}, "scores": _numbers(one.get("scores"))} for one in value.get("choices", [])]
    conditions = [{"question": one["question"], "choices": [code.strip() for code in one["choices"].split(",")]} for one in value.get("conditions", [])]
    return {**told, "choices": choices, "conditions": conditions, "marks": _pairs(value.get("marks"))}


def _pairs(text: str | None) -> dict[str, str]:
    parts = [part.partition(":") for part in (text or "").split(",") if ":" in part]
    return {name.strip(): value.strip() for name, _colon, value in parts}


def _numbers(text: str | None) -> dict[str, float]:
    found = {}
    for name, value in _pairs(text).items():
        try:
            found[name] = float(value)
        except ValueError:
            continue
    return found


def _raw_section(section: dict[str, Any]) -> dict[str, Any]:
    return {**section, "questions": [_raw_question(one) for one in section.get("questions", [])]}


def _raw_question(question: dict[str, Any]) -> dict[str, Any]:
    choices = [{**choice, "scores": _as_text(choice.get("scores"))} for choice in question.get("choices", [])]
    conditions = [{**condition, "choices": ", ".join(condition["choices"])} for condition in question.get("conditions", [])]
    told = {"may_pass": question.get("may_pass", True), "marks": _as_text(question.get("marks"))}
    return {**question, **told, "choices": choices, "conditions": conditions}


def _as_text(pairs: dict[str, Any] | None) -> str:
    return ", ".join(f"{name}: {value:g}" if isinstance(value, float) else f"{name}: {value}" for name, value in (pairs or {}).items())
