"""What holds for every record of the desk."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.action_menu import PublishMenuItem, UnpublishMenuItem

from terreau.core.desk_views import DeskViewSet, nothing_behind_the_arrow


@hooks.register("before_delete_snippet")
def refuse_records_of_others(request: HttpRequest, instances: list[Model]) -> None:
    """Refuse to delete what stands on other platforms, one by one or in bulk: Wagtail's own check is by model."""
    for instance in instances:
        viewset = getattr(instance, "snippet_viewset", None)
        if viewset is not None and not viewset.permission_policy.user_has_permission_for_instance(request.user, "delete", instance):
            raise PermissionDenied


@hooks.register("insert_global_admin_js")
def what_was_typed_early() -> SafeString:
    """Return the small script that counts as a change what is typed before Wagtail's own are ready."""
    return format_html('<script src="{}"></script>', static("desk/typed.js"))


@hooks.register("construct_snippet_action_menu")
def publish_only_what_one_may(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Leave out what publishes, or takes offline, a record with which the person may not: Wagtail asks whether they publish at all."""
    record = context.get("instance")
    viewset = getattr(record, "snippet_viewset", None)
    others = [item for item in menu_items if not isinstance(item, (PublishMenuItem, UnpublishMenuItem))]
    if len(others) < len(menu_items) and isinstance(viewset, DeskViewSet) and not viewset.may_publish(request.user, record):
        menu_items[:] = others


@hooks.register("construct_snippet_action_menu", order=100)
def save_or_go_on(menu_items: list, request: HttpRequest, context: dict) -> None:
    """Show what one does most, after the rooms said what a person may do."""
    nothing_behind_the_arrow(menu_items)
