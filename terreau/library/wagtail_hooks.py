"""What the library adds to the desk."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from terreau.library.viewsets import LibraryGroup

register_snippet(LibraryGroup)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name what the history of a resource tells."""
    actions.register_action("terreau.publication_refused", _("Refuser une parution"), _("Parution programmée refusée : la ressource est incomplète"))
