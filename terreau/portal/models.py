"""Pages laid out by hand: about, legal notice, accessibility, campaigns."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from terreau.library.blocks import RESOURCE_BODY_BLOCKS


class PlatformRoot(Page):
    """The root of a platform's hand-made pages; its own address is that of the home page, which the portal composes."""

    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.EditorialPage"]
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("racine d’une plateforme")
        verbose_name_plural = _("racines des plateformes")


class EditorialPage(Page):
    """A page that an editor lays out by hand."""

    introduction = models.CharField(_("introduction"), max_length=400, blank=True)
    body = StreamField(RESOURCE_BODY_BLOCKS, blank=True, verbose_name=_("texte"))
    shows_figures = models.BooleanField(_("montre les chiffres repères"), default=False)
    shows_landmarks = models.BooleanField(_("montre les repères"), default=False)
    to_complete = models.BooleanField(
        _("reste à compléter"),
        default=False,
        help_text=_("La page le dit à ses lecteurs, et l’accueil de l’atelier le rappelle. À décocher une fois le texte complet."),
    )

    template = "portal/editorial_page.html"
    parent_page_types = ["portal.PlatformRoot", "portal.EditorialPage"]
    subpage_types = ["portal.EditorialPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
        FieldPanel("shows_figures"),
        FieldPanel("shows_landmarks"),
        FieldPanel("to_complete"),
    ]

    class Meta:
        verbose_name = _("page éditoriale")
        verbose_name_plural = _("pages éditoriales")
