"""What somebody who imports the profiles of another network is asked: the file and where it comes from, then what each column gives."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.models import User
from terreau.accounts.perms import platforms_of
from terreau.network.enums import Kind
from terreau.network.importing.doing import Source
from terreau.network.importing.fields import FIELDS, KINDS
from terreau.vocabulary.models import Platform

# Columns that few rows fill show something too.
LOOKED_AT, SHOWN = 50, 3
LONGEST_SHOWN = 90
LICENCES = ("Licence Ouverte 2.0 (Etalab)", "ODbL 1.0", "CC BY 4.0", "CC0 1.0")
KIND_CHOICES = [(kind.value, kind.label) for kind in KINDS]


class UploadForm(forms.Form):
    """The file, for which platform, and its provenance: without it, nobody could check or correct what is shown."""

    platform = forms.ModelChoiceField(Platform.objects.none(), label=gettext_lazy("Plateforme"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV, XLSX ou GeoJSON"),
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.geojson,.json"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "max_length": gettext_lazy("Le nom de ce fichier est trop long : raccourcissez-le."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Ce que le fichier décrit"),
        choices=KIND_CHOICES,
        help_text=gettext_lazy("Jamais des personnes : elles disent elles-mêmes ce qu’elles acceptent de montrer."),
    )
    source_name = forms.CharField(
        label=gettext_lazy("Nom de la source"),
        max_length=160,
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Gardez le même d’une fois à l’autre : avec l’identifiant, il reconnaît les profils déjà importés. Il est montré sur chaque profil."
        ),
        error_messages={"required": gettext_lazy("Donnez un nom à la source, par exemple « Lieux de la Région ».")},
    )
    source_url = forms.URLField(
        label=gettext_lazy("Adresse de la source"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("La page où le fichier est publié."),
        error_messages={"required": gettext_lazy("Donnez l’adresse de la page où ce fichier est publié.")},
    )
    source_licence = forms.CharField(
        label=gettext_lazy("Licence"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "known-licences", "autocomplete": "off"}),
        help_text=gettext_lazy("Celle que la source indique. Sans licence ouverte, demandez d’abord l’accord de qui publie."),
        error_messages={"required": gettext_lazy("Dites sous quelle licence ce fichier est publié.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["platform"]
        field.queryset = platforms_of(user).select_related("framework").order_by("name")
        self.several = field.queryset.count() > 1
        if not self.several:
            field.required = False
            field.widget = forms.HiddenInput()

    def clean_platform(self) -> Platform:
        """Return the platform chosen, or the only one."""
        found: Platform | None = self.cleaned_data["platform"] or self.fields["platform"].queryset.first()  # type: ignore[attr-defined]  # a choice of rows
        if found is None:
            raise forms.ValidationError(_("Vous n’animez aucune plateforme."))
        return found

    def source(self) -> Source:
        """Return where the file comes from."""
        data = self.cleaned_data
        return Source(data["source_name"], data["source_url"], data["source_licence"])


@dataclass(frozen=True)
class Column:
    """A column as the screen shows it: its name, its first values, and what it gives."""

    place: int
    name: str
    samples: list[str]
    field: str

    @property
    def input_name(self) -> str:
        """The name of its choice in the form."""
        return f"column-{self.place}"


def columns(names: list[str], rows: list[Any], fields: tuple[str, ...]) -> list[Column]:
    """Return the columns that have a name, with some of their first values; `rows` as an import keeps them."""
    cells = [row[1] for row in rows[:LOOKED_AT]]
    return [Column(place, name, [_cut(one[place]) for one in cells if one[place]][:SHOWN], fields[place]) for place, name in enumerate(names) if name]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def columns_sent(data: QueryDict, names: list[str]) -> tuple[str, ...]:
    """Return what a form says that each column gives; nothing for what is no field."""
    found = (data.get(f"column-{place}", "") if name else "" for place, name in enumerate(names))
    return tuple(field if field in FIELDS else "" for field in found)


def kind_sent(data: QueryDict, otherwise: str) -> str:
    """Return the kind of the rows that do not say it, as a form gives it."""
    found = data.get("kind", "")
    return found if found in {kind.value for kind in KINDS} else Kind(otherwise).value
