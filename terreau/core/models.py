"""What every room's records share, and the two kinds of uploaded files."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class Record(models.Model):
    """A thing with a public, immutable identity, whatever becomes of its title or address."""

    uuid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    class Meta:
        abstract = True


class AddressedRecord(Record):
    """A record with a page of its own: a changed slug leaves a redirect, a deletion a tombstone (room `changes`)."""

    slug = models.SlugField(_("adresse"), max_length=160, unique=True, help_text=_("Fin de l’adresse de la page."))

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Return the path of this record's page."""
        raise NotImplementedError


class Picture(AbstractImage):
    """An image, stored without its EXIF data."""

    credit = models.CharField(_("crédit"), max_length=200, blank=True, help_text=_("Auteur et licence, tels qu’ils seront affichés."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class PictureRendition(AbstractRendition):
    """A resized copy of a picture."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="core_rendition_unique"),
        ]


class Attachment(AbstractDocument):
    """A file to download, checked by content when it is uploaded and served only by a view that checks."""

    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """Check the file's name, unless its form refused the file, and said why, already."""
        if self.file:
            super().clean()

    class Meta(AbstractDocument.Meta):
        verbose_name = _("fichier")
        verbose_name_plural = _("fichiers")
