"""Which processes are alive, and when the clock last did what."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# A process writes its heartbeat every few seconds; after this long without one it is taken for dead.
SILENCE = timedelta(seconds=60)


class ProcessKind(models.TextChoices):
    """The processes that say that they are alive."""

    WORKER = "worker", _("ouvrier")
    CLOCK = "clock", _("horloge")
    FOLLOWER = "follower", _("suiveur")


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def alive(self, now: datetime) -> "HeartbeatQuerySet":
        """Keep the processes heard of lately."""
        return self.filter(seen_at__gte=now - SILENCE)


class Heartbeat(models.Model):
    """The last sign of life of a process; its identity is made anew at each start."""

    identity = models.CharField(_("identité"), max_length=64, primary_key=True)
    kind = models.CharField(_("processus"), max_length=10, choices=ProcessKind.choices)
    seen_at = models.DateTimeField(_("vu à"), db_index=True)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("signe de vie")
        verbose_name_plural = _("signes de vie")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.identity}"


class ClockRunQuerySet(models.QuerySet["ClockRun"]):
    def free_for(self, identity: str, now: datetime) -> "ClockRunQuerySet":
        """Keep the jobs that no other living clock is running."""
        holders = Heartbeat.objects.alive(now).filter(identity=models.OuterRef("holder"))
        return self.filter(models.Q(holder__in=["", identity]) | ~models.Exists(holders))


class ClockRun(models.Model):
    """One periodic job: when it last ran, how that ended, and which clock is running it now."""

    name = models.CharField(_("nom"), max_length=160, unique=True)
    last_started = models.DateTimeField(_("dernier départ"), null=True)
    last_finished = models.DateTimeField(_("dernière fin"), null=True)
    last_error = models.CharField(_("dernière erreur"), max_length=200, blank=True, help_text=_("Classe de l’erreur ; le détail est dans les journaux."))
    holder = models.CharField(_("tenu par"), max_length=64, blank=True, editable=False)

    objects = ClockRunQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("passage de l’horloge")
        verbose_name_plural = _("passages de l’horloge")

    def __str__(self) -> str:
        return self.name
