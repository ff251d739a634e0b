"""Hand-made pages: those who publish on a platform lay out its pages, and no others.

Wagtail gives rights over pages to groups, by branch of the tree: each platform has a group of its own.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Site

from terreau.accounts.models import RoleKind, User
from terreau.accounts.perms import KIND_FOR
from terreau.core import desk
from terreau.vocabulary.models import Platform

PAGE_GROUPS = "Pages · "
VERBS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
HOLDERS = (KIND_FOR[desk.PUBLISH], RoleKind.ADMINISTRATOR)


@transaction.atomic
def sync_page_rights(*, platform: Platform) -> Group:
    """Give the publishers and administrators of a platform its pages, from its root down, and nothing else; return their group.

    A root that another site shares, or the root of all trees, gives no right: it would give away the pages of others.
    """
    group = _group(platform)
    root = platform.site.root_page
    permissions = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=VERBS)) if _is_own(root, platform.site) else []
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=permissions).delete()
    for permission in permissions:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    wanted = set(User.objects.filter(roles__platform=platform, roles__kind__in=HOLDERS))
    present = set(User.objects.filter(groups=group))
    for user in wanted - present:
        user.groups.add(group)
    for user in present - wanted:
        user.groups.remove(group)
    return group


def drop_page_rights(*, platform: Platform) -> None:
    """Delete the group of a platform that goes."""
    Group.objects.filter(name__startswith=PAGE_GROUPS, name__endswith=_mark(platform)).delete()


def page_groups_for(user: User) -> set[Group]:
    """Return the groups of the platforms on which a person publishes, made when missing."""
    platforms = Platform.objects.filter(roles__user=user, roles__kind__in=HOLDERS)
    return {_group(platform) for platform in platforms}


def _mark(platform: Platform) -> str:
    return f" · publication ({platform.pk})"


def _group(platform: Platform) -> Group:
    """Return the group of a platform; its number finds it again when the platform is renamed."""
    name = f"{PAGE_GROUPS}{platform.name}{_mark(platform)}"
    group = Group.objects.filter(name__startswith=PAGE_GROUPS, name__endswith=_mark(platform)).first()
    if group is None:
        return Group.objects.create(name=name)
    if group.name != name:
        group.name = name
        group.save(update_fields=["name"])
    return group


def _is_own(root: Page, site: Site) -> bool:
    return root.depth > 1 and not Site.objects.filter(root_page__path__startswith=root.path).exclude(pk=site.pk).exists()
