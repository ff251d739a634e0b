"""Roles, and the Django groups that carry them out in Wagtail."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from wagtail.models import DraftStateMixin, LockableMixin, Page, RevisionMixin

from terreau.accounts.actions.file_rights import FILE_GROUPS, RIGHTS, sync_common_files, sync_file_rights
from terreau.accounts.actions.page_rights import PAGE_GROUPS, sync_page_rights
from terreau.accounts.models import RANKS, Role, RoleKind, User
from terreau.accounts.perms import can_administer
from terreau.changes import audit
from terreau.vocabulary.models import Framework, LandmarkFamily, Platform, Source

GROUPS = {RoleKind.EDITOR: "Rédaction", RoleKind.PUBLISHER: "Publication", RoleKind.ADMINISTRATOR: "Administration"}
# Lists without a history of their own that publishers keep all the same.
SHARED_LISTS = (LandmarkFamily, Source)
# The groups of one platform each, for what Wagtail gives by branch of a tree.
OF_A_PLATFORM = Q(name__startswith=PAGE_GROUPS.prefix) | Q(name__startswith=FILE_GROUPS)


@transaction.atomic
def grant_role(*, user: User, platform: Platform, kind: RoleKind | str, by: User | None) -> Role:
    """Give a person a role on a platform, or change the one they hold there.

    `by` is None when the installation itself acts (a command). Raises `PermissionDenied` when `by` does not
    administer the platform, `ValidationError` for an unknown kind.
    """
    _may_manage(by, platform)
    if kind not in RoleKind.values:
        raise ValidationError(_("Ce rôle n’existe pas."))
    role, created = Role.objects.select_for_update().get_or_create(user=user, platform=platform, defaults={"kind": kind})
    before = None if created else role.kind
    if before != kind:
        role.kind = kind
        role.save(update_fields=["kind"])
        audit.record("terreau.role_granted", platform, user=by, data={"person": str(user.uuid), "kind": str(kind), "before": before and str(before)})
    keep_in_step(user=user)
    return role


@transaction.atomic
def revoke_role(*, user: User, platform: Platform, by: User | None) -> bool:
    """Take a person's role on a platform; return whether there was one. Raises `PermissionDenied` like `grant_role`."""
    _may_manage(by, platform)
    role = Role.objects.select_for_update().filter(user=user, platform=platform).first()
    if role is None:
        return False
    audit.record("terreau.role_revoked", platform, user=by, data={"person": str(user.uuid), "kind": str(role.kind)})
    role.delete()
    keep_in_step(user=user)
    return True


def _may_manage(by: User | None, platform: Platform) -> None:
    if by is not None and not can_administer(by, platform):
        raise PermissionDenied(_("Vous n’administrez pas cette plateforme."))


@transaction.atomic
def keep_in_step(*, user: User) -> None:
    """Put a person in the groups that their roles call for, out of the others, and note whether they may enter the desk.

    A group is no right by itself: one given or taken elsewhere is put back as the roles say.
    """
    held = [RANKS[RoleKind(kind)] for kind in user.roles.values_list("kind", flat=True)]
    called_for = {name for kind, name in GROUPS.items() if any(rank >= RANKS[kind] for rank in held)}
    present = set(user.groups.filter(name__in=GROUPS.values()).values_list("name", flat=True))
    if called_for - present:
        user.groups.add(*[Group.objects.get_or_create(name=name)[0] for name in called_for - present])
    if present - called_for:
        user.groups.remove(*Group.objects.filter(name__in=present - called_for))
    _keep_platform_groups(user)
    staff = user.is_superuser or bool(held)
    if user.is_staff != staff:
        user.is_staff = staff
        user.save(update_fields=["is_staff", "updated_at"])
    user.__dict__.pop("_role_kinds", None)


def _keep_platform_groups(user: User) -> None:
    called_for = {group for groups in (PAGE_GROUPS, *RIGHTS) for group in groups.called_for(user)}
    present = set(user.groups.filter(OF_A_PLATFORM))
    if called_for - present:
        user.groups.add(*(called_for - present))
    if present - called_for:
        user.groups.remove(*(present - called_for))


def sync_groups() -> None:
    """Create the three groups and give them their permissions. Run after each migration; safe to run again.

    Editors write what has drafts, and look at the rest of what has a history; publishers also publish, lock and delete
    it, and change what has no drafts (and so is public at once). Administrators have the same, change their platform and
    its framework, and manage roles by `can_administer`. With which records: `core.desk`; which pages and files: the groups
    of each platform.
    """
    groups = {kind: Group.objects.get_or_create(name=name)[0] for kind, name in GROUPS.items()}
    enter = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    edit, publish = _model_permissions()
    administer = _permissions(Framework, "view", "change") | _permissions(Platform, "view", "change")
    groups[RoleKind.EDITOR].permissions.set(Permission.objects.filter(enter | edit))
    groups[RoleKind.PUBLISHER].permissions.set(Permission.objects.filter(enter | edit | publish))
    groups[RoleKind.ADMINISTRATOR].permissions.set(Permission.objects.filter(enter | edit | publish | administer))
    sync_common_files(groups=groups.values())
    for platform in Platform.objects.select_related("site__root_page"):
        sync_page_rights(platform=platform)
        sync_file_rights(platform=platform)


def _permissions(model: type[Model], *verbs: str) -> Q:
    return Q(content_type__app_label=model._meta.app_label, codename__in=[f"{verb}_{model._meta.model_name}" for verb in verbs])


def _model_permissions() -> tuple[Q, Q]:
    """Return which permissions writing takes, and which ones publishing adds."""
    edit, publish = Q(pk__in=[]), Q(pk__in=[])
    for model in apps.get_models():
        if not model.__module__.startswith("terreau.") or issubclass(model, Page):
            continue
        if issubclass(model, DraftStateMixin):
            edit |= _permissions(model, "add", "change", "view")
            publish |= _permissions(model, "delete", "publish", *(["lock", "unlock"] if issubclass(model, LockableMixin) else []))
        elif issubclass(model, RevisionMixin) or model in SHARED_LISTS:
            edit |= _permissions(model, "view")
            publish |= _permissions(model, "add", "change", "delete")
    return edit, publish
