"""Who may be asked a question, the nearest that fits first."""

from math import inf
from typing import NamedTuple

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField

from terreau.accounts.models import User
from terreau.network.enums import CATALYSTS, OfferState, QuestionState, StewardState
from terreau.network.models import Profile, ProfileQuerySet, Question, Steward
from terreau.network.queries.narrowing import above, within
from terreau.territories.distance import great_circle_km
from terreau.territories.models import Territory
from terreau.vocabulary.models import Platform, SituationLever

# Whoever is that near fits, even when the levers of the question are not those they know best.
NEAR_KM = 50.0


class Rank(NamedTuple):
    """Where a catalyst stands for a question: the lowest first."""

    other_lever: bool
    elsewhere: bool
    km: float
    busy: int
    profile: int


def keepers(profile: int) -> QuerySet[User]:
    """Return the people who keep a profile and can be written to."""
    return User.objects.filter(is_active=True, stewardships__profile=profile, stewardships__state=StewardState.GRANTED).exclude(email="").order_by("pk")


def kept() -> Exists:
    """Return the condition that somebody keeps a profile."""
    return Exists(Steward.objects.filter(profile=OuterRef("pk"), state=StewardState.GRANTED, user__is_active=True).exclude(user__email=""))


def reachable(platform: Platform) -> ProfileQuerySet:
    """Return the profiles of a platform to whom one may write: somebody keeps them, and catalysts agreed to it."""
    return Profile.objects.on(platform).public().filter(kept(), Q(takes_questions=True) | ~Q(kind__in=CATALYSTS))


def is_reachable(platform: Platform, profile: Profile) -> bool:
    """Return whether what is written to a profile reaches who keeps it, or an animator in their stead."""
    return reachable(platform).filter(pk=profile.pk).exists()


def still_to_ask(question: Question) -> ProfileQuerySet:
    """Return the catalysts who take questions and were not offered this one; nobody is offered their own."""
    asker = Steward.objects.filter(profile=OuterRef("pk"), user__email__iexact=question.email) if question.email else Steward.objects.none()
    offered = question.offers.values("profile")
    return reachable(question.platform).filter(~Exists(asker), kind__in=CATALYSTS).exclude(pk__in=offered)


def fitting(question: Question, *, most: int) -> list[Profile]:
    """Return the nearest catalysts that fit a question and were not offered it yet.

    They know its levers (or those of its situation), or act or live within its territory or 50 km from it. First who knows the levers,
    then who is or acts there, then who is nearer, then who has fewer questions in hand.
    """
    levers = _levers_of(question)
    in_hand = Q(offers__state__in=[OfferState.OPEN, OfferState.TAKEN], offers__question__state__in=[QuestionState.OFFERED, QuestionState.TAKEN])
    busy = Count("offers", filter=in_hand, distinct=True)
    told = still_to_ask(question).annotate(knows=_knows(levers), here=_is_here(question.territory), busy=busy).order_by()
    ranks = sorted(
        Rank(not knows, not here, _km(question.territory, latitude, longitude), number, pk)
        for pk, knows, here, latitude, longitude, number in told.values_list("pk", "knows", "here", "latitude", "longitude", "busy")
    )
    chosen = [rank.profile for rank in ranks if not rank.other_lever or not rank.elsewhere or rank.km <= NEAR_KM][:most]
    found = Profile.objects.in_bulk(chosen)
    return [found[pk] for pk in chosen]


def _levers_of(question: Question) -> list[int]:
    if question.lever_id is not None:
        return [question.lever_id]
    return list(SituationLever.objects.filter(situation=question.situation_id).values_list("lever_id", flat=True)) if question.situation_id else []


def _knows(levers: list[int]) -> Exists | Value:
    through = Profile.levers.through.objects
    return Exists(through.filter(profile_id=OuterRef("pk"), lever_id__in=levers)) if levers else Value(True, output_field=BooleanField())


def _is_here(territory: Territory | None) -> Case | Value:
    if territory is None:
        return Value(False, output_field=BooleanField())
    acts = Exists(Profile.catchment.through.objects.filter(profile_id=OuterRef("pk"), territory_id__in=above(territory)))
    return Case(When(acts, then=Value(True)), When(within(territory, "seat__"), then=Value(True)), default=Value(False), output_field=BooleanField())


def _km(territory: Territory | None, latitude: float | None, longitude: float | None) -> float:
    if territory is None or territory.latitude is None or territory.longitude is None or latitude is None or longitude is None:
        return inf
    return great_circle_km(territory.latitude, territory.longitude, latitude, longitude)


def to_hand_to(question: Question) -> ProfileQuerySet:
    """Return the profiles to which an animator may hand a question: the one whom it is for, or the catalysts that were not offered it."""
    if question.for_one:
        return reachable(question.platform).filter(pk=question.recipient_id or 0).exclude(pk__in=question.offers.values("profile"))
    return still_to_ask(question)
