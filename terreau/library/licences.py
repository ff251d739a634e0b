"""Licences by their SPDX identifier (https://spdx.org/licenses/): the French name and the deed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Licence:
    """A licence as the page shows it; `url` is empty where the publisher stated none."""

    label: str
    url: str = ""


_KNOWN = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.fr"),
    "CC-BY-SA-4.0": Licence("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.fr"),
    "CC-BY-NC-4.0": Licence("CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/deed.fr"),
    "CC-BY-NC-SA-4.0": Licence("CC BY-NC-SA 4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr"),
    "CC-BY-NC-ND-4.0": Licence("CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/deed.fr"),
    "CC-BY-ND-4.0": Licence("CC BY-ND 4.0", "https://creativecommons.org/licenses/by-nd/4.0/deed.fr"),
    "CC0-1.0": Licence("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.fr"),
    "etalab-2.0": Licence("Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
    "ODbL-1.0": Licence("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/"),
}


def licence(identifier: str) -> Licence:
    """Return the licence of an SPDX identifier; an empty one reads « non précisée par l’éditeur »."""
    if not identifier:
        return Licence(_("non précisée par l’éditeur"))
    return _KNOWN.get(identifier, Licence(identifier))


def licence_choices() -> list[tuple[str, str]]:
    """Return what an editor chooses from: identifier and name."""
    return [("", licence("").label), *((identifier, known.label) for identifier, known in _KNOWN.items())]
