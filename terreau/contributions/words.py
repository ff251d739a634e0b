"""What is said of trials, in sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.contributions.enums import Outcome, Place


def _place(place: Place, number: int) -> str:
    forms = {
        Place.VILLAGE: ngettext("%(n)s commune de moins de 2 000 habitants", "%(n)s communes de moins de 2 000 habitants", number),
        Place.TOWN: ngettext("%(n)s commune de 2 000 à 9 999 habitants", "%(n)s communes de 2 000 à 9 999 habitants", number),
        Place.CITY: ngettext("%(n)s commune de 10 000 à 49 999 habitants", "%(n)s communes de 10 000 à 49 999 habitants", number),
        Place.METROPOLIS: ngettext("%(n)s commune de 50 000 habitants ou plus", "%(n)s communes de 50 000 habitants ou plus", number),
        Place.INTERCOMMUNAL: ngettext("%(n)s intercommunalité ou pays", "%(n)s intercommunalités ou pays", number),
        Place.LARGER: ngettext("%(n)s département ou région", "%(n)s départements ou régions", number),
        Place.ELSEWHERE: ngettext("%(n)s autre lieu", "%(n)s autres lieux", number),
    }
    feminine = place not in {Place.LARGER, Place.ELSEWHERE}
    return forms[place] % {"n": number if number > 1 else _("une") if feminine else _("un")}


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else _("%(first)s et %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def where_tried(places: Mapping[Place, int], given_up: int) -> str:
    """Return « Essayé dans 7 communes de moins de 2 000 habitants, abandonné dans 2. » from counts of trials; there is at least one."""
    kinds = [_place(place, places[place]) for place in Place if places.get(place)]
    total = sum(places.values())
    tried = _("Essayé dans %(places)s") % {"places": _joined(kinds)}
    if not given_up:
        return f"{tried}."
    if given_up == total:
        ending = _("puis abandonné") if total == 1 else _("abandonné partout")
    elif given_up == 1:
        ending = _("abandonné une fois")
    elif len(kinds) == 1:
        ending = _("abandonné dans %(n)s") % {"n": given_up}
    else:
        ending = _("abandonné dans %(n)s de ces lieux") % {"n": given_up}
    return f"{tried}, {ending}."


def what_became(outcomes: Mapping[Outcome, int]) -> str:
    """Return what became of the other trials: « 3 continuent ainsi, 2 l’ont adapté, 1 est en cours. »; nothing where there is none."""
    forms = {
        Outcome.KEPT: ngettext("%(n)s continue ainsi", "%(n)s continuent ainsi", outcomes.get(Outcome.KEPT, 0)),
        Outcome.ADAPTED: ngettext("%(n)s l’a adapté", "%(n)s l’ont adapté", outcomes.get(Outcome.ADAPTED, 0)),
        Outcome.ONGOING: ngettext("%(n)s est en cours", "%(n)s sont en cours", outcomes.get(Outcome.ONGOING, 0)),
    }
    said = [form % {"n": outcomes[outcome]} for outcome, form in forms.items() if outcomes.get(outcome)]
    return f"{', '.join(said)}." if said else ""
