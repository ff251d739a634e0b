"""What an uploaded file must be before it is kept: checked by content, never by name alone.

`check_picture` and `check_attachment` take an open upload, raise `ValidationError` with a sentence in French, and
rewrite a picture in place without its hidden data (camera, place, author).
"""

import contextlib
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from terreau.core.text import file_size

PICTURE_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
KEPT_PICTURE_DATA = ("icc_profile", "transparency", "background", "loop", "duration", "disposal", "blend")

OFFICE_XML = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
DECLARED_FIRST = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
    "epub": b"application/epub+zip",
}
MACROS = re.compile(r"(vbaproject\.bin|vbadata\.xml|/activex/|oleobject[^/]*\.bin)|^(basic|scripts)/.", re.IGNORECASE)
PROGRAMS = re.compile(
    r"\.(apk|app|bat|cmd|com|cpl|dll|dmg|docm|elf|exe|hta|htm|html|jar|js|lnk|mht|msi|php|pif|pptm|ps1|py|scr|sh|svg|swf|vbs|wsf|xhtml|xlsm)$", re.IGNORECASE
)
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|\?php|object|embed)\b|<\?xml|<\?php", re.IGNORECASE)


def _pdf_name(name: str) -> bytes:
    """Return a pattern for a name in a PDF, each letter of which may be written as itself or as `#` and two digits."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name.encode())


ACTIVE_PDF = re.compile(b"/(?:" + b"|".join(map(_pdf_name, ("JavaScript", "JS", "Launch", "RichMedia", "XFA"))) + b")(?![A-Za-z])")
PACKED_PDF = re.compile(b"/" + _pdf_name("ObjStm"))

LARGEST_RATIO = 100
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_ENTRIES = 5_000
MOST_INFLATED = 64 * 1024 * 1024


def extension_of(name: str) -> str:
    """Return a file name's extension, lower case, without its dot."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def check_picture(upload: UploadedFile) -> None:
    """Refuse what is not a picture of an accepted format and size; rewrite the rest without EXIF, XMP or comments.

    The orientation that EXIF held is applied to the pixels first. Raises `ValidationError`.
    """
    expected = PICTURE_FORMATS.get(extension_of(upload.name or ""))
    if expected is None:
        raise ValidationError(_("Ce format d’image n’est pas accepté. Enregistrez-la en JPEG, PNG, WebP ou GIF."), code="format")
    check_picture_size(upload)
    upload.seek(0)
    with warnings.catch_warnings():
        # Pillow warns of broken hidden data, which goes anyway; only pixels without end are an error.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            Image.init()
            with Image.open(upload, formats=["JPEG", "PNG", "GIF", "WEBP"]) as picture:
                _check_pixels(picture)
                if (picture.format == "MPO" and expected != "JPEG") or picture.format not in {expected, "MPO"}:
                    raise ValidationError(
                        _("Le contenu de cette image ne correspond pas à son extension. Réenregistrez-la, puis recommencez."), code="mismatch"
                    )
                content = _bare_picture(picture, expected)
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _too_many_pixels() from error
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise ValidationError(_("Cette image est illisible ou incomplète. Réenregistrez-la, puis recommencez."), code="unreadable") from error
    _replace(upload, content)


def check_picture_size(upload: UploadedFile) -> None:
    """Refuse a picture heavier than the limit, before anything opens it. Raises `ValidationError`."""
    _check_size(upload, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)


