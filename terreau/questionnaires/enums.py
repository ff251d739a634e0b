"""Closed lists of questionnaires."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How one answers a question."""

    SCALE = "scale", _("échelle décrite")
    SINGLE = "single", _("un choix")
    MULTIPLE = "multiple", _("plusieurs choix")
    RANKING = "ranking", _("classement")
    NUMBER = "number", _("nombre")
    SHORT = "short", _("texte court")
    LONG = "long", _("texte long")


class AnswerState(models.TextChoices):
    """What an answer says: a value, or one of two ways of giving none, which are never counted alike."""

    GIVEN = "given", _("répondu")
    UNKNOWN = "unknown", _("je ne sais pas")
    NOT_CONCERNED = "not_concerned", _("pas concerné")


CHOOSING = frozenset({QuestionKind.SCALE, QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING})
