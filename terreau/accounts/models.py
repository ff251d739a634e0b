"""People, organisations, and who may do what on which platform."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from terreau.accounts.managers import UserManager
from terreau.core.models import AddressedRecord, Record


class User(Record, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # Wagtail’s models have no types
    """A person, known by an e-mail address. Nothing else is asked until it is used."""

    email = models.EmailField(_("adresse électronique"), max_length=254)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    is_staff = models.BooleanField(_("peut entrer dans l’atelier"), default=False)
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    date_joined = models.DateTimeField(_("inscription"), default=timezone.now)
    must_change_password = models.BooleanField(_("doit choisir son mot de passe"), default=False, editable=False)
    password_expires_at = models.DateTimeField(_("fin du mot de passe à usage unique"), null=True, blank=True, editable=False)
    inactivity_warned_at = models.DateTimeField(_("prévenu de la fermeture le"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique")]

    def __str__(self) -> str:
        # What __str__ returns ends up in audit labels, which nobody can erase: names and addresses stay out of it.
        return str(_("personne %(id)s") % {"id": str(self.uuid)[:8]})

    def get_full_name(self) -> str:
        """Return the person's name, else the address."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        """Return the first name, else what stands before the @ of the address."""
        return self.first_name or self.email.partition("@")[0]


class Organisation(RevisionMixin, AddressedRecord):
    """An organisation that publishes, supports or takes part. Acronyms that no source explains are not explained."""

    name = models.CharField(_("nom"), max_length=200, unique=True)
    acronym = models.CharField(_("sigle"), max_length=40, blank=True)
    kind = models.CharField(_("type"), max_length=60, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    url = models.URLField(_("site"), blank=True)
    founded = models.CharField(_("création"), max_length=10, blank=True, help_text=_("Année, ou année et mois (2022-06)."))
    note = models.CharField(_("note"), max_length=400, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts", verbose_name=_("fait partie de"))
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('library:resources')}?editeur={self.slug}"


class RoleKind(models.TextChoices):
    """What a person may do on a platform."""

    EDITOR = "editor", _("rédige et propose")
    PUBLISHER = "publisher", _("relit et publie")
    ADMINISTRATOR = "administrator", _("administre la plateforme")


RANKS: dict[str, int] = {RoleKind.EDITOR: 1, RoleKind.PUBLISHER: 2, RoleKind.ADMINISTRATOR: 3}


class Role(models.Model):
    """A person's part on one platform."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("personne"))
    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="roles", verbose_name=_("plateforme"))
    kind = models.CharField(_("rôle"), max_length=14, choices=RoleKind.choices)
    granted_at = models.DateTimeField(_("donné le"), auto_now_add=True)

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [models.UniqueConstraint(fields=["user", "platform"], name="accounts_role_unique")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()} · {self.platform}"
