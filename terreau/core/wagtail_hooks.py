"""What holds for every record of the desk."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from wagtail import hooks


@hooks.register("before_delete_snippet")
def refuse_records_of_others(request: HttpRequest, instances: list[Model]) -> None:
    """Refuse to delete what stands on other platforms, one by one or in bulk: Wagtail's own check is by model."""
    for instance in instances:
        viewset = getattr(instance, "snippet_viewset", None)
        if viewset is not None and not viewset.permission_policy.user_has_permission_for_instance(request.user, "delete", instance):
            raise PermissionDenied
