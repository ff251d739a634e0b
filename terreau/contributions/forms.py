"""The forms by which people give, and those by which moderators decide."""

from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.contributions.enums import Outcome, Place
from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.core.files import check_attachment
from terreau.core.open_forms import Address, OpenForm, WebAddress, Words, lines
from terreau.vocabulary.models import Lever, Platform

LARGEST_FILE = 10 * 1024 * 1024
FIRST_YEAR = 1900


class GivingForm(OpenForm):
    """What both forms share: who gives."""

    email = Address(
        label=gettext_lazy("Votre adresse électronique"),
        max_length=254,
        help_text=gettext_lazy(
            "Elle sert à confirmer votre envoi et à vous répondre, à rien d’autre. Elle n’est montrée à personne, et effacée trente jours après notre réponse."
        ),
        error_messages={"required": gettext_lazy("Écrivez votre adresse : un courriel vous demandera de confirmer.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class TrialForm(GivingForm):
    """Three questions, two minutes."""

    tried = Words(
        label=gettext_lazy("Qu’avez-vous essayé, et où ?"),
        max_length=1500,
        help_text=gettext_lazy("Une ou deux phrases : ce que vous en avez repris, ce que vous avez changé."),
        error_messages={"required": gettext_lazy("Dites en quelques mots ce que vous avez essayé.")},
        widget=lines(3),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("C’était dans…"),
        choices=[("", gettext_lazy("Choisir")), *Place.choices],
        error_messages={"required": gettext_lazy("Choisissez la taille du lieu : c’est ce que les autres regardent d’abord.")},
    )
    happened = Words(
        label=gettext_lazy("Que s’est-il passé ?"),
        max_length=1500,
        help_text=gettext_lazy("Ce qui n’a pas marché aide autant que le reste, souvent plus."),
        error_messages={"required": gettext_lazy("Dites en quelques mots ce qui s’est passé.")},
        widget=lines(3),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Et maintenant ?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez ce que vous en avez fait ; abandonner compte autant que continuer.")},
    )
    advice = Words(label=gettext_lazy("Que diriez-vous au suivant ?"), max_length=1500, required=False, widget=lines(2))
    told = forms.BooleanField(
        label=gettext_lazy("Vous pouvez montrer mon récit sur la page de cette ressource."),
        required=False,
        help_text=gettext_lazy("Sans votre accord, l’essai est compté et le récit n’est lu que par la modération."),
    )
    name = Words(
        label=gettext_lazy("Nom à afficher avec le récit"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Le vôtre, celui de votre commune ou de votre association. Rien si vous préférez."),
    )

    field_order = ("tried", "place", "happened", "outcome", "advice", "told", "name", "email")

    def values(self) -> dict[str, Any]:
        """Return the fields of the trial."""
        return dict(self.cleaned_data)


class ProposalForm(GivingForm):
    """A resource that should be here."""

    title = Words(
        label=gettext_lazy("Titre"),
        max_length=250,
        help_text=gettext_lazy("Celui que porte le document, ou ce que vous diriez pour le nommer."),
        error_messages={"required": gettext_lazy("Donnez un titre, même approximatif.")},
    )
    purpose = Words(
        label=gettext_lazy("À quoi cela sert"),
        max_length=300,
        help_text=gettext_lazy("Une phrase : « Pour savoir… », « Pour choisir… »"),
        error_messages={"required": gettext_lazy("Dites en une phrase à quoi cela vous a servi.")},
        widget=lines(2),
    )
    url = WebAddress(
        label=gettext_lazy("Son adresse sur le web"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Ou le fichier"),
        required=False,
        help_text=gettext_lazy("PDF, document ou tableur, 10 Mo au plus. Seule la modération le lit avant sa parution."),
        error_messages={"empty": gettext_lazy("Ce fichier est vide."), "invalid": gettext_lazy("Ce fichier n’est pas arrivé : choisissez-le à nouveau.")},
        widget=forms.FileInput(attrs={"accept": ",".join(f".{extension}" for extension in settings.WAGTAILDOCS_EXTENSIONS)}),
    )
    publisher = Words(label=gettext_lazy("Qui l’a publié"), max_length=200, required=False)
    year = forms.IntegerField(
        label=gettext_lazy("Année"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une année en quatre chiffres, comme 2019.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    levers = forms.MultipleChoiceField(
        label=gettext_lazy("Les questions qu’elle éclaire"),
        required=False,
        help_text=gettext_lazy("Une ou deux suffisent ; aucune si vous hésitez."),
        error_messages={"invalid_choice": gettext_lazy("Ce levier n’existe pas ici.")},
        widget=forms.CheckboxSelectMultiple,
    )
    remarks = Words(
        label=gettext_lazy("Un mot pour la modération"),
        max_length=1500,
        required=False,
        help_text=gettext_lazy("Où la trouver, pourquoi elle compte. Ce mot n’est pas publié."),
        widget=lines(2),
    )
    credited = forms.BooleanField(label=gettext_lazy("Dites sur sa page que je l’ai proposée."), required=False)
    name = Words(
        label=gettext_lazy("Nom à afficher"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Le vôtre, celui de votre commune ou de votre association."),
    )

    field_order = ("title", "purpose", "url", "file", "publisher", "year", "levers", "remarks", "credited", "name", "email")

    def __init__(self, data: Any = None, files: Any = None, *, platform: Platform) -> None:
        super().__init__(data, files)
        self.offered = {str(lever.pk): lever for lever in platform.framework.ordered_levers}
        field: Any = self.fields["levers"]
        field.choices = [(key, lever.title) for key, lever in self.offered.items()]
        self.knows_likely = bool(data) and data.get("deja-vu") == "1"

    def clean_levers(self) -> list[Lever]:
        """Return the levers chosen."""
        return [self.offered[key] for key in self.cleaned_data["levers"]]

    def clean_file(self) -> UploadedFile | None:
        """Check a file by its content, and refuse what is too heavy to come from anybody."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("Ce fichier est trop lourd : 10 Mo au plus. Donnez plutôt son adresse, ou dites où le trouver."), code="size")
        check_attachment(file)
        return file

    def clean_year(self) -> int | None:
        """Refuse what is no year of a publication."""
        year: int | None = self.cleaned_data["year"]
        latest = timezone.localdate().year + 1
        if year is not None and not FIRST_YEAR <= year <= latest:
            raise ValidationError(_("Écrivez une année entre %(first)d et %(last)d.") % {"first": FIRST_YEAR, "last": latest}, code="range")
        return year

    def clean(self) -> dict[str, Any]:
        """Ask for the name of whoever wishes to be named."""
        cleaned = super().clean() or {}
        if cleaned.get("credited") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Écrivez le nom à montrer, ou décochez la case au-dessus."))
        return cleaned

    @property
    def file_to_choose_again(self) -> str:
        """The name of a file that came with a form sent back: browsers do not send it twice."""
        file = self.files.get("file")
        return str(file.name) if file and "file" not in self.errors else ""

    def values(self) -> dict[str, Any]:
        """Return the fields of the proposal, less its levers and its file."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"levers", "file"}}


class ReasonForm(forms.Form):
    """Why a contribution is refused."""

    reason = Words(
        label=gettext_lazy("Pourquoi refuser"),
        max_length=300,
        help_text=gettext_lazy("La personne recevra cette phrase telle quelle."),
        error_messages={"required": gettext_lazy("Dites pourquoi : la personne recevra cette phrase.")},
        widget=lines(2),
    )


CORRECTED: dict[type[Contribution], tuple[type[GivingForm], tuple[str, ...]]] = {
    Trial: (TrialForm, ("tried", "happened", "advice", "name")),
    Proposal: (ProposalForm, ("title", "purpose", "url", "publisher", "name")),
}


class CorrectionForm(forms.Form):
    """A contribution as its moderator leaves it: slips mended, an account shortened. The library's form does the rest."""

    def __init__(self, data: Any = None, *, contribution: Contribution) -> None:
        source, names = CORRECTED[type(contribution)]
        super().__init__(data, initial={name: getattr(contribution, name) for name in names})
        for name in names:
            field = deepcopy(source.base_fields[name])
            field.help_text = ""
            self.fields[name] = field
