"""The form by which members keep their profiles."""

import re
from dataclasses import dataclass, field
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.core.open_forms import WebAddress, Words, lines
from terreau.network.consent_words import wordings
from terreau.network.enums import CATALYSTS, MADE_UP, CraftKind, Kind, Part, PlaceKind, Scope
from terreau.network.importing.communes import in_france
from terreau.network.models import Craft, Profile
from terreau.territories.distance import great_circle_km
from terreau.territories.enums import TerritoryKind
from terreau.territories.fields import TerritoriesField, TerritoryField
from terreau.territories.models import Territory
from terreau.vocabulary.models import Concept, Platform, Scheme

MOST_LINKS = 5
# From the middle of a commune; those of overseas are wide.
FARTHEST_KM, FARTHEST_OVERSEAS_KM = 40.0, 400.0
SEND = "envoyer"
_NUMBER = re.compile(r"[-+]?\d{1,3}(?:\.\d+)?")

# What each kind calls its fields.
LABELS: dict[str, dict[str, Any]] = {
    Kind.PERSON: {
        "name": (gettext_lazy("Prénom et nom"), ""),
        "role": (gettext_lazy("Fonction"), gettext_lazy("« Chargée de mission, communauté de communes de … »")),
        "story": (
            gettext_lazy("Ce que vous faites, et ce que vous pouvez apporter"),
            gettext_lazy("Quelques phrases, comme vous le diriez à une mairie voisine."),
        ),
        "seat": (gettext_lazy("Commune"), gettext_lazy("Où vous travaillez. Sur la carte, le point est au milieu de la commune, jamais chez vous.")),
        "catchment": (gettext_lazy("Territoires où vous pouvez venir"), gettext_lazy("Communes, intercommunalités, départements ou régions.")),
    },
    Kind.ORGANISATION: {
        "name": (gettext_lazy("Nom de l’organisation"), ""),
        "role": (gettext_lazy("En une ligne"), gettext_lazy("« Association d’éducation populaire », « Service ingénierie du département »…")),
        "story": (gettext_lazy("Ce qu’elle fait, et ce qu’elle peut apporter"), gettext_lazy("Quelques phrases, comme vous le diriez à une mairie voisine.")),
        "seat": (gettext_lazy("Commune de son siège"), ""),
        "catchment": (gettext_lazy("Territoires où elle agit"), gettext_lazy("Communes, intercommunalités, départements ou régions.")),
    },
    Kind.RELAY: {
        "name": (gettext_lazy("Nom du réseau"), ""),
        "role": (gettext_lazy("En une ligne"), ""),
        "story": (gettext_lazy("Ce qu’il fait, et comment le rejoindre"), ""),
        "seat": (gettext_lazy("Commune de son siège"), ""),
        "catchment": (gettext_lazy("Territoires où il est présent"), gettext_lazy("Rien pour un réseau présent partout.")),
    },
    Kind.PLACE: {
        "name": (gettext_lazy("Nom du lieu"), ""),
        "role": (gettext_lazy("En une ligne"), ""),
        "story": (gettext_lazy("Ce qu’on y fait, et quand il est ouvert"), ""),
        "seat": (gettext_lazy("Commune"), ""),
        "catchment": (gettext_lazy("Territoires d’où l’on vient"), gettext_lazy("Communes, intercommunalités, départements ou régions.")),
    },
}


@dataclass(frozen=True)
class Section:
    """A part of the form: its fields, and the sentence by which it is shown."""

    title: str
    fields: list[BoundField]
    consent: BoundField | None = None
    more: list[BoundField] = field(default_factory=list)
    hint: str = ""


