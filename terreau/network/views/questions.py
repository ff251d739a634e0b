"""Asking the network, or one of its profiles; following a question; taking and answering one. No cache keeps these pages, no account is needed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from terreau.changes.addresses import find_or_explain
from terreau.core.registries import panels_for
from terreau.core.throttle import may_send
from terreau.network.actions import asking, offering
from terreau.network.enums import OfferState, QuestionState
from terreau.network.forms.questions import AnswerForm, QuestionForm
from terreau.network.models import Offer, Profile, Question
from terreau.network.queries.catalysts import is_reachable
from terreau.network.queries.origins import origin_of
from terreau.network.queries.questions import has_declined, name_shown, offer_of, question_of
from terreau.vocabulary.middleware import PlatformRequest

# Private but not « no-store »: whoever goes back finds what they wrote, and mends it.
not_shared = cache_control(private=True, no_cache=True)
TOO_MANY = 429
TO_MEND = 422
CONFLICT = 409
FOLLOWING = {"confirmer": asking.confirm, "retirer": asking.withdraw, "transmettre": asking.pass_on, "remercier": asking.thank}


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PlatformRequest) -> HttpResponse:
    """A question to the network."""
    return _asked(request, None, [_home(), _network(), (_("Poser une question"), "")])


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: PlatformRequest, slug: str) -> HttpResponse:
    """A question to one profile."""
    profile = find_or_explain(Profile, slug, Profile.objects.on(request.platform).public())
    return _asked(request, profile, [_home(), _network(), (profile.name, profile.get_absolute_url()), (_("Écrire"), "")])


def _home() -> tuple[str, str]:
    return _("Accueil"), reverse("portal:home")


def _network() -> tuple[str, str]:
    return _("Réseau"), reverse("network:directory")


def _asked(request: PlatformRequest, profile: Profile | None, trail: list[tuple[str, str]]) -> HttpResponse:
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        platform=request.platform,
        origin=origin_of(request.platform, request.GET),
        for_one=profile is not None,
    )
    context = {"form": form, "profile": profile, "trail": trail, "relayed": profile is not None and not is_reachable(request.platform, profile)}
    refused = _refused(request, form, context)
    if refused is not None:
        return refused
    question = asking.receive(platform=request.platform, key=form.key, values={**form.values(), "recipient": profile})
    sent = {"email": question.email, "unconfirmed": question.state == QuestionState.UNCONFIRMED, "profile": profile}
    return render(request, "network/questions/sent.html", sent)


def _refused(request: HttpRequest, form: QuestionForm, context: dict[str, Any]) -> HttpResponse | None:
    """Return the form as it is shown: empty, or with all that was typed and what stands in its way; None when nothing does."""
    template = "network/questions/ask.html"
    if request.method != "POST":
        return render(request, template, context)
    if not form.is_valid():
        return render(request, template, context, status=TO_MEND)
    if form.is_doubtful:
        return render(request, template, context | {"doubtful": True}, status=TO_MEND)
    if not may_send(request, form.cleaned_data["email"]):
        return render(request, template, context | {"too_many": True}, status=TOO_MANY)
    return None


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: PlatformRequest, secret: str) -> HttpResponse:
    """The link of the asker's letters. Opening it changes nothing, since mail filters open links: buttons act."""
    question = question_of(secret)
    if question is None or question.platform_id != request.platform.pk:
        return render(request, "network/questions/unknown.html", {"days": asking.LIFE.days}, status=404)
    deed = FOLLOWING.get(request.POST.get("geste", "")) if request.method == "POST" else None
    if deed is not None:
        deed(question=question)
        return redirect(request.path)
    return render(request, "network/questions/follow.html", _followed(request, question))


def _followed(request: PlatformRequest, question: Question) -> dict[str, Any]:
    return {
        "question": question,
        "state": question.state,
        "too_late": question.state == QuestionState.UNCONFIRMED and asking.is_too_late(question),
        "recipient": name_shown(request.platform, question.recipient_id) if question.recipient_id else "",
        "taker": name_shown(request.platform, question.taken_by_id) if question.taken_by_id else "",
        "asked": question.offers.filter(state=OfferState.OPEN).count(),
        "declined": has_declined(question),
        "nothing_to_do": question.is_closed and not (question.state == QuestionState.ANSWERED and question.taken_by_id and not question.thanked_at),
        "panels": panels_for("network.answer", request, question),
    }


@not_shared
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: PlatformRequest, secret: str) -> HttpResponse:
    """The link of the letters to those who are asked: read, take or decline, answer. Opening it changes nothing."""
    found = offer_of(secret)
    if found is None or found.question.platform_id != request.platform.pk:
        return render(request, "network/questions/unknown.html", {"days": asking.LIFE.days}, status=404)
    deed = request.POST.get("geste", "") if request.method == "POST" else ""
    if deed == "repondre":
        return _answered(request, found)
    if deed == "decliner" and found.state == OfferState.TAKEN and request.POST.get("answer", "").strip():
        return _offered(request, found, AnswerForm(request.POST), status=CONFLICT, unsent=True)
    act = {"prendre": offering.take, "decliner": offering.decline, "rendre": offering.decline}.get(deed)
    if act is not None and act(offer=found):
        return redirect(request.path)
    return _offered(request, found, AnswerForm(), status=CONFLICT if deed else 200)


def _answered(request: PlatformRequest, found: Offer) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _offered(request, found, form, status=TO_MEND)
    if not offering.answer(offer=found, words=form.cleaned_data["answer"], may_serve=form.cleaned_data["may_serve"]):
        return _offered(request, found, form, status=CONFLICT)
    return redirect(request.path)


def _offered(request: PlatformRequest, found: Offer, form: AnswerForm, *, status: int, unsent: bool = False) -> HttpResponse:
    question = found.question
    context = {
        "offer": found,
        "question": question,
        "form": form,
        "mine": found.state == OfferState.TAKEN,
        "conflict": status == CONFLICT and not unsent,
        "unsent": unsent,
        "panels": panels_for("network.answer", request, question) if found.state == OfferState.TAKEN else [],
    }
    return render(request, "network/questions/offer.html", context, status=status)
