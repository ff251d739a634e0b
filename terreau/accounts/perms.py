"""Who may do what on a platform. Roles decide; Django's groups and permissions only carry it out."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from terreau.accounts.models import RANKS, Role, RoleKind, User
from terreau.core import desk
from terreau.vocabulary.models import Platform

Person = AbstractBaseUser | AnonymousUser

# What the desk calls its deeds, and the role that each takes.
KIND_FOR = {desk.WRITE: RoleKind.EDITOR, desk.PUBLISH: RoleKind.PUBLISHER, desk.ADMINISTER: RoleKind.ADMINISTRATOR}


def member(request: HttpRequest) -> User:
    """Return the person of a request. Raises `PermissionDenied` for anonymous people: a view that asks is behind log-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _kinds(user: Person) -> dict[int, str]:
    """Return the person's role by platform, read once for each instance of the person."""
    if not isinstance(user, User):
        return {}
    if not hasattr(user, "_role_kinds"):
        user._role_kinds = dict(Role.objects.filter(user=user).values_list("platform_id", "kind"))  # type: ignore[attr-defined]  # kept for the request
    return user._role_kinds  # type: ignore[attr-defined]  # set above


def _at_least(user: Person, platform: Platform | None, kind: RoleKind) -> bool:
    if not user.is_authenticated or not user.is_active or platform is None or not isinstance(user, User):
        return False
    return user.is_superuser or RANKS.get(_kinds(user).get(platform.pk, ""), 0) >= RANKS[kind]


def can_edit(user: Person, platform: Platform | None) -> bool:
    """Return whether a person may write drafts on a platform."""
    return _at_least(user, platform, RoleKind.EDITOR)


def can_publish(user: Person, platform: Platform | None) -> bool:
    """Return whether a person may publish on a platform."""
    return _at_least(user, platform, RoleKind.PUBLISHER)


def can_administer(user: Person, platform: Platform | None) -> bool:
    """Return whether a person may give and take roles on a platform."""
    return _at_least(user, platform, RoleKind.ADMINISTRATOR)


def platforms_of(user: Person, kind: RoleKind = RoleKind.EDITOR) -> QuerySet[Platform]:
    """Return the platforms on which a person may do at least what `kind` says: all of them for a superuser."""
    if not user.is_authenticated or not user.is_active or not isinstance(user, User):
        return Platform.objects.none()
    if user.is_superuser:
        return Platform.objects.all()
    return Platform.objects.filter(pk__in=[platform for platform, held in _kinds(user).items() if RANKS[held] >= RANKS[kind]])


def platforms_where(user: Person, deed: str) -> QuerySet[Platform]:
    """Return the platforms on which a person may do one of the deeds of `core.desk`."""
    return platforms_of(user, KIND_FOR[deed])


def may_enter_desk(user: Person) -> bool:
    """Return whether a person holds a role somewhere, or administers the whole installation."""
    return isinstance(user, User) and user.is_active and (user.is_superuser or bool(_kinds(user)))
