"""Writes of the portal: the hand-made pages of a new platform."""

from django.db import transaction
from wagtail.models import Page

from terreau.accounts.actions import sync_page_rights
from terreau.portal.models import EditorialPage, PlatformRoot
from terreau.portal.starter_pages import STARTER_PAGES, StarterPage
from terreau.vocabulary.models import Platform


@transaction.atomic
def ensure_pages(*, platform: Platform) -> list[str]:
    """Create the hand-made pages that a platform lacks; return their titles. What an editor changed stays."""
    root = _root(platform)
    present = set(EditorialPage.objects.child_of(root).values_list("slug", flat=True))
    created = [_create(root, page) for page in STARTER_PAGES if page.slug not in present]
    sync_page_rights(platform=platform)
    return [page.title for page in created]


def _root(platform: Platform) -> PlatformRoot:
    site = platform.site
    current = site.root_page.specific
    if isinstance(current, PlatformRoot):
        return current
    tree = Page.get_first_root_node()
    root: PlatformRoot = tree.add_child(instance=PlatformRoot(title=platform.name, slug=f"racine-{platform.pk}"))
    site.root_page = root
    site.save(update_fields=["root_page"])
    # Wagtail's first migration leaves an empty welcome page; it serves nobody once the site has its own root.
    if type(current) is Page and not current.get_children().exists() and not current.sites_rooted_here.exists():
        current.delete()
    return root


def _create(root: PlatformRoot, page: StarterPage) -> EditorialPage:
    created: EditorialPage = root.add_child(
        instance=EditorialPage(
            title=page.title,
            slug=page.slug,
            introduction=page.introduction,
            body=[("text", section) for section in page.sections],
            shows_figures=page.shows_figures,
            shows_landmarks=page.shows_landmarks,
            to_complete=page.to_complete,
            show_in_menus=False,
        )
    )
    created.save_revision().publish()
    return created
