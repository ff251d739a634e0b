"""The letters to those who give, in plain text."""

from collections.abc import Mapping

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.vocabulary.models import Platform

# How addresses name the two kinds.
KINDS: dict[str, type[Contribution]] = {"essai": Trial, "proposition": Proposal}
SUBJECTS: Mapping[str, Mapping[type[Contribution], str | Promise]] = {
    "confirm": {Trial: _("Confirmez votre essai"), Proposal: _("Confirmez votre proposition")},
    "accepted": {Trial: _("Votre essai est en ligne"), Proposal: _("Votre proposition est retenue")},
    "online": {Proposal: _("La ressource que vous avez proposée est en ligne")},
    "refused": {Trial: _("Votre essai n’a pas été retenu"), Proposal: _("Votre proposition n’a pas été retenue")},
}


def kind_of(contribution: Contribution) -> str:
    """Return how addresses name the kind of a contribution."""
    return next(kind for kind, model in KINDS.items() if isinstance(contribution, model))


def ask_to_confirm(contribution: Contribution, secret: str) -> None:
    """Write the link that confirms."""
    _write("confirm", contribution, reverse("contributions:confirm", args=[kind_of(contribution), secret]))


def tell_decision(contribution: Contribution) -> None:
    """Write what was decided, where there still is an address to write to."""
    accepted = contribution.state == "accepted"
    path = contribution.resource.get_absolute_url() if accepted and isinstance(contribution, Trial) else ""
    if contribution.email:
        _write("accepted" if accepted else "refused", contribution, path)


def tell_online(proposal: Proposal) -> None:
    """Write where the proposed resource now is."""
    if proposal.resource is not None:
        _write("online", proposal, proposal.resource.get_absolute_url())


def tell_what_waits(address: str, *, platform: Platform, numbers: Mapping[type[Contribution], int]) -> None:
    """Write to a moderator how many contributions of each kind wait, and where to read them: nothing of what they say."""
    desk = settings.WAGTAILADMIN_BASE_URL
    lists = [(kind, numbers[model], f"{desk}{reverse('contributions_list', args=[kind])}") for kind, model in KINDS.items() if numbers.get(model)]
    total = sum(numbers.values())
    subject = ngettext("%(platform)s : une contribution à relire", "%(platform)s : %(total)s contributions à relire", total)
    context = {"lists": lists, "total": total, "platform": platform, "choices": f"{desk}{reverse('wagtailadmin_account')}"}
    send_mail(subject % {"platform": platform.name, "total": total}, render_to_string("contributions/email/waiting.txt", context), None, [address])


def _write(letter: str, contribution: Contribution, path: str) -> None:
    origin = contribution.platform.origin
    context = {"contribution": contribution, "kind": kind_of(contribution), "link": f"{origin}{path}", "origin": origin, "platform": contribution.platform}
    body = render_to_string(f"contributions/email/{letter}.txt", context)
    send_mail(str(SUBJECTS[letter][type(contribution)]), body, None, [contribution.email])
