"""Reading the file of the compass, and making a questionnaire of it where there is none."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from terreau.core.typography import french
from terreau.questionnaires.models import Questionnaire
from terreau.vocabulary.models import Lever, Platform

FILE = Path(__file__).resolve().parent / "boussole.yaml"
SLUG = "boussole"
# The last question: its answers are the weights of the result.
DECISIVE, MOST_DECISIVE = "decisifs", 2


class StarterError(ValueError):
    """Nothing was loaded; the message says why, in French."""


def content(levers: list[Lever], file: Path = FILE) -> dict[str, Any]:
    """Return the compass as `questionnaires.sheet.read` reads it. Raises `StarterError` where the file speaks of another framework."""
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    known = {lever.slug for lever in levers}
    unknown = [section["lever"] for section in told["sections"] if section["lever"] not in known]
    if unknown:
        raise StarterError(f"Aucun levier ne s’appelle {', '.join(unknown)}.")
    sections = [_section(section) for section in told["sections"]]
    return {"title": told["title"], "introduction": french(told["introduction"].strip()), "sections": [*sections, _last(levers)]}


def _section(section: dict[str, Any]) -> dict[str, Any]:
    questions = [_question(question) for question in section["questions"]]
    code = questions[0]["code"].partition("-")[0]
    return {
        "code": code,
        "title": french(section["title"]),
        "introduction": french(section["introduction"]),
        "dimension": section["lever"],
        "questions": questions,
    }


def _question(question: dict[str, Any]) -> dict[str, Any]:
    anchors = [{"code": str(place), "text": french(one["text"]), "short": french(one["short"])} for place, one in enumerate(question["anchors"])]
    marks = {"guide": " ".join(question["guiding"])} | ({"trajectoire": question["trajectory"]} if "trajectory" in question else {})
    told = {name: french(question[name]) for name in ("text", "help", "shows")}
    return {"code": question["code"], "kind": "scale", "quick": question.get("quick", False), **told, "choices": anchors, "marks": marks}


def _last(levers: list[Lever]) -> dict[str, Any]:
    question = {
        "code": DECISIVE,
        "kind": "multiple",
        "text": french("Quels sont les deux leviers décisifs pour vos six prochains mois ?"),
        "help": "Vos prochaines actions en partent. Un seul, ou aucun, va aussi.",
        "quick": True,
        "most": MOST_DECISIVE,
        "choices": [{"code": lever.slug, "text": lever.title} for lever in levers],
    }
    return {"code": "cap", "title": "Ce qui compte maintenant", "questions": [question]}


@transaction.atomic
def load() -> bool:
    """Publish the compass on the first platform, where it has none; return whether it was made. Raises `StarterError`."""
    platform = Platform.objects.order_by("-site__is_default_site", "pk").first()
    if platform is None:
        raise StarterError("Aucune plateforme : chargez d’abord le catalogue (load_catalogue).")
    if Questionnaire.objects.on(platform).filter(slug=SLUG).exists():
        return False
    told = content(platform.framework.ordered_levers)
    made = Questionnaire(platform=platform, slug=SLUG, title=told["title"], introduction=told["introduction"], live=False)
    block = made.sections.stream_block
    made.sections = block.to_python(block.rows_of(told["sections"]))
    made.save()
    try:
        made.save_revision().publish()
    except ValidationError as error:
        raise StarterError(" ".join(error.messages)) from error
    return True
