"""The pictures and attachments that files carry, and the rosette drawn for them."""

import io
import re

from django.core.files.storage import default_storage
from PIL import Image

from terreau.core import rosette
from terreau.kits.takeaway.bodies import File
from terreau.kits.takeaway.booklet import Booklet

# Twice what a column of A4 shows at 96 pixels an inch: sharp on paper, light on a key.
WIDEST, TALLEST = 1200, 1600
UNLIT = "none"


def picture_bytes(file: File) -> bytes:
    """Return a picture no larger than a page needs, without its hidden data; nothing when it cannot be read."""
    try:
        with default_storage.open(file.path) as stored, Image.open(stored) as picture:
            picture.thumbnail((WIDEST, TALLEST))
            out = io.BytesIO()
            profile = {"icc_profile": picture.info["icc_profile"]} if "icc_profile" in picture.info else {}
            if file.extension == "jpg":
                _bare(_on_white(picture)).save(out, "JPEG", quality=82, optimize=True, **profile)
            else:
                _bare(picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")).save(out, "PNG", **profile)
            return out.getvalue()
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return b""


def _bare(picture: Image.Image) -> Image.Image:
    """Return a picture without comments, place or author."""
    bare = picture.copy()
    bare.info = {}
    return bare


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands():
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
    return paper


def pictures(booklet: Booklet) -> dict[str, bytes]:
    """Return the pictures that can be read, by key."""
    found = {file.key: picture_bytes(file) for file in booklet.pictures}
    return {key: content for key, content in found.items() if content}


def attachment_bytes(file: File) -> bytes:
    """Return a file as it was uploaded; nothing when it is lost."""
    try:
        with default_storage.open(file.path) as stored:
            content: bytes = stored.read()
            return content
    except OSError:
        return b""


def rosette_svg(booklet: Booklet) -> str:
    """Return the rosette of a booklet as a file of its own: colours stand in it. Nothing where a framework has too few leaves."""
    if not rosette.FEWEST <= len(booklet.leaves) <= rosette.MOST:
        return ""
    leaves = tuple(rosette.Leaf(leaf.number, "", leaf.number, True) for leaf in booklet.leaves)
    drawing = re.sub(r' (class="rosette mark"|aria-hidden="true")', "", str(rosette.draw(leaves, "mark")))
    for leaf in booklet.leaves:
        drawing = drawing.replace(f'class="leaf p{leaf.number}"', f'fill="{leaf.hue if leaf.lit else UNLIT}" stroke="{leaf.hue}" stroke-width="2.5"')
    return drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
