"""The personal data of accounts, and of what Django, allauth and Wagtail hold about people."""

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_noop as _
from wagtail.models import LockableMixin

from terreau.core.personal_data import Erasure, declare, not_personal

WHILE_OPEN = _("tant que le compte est ouvert ; trois ans sans connexion, puis trente jours après un avertissement")
WITH_CONTENT = _("aussi longtemps que le contenu ; le lien est coupé à l’effacement de la personne")
AUDIT = _("trois ans (TERREAU_AUDIT_RETENTION_DAYS) ; à l’effacement ne reste qu’un numéro sans correspondance")
SESSION = _("quatorze jours au plus, et jusqu’à la déconnexion")


def _sessions(user: Any) -> "models.QuerySet[Any]":
    keys = apps.get_model("usersessions", "UserSession")._default_manager.filter(user=user).values("session_key")
    return apps.get_model("sessions", "Session")._default_manager.filter(session_key__in=keys)


def declare_all() -> None:
    """Fill the registry; called once, when the application is ready."""
    _declare_accounts()
    _declare_sign_in()
    _declare_desk()
    _declare_mail()
    _declare_content()
    _except()


def _declare_accounts() -> None:
    declare(
        "accounts.User",
        subject="",
        purpose=_("ouvrir un compte, reconnaître la personne, lui écrire à propos de ce compte"),
        retention=WHILE_OPEN,
        fields={
            "uuid": _("identifiant public du compte"),
            "email": _("connexion et messages du service"),
            "first_name": _("facultatif : comment s’adresser à la personne"),
            "last_name": _("facultatif : reconnaître la personne dans l’atelier"),
            "date_joined": _("date d’ouverture"),
            "last_login": _("fermer les comptes inactifs"),
            "inactivity_warned_at": _("ne prévenir qu’une fois avant la fermeture"),
        },
    )
    declare(
        "accounts.Role",
        purpose=_("savoir qui rédige, publie ou administre sur une plateforme"),
        retention=_("jusqu’au retrait du rôle ou à l’effacement de la personne"),
        fields={"user": _("à qui le rôle est donné"), "platform": _("où"), "kind": _("lequel"), "granted_at": _("depuis quand")},
    )
    declare(
        "accounts.User_groups",
        purpose=_("traduire les rôles en droits dans l’atelier"),
        retention=WHILE_OPEN,
        fields={"user": _("qui"), "group": _("quel groupe")},
        export=False,
    )
    declare(
        "accounts.User_user_permissions",
        purpose=_("non utilisé : les droits viennent des rôles"),
        retention=WHILE_OPEN,
        fields={"user": _("qui"), "permission": _("quel droit")},
        export=False,
    )


def _declare_sign_in() -> None:
    declare(
        "account.EmailAddress",
        purpose=_("vérifier que l’adresse appartient à la personne"),
        retention=WHILE_OPEN,
        fields={"user": _("à qui"), "email": _("l’adresse"), "verified": _("confirmée ou non"), "primary": _("adresse principale ou non")},
    )
    declare(
        "mfa.Authenticator",
        purpose=_("seconde preuve d’identité"),
        retention=_("jusqu’à son retrait ou à l’effacement de la personne"),
        fields={"user": _("à qui"), "type": _("de quelle sorte"), "created_at": _("depuis quand"), "last_used_at": _("dernier usage")},
    )
    declare(
        "usersessions.UserSession",
        purpose=_("montrer à la personne où son compte est ouvert, et l’y fermer"),
        retention=SESSION,
        fields={
            "user": _("qui"),
            "ip": _("reconnaître un lieu de connexion inattendu"),
            "user_agent": _("reconnaître un appareil"),
            "created_at": _("début"),
            "last_seen_at": _("dernier passage"),
        },
    )
    declare(
        "sessions.Session",
        subject=_sessions,
        purpose=_("rester connecté d’une page à l’autre"),
        retention=SESSION,
        fields={"session_data": _("état de la connexion, signé")},
        export=False,
    )


