"""Questionnaires, their published versions, and what was answered to them."""

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from terreau.core.models import Record
from terreau.questionnaires.authoring import SectionsBlock
from terreau.questionnaires.enums import AnswerState
from terreau.vocabulary.models import Platform

if TYPE_CHECKING:
    from wagtail.models import Revision


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Questionnaires in the words of the trade."""

    def on(self, platform: Platform) -> "QuestionnaireQuerySet":
        """Keep those of a platform."""
        return self.filter(platform=platform)


class Questionnaire(PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, Record):
    """A questionnaire as authors write it; each publication that changes what is asked makes a `Version`, which never changes."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="questionnaires", verbose_name=_("plateforme"))
    slug = models.SlugField(_("adresse"), max_length=80)
    title = models.CharField(_("titre"), max_length=160)
    introduction = models.TextField(_("introduction"), blank=True, max_length=600)
    tried = models.BooleanField(
        _("essayé sur le terrain"), default=False, help_text=_("Tant que personne ne l’a essayé, la page dit que c’est une proposition de Terreau.")
    )
    sections = StreamField(SectionsBlock(), blank=True, verbose_name=_("sections"))

    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="questionnaire",
        for_concrete_model=False,
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        constraints = [models.UniqueConstraint(fields=["platform", "slug"], name="questionnaires_slug_once")]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """Return what is asked, as `sheet.read` reads it."""
        return {"title": self.title, "introduction": self.introduction, "sections": self.sections.stream_block.content_of(self.sections)}

    def publish(self, revision: "Revision", *args: Any, **kwargs: Any) -> None:
        """Publish a revision, and make a version of what it asks. Raises `ValidationError` when an author has something to mend."""
        action = import_string("terreau.questionnaires.actions.publishing.check")
        faults = action(revision.as_object())
        if faults:
            raise ValidationError({"sections": faults})
        super().publish(revision, *args, **kwargs)
        import_string("terreau.questionnaires.actions.publishing.make_version")(questionnaire=self)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Return what the preview of this draft shows."""
        return import_string("terreau.questionnaires.views.preview_context")(request, self)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the preview."""
        return "questionnaires/preview.html"


class Version(Record):
    """What a questionnaire asked from one publication to the next. It never changes: answers keep theirs."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions", verbose_name=_("questionnaire"))
    number = models.PositiveIntegerField(_("numéro"))
    content = models.JSONField(_("contenu"))

    class Meta:
        ordering = ["questionnaire", "-number"]
        verbose_name = _("version d’un questionnaire")
        verbose_name_plural = _("versions de questionnaires")
        constraints = [models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaires_version_number_once")]

    def __str__(self) -> str:
        return f"{self.questionnaire} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version. Raises `TypeError` for one that was written already."""
        if not self._state.adding:
            raise TypeError("A published version never changes: publish another one.")
        super().save(*args, **kwargs)


class Response(Record):
    """What one person or party answers to a version. The room that asks says who may read and write it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses", verbose_name=_("version"))
    finished_at = models.DateTimeField(_("achevée le"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("réponse à un questionnaire")
        verbose_name_plural = _("réponses à des questionnaires")

    def __str__(self) -> str:
        return str(_("réponse %(id)s") % {"id": str(self.uuid)[:8]})


class Answer(models.Model):
    """The answer to one question, as last given. `marks` are the last writings, the latest first: each browser's writing has its own."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers", verbose_name=_("réponse"))
    question = models.CharField(_("question"), max_length=60)
    state = models.CharField(_("état"), max_length=14, choices=AnswerState.choices, default=AnswerState.GIVEN)
    value = models.JSONField(_("valeur"), default=dict)
    shows = models.CharField(_("ce qui le montre"), max_length=300, blank=True)
    marks = models.JSONField(_("écritures"), default=list)
    answered_at = models.DateTimeField(_("donnée le"), auto_now=True)

    class Meta:
        ordering = ["response", "pk"]
        verbose_name = _("réponse à une question")
        verbose_name_plural = _("réponses à des questions")
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="questionnaires_answer_once")]

    def __str__(self) -> str:
        return f"{self.question} · {self.get_state_display()}"
