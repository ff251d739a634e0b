"""How a resource is cited, and how machines read it."""

import re
from typing import Any

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.library.enums import Access, Status
from terreau.library.licences import licence
from terreau.library.models import Resource

# https://schema.org/LearningResource; the kinds are those of MEDOC.
SCHEMA_TYPES = {"donnees": "Dataset", "competences": "Course"}


def date_label(resource: Resource) -> str:
    """Return the date as precisely as it is known: « 26 septembre 2019 », « octobre 2018 », « 2015 », « depuis 2014 » or nothing.

    A year that the source does not give is said to be inferred.
    """
    date = _date(resource)
    return _("{date} (année déduite)").format(date=date) if date and resource.year_inferred else date


def _date(resource: Resource) -> str:
    if not resource.year:
        return resource.period
    if not resource.month:
        return resource.period or str(resource.year)
    month = f"{str(MONTHS[resource.month]).lower()} {resource.year}"
    if not resource.day:
        return month
    return f"{'1er' if resource.day == 1 else resource.day} {month}"


def date_iso(resource: Resource) -> str:
    """Return the date as ISO 8601 with the precision known, or an empty string."""
    parts = [f"{resource.year:04d}" if resource.year else "", f"{resource.month:02d}" if resource.month else "", f"{resource.day:02d}" if resource.day else ""]
    return "-".join(parts[: parts.index("")] if "" in parts else parts)


def citation(resource: Resource, publishers: list[str], address: str) -> str:
    """Return the sentence to copy. A citation that the publisher requires comes unchanged, and nothing but the notice of what was made up before it."""
    cited = resource.citation or _sentence(resource, publishers, address)
    return f"{resource.notice} {cited}" if resource.synthetic else cited


def _sentence(resource: Resource, publishers: list[str], address: str) -> str:
    year = date_label(resource) or _("sans date")
    who = ", ".join(publishers)
    text = f"{who + ', ' if who else ''}« {_quoted_inside(resource.title)} », {year}."
    return f"{text} {_('Fiche')} : {address}"


def _quoted_inside(title: str) -> str:
    """Return a title with the quotation marks that French writes inside others."""
    return re.sub(r"\s*»", "”", re.sub(r"«\s*", "“", title))


def request_letter(reference: str) -> str:
    """Return the message with which one asks a publisher for a work."""
    asked = _("Bonjour,\n\nJe souhaiterais consulter ce document :\n{reference}\n\nPourriez-vous me dire comment l’obtenir ?\n\nCordialement,\n")
    return asked.format(reference=reference)


def json_ld(resource: Resource, labels: dict[str, list[str]], address: str) -> dict[str, Any]:
    """Return the schema.org description of a resource (https://schema.org/LearningResource)."""
    kind = resource.kind.slug if resource.kind else ""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["LearningResource", SCHEMA_TYPES[kind]] if kind in SCHEMA_TYPES else "LearningResource",
        "@id": f"urn:uuid:{resource.uuid}",
        "name": resource.title,
        "description": " ".join(filter(None, [resource.notice, resource.purpose or resource.abstract])),
        "creativeWorkStatus": _("Fiche factice") if resource.synthetic else None,
        "url": address,
        "inLanguage": resource.language,
        "isAccessibleForFree": resource.access != Access.PUBLISHER or None,
        "learningResourceType": resource.kind.label if resource.kind else None,
        "genre": resource.format.label if resource.format else None,
        "datePublished": date_iso(resource) if resource.status == Status.PUBLISHED else None,
        "license": licence(resource.licence).url or None,
        "publisher": [{"@type": "Organization", "name": name} for name in labels.get("publishers", [])],
        "contributor": [{"@type": "Organization", "name": name} for name in labels.get("partners", [])],
        "audience": [{"@type": "Audience", "audienceType": label} for label in labels.get("audiences", [])],
        "about": labels.get("levers", []),
        "spatialCoverage": resource.territory or None,
        "timeRequired": f"PT{resource.minutes}M" if resource.minutes else None,
        "citation": resource.citation or None,
        "sameAs": resource.url or None,
        "dateModified": date_format(resource.updated_at, "c") if resource.updated_at else None,
    }
    return {name: value for name, value in data.items() if value}
