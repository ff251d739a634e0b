"""What the desk keeps beside resources: how their addresses answer, and when somebody last reviewed them. No page shows it."""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.library.enums import LinkState
from terreau.library.models.resources import Resource

# An address is called dead after so many failures, each of another day.
FAILURES_OF_THE_DEAD = 3


class LinkHost(models.Model):
    """A server that some addresses lead to; `free_at` is when it may be asked again, by one process at a time."""

    name = models.CharField(_("serveur"), max_length=255, unique=True)
    free_at = models.DateTimeField(_("libre à partir de"), default=timezone.now)

    class Meta:
        verbose_name = _("serveur visité")
        verbose_name_plural = _("serveurs visités")

    def __str__(self) -> str:
        return self.name


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def due(self, now: datetime) -> "LinkCheckQuerySet":
        """Keep what may be asked at a time: its turn has come, and its server is free."""
        return self.filter(due_at__lte=now, host__free_at__lte=now)

    def dead(self) -> "LinkCheckQuerySet":
        """Keep what failed too often."""
        return self.filter(failures__gte=FAILURES_OF_THE_DEAD)

    def moved(self) -> "LinkCheckQuerySet":
        """Keep what answers elsewhere for good, where one knows where."""
        return self.filter(state=LinkState.MOVED).exclude(target="")


class LinkCheck(models.Model):
    """How an address answered: `code` is what the server said (HTTP), `target` the new address, `failures` how many days it failed."""

    url = models.CharField(_("adresse"), max_length=500, unique=True)
    host = models.ForeignKey(LinkHost, on_delete=models.CASCADE, related_name="checks", verbose_name=_("serveur"))
    state = models.CharField(_("état"), max_length=11, choices=LinkState.choices, blank=True)
    code = models.PositiveSmallIntegerField(_("réponse"), null=True, blank=True)
    target = models.CharField(_("nouvelle adresse"), max_length=500, blank=True)
    failures = models.PositiveSmallIntegerField(_("échecs"), default=0)
    failed_on = models.DateField(_("dernier échec"), null=True, blank=True)
    checked_at = models.DateTimeField(_("vérifiée le"), null=True, blank=True)
    due_at = models.DateTimeField(_("à vérifier à partir de"), default=timezone.now, db_index=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("adresse vérifiée")
        verbose_name_plural = _("adresses vérifiées")

    def __str__(self) -> str:
        return self.url


class LastReview(models.Model):
    """The day somebody last said that a resource still holds; who said it stands in the resource's history."""

    resource = models.OneToOneField(Resource, primary_key=True, on_delete=models.CASCADE, related_name="last_review", verbose_name=_("ressource"))
    reviewed_on = models.DateField(_("revue le"))

    class Meta:
        verbose_name = _("dernière revue")
        verbose_name_plural = _("dernières revues")

    def __str__(self) -> str:
        return f"{self.resource} : {self.reviewed_on:%d/%m/%Y}"
