"""Values for the user fields of a text: what the papers of a council take from a page of the site."""

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from lxml import etree

from terreau.office.package import NAMESPACES, PARTS, archive

_TEXT, _OFFICE = NAMESPACES["text"], NAMESPACES["office"]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def fill(odt: bytes, values: Mapping[str, str]) -> bytes:
    """Return a text of ours whose user fields have these values, by name; the others keep their square brackets.

    A value of several lines stands with its line breaks. A name that the text has not, and an empty value, change nothing.
    """
    with zipfile.ZipFile(BytesIO(odt)) as opened:
        kind, parts = opened.read("mimetype").decode(), {name: opened.read(name) for name in PARTS}
    given = {name: "\n".join(_FORBIDDEN.sub("", value).split("\n")).replace("\r", "").strip() for name, value in values.items()}
    root = etree.fromstring(parts["content.xml"], etree.XMLParser(resolve_entities=False, no_network=True))
    for declared in root.iter(f"{{{_TEXT}}}user-field-decl"):
        value = given.get(declared.get(f"{{{_TEXT}}}name", ""))
        if value:
            declared.set(f"{{{_OFFICE}}}string-value", value)
    for shown in list(root.iter(f"{{{_TEXT}}}user-field-get")):
        value = given.get(shown.get(f"{{{_TEXT}}}name", ""))
        if value:
            _show(shown, value)
    parts["content.xml"] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return archive(kind, parts)


def _show(shown: etree._Element, value: str) -> None:
    """Show a value where its field stands. Offices run the lines of a field together, so several lines become plain text."""
    span = shown.getparent()
    assert span is not None
    span.set(f"{{{_TEXT}}}style-name", "Filled")
    lines = value.split("\n")
    if len(lines) == 1:
        shown.text = value
        return
    span.remove(shown)
    span.text = lines[0]
    for line in lines[1:]:
        etree.SubElement(span, f"{{{_TEXT}}}line-break").tail = line
