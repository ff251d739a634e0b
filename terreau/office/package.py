"""The archive that an OpenDocument file is: only what we wrote in it, in one order, at a fixed date."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO

from odfdo import Document, XmlPart

PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
_SETTINGS = f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings {DECLARED} office:version="1.3"><office:settings/></office:document-settings>'


def describe(document: Document, *, title: str, purpose: str, dated: date) -> None:
    """Write what a file says of itself: title, purpose, language, day. Nobody's name, and no office's either."""
    moment, meta = datetime.combine(dated, time(12)), document.meta
    meta.strip()
    meta.set_generator("Terreau")
    meta.set_title(title)
    meta.set_description(purpose)
    meta.set_creator("Terreau")
    meta.set_initial_creator("Terreau")
    meta.set_language("fr-FR")
    meta.set_creation_date(moment)
    meta.set_modification_date(moment)
    meta.set_user_defined_metadata("Licence", "CC BY 4.0")


def packed(document: Document) -> bytes:
    """Return a document as the bytes of its file."""
    found = {name: document.get_part(name) for name in PARTS if name != "settings.xml"}
    parts = {name: part.serialize() for name, part in found.items() if isinstance(part, XmlPart)}
    return archive(document.mimetype, parts | {"settings.xml": _SETTINGS.encode()})


def archive(kind: str, parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts under the media type `kind`, which comes first and uncompressed, as the standard asks."""
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in PARTS)
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{kind}"/>{entries}</manifest:manifest>'
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr(zipfile.ZipInfo("mimetype", ZIP_EPOCH), kind, zipfile.ZIP_STORED)
        for name, content in [*((name, parts[name]) for name in PARTS), ("META-INF/manifest.xml", manifest.encode())]:
            made.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
