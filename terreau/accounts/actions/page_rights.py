"""Hand-made pages: those who publish on a platform lay out its pages, and no others."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Site

from terreau.accounts.actions.platform_groups import PUBLISHERS, PlatformGroups
from terreau.vocabulary.models import Platform

PAGE_GROUPS = PlatformGroups("Pages · ", "publication", PUBLISHERS)
VERBS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")


@transaction.atomic
def sync_page_rights(*, platform: Platform) -> Group:
    """Give the publishers and administrators of a platform its pages, from its root down, and nothing else; return their group.

    A root that another site shares, or the root of all trees, gives no right: it would give away the pages of others.
    """
    group = PAGE_GROUPS.of(platform)
    root = platform.site.root_page
    permissions = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=VERBS)) if _is_own(root, platform.site) else []
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=permissions).delete()
    for permission in permissions:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    return PAGE_GROUPS.fill(platform)


def drop_page_rights(*, platform: Platform) -> None:
    """Delete the group of a platform that goes."""
    PAGE_GROUPS.drop(platform)


def _is_own(root: Page, site: Site) -> bool:
    return root.depth > 1 and not Site.objects.filter(root_page__path__startswith=root.path).exclude(pk=site.pk).exists()
