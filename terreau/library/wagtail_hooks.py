"""What the library adds to the desk."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from terreau.library import perms
from terreau.library.models import Resource
from terreau.library.viewsets import LibraryGroup

register_snippet(LibraryGroup)


@hooks.register("before_delete_snippet")
def refuse_resources_of_others(request: HttpRequest, instances: list) -> None:
    """Refuse to delete in bulk what stands on other platforms: Wagtail's own check is by model."""
    keys = {instance.pk for instance in instances if isinstance(instance, Resource)}
    if keys and perms.resources_within(request.user, "delete").filter(pk__in=keys).count() < len(keys):
        raise PermissionDenied
