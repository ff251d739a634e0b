"""Who may act on which records in the desk: the lower rooms ask here, the room of roles answers.

Django's permissions say whether a person does such things at all; the platforms where they do them say with which records.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.permission_policies import ModelPermissionPolicy

if TYPE_CHECKING:
    from wagtail.admin.viewsets.model import ModelViewSet as Base
else:
    Base = object

# What a person may do on a platform, from less to more.
WRITE, PUBLISH, ADMINISTER = "write", "publish", "administer"

# The name under which the form of a new record tells which one it is made for.
IDENTITY = "identite"
# Django reads no more rows than that in a form.
MOST_ROWS = 2000

PlatformsWhere = Callable[[Any, str], "QuerySet[Any]"]
_answers: list[PlatformsWhere] = []


def declare(answer: PlatformsWhere) -> None:
    """Say who knows the platforms where a person may do something: `answer(user, PUBLISH)`. The last one to say so is asked."""
    _answers[:] = [answer]


def platforms_where(user: Any, deed: str) -> "QuerySet[Any]":
    """Return the platforms on which a person may write, publish or administer. Raises `LookupError` when no room declared an answer."""
    if not _answers:
        raise LookupError("No room says who may act where: call `core.desk.declare` in its `apps.ready`.")
    return _answers[0](user, deed)


def publishes(sent: Mapping[str, str]) -> bool:
    """Return whether the form of a record asks to make it public: by its button, or by approving what was reviewed."""
    return "action-publish" in sent or ("action-workflow-action" in sent and sent.get("workflow-action-name") == "approve")


def sent_identity(sent: Mapping[str, str]) -> UUID | None:
    """Return the identifier of the new record that a form was made for, if it is one."""
    try:
        return UUID(sent.get(IDENTITY, ""))
    except ValueError:
        return None


def knows_no_row(sent: Mapping[str, str] | None, record: Any, name: str) -> bool:
    """Return whether a form was made before a record had the rows of a relation, and holds some: it was sent while they were being kept."""
    if not sent or record is None or record.pk is None or sent_identity(sent) != record.uuid:
        return False
    try:
        held = int(sent.get(f"{name}-TOTAL_FORMS", ""))
    except ValueError:
        return False
    return held > 0 and not any(sent.get(f"{name}-{row}-id") for row in range(min(held, MOST_ROWS)))


def forget_unknown_rows(sent: Mapping[str, str] | None, record: Any, *names: str) -> None:
    """Let the rows of a form stand for those, of some relations, that it does not know."""
    for name in names:
        if knows_no_row(sent, record, name):
            getattr(record, name).clear()


class PlatformPermissionPolicy(ModelPermissionPolicy):
    """Rights over records that have no drafts: whoever changes one changes public pages at once.

    `through` leads from a record to its platforms (« framework__platforms »); without it the record is shared, and
    belongs to whoever may do `deed` on some platform. Looking (« view ») takes no more than writing.
    """

    def __init__(self, model: Any, *, through: str = "", deed: str = PUBLISH) -> None:
        super().__init__(model)
        self.through = through
        self.deed = deed

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_permission_for(self, user: Any, action: str) -> "QuerySet[Any]":
        if not self.user_has_permission(user, action):
            return self.model._default_manager.none()
        everything = self.model._default_manager.all()
        if user.is_superuser:
            return everything
        platforms = platforms_where(user, WRITE if action == "view" else self.deed)
        if self.through:
            return everything.filter(pk__in=everything.filter(**{f"{self.through}__in": platforms}).values("pk"))
        return everything if platforms.exists() else everything.none()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Any]":
        found = self.model._default_manager.none()
        for action in actions:
            found = found | self.instances_user_has_permission_for(user, action)
        return found


class PlatformBound(Base):
    """For a viewset: lists hold, and views accept, only the records on which its permission policy lets a person act."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Return the records to list, with the records that their columns name."""
        links = {field.name for field in self.model._meta.concrete_fields if field.many_to_one}
        shown = [name for name in self.list_display if isinstance(name, str) and name in links]
        found = self.permission_policy.instances_user_has_any_permission_for(request.user, ["change", "view"])
        return found.select_related(*shown) if shown else found

    def construct_view(self, view_class: Any, **kwargs: Any) -> Callable[..., HttpResponse]:
        """Refuse, in every view of one record, what the policy refuses: Wagtail's own checks are by model."""
        view = super().construct_view(view_class, **kwargs)
        actions = _actions(view_class)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            key = options.get("pk") or next(iter(args), None)
            if key is not None and not self._allowed(request, actions, key):
                raise PermissionDenied
            return view(request, *args, **options)

        return guarded

    def _allowed(self, request: HttpRequest, actions: list[str], key: object) -> bool:
        text = unquote(str(key))
        if not (text.isascii() and text.isdigit()):
            return False
        policy = self.permission_policy
        return any(policy.instances_user_has_permission_for(request.user, action).filter(pk=int(text)).exists() for action in actions)


def _actions(view_class: Any) -> list[str]:
    """Return what a view asks for by itself, else what changing takes."""
    required = getattr(view_class, "permission_required", None)
    if isinstance(required, str):
        return [required]
    several = getattr(view_class, "any_permission_required", None)
    return list(several) if isinstance(several, list | tuple | set) else ["change"]
