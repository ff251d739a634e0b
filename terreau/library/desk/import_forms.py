"""What somebody who imports a file is asked: the file, what each column gives, what is given once for all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.models import User
from terreau.accounts.perms import platforms_of
from terreau.core.tables.rows import Table
from terreau.library.importing.fields import DEFAULTED, FIELDS, Field
from terreau.library.importing.mappings import Chosen
from terreau.library.importing.values import Lists
from terreau.library.licences import licence_choices
from terreau.library.models.importing import LONGEST_SOURCE
from terreau.vocabulary.models import Platform

# Columns that few rows fill show something too.
LOOKED_AT, SHOWN = 50, 3
LONGEST_SHOWN = 90
LISTED = ("kind", "format", "step", "nature", "levers", "audiences")
SEVERAL = ("levers", "audiences")


class UploadForm(forms.Form):
    """The file, and for which platform."""

    platform = forms.ModelChoiceField(Platform.objects.none(), label=gettext_lazy("Plateforme"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou XLSX"),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier."),
            "max_length": gettext_lazy("Le nom de ce fichier est trop long : raccourcissez-le."),
        },
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
            raise forms.ValidationError(_("Vous ne rédigez sur aucune plateforme."))
        return found


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


def columns(table: Table, chosen: Chosen) -> list[Column]:
    """Return the columns of a table that have a name, with the values of its first rows, which this reads."""
    rows = [row.cells for _turn, row in zip(range(LOOKED_AT), table.rows, strict=False)]
    return [
        Column(place, name, [_cut(cells[place]) for cells in rows if cells[place]][:SHOWN], chosen.fields[place])
        for place, name in enumerate(table.names)
        if name
    ]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def columns_sent(data: QueryDict, names: list[str]) -> tuple[str, ...]:
    """Return what a form says that each column gives; nothing for what is no field."""
    found = (data.get(f"column-{place}", "") if name else "" for place, name in enumerate(names))
    return tuple(field if field in FIELDS else "" for field in found)


class DefaultsForm(forms.Form):
    """What is given once for the whole file, and the name of the source."""

    source = forms.CharField(
        label=gettext_lazy("Nom de la source"),
        max_length=LONGEST_SOURCE,
        strip=True,
        help_text=gettext_lazy("Gardez le même d’une fois à l’autre : avec l’identifiant, il reconnaît les fiches déjà importées."),
        error_messages={"required": gettext_lazy("Donnez un nom à la source, par exemple « Catalogue de la Région ».")},
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, lists: Lists, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in DEFAULTED:
            self.fields[field.name] = _field(field, lists)

    def defaults(self) -> dict[str, str]:
        """Return what was given, as a cell would say it."""
        found = {field.name: self.cleaned_data[field.name] for field in DEFAULTED}
        return {name: " | ".join(value) if isinstance(value, list) else str(value) for name, value in found.items() if value}

    def given(self) -> Iterator[Any]:
        """Yield the fields other than the source."""
        for field in DEFAULTED:
            yield self[field.name]


def _field(field: Field, lists: Lists) -> forms.Field:
    none = [("", _("rien"))]
    if field.name in LISTED:
        choices: Any = getattr(lists, field.name)
        offered = [(row.slug, title) for row, title in zip(choices.rows, choices.titles, strict=True)]
        if field.name in SEVERAL:
            return forms.MultipleChoiceField(label=str(field.label), choices=offered, required=False, widget=forms.CheckboxSelectMultiple)
        return forms.ChoiceField(label=str(field.label), choices=none + offered, required=False)
    if field.name == "licence":
        return forms.ChoiceField(label=str(field.label), choices=licence_choices(), required=False)
    longest = {"publishers": 200, "year": 4, "language": 12, "citation": 400, "territory": 120}
    return forms.CharField(label=str(field.label), max_length=longest[field.name], required=False, help_text=_HELP.get(field.name, ""))


_HELP = {"publishers": gettext_lazy("Plusieurs : séparez-les par des points-virgules."), "language": gettext_lazy("« fr » si vous ne dites rien.")}


def initial(defaults: Mapping[str, str], source: str) -> dict[str, Any]:
    """Return what a form begins with, from what was kept."""
    return {name: value.split(" | ") if name in SEVERAL else value for name, value in defaults.items()} | {"source": source}
