"""Reads of questions: by the secret of a letter, and what their pages say."""

from uuid import UUID

from django.core import signing

from terreau.core import secret_links
from terreau.core.secret_links import hash_of
from terreau.network.enums import OfferState
from terreau.network.models import Offer, Profile, Question
from terreau.vocabulary.models import Platform

_shared = signing.Signer(salt="terreau.network.shared")


def secret_of(question: UUID) -> str:
    """Return the secret by which an asker follows their question."""
    return secret_links.secret_of("network.question", question)


def secret_of_offer(question: UUID, profile: int) -> str:
    """Return the secret by which those who keep a profile read a question and answer it."""
    return secret_links.secret_of("network.offer", f"{question}.{profile}")


def question_of(secret: str) -> Question | None:
    """Return the question that a letter follows, if it is still there."""
    related = ("platform__site", "platform__framework", "situation", "lever", "territory", "recipient")
    return Question.objects.select_related(*related).filter(secret=hash_of(secret)).first()


def offer_of(secret: str) -> Offer | None:
    """Return the offer of a letter, with its question, if it is still there."""
    related = ("platform__site", "platform__framework", "situation", "lever", "territory")
    return Offer.objects.select_related("profile", *(f"question__{name}" for name in related)).filter(secret=hash_of(secret)).first()


def name_shown(platform: Platform, profile: int | None) -> str:
    """Return the name of a profile where it still agrees to show it; nothing else."""
    if profile is None:
        return ""
    return Profile.objects.on(platform).public().filter(pk=profile).values_list("name", flat=True).first() or ""


def has_declined(question: Question) -> bool:
    """Return whether the one whom a question was for said that they cannot answer."""
    return question.for_one and question.offers.filter(state=OfferState.DECLINED).exists()


def sharing_key(question: Question) -> str:
    """Return what lets somebody make a resource of an answered question, and nothing more: it neither follows nor withdraws it."""
    return _shared.sign(question.uuid.hex)


def shared_by(platform: Platform, key: str) -> Question | None:
    """Return the answered question of a platform that a sharing key names, where both sides still agree that it serves others."""
    try:
        uuid = UUID(_shared.unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    found = Question.objects.filter(uuid=uuid, platform=platform).first()
    return found if found is not None and found.may_be_shared else None
