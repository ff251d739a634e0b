"""In what forms something leaves, and from which addresses."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.kits.enums import Form

HINTS = {
    Form.PDF: _("À imprimer, à joindre à un courriel."),
    Form.EPUB: _("À lire sur un téléphone ou une liseuse."),
    Form.ZIP: _("Sur une clé USB : s’ouvre et se cherche sans internet."),
}


@dataclass(frozen=True)
class Offer:
    """A form in which something leaves."""

    form: str
    label: str | Promise
    hint: str | Promise
    url: str


def take_away(name: str, query: str = "", **kwargs: Any) -> list[Offer]:
    """Return each form in which a kit or a selection leaves; `name` is that of its address."""
    return [Offer(form.value, form.label, HINTS[form], f"{reverse(f'takeaway:{name}', kwargs={**kwargs, 'form': form.value})}{query}") for form in Form]
