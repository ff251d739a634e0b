"""What importing a file leaves behind: what was asked and done, which row became which resource, and how columns were read."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.library.enums import ImportState
from terreau.library.models.resources import Resource

LONGEST_KEY = 200
LONGEST_SOURCE = 120


class ResourceImport(models.Model):
    """One file sent by somebody for a platform, until it is forgotten: how its columns are read, how far it is, and what it told.

    `file` is a name in the private folder; `position` counts the rows seen by the step under way; `counts` are by outcome.
    """

    uuid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("demandé par"))
    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    created_at = models.DateTimeField(_("envoyé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED)
    file = models.CharField(_("fichier"), max_length=200)
    file_name = models.CharField(_("nom du fichier"), max_length=200)
    source = models.CharField(_("nom de la source"), max_length=LONGEST_SOURCE, blank=True)
    fields = models.JSONField(_("ce que donne chaque colonne"), default=list)
    defaults = models.JSONField(_("valeurs pour tout le fichier"), default=dict)
    publishes = models.BooleanField(_("publier ce qui est complet"), default=False)
    overwrites = models.BooleanField(_("remplacer aussi ce qui a été modifié depuis"), default=False)
    total = models.PositiveIntegerField(_("lignes"), default=0)
    position = models.PositiveIntegerField(_("lignes vues"), default=0)
    counts = models.JSONField(_("décompte"), default=dict)
    remarks = models.JSONField(_("remarques sur le fichier"), default=list)
    problems = models.JSONField(_("remarques sur les cellules"), default=list)
    problem_number = models.PositiveIntegerField(_("nombre de remarques"), default=0)
    stopped_by = models.CharField(_("raison de l’arrêt"), max_length=400, blank=True)

    # Wagtail need not count it among what uses a platform or a resource.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import de ressources")
        verbose_name_plural = _("imports de ressources")

    def __str__(self) -> str:
        return self.file_name


class ImportedKey(models.Model):
    """A row of a source and the resource that it became: `digest` of what the row said, `revision` that it wrote."""

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)
    key = models.CharField(_("identifiant dans la source"), max_length=LONGEST_KEY)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="imported_keys", verbose_name=_("ressource"))
    digest = models.CharField(_("empreinte"), max_length=64)
    revision = models.PositiveBigIntegerField(_("version écrite"))

    # Wagtail need not count it among what uses a platform or a resource.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ligne importée")
        verbose_name_plural = _("lignes importées")
        constraints = [models.UniqueConstraint(fields=["platform", "source", "key"], name="library_imported_key_unique")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class ImportMapping(models.Model):
    """How the columns of a kind of file were read the last time: `columns` is the digest of their names, `fields` what each name fills."""

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    columns = models.CharField(_("empreinte des colonnes"), max_length=32)
    fields = models.JSONField(_("ce que donne chaque colonne"), default=dict)
    defaults = models.JSONField(_("valeurs pour tout le fichier"), default=dict)
    source = models.CharField(_("nom de la source"), max_length=LONGEST_SOURCE, blank=True)

    # Wagtail need not count it among what uses a platform or a resource.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("association de colonnes")
        verbose_name_plural = _("associations de colonnes")
        constraints = [models.UniqueConstraint(fields=["platform", "columns"], name="library_import_mapping_unique")]

    def __str__(self) -> str:
        return self.source or self.columns
