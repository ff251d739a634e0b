"""Actions of ours in Wagtail's log."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

ACTIONS = {
    "terreau.role": (_("Rôle"), _("Rôle donné ou retiré")),
    "terreau.export": (_("Export"), _("Données exportées")),
    "terreau.erase": (_("Effacement"), _("Données personnelles effacées")),
    "terreau.import": (_("Chargement"), _("Données chargées")),
}


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    """Name our actions in the reports."""
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)
