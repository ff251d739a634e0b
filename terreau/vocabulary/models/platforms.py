"""A platform: one public site, its framework, its colours."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from terreau.core.models import Record
from terreau.core.prepared import Prepared
from terreau.vocabulary import hues
from terreau.vocabulary.models.frameworks import Framework


class PlatformQuerySet(models.QuerySet["Platform"]):
    def for_host(self, host: str, port: int | None = None) -> "Platform | None":
        """Return the platform served at a host name and port, else the only one of that host, else that of the default site, else None."""
        found: list[Platform] = _by_host.records(host)
        named = [platform for platform in found if platform.site.hostname == host]
        exact = [platform for platform in named if platform.site.port == port]
        default = [platform for platform in found if platform.site.is_default_site]
        return next(iter(exact or (named if len(named) == 1 else default or named)), None)


def _answering(host: str) -> PlatformQuerySet:
    return Platform.objects.filter(models.Q(site__hostname=host) | models.Q(site__is_default_site=True))


_by_host = Prepared(_answering, "site", "framework")


class Platform(Record):
    """A public site of the back office: what it is called, which levers it serves, how it looks."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="platform", verbose_name=_("site"))
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="platforms", verbose_name=_("cadre"))
    name = models.CharField(_("nom"), max_length=60)
    headline = models.CharField(_("titre de l’accueil"), max_length=120)
    tagline = models.CharField(_("phrase d’accueil"), max_length=240)
    publisher_line = models.CharField(_("qui est derrière"), max_length=300, blank=True)
    question_example = models.CharField(_("exemple de question"), max_length=80, blank=True)
    contact_email = models.EmailField(_("adresse de contact"), blank=True)
    theme = models.CharField(
        _("thème"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[a-z-]*$")],
        help_text=_("Nom d’un jeu de couleurs présent dans les feuilles de style ; vide pour l’apparence de référence."),
    )

    objects = PlatformQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("plateforme")
        verbose_name_plural = _("plateformes")

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """Scheme, host and port of its public pages, whatever the Host header that a visitor sent.

        The scheme, and the port of a site on 80 or 443 (behind a proxy that says nothing), are those of the installation
        (`WAGTAILADMIN_BASE_URL`).
        """
        home = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if self.site.is_default_site and self.site.hostname == home.hostname:
            return f"{home.scheme}://{home.netloc}"
        port = home.port if self.site.port in {80, 443} else self.site.port
        return f"{home.scheme}://{self.site.hostname}" + (f":{port}" if port else "")

    @property
    def has_own_hues(self) -> bool:
        """Whether its levers are not in the colours of the style sheet."""
        return hues.differ(self.framework.ordered_levers)
