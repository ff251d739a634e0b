"""Pictures and files: each platform keeps its own, in a collection that bears its name.

Rights over a collection hold for all those below it: nothing is given on the root, which is the installation's. What an
administrator of the installation wants to lend to all platforms goes in a common collection, from which everybody chooses.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission

from terreau.accounts.actions.platform_groups import PUBLISHERS, WRITERS, PlatformGroups
from terreau.vocabulary.models import Platform

FILE_GROUPS = "Fichiers · "
# Whoever adds a file may change and delete it; « change » means those of others too, deletion included.
LEND = ("choose_image", "choose_document")
WRITE = (*LEND, "add_image", "add_document")
RIGHTS = {
    PlatformGroups(FILE_GROUPS, "ajouter", WRITERS): WRITE,
    PlatformGroups(FILE_GROUPS, "tout changer", PUBLISHERS): (*WRITE, "change_image", "change_document"),
}


@transaction.atomic
def sync_file_rights(*, platform: Platform) -> Collection | None:
    """Give those who write on a platform its collection, and nothing else; return it (None before Wagtail's own migrations)."""
    root = Collection.get_first_root_node()
    if root is None:
        return None
    own = _own_collection(platform, root)
    for groups, codenames in RIGHTS.items():
        _give(groups.fill(platform), own, codenames)
    return own


def drop_file_rights(*, platform: Platform) -> None:
    """Delete the groups of a platform that goes. Its files stay: only the installation's administrators see them from then on."""
    for groups in RIGHTS:
        groups.drop(platform)


@transaction.atomic
def sync_common_files(*, groups: Iterable[Group]) -> None:
    """Let groups choose in the common collection, made with the second platform, and take any other right over files from them."""
    groups = list(groups)
    root = Collection.get_first_root_node()
    common = _held_by(groups)
    if common is None and root is not None and Platform.objects.count() > 1:
        common = root.add_child(name=_("Commun à toutes les plateformes"))
    for group in groups:
        _give(group, common, LEND)


def _own_collection(platform: Platform, root: Collection) -> Collection:
    """Return the collection that a platform's groups already hold, under its present name, else a new one."""
    own = _held_by([groups.of(platform) for groups in RIGHTS])
    if own is None:
        return root.add_child(name=platform.name)
    if own.name != platform.name:
        own.name = platform.name
        own.save(update_fields=["name"])
    return own


def _held_by(groups: list[Group]) -> Collection | None:
    held = GroupCollectionPermission.objects.filter(group__in=groups, collection__depth__gt=1).order_by("pk").select_related("collection").first()
    return held.collection if held is not None else None


def _give(group: Group, collection: Collection | None, codenames: Iterable[str]) -> None:
    permissions = list(Permission.objects.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=codenames)) if collection else []
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=collection, permission__in=permissions).delete()
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
