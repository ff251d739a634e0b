"""Forms by which pictures and files enter the media library: their content is checked before it is kept."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from terreau.core.files import check_attachment, check_picture, check_picture_size


class PictureField(WagtailImageField):
    """A picture whose weight is told before its content is opened: a photo too heavy is still a photo."""

    def to_python(self, data: Any) -> Any:
        """Refuse what is too heavy, then what is no picture."""
        if isinstance(data, UploadedFile):
            check_picture_size(data)
        return super().to_python(data)


class PictureForm(BaseImageForm):
    """A picture, rewritten without what a camera hides in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = self.fields.get("file")
        if plain is not None:
            self.fields["file"] = PictureField(label=plain.label, required=plain.required, widget=plain.widget)

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


class AvatarForm(AvatarPreferencesForm):
    """The picture of an editor's own account, checked and rewritten as any other."""

    def clean_avatar(self) -> Any:
        """Check a new picture by its content, then let Wagtail reduce it."""
        file = self.cleaned_data.get("avatar")
        if isinstance(file, UploadedFile):
            check_picture(file)
        return super().clean_avatar()
