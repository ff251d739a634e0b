"""References for bibliographies: BibTeX (with the fields of biblatex) and RIS, for one resource or for many."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.library.citations import date_iso
from terreau.library.enums import Status
from terreau.library.models import Resource
from terreau.library.queries import in_order_of

# What each of our formats is in a bibliography: entry of biblatex (manual, 2.1) and type of RIS. Anything else is @misc and GEN.
TYPES = {
    "livre": ("book", "BOOK"),
    "actes": ("proceedings", "CONF"),
    "base-de-donnees": ("dataset", "DATA"),
    "film": ("misc", "VIDEO"),
    "video": ("misc", "VIDEO"),
    "support-de-presentation": ("misc", "SLIDE"),
    "livret": ("booklet", "PAMP"),
    "cartographie": ("misc", "MAP"),
    **dict.fromkeys(("rapport", "etude", "cahier-de-recherche", "note-prospective", "note", "dossier", "referentiel"), ("report", "RPRT")),
}
LANGUAGES = {"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian"}
_LATEX = {char: f"\\{char}" for char in "#$%&_"} | {
    # Braces are counted by every reader of BibTeX, escaped or not: only words for them are safe.
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}
_IN_ADDRESS = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "^": "%5E", "~": "%7E"}


@dataclass(frozen=True)
class Reference:
    """What a bibliography says of a resource; `notes` begins with the citation that its publisher requires, unchanged, after the notice of what was made up."""

    key: str
    title: str
    authors: tuple[str, ...]
    date: str
    format: str
    format_label: str
    abstract: str
    address: str
    language: str
    notes: tuple[str, ...]


def reference(resource: Resource, sheet: str) -> Reference:
    """Return the reference of a resource; `sheet` is the address of its page, cited where the work has none."""
    notes = [
        resource.notice,
        resource.citation,
        "" if resource.status == Status.PUBLISHED else resource.get_status_display(),
        _("année déduite") if resource.year and resource.year_inferred else "",
        _("éditeur déduit") if resource.publisher_inferred else "",
    ]
    return Reference(
        key=resource.slug,
        title=_line(resource.title),
        authors=tuple(_line(str(publisher)) for publisher in resource.publishers.all()),
        date=date_iso(resource),
        format=resource.format.slug if resource.format else "",
        format_label=_line(resource.format.label) if resource.format else "",
        abstract=_line(f"{resource.purpose} {resource.abstract}"),
        address=_line(resource.url or sheet),
        language=_line(resource.language),
        notes=tuple(_line(note) for note in notes if note),
    )


def references(keys: list[int], origin: str) -> Iterator[Reference]:
    """Yield the references of many resources, in the order of their keys; `origin` begins the addresses of their pages."""
    found = Resource.objects.published().select_related("format").prefetch_related("publishers__organisation").defer("folded", "plain")
    for item in in_order_of(keys, found):
        yield reference(item, f"{origin}{item.get_absolute_url()}")


def _line(text: str) -> str:
    """Return text on one line, without control characters: neither format knows of any."""
    return " ".join("".join(char if char >= " " and char not in "\x7f\x85\u2028\u2029" else " " for char in text).split())


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in text)


def bibtex(found: Reference) -> str:
    """Return a BibTeX entry in UTF-8. Titles and names stand in double braces: styles neither lower their capitals nor look for a first name."""
    entry = TYPES.get(found.format, ("misc", ""))[0]
    language = found.language.split("-")[0].lower()
    fields = {
        "title": f"{{{_latex(found.title)}}}",
        "author": " and ".join(f"{{{_latex(author)}}}" for author in found.authors),
        "institution" if entry == "report" else "publisher": " and ".join(f"{{{_latex(author)}}}" for author in found.authors),
        "type": _latex(found.format_label) if entry in {"report", "misc"} else "",
        "date": found.date,
        "year": found.date[:4],
        "url": "".join(_IN_ADDRESS.get(char, char) for char in found.address),
        "langid": LANGUAGES.get(language, ""),
        "abstract": _latex(found.abstract),
        "note": _latex(". ".join(found.notes)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{entry}{{{found.key},", *lines, "}", ""])


def ris(found: Reference) -> str:
    """Return a RIS record (Research Information Systems, 2011): two letters, two spaces, a hyphen, a space; lines end with CR LF.

    A comma would part a name in two: a publisher whose name holds one is given as publisher only.
    """
    rows = [
        ("TY", TYPES.get(found.format, ("", "GEN"))[1]),
        ("ID", found.key),
        ("TI", found.title),
        *(("AU", author) for author in found.authors if "," not in author),
        ("PB", "; ".join(found.authors)),
        ("PY", found.date[:4]),
        ("DA", _slashed(found.date)),
        ("M3", found.format_label),
        ("LA", found.language),
        ("UR", found.address),
        ("AB", found.abstract),
        *(("N1", note) for note in found.notes),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value) + "ER  - \r\n\r\n"


def _slashed(date: str) -> str:
    """Return a date as RIS writes it: YYYY/MM/DD, with its slashes even where the day or the month is not known."""
    parts = re.split("-", date)
    return "/".join([*parts, "", ""][:3]) + "/" if date else ""