def check_attachment(upload: UploadedFile) -> None:
    """Refuse a file whose content is not what its extension says, or that could run something. Raises `ValidationError`."""
    extension = extension_of(upload.name or "")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        accepted = ", ".join(sorted(settings.WAGTAILDOCS_EXTENSIONS))
        raise ValidationError(_("Ce type de fichier n’est pas accepté. Types acceptés : %(types)s.") % {"types": accepted}, code="type")
    _check_size(upload, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
    if not upload.size:
        raise ValidationError(_("Ce fichier est vide."), code="empty")
    upload.seek(0)
    try:
        if extension == "pdf":
            _check_pdf(upload.read())
        elif extension in {"csv", "txt"}:
            _check_text(upload.read())
        else:
            _check_archive(upload, extension)
    finally:
        upload.seek(0)


def _check_size(upload: UploadedFile, most: int) -> None:
    if (upload.size or 0) > most:
        raise ValidationError(
            _("Ce fichier est trop lourd (%(size)s). Taille acceptée : %(most)s au plus.") % {"size": file_size(upload.size or 0), "most": file_size(most)},
            code="size",
        )


def _too_many_pixels() -> ValidationError:
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return ValidationError(_("Cette image est trop grande. Réduisez-la à %(most)s millions de pixels au plus.") % {"most": most}, code="pixels")


def _frames(picture: Image.Image) -> int:
    """Return how many frames an animation has; the second picture of an MPO, a photograph in relief, is none."""
    return getattr(picture, "n_frames", 1) if picture.format != "MPO" else 1


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height * _frames(picture) > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise _too_many_pixels()


def _bare_picture(picture: Image.Image, format_: str) -> bytes:
    """Return the picture encoded anew, upright, with nothing beside its pixels, colour profile and animation."""
    out = BytesIO()
    kept = {key: picture.info[key] for key in KEPT_PICTURE_DATA if key in picture.info}
    if _frames(picture) > 1:
        copies = []
        for frame in ImageSequence.Iterator(picture):
            copy = frame.copy()
            copy.info = {key: frame.info[key] for key in KEPT_PICTURE_DATA if key in frame.info}
            copies.append(copy)
        copies[0].save(out, format=format_, save_all=True, append_images=copies[1:], **_encoding(format_, kept, loop=picture.info.get("loop", 0)))
        return out.getvalue()
    turned = picture.getexif().get(0x0112, 1) != 1
    upright = ImageOps.exif_transpose(picture) if turned else picture
    upright.load()
    upright.info = kept
    options = _encoding(format_, kept)
    if format_ == "JPEG" and picture.format == "JPEG" and not turned:
        options.update(quality="keep")
    upright.save(out, format=format_, **options)
    return out.getvalue()


def _encoding(format_: str, kept: dict[str, object], **more: object) -> dict[str, object]:
    """Return the options that keep quality and colours, and nothing else, in a format."""
    options: dict[str, object] = {"exif": b"", **({"icc_profile": kept["icc_profile"]} if "icc_profile" in kept else {}), **more}
    if format_ == "JPEG":
        options.update(quality=90, comment=b"", xmp=b"")
    elif format_ == "WEBP":
        options.update(quality=90, method=4, xmp=b"")
    elif format_ == "GIF":
        options.update(comment=b"")
        options.pop("exif")
    return options


def _replace(upload: UploadedFile, content: bytes) -> None:
    """Put other content into an upload, so that whoever holds it saves that content and no other."""
    upload.seek(0)
    upload.truncate()
    upload.write(content)
    upload.seek(0)
    upload.size = len(content)


def _macros() -> ValidationError:
    return ValidationError(_("Ce document contient des macros. Enregistrez-le sans macros, puis recommencez."), code="macros")


def _not_what_it_says() -> ValidationError:
    return ValidationError(_("Le contenu de ce fichier ne correspond pas à son extension. Réenregistrez-le dans le bon format."), code="mismatch")


def _check_text(content: bytes) -> None:
    """Accept plain text only: no page, drawing, program or archive under another name."""
    if filetype.guess(content[:8192]) is not None or b"\0" in content or content.startswith((b"#!", b"MZ")) or MARKUP.search(content[:65536]):
        raise _not_what_it_says()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Spreadsheets in French still write CSV in the Windows character set: every byte but five is valid there.
        if re.search(rb"[\x81\x8d\x8f\x90\x9d]", content):
            raise _not_what_it_says() from None


def _check_pdf(content: bytes) -> None:
    """Refuse PDF files that run scripts or programs when they are opened, packed objects included."""
    if b"%PDF-" not in content[:1024] or content[:512].lstrip().startswith(b"<"):
        raise _not_what_it_says()
    if any(ACTIVE_PDF.search(part) for part in _pdf_parts(content)):
        raise ValidationError(_("Ce PDF contient un script ou un formulaire actif. Enregistrez-le « imprimé en PDF », puis recommencez."), code="active")


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    """Yield what a PDF says between its streams, and its packed objects, unpacked; refuse more of these than a limit for the whole file."""
    left = MOST_INFLATED
    for before, stream in _pdf_streams(content):
        yield before
        if PACKED_PDF.search(before):
            unpacking = zlib.decompressobj()
            with contextlib.suppress(zlib.error):
                unpacked = unpacking.decompress(stream, left)
                left -= len(unpacked)
                yield unpacked
            if left <= 0 or unpacking.unconsumed_tail:
                raise _too_large_unpacked()


def _pdf_streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each stream with what stands before it, then the rest with no stream. Every byte is searched once: an attacker chooses them."""
    told = at = 0
    while (start := content.find(b"stream", at)) >= 0:
        at = start + len(b"stream")
        line_end = next((end for end in (b"\r\n", b"\n") if content.startswith(end, at)), None)
        if line_end is None:
            continue
        end = content.find(b"endstream", at + len(line_end))
        if end < 0:
            break
        yield content[told:start], content[at + len(line_end) : end]
        told = at = end + len(b"endstream")
    yield content[told:], b""


def _too_large_unpacked() -> ValidationError:
    return ValidationError(_("Ce fichier est trop grand une fois décompressé."), code="bomb")


def _check_archive(upload: UploadedFile, extension: str) -> None:
    """Refuse what is no archive of the kind announced, holds macros or programs, or would not fit once unpacked."""
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED_BYTES or unpacked > LARGEST_RATIO * max(upload.size or 0, 10_000):
                raise _too_large_unpacked()
            if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
                raise ValidationError(_("Cette archive contient des chemins qui sortent de son dossier."), code="path")
            if extension in OFFICE_XML:
                _check_office(archive, names, OFFICE_XML[extension])
            elif extension in DECLARED_FIRST:
                if not names or _head(archive, names[0]).strip() != DECLARED_FIRST[extension] or names[0] != "mimetype":
                    raise _not_what_it_says()
            elif any(PROGRAMS.search(name) for name in names):
                raise ValidationError(_("Cette archive contient un programme ou une page active."), code="program")
            if any(MACROS.search(name) for name in names) and extension != "epub":
                raise _macros()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, KeyError, EOFError) as error:
        raise _not_what_it_says() from error


def _check_office(archive: zipfile.ZipFile, names: list[str], kind: bytes) -> None:
    if "[Content_Types].xml" not in names:
        raise _not_what_it_says()
    declared = _head(archive, "[Content_Types].xml")
    if b"macroEnabled" in declared:
        raise _macros()
    if kind not in declared:
        raise _not_what_it_says()


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(1024 * 1024)