class ProfileForm(forms.Form):
    """A profile of one kind, and what of it is shown. `draft` is what was written before, `seen` the revision that its writer read."""

    name = Words(max_length=160, error_messages={"required": gettext_lazy("Écrivez un nom : tout le reste peut attendre.")})
    role = Words(max_length=160, required=False)
    place_kind = forms.ChoiceField(label=gettext_lazy("Type de lieu"), choices=[("", gettext_lazy("Choisir")), *PlaceKind.choices], required=False)
    scope = forms.ChoiceField(label=gettext_lazy("Portée"), choices=[("", gettext_lazy("Choisir")), *Scope.choices], required=False)
    story = Words(max_length=3000, required=False, widget=lines(7))
    crafts = forms.MultipleChoiceField(label=gettext_lazy("Métiers de catalyseur"), required=False, widget=forms.CheckboxSelectMultiple)
    professions = forms.MultipleChoiceField(label=gettext_lazy("Nouveaux métiers"), required=False, widget=forms.CheckboxSelectMultiple)
    levers = forms.MultipleChoiceField(label=gettext_lazy("Leviers"), required=False, widget=forms.CheckboxSelectMultiple)
    audiences = forms.MultipleChoiceField(label=gettext_lazy("Pour qui"), required=False, widget=forms.CheckboxSelectMultiple)
    seat = TerritoryField(kinds=(TerritoryKind.COMMUNE,), required=False)
    address = Words(
        label=gettext_lazy("Adresse postale"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("D’un lieu ouvert à tous, jamais d’un domicile."),
    )
    latitude = Words(
        label=gettext_lazy("Latitude"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("En degrés, comme 48,2851. Rien pour placer le lieu au milieu de sa commune."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    longitude = Words(
        label=gettext_lazy("Longitude"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("En degrés, comme 6,9493."),
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )
    catchment = TerritoriesField(required=False)
    website = WebAddress(label=gettext_lazy("Site"), max_length=300, required=False, assume_scheme="https")
    events_url = WebAddress(label=gettext_lazy("Page de ses rencontres"), max_length=300, required=False, assume_scheme="https")
    codev = forms.BooleanField(label=gettext_lazy("Disponible pour un atelier de codéveloppement"), required=False)
    takes_questions = forms.BooleanField(
        label=gettext_lazy("Recevoir par courriel les questions du réseau, à prendre ou à décliner"),
        required=False,
        help_text=gettext_lazy("Trois au plus à la fois. Votre adresse n’est montrée à personne."),
    )

    def __init__(self, data: Any = None, *, kind: str, platform: Platform, draft: Profile | None = None, live: Profile | None = None) -> None:
        super().__init__(data)
        self.kind, self.live = kind, live
        self.key = _uuid((data or {}).get("cle", "")) or uuid4()
        self.sends = (data or {}).get("geste") == SEND
        self.sentences = wordings(kind)
        self._name_fields()
        self._offer(platform)
        for number in range(1, MOST_LINKS + 1):
            self.fields[f"link_label_{number}"] = Words(label=_("Intitulé du lien %(number)d") % {"number": number}, max_length=80, required=False)
            self.fields[f"link_url_{number}"] = WebAddress(
                label=_("Adresse du lien %(number)d") % {"number": number}, max_length=300, required=False, assume_scheme="https"
            )
        for part, sentence in self.sentences.items():
            self.fields[f"shows_{part}"] = forms.BooleanField(label=sentence, required=False)
        for name in self._left_out():
            del self.fields[name]
        if draft is not None:
            self.initial = self._written(draft)
        if live is not None:
            self.initial = {**self.initial} | {name: getattr(live, name) for name in self.fields if name.startswith("shows_") or name == "takes_questions"}

    def _name_fields(self) -> None:
        for name, (label, hint) in LABELS[self.kind].items():
            self.fields[name].label, self.fields[name].help_text = label, hint

    def _left_out(self) -> set[str]:
        out = {"place_kind", "address", "latitude", "longitude"} if self.kind != Kind.PLACE else set()
        out |= {"scope", "events_url"} if self.kind != Kind.RELAY else set()
        out |= {"crafts", "professions", "takes_questions"} if self.kind not in CATALYSTS else set()
        return out | ({"codev"} if Part.CODEV not in self.sentences else set())

    def _offer(self, platform: Platform) -> None:
        crafts = {str(craft.pk): craft for craft in Craft.objects.order_by("kind", "order", "pk")}
        audiences = Concept.objects.filter(scheme=Scheme.AUDIENCE).order_by("order", "label")
        self.offered: dict[str, dict[str, Any]] = {
            "crafts": {key: craft for key, craft in crafts.items() if craft.kind == CraftKind.CRAFT},
            "professions": {key: craft for key, craft in crafts.items() if craft.kind == CraftKind.PROFESSION},
            "levers": {str(lever.pk): lever for lever in platform.framework.ordered_levers},
            "audiences": {str(audience.pk): audience for audience in audiences},
        }
        words = {"levers": lambda lever: lever.title, "audiences": lambda audience: audience.label}
        for name, records in self.offered.items():
            self._choices(name, [(key, words.get(name, _with_activities)(record)) for key, record in records.items()])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        chosen: Any = self.fields[name]
        chosen.choices = choices
        chosen.error_messages["invalid_choice"] = _("Ce choix n’existe plus : les autres sont gardés.")

    def _written(self, draft: Profile) -> dict[str, Any]:
        plain = ("name", "role", "story", "place_kind", "scope", "address", "website", "events_url", "codev", "seat")
        crafts = [str(craft.pk) for craft in draft.crafts.all()]
        written = {name: getattr(draft, name) for name in plain} | {
            "latitude": _degrees(draft.latitude),
            "longitude": _degrees(draft.longitude),
            "crafts": crafts,
            "professions": crafts,
            "levers": [str(lever.pk) for lever in draft.levers.all()],
            "audiences": [str(audience.pk) for audience in draft.audiences.all()],
            "catchment": list(draft.catchment.all()),
        }
        if draft.seat and (draft.latitude, draft.longitude) == (draft.seat.latitude, draft.seat.longitude):
            written |= {"latitude": "", "longitude": ""}
        for number, link in enumerate(sorted(draft.links.all(), key=lambda link: link.order)[:MOST_LINKS], 1):
            written |= {f"link_label_{number}": link.label, f"link_url_{number}": link.url}
        return written

    @property
    def sections(self) -> list[Section]:
        """The parts of the form, each with its sentence."""
        links = [name for number in range(1, MOST_LINKS + 1) for name in (f"link_label_{number}", f"link_url_{number}")]
        return [
            Section(_("Qui"), self._bound("name", "role", "place_kind", "scope"), self._consent(Part.NAME)),
            Section(_("Présentation"), self._bound("story"), self._consent(Part.STORY)),
            Section(_("Où"), self._bound("seat", "address", "latitude", "longitude"), self._consent(Part.SEAT)),
            Section(_("Territoires"), self._bound("catchment"), self._consent(Part.CATCHMENT)),
            Section(
                _("Métiers, leviers et publics") if self.kind in CATALYSTS else _("Leviers et publics"),
                self._bound("crafts", "professions", "levers", "audiences"),
                self._consent(Part.WORK),
            ),
            Section(_("Site et liens"), self._bound("website", "events_url", *links[:2]), self._consent(Part.LINKS), more=self._bound(*links[2:])),
            *([Section(_("Codéveloppement"), self._bound("codev"), self._consent(Part.CODEV))] if "codev" in self.fields else []),
            *([Section(_("Questions du réseau"), self._bound("takes_questions"))] if "takes_questions" in self.fields else []),
        ]

    @property
    def unfolds(self) -> bool:
        """Whether more links than the first are filled, or wrong."""
        return any(self[name].value() or self[name].errors for name in self.fields if re.fullmatch(r"link_\w+_[2-9]", name))

    def _bound(self, *names: str) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def _consent(self, part: Part) -> BoundField | None:
        return self[f"shows_{part}"] if part in self.sentences else None

    def clean_name(self) -> str:
        """Refuse a name that says that the profile is made up, unless it is."""
        name = " ".join(self.cleaned_data["name"].split())
        if name.startswith(MADE_UP) and not (self.live and self.live.synthetic):
            raise ValidationError(_("Un nom qui commence par « %(words)s » est celui d’un profil fictif.") % {"words": MADE_UP}, code="made_up")
        return name

    def clean(self) -> dict[str, Any]:
        """Check what holds across fields: a point and its commune, links and their titles, what sending takes."""
        cleaned = super().clean() or {}
        if self.kind == Kind.PLACE:
            self._clean_point(cleaned)
        cleaned["links"] = [link for number in range(1, MOST_LINKS + 1) if (link := self._link(cleaned, number))]
        if self.sends and not cleaned.get(f"shows_{Part.NAME}"):
            self.add_error(f"shows_{Part.NAME}", _("Pour paraître, il faut au moins accepter que le nom soit montré. Sinon, enregistrez le brouillon."))
        return cleaned

    def _link(self, cleaned: dict[str, Any], number: int) -> tuple[str, str] | None:
        label, url = cleaned.get(f"link_label_{number}") or "", cleaned.get(f"link_url_{number}") or ""
        if label and not url and f"link_url_{number}" not in self.errors:
            self.add_error(f"link_url_{number}", _("Écrivez l’adresse de ce lien, ou effacez son intitulé."))
        return (label or (urlsplit(url).hostname or url)[:80], url) if url else None

    def _clean_point(self, cleaned: dict[str, Any]) -> None:
        written = {name: cleaned.get(name) or "" for name in ("latitude", "longitude")}
        cleaned |= dict.fromkeys(written)
        if not any(written.values()) or {"latitude", "longitude"} & set(self.errors):
            return
        found = {name: _number(text) for name, text in written.items()}
        for name, number in found.items():
            if number is None:
                self.add_error(name, _("Écrivez des degrés, comme 48,2851 ; ou laissez les deux champs vides."))
        latitude, longitude = found["latitude"], found["longitude"]
        if latitude is None or longitude is None:
            return
        wrong = _misplaced(latitude, longitude, cleaned.get("seat"))
        if wrong:
            self.add_error("latitude", wrong)
        cleaned |= {"latitude": latitude, "longitude": longitude}

    def values(self) -> dict[str, Any]:
        """Return what the profile says, by the names of its fields; `links` are (title, address)."""
        cleaned = self.cleaned_data
        plain = (
            "name",
            "role",
            "place_kind",
            "scope",
            "story",
            "seat",
            "address",
            "latitude",
            "longitude",
            "catchment",
            "website",
            "events_url",
            "codev",
            "links",
        )
        values = {name: cleaned[name] for name in plain if name in cleaned}
        for name in ("levers", "audiences"):
            values[name] = self._chosen(name)
        if self.kind in CATALYSTS:
            values["crafts"] = [*self._chosen("crafts"), *self._chosen("professions")]
        return values

    def _chosen(self, name: str) -> list[Any]:
        return [self.offered[name][key] for key in self.cleaned_data[name]]

    def agreed(self) -> dict[Part, str]:
        """Return the parts agreed to, each with the sentence that was read."""
        return {part: sentence for part, sentence in self.sentences.items() if self.cleaned_data[f"shows_{part}"]}


def _with_activities(craft: Craft) -> str:
    """Return a craft with what it consists of."""
    told = ", ".join(craft.activity_list) or craft.note
    return format_html("<span><b>{}</b>{}</span>", craft.title, f" : {told}" if told else "")


def _degrees(number: float | None) -> str:
    return "" if number is None else f"{number:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def _number(text: str) -> float | None:
    plain = text.replace("\u2212", "-").replace(",", ".").replace("°", "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    found = float(plain) if _NUMBER.fullmatch(plain) else None
    return round(found, 6) if found is not None and isfinite(found) else None


def _misplaced(latitude: float, longitude: float, seat: Territory | None) -> str:
    """Return why a point cannot be that of a place; nothing when it can."""
    if not in_france(latitude, longitude):
        if in_france(longitude, latitude):
            return _("Latitude et longitude semblent inversées : échangez-les.")
        return _("Ce point est hors de France. Vérifiez les deux nombres, ou laissez-les vides : le lieu sera placé au milieu de sa commune.")
    if seat is None or seat.latitude is None or seat.longitude is None:
        return ""
    farthest = FARTHEST_KM if seat.zone == "metro" else FARTHEST_OVERSEAS_KM
    if great_circle_km(seat.latitude, seat.longitude, latitude, longitude) > farthest:
        return _("Ce point est loin de la commune choisie, %(name)s : vérifiez l’un ou l’autre.") % {"name": seat.name}
    return ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
