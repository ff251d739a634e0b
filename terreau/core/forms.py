"""Forms by which pictures and files enter the media library: their content is checked before it is kept."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from terreau.core.files import check_attachment, check_picture


class PictureForm(BaseImageForm):
    """A picture, rewritten without what a camera hides in it."""

    def clean_file(self) -> Any:
        """Check a new picture by its content."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_picture(file)
        return file


class AttachmentForm(BaseDocumentForm):
    """A file to download, whose content is what its extension says."""

    def clean_file(self) -> Any:
        """Check a new file by its content."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_attachment(file)
        return file
