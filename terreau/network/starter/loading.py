"""Reading the starter files and creating what is missing, all or nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from terreau.accounts.models import Organisation
from terreau.changes.models import FormerAddress, Tombstone
from terreau.network.actions.consents import agree
from terreau.network.enums import Part
from terreau.network.models import Craft, Profile
from terreau.vocabulary.models import Platform, Source

STARTER = Path(__file__).resolve().parent
# What the documents state of an organisation: neither its seat, nor whom it works for.
STATED = (Part.NAME, Part.STORY, Part.LINKS)


class StarterError(ValueError):
    """Nothing was loaded; the message says why, in French."""


@dataclass
class Report:
    """What a load did: the names of what it created, and of what was there already or was taken out since."""

    created: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def load(directory: Path = STARTER) -> Report:
    """Create the crafts and the profiles that are missing, in one transaction.

    Organisations named in public documents need no person's consent to be cited: the wording kept says from which. Nobody stands
    behind their profiles yet, so that they take no question. Raises `StarterError`.
    """
    report = Report()
    with transaction.atomic():
        sources = {source.code: source for source in Source.objects.all()}
        platform = Platform.objects.order_by("-site__is_default_site", "pk").first()
        if platform is None:
            raise StarterError("Aucune plateforme : chargez d’abord le catalogue (load_catalogue).")
        for order, row in enumerate(_rows(directory, "crafts"), 1):
            _create(report, Craft(order=order, **_craft(row, _source(sources, row))))
        organisations = {one.slug: one for one in Organisation.objects.all()}
        for row in _rows(directory, "profiles"):
            source = _source(sources, row)
            profile = Profile(platform=platform, live=True, **_profile(row, source, organisations))
            if _create(report, profile):
                agree(profile=profile, wordings=dict.fromkeys(STATED, f"Organisation citée dans un document public : {source.title}."[:400]), by=None)
    return report


def _rows(directory: Path, name: str) -> list[dict[str, Any]]:
    try:
        rows = yaml.safe_load((directory / f"{name}.yaml").read_text(encoding="utf-8"))[name]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise StarterError(f"{name}.yaml est illisible : {error}") from error
    return list(rows)


def _source(sources: dict[str, Source], row: dict[str, Any]) -> Source:
    source = sources.get(row["source"])
    if source is None:
        raise StarterError(f"{row['slug']} : aucun document n’a le code « {row['source']} ». Chargez d’abord le catalogue (load_catalogue).")
    return source


def _craft(row: dict[str, Any], source: Source) -> dict[str, Any]:
    note = " ".join(part for part in (row.get("note", ""), f"Source : {source.name}.") if part)
    own = {name: row[name] for name in ("slug", "kind", "title", "scope") if name in row}
    return own | {"activities": "\n".join(row["activities"]), "note": note}


def _profile(row: dict[str, Any], source: Source, organisations: dict[str, Organisation]) -> dict[str, Any]:
    own = {name: row[name] for name in ("slug", "kind", "name", "story", "website")}
    now = timezone.now()
    dates = {"confirmed_at": now, "first_published_at": now, "last_published_at": now}
    return own | dates | {"organisation": organisations.get(row["organisation"]), "source_name": source.title[:160]}


def _create(report: Report, record: Craft | Profile) -> bool:
    """Save a record unless its address is known; return whether it was saved."""
    if _met(type(record), record.slug):
        report.left.append(str(record))
        return False
    try:
        record.full_clean()
    except ValidationError as error:
        raise StarterError(f"{record.slug} : {' '.join(error.messages)}") from error
    record.save()
    report.created.append(str(record))
    return True


def _met(model: type[Model], slug: str) -> bool:
    """Return whether a record has this address, had it, or was deleted."""
    label = model._meta.label_lower
    there = model._default_manager.filter(slug=slug)
    return any(found.exists() for found in (there, *(one.objects.filter(model=label, slug=slug) for one in (Tombstone, FormerAddress))))
