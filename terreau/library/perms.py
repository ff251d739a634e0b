"""Who may do what with resources: rights follow the platforms on which a resource stands."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from terreau.accounts.models import RoleKind
from terreau.accounts.perms import Person, platforms_of
from terreau.library.enums import Display
from terreau.library.models import PlatformDisplay, Resource
from terreau.vocabulary.models import Lever

# What Wagtail calls its actions, and the role that each takes.
ROLE_FOR = {
    "add": RoleKind.EDITOR,
    "change": RoleKind.EDITOR,
    "view": RoleKind.EDITOR,
    "publish": RoleKind.PUBLISHER,
    "delete": RoleKind.PUBLISHER,
    "lock": RoleKind.PUBLISHER,
    "unlock": RoleKind.PUBLISHER,
}


def resources_within(user: Person, action: str = "change") -> QuerySet[Resource]:
    """Return the resources on which a person may act: those of their platforms, and their own drafts not yet placed."""
    if getattr(user, "is_superuser", False):
        return Resource.objects.all()
    platforms = platforms_of(user, ROLE_FOR.get(action, RoleKind.ADMINISTRATOR))
    levers = Lever.objects.filter(framework__platforms__in=platforms).values("pk")
    pinned = PlatformDisplay.objects.filter(platform__in=platforms, display=Display.PINNED).values("resource_id")
    # Asked of each resource: gathering the keys of all, twice a page, cost more than the page (`benchmarks/desk_list.py`).
    within = Q(Exists(Resource.levers.through.objects.filter(resource_id=OuterRef("pk"), lever__in=levers))) | Q(pk__in=pinned)
    if ROLE_FOR.get(action) == RoleKind.EDITOR and user.is_authenticated:
        within |= Q(pk__in=Resource.objects.filter(levers__isnull=True, latest_revision__user_id=user.pk).values("pk"))
    return Resource.objects.filter(within)


def may(user: Person, action: str, resource: Resource) -> bool:
    """Return whether a person may do something with one resource."""
    return resources_within(user, action).filter(pk=resource.pk).exists()


def levers_within(user: Person, action: str = "change") -> QuerySet[Lever]:
    """Return the levers under which a person may place resources."""
    return Lever.objects.filter(framework__platforms__in=platforms_of(user, ROLE_FOR.get(action, RoleKind.ADMINISTRATOR))).distinct()


def levers_beyond(user: Person, resource: Resource, levers: Iterable[Lever]) -> list[Lever]:
    """Return the levers of a draft under which it is not public yet and where this person does not publish."""
    public = set(Resource.levers.through.objects.filter(resource_id=resource.pk, resource__live=True).values_list("lever_id", flat=True))
    publishable = set(levers_within(user, "publish").values_list("pk", flat=True))
    return [lever for lever in levers if lever.pk not in public | publishable]


def may_publish(user: Person, resource: Resource) -> bool:
    """Return whether a person may make some draft of a resource public: under which levers, `levers_beyond` tells."""
    live = resource.pk is not None and Resource.objects.filter(pk=resource.pk, live=True).exists()
    return not live or may(user, "publish", resource)


def may_approve(user: Person, resource: Resource) -> bool:
    """Return whether a person may approve the latest draft of a resource."""
    draft = resource.get_latest_revision_as_object()
    return may(user, "publish", resource) and not levers_beyond(user, resource, draft.levers.all())
