"""What searching keeps beside its index: vectors, and what nobody found."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Embedding(models.Model):
    """The vector of a text, by digest: whoever meets the same text again, on another host or after a lost folder, need not make it anew.

    `used` is the day, a week ago at most, on which some host last saw the text in a document.
    """

    encoder = models.CharField(_("encodeur"), max_length=60)
    digest = models.BinaryField(_("empreinte du texte"), max_length=16)
    vector = models.BinaryField(_("vecteur"), help_text=_("Nombres de 16 bits à virgule flottante."))
    used = models.DateField(_("dernier usage"), default=timezone.localdate, db_index=True)

    class Meta:
        verbose_name = _("vecteur")
        verbose_name_plural = _("vecteurs")
        constraints = [models.UniqueConstraint(fields=["encoder", "digest"], name="search_embedding_unique")]

    def __str__(self) -> str:
        return f"{self.encoder} {bytes(self.digest).hex()}"


class Wish(models.Model):
    """What somebody looked for and did not find: the words alone, and how often. Nothing says who asked."""

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    words = models.CharField(_("recherche"), max_length=200)
    asked = models.PositiveIntegerField(_("demandes"), default=1)
    last_asked = models.DateField(_("dernière demande"))
    settled = models.BooleanField(_("réglée"), default=False)

    class Meta:
        verbose_name = _("recherche sans réponse")
        verbose_name_plural = _("recherches sans réponse")
        ordering = ["-asked", "words"]
        constraints = [models.UniqueConstraint(fields=["platform", "words"], name="search_wish_unique")]

    def __str__(self) -> str:
        return self.words
