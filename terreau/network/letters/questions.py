"""The letters about questions: to who asks, to whom a question is offered, to the animators. Neither side's address is in the other's."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.network.models import Offer, Question
from terreau.network.perms import who_animate
from terreau.network.queries.catalysts import keepers
from terreau.network.queries.questions import has_declined, name_shown, secret_of, secret_of_offer

SUBJECTS: Mapping[str, str | Promise] = {
    "confirm": _("Confirmez votre question"),
    "answered": _("Une réponse à votre question"),
    "unanswered": _("Votre question attend encore"),
    "offer": _("Une question pour vous"),
    "reminder": _("Une question attend toujours votre réponse"),
    "withdrawn": _("La question que vous aviez prise est retirée"),
    "thanks": _("Votre réponse a aidé : merci"),
    "animators": _("Une question reste sans réponse"),
}


def ask_to_confirm(question: Question) -> None:
    """Write the link that confirms, then follows."""
    _to_asker("confirm", question)


def tell_answer(question: Question) -> None:
    """Write the answer, and where it stays for thirty days."""
    _to_asker("answered", question, answerer=name_shown(question.platform, question.taken_by_id))


def tell_unanswered(question: Question) -> None:
    """Write honestly that nobody answered, and what else can be done."""
    _to_asker("unanswered", question, recipient=name_shown(question.platform, question.recipient_id), declined=has_declined(question))


def offer(offer: Offer) -> None:
    """Write to those who keep a profile what is asked, and the link that takes or declines it."""
    _to_keepers("offer", offer)


def remind(offer: Offer) -> None:
    """Write that one working day is left."""
    _to_keepers("reminder", offer)


def tell_withdrawn(offer: Offer) -> None:
    """Write to who took a question that there is nothing more to do."""
    _to_keepers("withdrawn", offer)


def tell_thanks(offer: Offer) -> None:
    """Write to who answered that it helped."""
    _to_keepers("thanks", offer)


def tell_animators(question: Question) -> None:
    """Write to the animators where a question waits for them: nothing of what it says."""
    link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('network_questions')}"
    _send("animators", question, link, who_animate(question.platform).values_list("email", flat=True))


def _to_asker(letter: str, question: Question, **more: Any) -> None:
    link = f"{question.platform.origin}{reverse('network:follow', args=[secret_of(question.uuid)])}"
    about_one = letter == "confirm" and question.for_one
    _send(letter, question, link, [question.email], subject=_("Confirmez votre message") if about_one else SUBJECTS[letter], **more)


def _to_keepers(letter: str, offer: Offer) -> None:
    question = offer.question
    link = f"{question.platform.origin}{reverse('network:offer', args=[secret_of_offer(question.uuid, offer.profile_id)])}"
    _send(letter, question, link, keepers(offer.profile_id).values_list("email", flat=True), offer=offer)


def _send(letter: str, question: Question, link: str, addresses: Iterable[str], *, subject: "str | Promise" = "", **more: Any) -> None:
    """Send one letter to each address: nobody reads who else gets it. Who was erased since gets none."""
    platform = question.platform
    context = {"question": question, "link": link, "platform": platform, "origin": platform.origin, **more}
    body = render_to_string(f"network/email/{letter}.txt", context)
    for address in addresses:
        if address:
            send_mail(str(subject or SUBJECTS[letter]), body, None, [address])
