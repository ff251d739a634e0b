"""Who may do what in the network."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from terreau.accounts.models import RANKS, RoleKind, User
from terreau.accounts.perms import Person, can_edit, can_publish, platforms_of
from terreau.network.enums import Kind, QuestionState, StewardState
from terreau.network.models import Profile, ProfileQuerySet, Question, QuestionQuerySet, Steward
from terreau.vocabulary.models import Platform


def who_animate(platform: Platform) -> QuerySet[User]:
    """Return the animators of a platform: those who write for it; where there is none, those who administer the installation."""
    people = User.objects.filter(is_active=True)
    kinds = [kind for kind, rank in RANKS.items() if rank >= RANKS[RoleKind.EDITOR]]
    animators = people.filter(roles__platform=platform, roles__kind__in=kinds)
    return animators if animators.exists() else people.filter(is_superuser=True)


def questions_waiting(user: Person) -> QuestionQuerySet:
    """Return the questions that no catalyst answered, of the platforms that a person animates."""
    return Question.objects.waiting_for_animators().filter(platform__in=platforms_of(user))


def count_questions(user: Person) -> int:
    """Return how many questions wait for a person."""
    return questions_waiting(user).count()


def questions_readable(user: Person) -> QuestionQuerySet:
    """Return the questions that an animator may read: those left to animators, closed ones included, and those that both sides agreed to share."""
    # Nobody had taken what an animator answered; a profile that is deleted leaves `taken_at` behind.
    left = Q(state=QuestionState.UNANSWERED) | Q(state=QuestionState.ANSWERED, taken_at=None)
    shared = Q(state=QuestionState.ANSWERED, may_serve=True, answer_may_serve=True)
    return Question.objects.filter(left & ~Q(for_one=True, rounds__gt=0) | shared, platform__in=platforms_of(user))


def keeps(user: Person, profile: Profile) -> bool:
    """Return whether a person keeps a profile."""
    return isinstance(user, User) and Steward.objects.filter(profile=profile, user=user, state=StewardState.GRANTED).exists()


def may_claim(user: Person, profile: Profile) -> bool:
    """Return whether a person may ask to keep a profile: that of a true organisation, network or place."""
    return user.is_authenticated and profile.kind != Kind.PERSON and not profile.synthetic


def profiles_readable(user: Person, kind: RoleKind = RoleKind.EDITOR) -> ProfileQuerySet:
    """Return the profiles of a person's platforms that the desk may read: published, sent to review, or kept by nobody.

    A draft that its keeper did not send, or a profile that they withdrew, is theirs alone.
    """
    kept = Exists(Steward.objects.filter(profile=OuterRef("pk"), state=StewardState.GRANTED))
    return Profile.objects.filter(Q(live=True) | Q(submitted_at__isnull=False) | ~kept, platform__in=platforms_of(user, kind))


def profiles_to_moderate(user: Person) -> ProfileQuerySet:
    """Return the profiles sent to review on the platforms of an animator."""
    return profiles_readable(user).to_moderate()


def may_publish_profile(user: Person, profile: Profile) -> bool:
    """Return whether a person may accept or refuse what is sent to review: it is public at once."""
    return can_publish(user, profile.platform)


def may_settle(user: Person, profile: Profile) -> bool:
    """Return whether a person may decide who keeps a profile."""
    return can_edit(user, profile.platform)


def count_profiles_to_moderate(user: Person) -> int:
    """Return how many profiles wait for a person."""
    return profiles_readable(user, RoleKind.PUBLISHER).to_moderate().count()
