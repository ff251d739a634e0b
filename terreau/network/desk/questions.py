"""Questions in the desk: those that no catalyst answered, and one screen to answer, hand to a profile, or close."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.log_actions import registry

from terreau.accounts.perms import member
from terreau.core.registries import panels_for
from terreau.network import perms
from terreau.network.actions import offering
from terreau.network.desk.moderation import enter
from terreau.network.forms.questions import AnswerForm, HandForm
from terreau.network.models import Question
from terreau.network.queries.catalysts import to_hand_to

PAGE_SIZE, RECENT = 50, 20
CONFLICT, TO_MEND = 409, 422


@never_cache
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, and what may be read of the rest."""
    person = enter(request)
    related = ("platform", "lever", "territory")
    waiting = perms.questions_waiting(person).select_related(*related).order_by("confirmed_at", "pk")
    context = {
        "title": _("Questions sans réponse"),
        "page": Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("p")),
        "others": perms.questions_readable(person).exclude(closed_at=None).exclude(words="").select_related(*related).order_by("-closed_at")[:RECENT],
    }
    return TemplateResponse(request, "network/desk/questions.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One question: read it, then answer it, hand it to a profile, or close it."""
    found = _found(request, uuid)
    deed = request.POST.get("geste", "") if request.method == "POST" else ""
    answering = AnswerForm(request.POST if deed == "repondre" else None)
    handing = HandForm(request.POST if deed == "confier" else None, profiles=to_hand_to(found))
    if deed and _done(request, found, deed, answering, handing):
        return redirect("network_questions")
    conflict = bool(deed) and (deed == "clore" or (answering if deed == "repondre" else handing).is_valid())
    return _page(request, _found(request, uuid), answering, handing, status=CONFLICT if conflict else TO_MEND if deed else 200)


def _found(request: HttpRequest, uuid: UUID) -> Question:
    """Return a question that the person may read. Raises `Http404`: others are told nothing of it."""
    related = ("platform__site", "platform__framework", "situation", "lever", "territory", "recipient")
    return get_object_or_404(perms.questions_readable(enter(request)).select_related(*related), uuid=uuid)


def _done(request: HttpRequest, question: Question, deed: str, answering: AnswerForm, handing: HandForm) -> bool:
    person = member(request)
    if deed == "repondre" and answering.is_valid():
        words, may_serve = answering.cleaned_data["answer"], answering.cleaned_data["may_serve"]
        done, said = offering.answer_as_animator(question=question, words=words, may_serve=may_serve, by=person), _("Votre réponse est partie.")
    elif deed == "confier" and handing.is_valid():
        done, said = offering.hand(question=question, profile=handing.cleaned_data["profile"], by=person), _("Question confiée : un courriel est parti.")
    elif deed == "clore":
        done, said = offering.close(question=question, by=person), _("Question close.")
    else:
        return False
    if done:
        messages.success(request, said)
    return done


def _page(request: HttpRequest, question: Question, answering: AnswerForm, handing: HandForm, *, status: int) -> HttpResponse:
    context = {
        "title": _("Une question"),
        "question": question,
        "waits": perms.questions_waiting(member(request)).filter(pk=question.pk).exists(),
        "offers": question.offers.select_related("profile").order_by("offered_at", "pk"),
        "answering": answering,
        "handing": handing,
        "conflict": status == CONFLICT,
        "panels": panels_for("network.answer", request, question),
        "history": registry.get_logs_for_instance(question).select_related("user").order_by("timestamp"),
    }
    return TemplateResponse(request, "network/desk/question.html", context, status=status)
