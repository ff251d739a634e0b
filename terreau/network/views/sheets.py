"""What the templates of the directory and of a profile show."""

from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.network.enums import Kind
from terreau.network.exports import public_facts
from terreau.network.queries.directory import Directory
from terreau.network.queries.narrowing import MOST_MEANT
from terreau.network.queries.profiles import around, linked_to
from terreau.network.queries.wanted import SMALL
from terreau.territories.enums import SizeClass, TerritoryKind
from terreau.territories.fields import TerritoryField, TerritoryInput
from terreau.territories.queries import found as likely
from terreau.vocabulary.models import Platform
from terreau.vocabulary.rosettes import only_lit


class PlaceForm(forms.Form):
    """Where: one territory."""

    territoire = TerritoryField(label=gettext_lazy("Où ?"), required=False, widget=TerritoryInput(tuple(TerritoryKind), with_key=False))


def meant(found: Directory) -> list[tuple[str, str, str]]:
    """Return what the place written may mean, where it is none: (name in full, what it is, the address of the same list there)."""
    if found.territory is not None or not found.wanted.territory:
        return []
    there = [(one, replace(found.wanted, territory=one.key, page="1").query_string()) for one in likely(found.wanted.territory, most=MOST_MEANT)]
    return [(one.in_full, one.what, f"{reverse('network:directory')}?{query}") for one, query in there]


def sizes() -> list[tuple[str, str]]:
    """Return the sizes of territory one can ask for: (value, words)."""
    return [(SMALL, _("Petits et moyens (moins de 20 000 habitants)")), *((size.value, str(size.label).capitalize()) for size in SizeClass)]


def picked(found: Directory) -> list[tuple[str, str]]:
    """Return what was chosen, each with the address that drops it: (words, address)."""
    wanted = found.wanted
    chosen: list[tuple[str, str, str]] = []
    if wanted.text:
        chosen.append((f"« {wanted.text} »", "q", ""))
    if found.territory is not None:
        around_it = _("À moins de {km} km de {name}").format(km=wanted.km, name=found.territory.name)
        chosen.append((around_it if wanted.km else found.territory.name, "territoire", ""))
    if wanted.size:
        chosen.append((dict(sizes())[wanted.size], "taille", ""))
    if wanted.codev:
        chosen.append((_("Disponible pour un codéveloppement"), "codev", ""))
    if wanted.zone:
        chosen.append((_("Dans la zone de la carte"), "zone", ""))
    chosen += [(option.label, facet.name, option.value) for facet in found.facets for option in facet.selected]
    return [(words, f"?{wanted.without(name, value).query_string()}") for words, name, value in chosen]


def sheet(platform: Platform, profile: Any) -> dict[str, Any]:
    """Return what the page of a profile shows: what its keepers agreed to."""
    facts = public_facts(profile, platform)
    levers = platform.framework.ordered_levers
    own = {lever.pk for lever in profile.levers.all()} if profile.shows_work else set()
    served = [lever for lever in levers if lever.pk in own]
    seat = profile.seat if profile.shows_seat else None
    return {
        "profile": profile,
        "facts": facts,
        "crafts": list(profile.crafts.all()) if profile.shows_work else [],
        "served": served,
        "leaves": only_lit(levers, served) if served else [],
        "leaves_label": _("Leviers : {names}").format(names=", ".join(lever.title for lever in served)),
        "catchment": list(profile.catchment.all()) if profile.shows_catchment else [],
        "links": list(profile.links.all()) if profile.shows_links else [],
        "seat": seat,
        "linked": linked_to(profile, platform),
        "around": around(profile, platform),
        "around_url": f"{reverse('network:directory')}?territoire={seat.kind}-{seat.code}&rayon=50" if seat else "",
        "is_person": profile.kind == Kind.PERSON,
        "trail": [(_("Accueil"), "/"), (_("Réseau"), reverse("network:directory")), (profile.name, "")],
    }
