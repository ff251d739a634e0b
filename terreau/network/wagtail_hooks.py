"""What the network adds to the desk, and the names of what the audit trail tells about it."""

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from terreau.accounts.perms import platforms_of
from terreau.network.desk import claims, imports, moderation, questions
from terreau.network.viewsets import CraftViewSet, ProfileViewSet

register_snippet(ProfileViewSet)
register_snippet(CraftViewSet)


@hooks.register("register_admin_urls")
def import_addresses() -> list:
    """Put the import of another network in the desk, behind its log-in and second factor."""
    return [
        path("reseau/importer/", imports.send, name="network_import"),
        path("reseau/importer/<uuid:uuid>/", imports.report, name="network_import_report"),
        path("reseau/importer/<uuid:uuid>/colonnes/", imports.choose, name="network_import_columns"),
        path("reseau/importer/<uuid:uuid>/commencer/", imports.start, name="network_import_start"),
        path("reseau/importer/<uuid:uuid>/remarques.csv", imports.problems, name="network_import_problems"),
    ]


class AnimatorItem(MenuItem):
    """Shown to those who animate some platform."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person animates one."""
        return platforms_of(request.user).exists()


@hooks.register("register_network_menu_item")
def import_menu_item() -> MenuItem:
    """Return the menu entry that imports another network."""
    return AnimatorItem(_("Importer un réseau"), reverse("network_import"), name="network-import", icon_name="upload", order=90)


@hooks.register("register_log_actions")
def import_log_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail tells about imports."""
    actions.register_action("terreau.network_imported", _("Importer un réseau"), _("Profils d’un autre réseau importés"))


@hooks.register("register_admin_urls")
def member_addresses() -> list:
    """Put what members send and ask for in the desk, behind its log-in and second factor."""
    return [
        path("reseau/profils/", moderation.queue, name="network_profiles"),
        path("reseau/profils/<uuid:uuid>/", moderation.reading, name="network_profile"),
        path("reseau/non-tenus/", moderation.alone, name="network_left_alone"),
        path("reseau/demandes/", claims.listing, name="network_claims"),
        path("reseau/demandes/<uuid:uuid>/", claims.settling, name="network_claim"),
    ]


@hooks.register("register_admin_menu_item")
def network_menu() -> SubmenuMenuItem:
    """Return the menu of the network; another theme adds its entry by the hook `register_network_menu_item`."""
    menu = Menu(register_hook_name="register_network_menu_item", construct_hook_name="construct_network_menu")
    return SubmenuMenuItem(_("Réseau"), menu, name="network", icon_name="group", order=155)


@hooks.register("register_network_menu_item")
def profiles_to_read_item() -> MenuItem:
    """Return the menu entry of the profiles sent to review."""
    return AnimatorItem(_("Profils à relire"), reverse("network_profiles"), name="network-review", icon_name="group", order=10)


@hooks.register("register_network_menu_item")
def claims_item() -> MenuItem:
    """Return the menu entry of the profiles that somebody asks for."""
    return AnimatorItem(_("Profils demandés"), reverse("network_claims"), name="network-claims", icon_name="key", order=20)


@hooks.register("register_network_menu_item")
def left_alone_item() -> MenuItem:
    """Return the menu entry of the profiles that nobody keeps."""
    return AnimatorItem(_("Profils que personne ne tient"), reverse("network_left_alone"), name="network-alone", icon_name="time", order=50)


@hooks.register("register_network_menu_item")
def profiles_item() -> MenuItem:
    """Return the menu entry of all profiles."""
    return AnimatorItem(_("Tous les profils"), reverse("wagtailsnippets_network_profile:list"), name="network-profiles", icon_name="list-ul", order=60)


@hooks.register("register_network_menu_item")
def crafts_item() -> MenuItem:
    """Return the menu entry of crafts."""
    return AnimatorItem(_("Métiers"), reverse("wagtailsnippets_network_craft:list"), name="network-crafts", icon_name="tag", order=70)


@hooks.register("register_log_actions")
def member_log_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail tells about profiles."""
    actions.register_action("terreau.profile_submitted", _("Envoyer un profil à la relecture"), _("Envoyé à la relecture"))
    actions.register_action("terreau.profile_accepted", _("Accepter un profil"), _("Relu et accepté"))
    actions.register_action("terreau.profile_refused", _("Refuser un profil"), _("Relu et renvoyé à ceux qui le tiennent"))
    actions.register_action("terreau.profile_withdrawn", _("Retirer un profil"), _("Retiré par ceux qui le tiennent"))
    actions.register_action("terreau.profile_deleted", _("Supprimer un profil"), _("Supprimé par ceux qui le tiennent"))
    actions.register_action("terreau.profile_left", _("Ne plus tenir un profil"), _("Une personne ne le tient plus"))
    actions.register_action("terreau.profile_claimed", _("Demander un profil"), _("Une personne demande à le tenir"))
    actions.register_action("terreau.profile_claim_granted", _("Confier un profil"), _("Confié à une personne"))
    actions.register_action("terreau.profile_claim_refused", _("Ne pas confier un profil"), _("Une demande n’a pas été retenue"))
    actions.register_action("terreau.profile_confirmed", _("Dire un profil toujours juste"), _("Dit toujours juste"))
    actions.register_action("terreau.profile_lapsed", _("Mettre un profil en sommeil"), _("Mis en sommeil, faute de réponse"))


@hooks.register("register_admin_urls")
def question_addresses() -> list:
    """Put the questions that nobody answered in the desk, behind its log-in and second factor."""
    return [
        path("reseau/questions/", questions.listing, name="network_questions"),
        path("reseau/questions/<uuid:uuid>/", questions.reading, name="network_question"),
    ]


@hooks.register("register_network_menu_item")
def questions_item() -> MenuItem:
    """Return the menu entry of the questions that nobody answered."""
    return AnimatorItem(_("Questions sans réponse"), reverse("network_questions"), name="network-questions", icon_name="help", order=5)


@hooks.register("register_log_actions")
def question_log_actions(actions: LogActionRegistry) -> None:
    """Name what the audit trail tells about questions."""
    actions.register_action("terreau.question_confirmed", _("Confirmer une question"), _("Confirmée par qui la pose"))
    actions.register_action("terreau.question_passed_on", _("Proposer une question à d’autres"), _("Proposée à d’autres, à la demande de qui la pose"))
    actions.register_action("terreau.question_withdrawn", _("Retirer une question"), _("Retirée par qui l’a posée"))
    actions.register_action("terreau.question_taken", _("Prendre une question"), _("Prise par quelqu’un du réseau"))
    actions.register_action("terreau.question_handed", _("Confier une question"), _("Confiée à un profil par l’animation"))
    actions.register_action("terreau.question_closed", _("Clore une question"), _("Close sans réponse"))
    actions.register_action("terreau.question_unanswered", _("Laisser une question à l’animation"), _("Restée sans réponse : à l’animation"))
    actions.register_action("terreau.question_answered", _("Répondre à une question"), _("Réponse envoyée"))
