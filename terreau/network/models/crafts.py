"""What catalysts do for a living."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.core.models import AddressedRecord
from terreau.network.enums import CraftKind


class Craft(AddressedRecord):
    """A craft of catalysts with its activities, one a line, or one of the three new professions with what it attends to."""

    kind = models.CharField(_("sorte"), max_length=10, choices=CraftKind.choices)
    title = models.CharField(_("titre"), max_length=120)
    activities = models.TextField(_("activités"), blank=True, help_text=_("Une par ligne."))
    scope = models.CharField(_("où il s’exerce"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["kind", "order"]
        verbose_name = _("métier")
        verbose_name_plural = _("métiers")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of those of the directory who practise it."""
        return f"{reverse('network:directory')}?{urlencode({'metier': self.slug})}"

    @property
    def activity_list(self) -> list[str]:
        """The activities, one by one."""
        return [line for line in self.activities.splitlines() if line]
