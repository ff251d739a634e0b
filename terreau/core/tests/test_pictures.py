"""A picture is judged by its content, and loses what it hides."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from terreau.core.files import check_picture
from terreau.core.tests.sample_files import answer_to, photo, upload


@pytest.mark.parametrize(("extension", "format_"), [("jpg", "JPEG"), ("jpeg", "JPEG"), ("JPG", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("gif", "GIF")])
def test_loses_what_it_hides_and_keeps_what_it_shows(extension, format_):
    content = photo(format_)
    assert b"auteur-secret" in content
    file = upload(f"photo.{extension}", content)
    check_picture(file)
    kept = file.read()
    assert b"auteur-secret" not in kept
    assert file.size == len(kept)
    with Image.open(io.BytesIO(kept)) as image:
        assert image.format == format_
        assert image.size == (60, 40)
        assert not image.getexif()
        assert "xmp" not in image.info
        assert image.convert("RGB").getpixel((5, 20))[0] > 200


def test_stands_upright_once_its_orientation_is_forgotten():
    file = upload("photo.jpg", photo(orientation=6))
    check_picture(file)
    with Image.open(file) as image:
        assert image.size == (40, 60)
        assert image.convert("RGB").getpixel((20, 5))[0] > 200
        assert not image.getexif()


def test_what_follows_the_picture_is_dropped():
    file = upload("photo.jpg", photo() + b"PK\x03\x04 <script>alert(1)</script>")
    check_picture(file)
    assert b"<script>" not in file.read()


@pytest.mark.parametrize("format_", ["GIF", "WEBP"])
def test_an_animation_still_moves(format_):
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, format_, save_all=True, append_images=frames[1:], duration=120, loop=0)
    file = upload(f"anime.{format_.lower()}", out.getvalue())
    check_picture(file)
    with Image.open(file) as image:
        assert image.n_frames == 3


def test_transparency_stays():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    file = upload("logo.png", out.getvalue())
    check_picture(file)
    with Image.open(file) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("dessin.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("photo.jpg", photo("PNG")),
        ("photo.png", photo("JPEG")),
        ("photo.jpg", photo()[:300]),
        ("photo.jpg", b""),
        ("photo.gif", b"GIF89a<script>alert(1)</script>"),
        ("photo.tiff", photo("TIFF", hidden=False)),
        ("photo", photo()),
        ("photo.jpg.php", photo()),
    ],
)
def test_anything_else_is_refused_in_french(name, content):
    with pytest.raises(ValidationError) as refused:
        check_picture(upload(name, content) if content else InMemoryUploadedFile(io.BytesIO(b""), None, name, "image/jpeg", 0, None))
    assert "image" in refused.value.messages[0].lower()


def test_too_many_pixels_or_bytes(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 2399
    with pytest.raises(ValidationError, match="pixels"):
        check_picture(upload("photo.jpg", photo()))
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 100
    with pytest.raises(ValidationError, match="trop lourd"):
        check_picture(upload("photo.jpg", photo()))


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked():
    header = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
    bomb = header + zlib.crc32(header[12:]).to_bytes(4, "big") + photo("PNG")[33:]
    with pytest.raises(ValidationError, match="pixels"):
        check_picture(upload("bombe.png", bomb))


def test_a_large_upload_kept_on_disk_is_rewritten_too():
    with TemporaryUploadedFile("photo.jpg", "image/jpeg", 0, None) as file:
        file.write(photo())
        file.size = file.tell()
        check_picture(file)
        with open(file.temporary_file_path(), "rb") as kept:  # noqa: PTH123 - the path as storage will move it
            assert b"auteur-secret" not in kept.read()


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.jpg", "a.png", "a.gif", "a.webp"]), st.integers(0, 400))
def test_whatever_the_bytes_the_answer_is_yes_or_a_sentence(noise, name, cut):
    content = photo(hidden=False)[:cut] + noise
    assert answer_to(check_picture, upload(name, content or b"x")) in {"", "format", "mismatch", "unreadable", "pixels"}
