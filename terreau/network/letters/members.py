"""The letters about profiles: to those who keep one, to those who ask to, to the animators."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.network.models import Profile, Steward
from terreau.network.perms import who_animate
from terreau.network.queries.catalysts import keepers
from terreau.network.queries.members import ANSWERED_WITHIN, draft_of, link_secret

SUBJECTS: Mapping[str, str | Promise] = {
    "profile_accepted": _("Votre profil est en ligne"),
    "profile_refused": _("Votre profil est à reprendre"),
    "still_right": _("Votre profil est-il toujours juste ?"),
    "profile_lapsed": _("Votre profil n’est plus montré"),
    "profile_waits": _("Un profil attend une relecture"),
    "claim_waits": _("Quelqu’un demande à tenir un profil"),
    "claim_granted": _("Vous pouvez tenir ce profil"),
    "claim_refused": _("Votre demande n’a pas été retenue"),
}


def tell_accepted(profile: Profile) -> None:
    """Write that a profile, or its changes, are public."""
    _to_keepers("profile_accepted", profile)


def tell_refused(profile: Profile, reason: str) -> None:
    """Write why a draft is sent back."""
    _to_keepers("profile_refused", profile, reason=reason)


def ask_still_right(profile: Profile) -> None:
    """Ask each of those who keep a profile whether it is still right, by a link of their own."""
    _with_links("still_right", profile)


def tell_lapsed(profile: Profile) -> None:
    """Write that nobody answered, that the profile is hidden, and how to bring it back."""
    _with_links("profile_lapsed", profile)


def tell_profile_waits(profile: Profile) -> None:
    """Write to the animators where profiles wait to be read: nothing of what they say."""
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('network_profiles')}"
    _send("profile_waits", profile, who_animate(profile.platform).values_list("email", flat=True), link=link)


def tell_claim_waits(claim: Steward) -> None:
    """Write to the animators where a claim waits: nothing of what it says."""
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('network_claims')}"
    _send("claim_waits", claim.profile, who_animate(claim.profile.platform).values_list("email", flat=True), name=claim.profile.name, link=link)


def tell_claim_granted(claim: Steward) -> None:
    """Write that a person keeps a profile from now on."""
    _send("claim_granted", claim.profile, [claim.user.email], name=claim.profile.name)


def tell_claim_refused(claim: Steward, reason: str) -> None:
    """Write why a claim is refused."""
    _send("claim_refused", claim.profile, [claim.user.email], name=claim.profile.name, reason=reason)


def _to_keepers(letter: str, profile: Profile, **more: Any) -> None:
    _send(letter, profile, keepers(profile.pk).values_list("email", flat=True), name=draft_of(profile).name, **more)


def _with_links(letter: str, profile: Profile) -> None:
    for user in keepers(profile.pk):
        path = reverse("network:still_right", args=[link_secret(profile.uuid, user.uuid)])
        _send(letter, profile, [user.email], name=profile.name, link=f"{profile.platform.origin}{path}", days=ANSWERED_WITHIN.days)


def _send(letter: str, profile: Profile, addresses: Iterable[str], **more: Any) -> None:
    """Send one letter to each address: nobody reads who else gets it."""
    platform = profile.platform
    context = {"profile": profile, "platform": platform, "origin": platform.origin, **more}
    body = render_to_string(f"network/email/{letter}.txt", context)
    for address in addresses:
        if address:
            send_mail(str(SUBJECTS[letter]), body, None, [address])
