"""What the room keeps: the change log, where its readers stand, the addresses that records had."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """What happened to a row. `EVERYTHING` says that anything may have moved: a migration, a truncated table."""

    INSERT = "I", _("ajout")
    UPDATE = "U", _("modification")
    DELETE = "D", _("suppression")
    EVERYTHING = "A", _("tout a pu changer")


class Change(models.Model):
    """One row that moved. Written by database triggers in the transaction of the change, never by Python.

    `table` is the table of the row; `subject` and `key` are the table and primary key (as text)
    of the record that owns it: the row itself, or its parent for child tables and many-to-many ones.
    `xid` is PostgreSQL's transaction number, 0 on SQLite, where ids become visible in order.
    """

    xid = models.BigIntegerField(default=0)
    table = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    key = models.CharField(max_length=64)
    operation = models.CharField(max_length=1, choices=Operation.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["xid", "id"]
        verbose_name = _("changement")
        verbose_name_plural = _("changements")
        indexes = [models.Index(fields=["xid", "id"], name="changes_change_order")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table} ({self.subject} {self.key})"


class FollowerCursor(models.Model):
    """Up to where a follower has read, on one host (`place`); forgotten when it has not read for a week."""

    name = models.CharField(max_length=60)
    place = models.CharField(max_length=32)
    xid = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("position d’un suiveur")
        verbose_name_plural = _("positions des suiveurs")
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="changes_cursor_unique")]

    def __str__(self) -> str:
        return f"{self.name} ({self.xid}, {self.last})"


class FormerAddress(models.Model):
    """A slug that a record had: its address leads to where the record is now."""

    model = models.CharField(max_length=100)
    slug = models.CharField(max_length=160)
    uuid = models.UUIDField(db_index=True)
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("ancienne adresse")
        verbose_name_plural = _("anciennes adresses")
        constraints = [models.UniqueConstraint(fields=["model", "slug"], name="changes_former_address_unique")]

    def __str__(self) -> str:
        return f"{self.model} {self.slug}"


class Tombstone(models.Model):
    """A record that was public and was deleted: its address answers 410 and harvesters are told."""

    model = models.CharField(max_length=100)
    uuid = models.UUIDField()
    slug = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    deleted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-deleted_at"]
        verbose_name = _("stèle")
        verbose_name_plural = _("stèles")
        indexes = [models.Index(fields=["model", "slug"], name="changes_tombstone_slug")]
        constraints = [models.UniqueConstraint(fields=["model", "uuid"], name="changes_tombstone_unique")]

    def __str__(self) -> str:
        return self.title
