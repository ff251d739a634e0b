"""What is said of trials, in sentences."""

from collections.abc import Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.contributions.enums import Outcome, Place


def _place(place: Place, number: int, *, alone: bool) -> str:
    other = ngettext("un autre lieu", "%(n)s autres lieux", number)
    forms = {
        Place.VILLAGE: ngettext("une commune de moins de 2 000 habitants", "%(n)s communes de moins de 2 000 habitants", number),
        Place.TOWN: ngettext("une commune de 2 000 à 9 999 habitants", "%(n)s communes de 2 000 à 9 999 habitants", number),
        Place.CITY: ngettext("une commune de 10 000 à 49 999 habitants", "%(n)s communes de 10 000 à 49 999 habitants", number),
        Place.METROPOLIS: ngettext("une commune de 50 000 habitants ou plus", "%(n)s communes de 50 000 habitants ou plus", number),
        Place.INTERCOMMUNAL: ngettext("une intercommunalité ou un pays", "%(n)s intercommunalités ou pays", number),
        Place.LARGER: ngettext("un département ou une région", "%(n)s départements ou régions", number),
        Place.ELSEWHERE: ngettext("un lieu", "%(n)s lieux", number) if alone else other,
    }
    return _("dans %(place)s") % {"place": forms[place] % {"n": number}}


def within(place: Place) -> str:
    """Return « dans une commune de moins de 2 000 habitants »."""
    return _place(place, 1, alone=True)


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def where_tried(places: Mapping[Place, int], given_up: int) -> str:
    """Return « Essayé dans 7 communes de moins de 2 000 habitants, abandonné dans 2. » from counts of trials; there is at least one."""
    present = [place for place in Place if places.get(place)]
    kinds = [_place(place, places[place], alone=len(present) == 1) for place in present]
    tried = _("Essayé %(places)s") % {"places": _joined(kinds)}
    if not given_up:
        return f"{tried}."
    return f"{tried}, {_given_up(given_up, sum(places.values()), kinds=len(kinds))}."


def _given_up(number: int, total: int, *, kinds: int) -> str:
    if number == total:
        return {1: _("puis abandonné"), 2: _("abandonné dans les deux")}.get(total, _("abandonné partout"))
    if number == 1:
        return _("abandonné une fois")
    form = _("abandonné dans %(n)s") if kinds == 1 else _("abandonné dans %(n)s de ces lieux")
    return form % {"n": number}


def what_became(outcomes: Mapping[Outcome, int]) -> str:
    """Return what became of the other trials: « Poursuivi 3 fois, adapté 2 fois, un essai en cours. »; nothing where there is none."""
    total = sum(outcomes.values())
    said = [_became(outcome, outcomes[outcome], total) for outcome in (Outcome.KEPT, Outcome.ADAPTED, Outcome.ONGOING) if outcomes.get(outcome)]
    return f"{capfirst(', '.join(said))}." if said else ""


def _became(outcome: Outcome, number: int, total: int) -> str:
    if number == total:
        return {
            Outcome.KEPT: ngettext("poursuivi depuis", "poursuivi chaque fois", total),
            Outcome.ADAPTED: ngettext("adapté depuis", "adapté chaque fois", total),
            Outcome.ONGOING: ngettext("l’essai est en cours", "les essais sont en cours", total),
        }[outcome]
    form = {
        Outcome.KEPT: ngettext("poursuivi une fois", "poursuivi %(n)s fois", number),
        Outcome.ADAPTED: ngettext("adapté une fois", "adapté %(n)s fois", number),
        Outcome.ONGOING: ngettext("un essai en cours", "%(n)s essais en cours", number),
    }[outcome]
    return form % {"n": number}