def _declare_desk() -> None:
    declare(
        "wagtailusers.UserProfile",
        purpose=_("préférences d’affichage dans l’atelier"),
        retention=WHILE_OPEN,
        fields={"user": _("qui"), "avatar": _("facultatif"), "theme": _("apparence"), "current_time_zone": _("fuseau horaire")},
        export=lambda row: {"theme": row.theme, "current_time_zone": row.current_time_zone, "avatar": row.avatar.name or ""},
        erase=_erase_profile,
    )
    for label, why in {
        "wagtailadmin.EditingSession": _("prévenir que deux personnes modifient la même fiche"),
        "wagtailadmin.FormState": _("retrouver un formulaire laissé ouvert"),
    }.items():
        declare(label, purpose=why, retention=_("quelques jours au plus"), fields={"user": _("qui")}, export=False)
    declare(
        "wagtailcore.PageSubscription",
        purpose=_("prévenir d’un commentaire sur une page"),
        retention=WHILE_OPEN,
        fields={"user": _("qui"), "page": _("quelle page")},
    )
    for label in ("wagtailcore.Comment", "wagtailcore.CommentReply"):
        declare(
            label,
            purpose=_("relire à plusieurs une page en cours de rédaction"),
            retention=_("jusqu’à la résolution du commentaire ou à l’effacement de la personne"),
            fields={"user": _("qui écrit"), "text": _("ce qui est écrit")},
        )
    for label in ("wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"):
        declare(
            label,
            purpose=_("savoir qui a changé quoi (journal en ajout seul)"),
            retention=AUDIT,
            fields={"user": _("qui a agi"), "action": _("ce qui a été fait"), "timestamp": _("quand"), "label": _("sur quoi")},
            erase=Erasure.PSEUDONYM,
        )


def _declare_mail() -> None:
    declare(
        "mail.OutboxMessage",
        subject=lambda user: apps.get_model("mail", "OutboxMessage")._default_manager.filter(recipient__iexact=user.email),
        purpose=_("acheminer un courriel"),
        retention=_("effacé dès que le serveur de courriel l’a pris, ou que l’envoi est abandonné"),
        fields={"recipient": _("à qui l’envoyer"), "sender": _("adresse du service"), "raw": _("le message, jusqu’à son départ")},
        export=lambda row: {"recipient": row.recipient, "created_at": row.created_at},
    )


def _declare_content() -> None:
    links = {
        ("wagtailcore.Revision", "user"): _("qui a enregistré une version"),
        ("wagtailcore.WorkflowState", "requested_by"): _("qui a demandé une relecture"),
        ("wagtailcore.TaskState", "finished_by"): _("qui a relu"),
        ("wagtailcore.UploadedFile", "uploaded_by_user"): _("qui dépose un fichier en plusieurs temps"),
        ("core.Picture", "uploaded_by_user"): _("qui a déposé l’image"),
        ("core.Attachment", "uploaded_by_user"): _("qui a déposé le fichier"),
        ("wagtailimages.Image", "uploaded_by_user"): _("non utilisé"),
        ("wagtaildocs.Document", "uploaded_by_user"): _("non utilisé"),
    }
    for model in apps.get_models():
        if issubclass(model, LockableMixin) and model.__module__.startswith("terreau."):
            links[model._meta.label, "locked_by"] = _("qui retient une fiche, pour en prévenir les autres")
    for (label, field), why in links.items():
        declare(label, subject=field, purpose=why, retention=WITH_CONTENT, fields={field: why}, export=_named, erase=Erasure.DETACH)
    declare(
        "wagtailcore.Page",
        subject=lambda user: _pages().filter(models.Q(owner=user) | models.Q(locked_by=user)),
        purpose=_("qui a créé une page, qui la modifie"),
        retention=WITH_CONTENT,
        fields={"owner": _("qui l’a créée"), "locked_by": _("qui la retient")},
        export=_named,
        erase=_detach_pages,
    )
    not_personal("wagtailcore.Comment.resolved_by", _("lien coupé avec le commentaire, par la base elle-même"))


def _named(row: Any) -> dict[str, object]:
    """Export which content a link leads from, not the content."""
    return {"id": row.pk, "about": str(row)[:120]}


def _pages() -> "models.QuerySet[Any]":
    return apps.get_model("wagtailcore", "Page")._default_manager.all()


def _detach_pages(user: Any) -> None:
    _pages().filter(owner=user).update(owner=None)
    _pages().filter(locked_by=user).update(locked_by=None, locked=False, locked_at=None)


def _erase_profile(user: Any) -> None:
    for profile in apps.get_model("wagtailusers", "UserProfile")._default_manager.filter(user=user):
        if profile.avatar:
            profile.avatar.delete(save=False)
        profile.delete()


def _except() -> None:
    not_personal("accounts.Organisation.name", _("nom d’une organisation"))
    not_personal("vocabulary.Platform.name", _("nom d’une plateforme"))
    not_personal("library.EcosystemPlatform.name", _("nom d’un site"))
    not_personal("changes.FollowerCursor.name", _("nom d’un processus"))
    not_personal("jobs.ClockRun.name", _("nom d’une tâche"))
    not_personal("vocabulary.Platform.contact_email", _("adresse publique d’un service"))
    not_personal("account.EmailConfirmation.email_address", _("lien vers une adresse déjà déclarée, supprimé avec elle"))
