"""The forms by which people ask, and those by which others answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.core.open_forms import Address, OpenForm, Words, lines
from terreau.network.models import Profile, ProfileQuerySet
from terreau.network.queries.origins import Origin
from terreau.territories.enums import TerritoryKind
from terreau.territories.fields import TerritoryField
from terreau.vocabulary.models import Lever, Platform


class QuestionForm(OpenForm):
    """A question to the network, or to one of its profiles, with where it was asked from."""

    words = Words(
        label=gettext_lazy("Votre question"),
        max_length=2000,
        help_text=gettext_lazy("Ce que vous cherchez, ce que vous avez déjà tenté. Quelques phrases suffisent ; pas de nom ni de coordonnées."),
        error_messages={"required": gettext_lazy("Écrivez votre question, même en une phrase.")},
        widget=lines(6),
    )
    with_situation = forms.BooleanField(required=False)
    territory = TerritoryField(
        label=gettext_lazy("La commune ou l’intercommunalité"),
        kinds=(TerritoryKind.COMMUNE, TerritoryKind.EPCI),
        required=False,
        help_text=gettext_lazy("Quelques lettres, ou le code postal : la question va d’abord aux plus proches."),
    )
    lever = forms.ChoiceField(
        label=gettext_lazy("Le sujet dont elle relève"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Ce sujet n’existe pas ici : choisissez-en un autre, ou aucun.")},
    )
    name = Words(
        label=gettext_lazy("Votre nom"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Dit à la personne qui vous répondra, et à elle seule."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = Address(
        label=gettext_lazy("Votre adresse électronique"),
        max_length=254,
        help_text=gettext_lazy(
            "Elle sert à confirmer votre question et à vous transmettre la réponse. Elle n’est montrée à personne, et effacée trente jours après."
        ),
        error_messages={"required": gettext_lazy("Écrivez votre adresse : la réponse y sera transmise.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    may_serve = forms.BooleanField(
        label=gettext_lazy("Ma question et sa réponse peuvent servir à d’autres, sans mon nom."),
        required=False,
        help_text=gettext_lazy("Si la personne qui répond est d’accord aussi. Sinon, elles sont effacées trente jours après la réponse."),
    )

    field_order = ("words", "with_situation", "territory", "lever", "name", "email", "may_serve")

    def __init__(self, data: Any = None, *, platform: Platform, origin: Origin, for_one: bool = False) -> None:
        super().__init__(data)
        if for_one:
            self.fields["words"].label = _("Votre message")
            self.fields["words"].error_messages["required"] = _("Écrivez votre message, même en une phrase.")
            self.fields["territory"].help_text = _("Quelques lettres, ou le code postal : dit d’où vous écrivez.")
            self.fields["lever"].label = _("Le sujet dont il relève")
        self.origin = origin
        self.levers = {lever.slug: lever for lever in platform.framework.ordered_levers}
        field: Any = self.fields["lever"]
        field.choices = [("", _("Je ne sais pas, ou aucun")), *((slug, lever.title) for slug, lever in self.levers.items())]
        self.initial = {"lever": origin.lever.slug if origin.lever else "", "with_situation": True, "territory": origin.territory}
        if origin.situation:
            self.fields["with_situation"].label = _("Elle part de cette situation : « %(words)s »") % {"words": origin.situation.words}
        else:
            del self.fields["with_situation"]

    def clean_lever(self) -> Lever | None:
        """Return the lever chosen."""
        return self.levers.get(self.cleaned_data["lever"])

    def values(self) -> dict[str, Any]:
        """Return the fields of the question."""
        values = dict(self.cleaned_data)
        values["situation"] = self.origin.situation if values.pop("with_situation", False) else None
        return values


class AnswerForm(forms.Form):
    """An answer."""

    answer = Words(
        label=gettext_lazy("Votre réponse"),
        max_length=5000,
        help_text=gettext_lazy("Elle part telle quelle. Ajoutez vos coordonnées si vous souhaitez poursuivre de vive voix : nous ne les donnons pas."),
        error_messages={"required": gettext_lazy("Écrivez votre réponse, même brève : « voyez plutôt… » aide déjà.")},
        widget=lines(8),
    )
    may_serve = forms.BooleanField(
        label=gettext_lazy("Ma réponse peut servir à d’autres, sans mon nom."),
        required=False,
        help_text=gettext_lazy("Si la personne qui demande est d’accord aussi."),
    )


class HandForm(forms.Form):
    """The profile to which an animator hands a question."""

    profile = forms.ModelChoiceField(
        label=gettext_lazy("À qui la confier"),
        queryset=Profile.objects.none(),
        empty_label=gettext_lazy("Choisir"),
        error_messages={
            "required": gettext_lazy("Choisissez à qui confier la question."),
            "invalid_choice": gettext_lazy("Ce profil ne peut pas la recevoir : choisissez-en un autre."),
        },
    )

    def __init__(self, data: Any = None, *, profiles: ProfileQuerySet) -> None:
        super().__init__(data)
        field: Any = self.fields["profile"]
        field.queryset = profiles.order_by("name", "pk")
        # A person's profile has no name of its own in lists (`Profile.__str__`); an animator needs one.
        field.label_from_instance = lambda profile: profile.name
