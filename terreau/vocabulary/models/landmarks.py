"""Reference facts that pages and texts can show: landmarks (« repères ») and key figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from terreau.core.models import Record


class LandmarkFamily(Record):
    """A set of landmarks that go together, such as the three places of dialogue."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=160)
    introduction = models.CharField(_("introduction"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = _("famille de repères")
        verbose_name_plural = _("familles de repères")

    def __str__(self) -> str:
        return self.title


class Landmark(RevisionMixin, Record):
    """A reference fact, with the document that attests it."""

    family = models.ForeignKey(LandmarkFamily, on_delete=models.CASCADE, related_name="landmarks", verbose_name=_("famille"))
    code = models.SlugField(_("code"), max_length=100)
    title = models.CharField(_("titre"), max_length=200)
    text = models.CharField(_("texte"), max_length=600, blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    class Meta:
        ordering = ["family", "order"]
        verbose_name = _("repère")
        verbose_name_plural = _("repères")
        constraints = [models.UniqueConstraint(fields=["family", "code"], name="vocabulary_landmark_code_unique")]

    def __str__(self) -> str:
        return self.title


class KeyFigure(RevisionMixin, Record):
    """A number of the network; `citation` is shown wherever the number is."""

    code = models.SlugField(_("code"), max_length=100, unique=True)
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("unité"), max_length=40)
    statement = models.CharField(_("ce que dit ce chiffre"), max_length=400)
    citation = models.CharField(_("citation obligatoire"), max_length=400, blank=True)
    note = models.CharField(_("réserve"), max_length=400, blank=True)
    usable = models.BooleanField(_("publiable"), default=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    class Meta:
        ordering = ["order"]
        verbose_name = _("chiffre repère")
        verbose_name_plural = _("chiffres repères")

    def __str__(self) -> str:
        return self.amount

    @property
    def amount(self) -> str:
        """The value with its unit, as one writes it: « 76 % », « 11,1 M€ », « 2 000 territoires »."""
        value, unit = self.value, self.unit
        if unit == "EUR":
            value, unit = (value / 1_000_000, "M€") if value >= 1_000_000 else (value, "€")
        number = f"{value:,.2f}".rstrip("0").rstrip(".").replace(",", "\u202f").replace(".", ",")
        return f"{number}\u00a0{unit}"
