"""The sentences by which those who keep a profile agree to what is shown, one for each part; each consent keeps the one that was read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.network.enums import Kind, Part

_PERSON: Mapping[Part, str | Promise] = {
    Part.NAME: _("J’accepte que mon nom et ma fonction soient montrés à tous, sur le site, dans les moteurs de recherche et dans les données ouvertes."),
    Part.STORY: _("J’accepte que ma présentation soit montrée à tous, données ouvertes comprises."),
    Part.WORK: _("J’accepte que mes métiers, les leviers et les publics que j’ai cochés soient montrés à tous, données ouvertes comprises."),
    Part.SEAT: _("J’accepte que ma commune soit montrée à tous, avec un point en son milieu sur la carte, données ouvertes comprises."),
    Part.CATCHMENT: _("J’accepte que mes territoires d’action soient montrés à tous, données ouvertes comprises."),
    Part.LINKS: _("J’accepte que mon site et mes liens soient montrés à tous, données ouvertes comprises."),
    Part.CODEV: _("J’accepte que ma disponibilité pour un codéveloppement soit montrée à tous, données ouvertes comprises."),
}
_GROUP: Mapping[Part, str | Promise] = {
    Part.NAME: _("J’accepte, pour l’organisation que je représente, que son nom soit montré à tous, sur le site et dans les données ouvertes."),
    Part.STORY: _("J’accepte, pour l’organisation que je représente, que sa présentation soit montrée à tous, données ouvertes comprises."),
    Part.WORK: _("J’accepte, pour l’organisation que je représente, que ses métiers, leviers et publics soient montrés à tous, données ouvertes comprises."),
    Part.SEAT: _(
        "J’accepte, pour l’organisation que je représente, que sa commune et sa place sur la carte soient montrées à tous, données ouvertes comprises."
    ),
    Part.CATCHMENT: _("J’accepte, pour l’organisation que je représente, que ses territoires d’action soient montrés à tous, données ouvertes comprises."),
    Part.LINKS: _("J’accepte, pour l’organisation que je représente, que son site et ses liens soient montrés à tous, données ouvertes comprises."),
    Part.CODEV: _(
        "J’accepte, pour l’organisation que je représente, que sa disponibilité pour un codéveloppement soit montrée à tous, données ouvertes comprises."
    ),
}
_PLACE: Mapping[Part, str | Promise] = {
    Part.NAME: _("J’accepte, pour le lieu que je représente, que son nom et son type soient montrés à tous, sur le site et dans les données ouvertes."),
    Part.STORY: _("J’accepte, pour le lieu que je représente, que sa présentation soit montrée à tous, données ouvertes comprises."),
    Part.WORK: _("J’accepte, pour le lieu que je représente, que ses leviers et ses publics soient montrés à tous, données ouvertes comprises."),
    Part.SEAT: _("J’accepte, pour le lieu que je représente, que son adresse et son point sur la carte soient montrés à tous, données ouvertes comprises."),
    Part.CATCHMENT: _("J’accepte, pour le lieu que je représente, que ses territoires d’action soient montrés à tous, données ouvertes comprises."),
    Part.LINKS: _("J’accepte, pour le lieu que je représente, que son site et ses liens soient montrés à tous, données ouvertes comprises."),
}


def wordings(kind: str) -> dict[Part, str]:
    """Return the sentence of each part that a kind of profile has, in the order of the form."""
    sentences = {Kind.PERSON: _PERSON, Kind.PLACE: _PLACE}.get(Kind(kind), _GROUP)
    return {part: str(sentence) for part, sentence in sentences.items() if part != Part.CODEV or kind != Kind.RELAY}
