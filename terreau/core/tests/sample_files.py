"""Files to try: honest ones, and people to send them."""

import io
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, PngImagePlugin

GPS = 0x8825
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

# Django and Wagtail leave the files of models and renditions open until they are collected.
keeps_files = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("files_let_go"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def photo(format_: str = "JPEG", size: tuple[int, int] = (60, 40), *, orientation: int = 1, hidden: bool = True, **options: object) -> bytes:
    """Return a picture, red on its left half, with a place, an author and a comment hidden in it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if hidden:
        exif[0x013B] = "auteur-secret"
        exif.get_ifd(GPS)[1] = "N"
        exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    out = io.BytesIO()
    if format_ == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "auteur-secret")
        options.update(pnginfo=text)
    if format_ in {"JPEG", "GIF"}:
        options.update(comment=b"auteur-secret")
    if format_ != "GIF":
        options.update(exif=exif)
    if format_ in {"JPEG", "WEBP"}:
        options.update(xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>auteur-secret</x:xmpmeta>")
    image.save(out, format_, **options)
    return out.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def answer_to(check, file) -> str:
    """Return why a file is refused, "" when it is not; anything but a refusal fails the test."""
    try:
        check(file)
    except ValidationError as refused:
        return refused.code
    return ""


def member(**fields: object) -> AbstractBaseUser:
    """Return somebody with an account."""
    return get_user_model().objects.create_user(f"{uuid.uuid4()}@example.org", None, **fields)


def logged_in(user: AbstractBaseUser) -> Client:
    client = Client()
    client.force_login(user)
    return client
