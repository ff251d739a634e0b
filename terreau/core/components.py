"""The components of the design system with sample data, for the style guide and for tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from terreau.core.rosette import Leaf, Level, draw, plain
from terreau.core.templatetags.terreau import component_parameters, component_template, render_component

LEVERS = (
    (1, _("Qualifier"), _("Qualifier son innovation")),
    (2, _("Comprendre"), _("Comprendre son écosystème")),
    (3, _("Stratégie"), _("Définir sa stratégie")),
    (4, _("Modèle"), _("Transformer son modèle socio-économique")),
    (5, _("Alliance"), _("Apprendre à faire alliance")),
    (6, _("Numérique"), _("Accélérer grâce au numérique")),
    (7, _("Évaluer"), _("Évaluer sa pertinence")),
)
LEVELS: tuple[Level, ...] = (3, 1, 2, 4, 0, None, 1)
WIDE = {"levers", "steps", "empty", "pagination", "pager"}
CARD = {
    "url": "#card",
    "title": _("Réaliser une étude territoriale"),
    "kind": _("Méthode"),
    "tone": 2,
    "levers": [2, 3],
    "leaves": 7,
    "lever_names": _("Comprendre et Stratégie"),
    "purpose": _("Pour savoir ce dont le territoire a besoin avant de décider quoi faire."),
    "meta": _("S’approprier · Le RAMEAU"),
}


class SampleForm(forms.Form):
    """Every kind of input, some of them wrong."""

    title = forms.CharField(label=_("Titre"), help_text=_("Celui que porte le document."), max_length=80)
    email = forms.EmailField(label=_("Adresse électronique"), help_text=_("Elle n’est montrée à personne."))
    password = forms.CharField(label=_("Mot de passe"), widget=forms.PasswordInput, help_text=_("12 caractères au moins."))
    kind = forms.ChoiceField(label=_("Forme"), choices=[("", _("Choisir")), ("methode", _("Méthode")), ("outil", _("Outil"))])
    step = forms.ChoiceField(
        label=_("Marche"), choices=[("comprendre", _("Comprendre")), ("approprier", _("S’approprier")), ("agir", _("Agir"))], widget=forms.RadioSelect
    )
    levers = forms.MultipleChoiceField(
        label=_("Leviers"),
        required=False,
        choices=[(number, title) for number, _short, title in LEVERS[:3]],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Un ou deux suffisent."),
    )
    day = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    abstract = forms.CharField(label=_("Résumé"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.FileField(label=_("Fichier"), required=False, help_text=_("PDF ou OpenDocument, 50 Mo au plus."))
    agree = forms.BooleanField(label=_("J’accepte que ce texte soit publié sous licence CC BY 4.0."))


def sample_form() -> SampleForm:
    """Return the form as somebody sent it with mistakes."""
    sent = {"title": "Étude", "email": "mairie", "password": "x", "kind": "methode", "step": "agir", "levers": ["2"], "agree": ""}
    return SampleForm(sent, auto_id="essai_%s")


def leaves(levels: tuple[Level, ...], address: str = "#leviers") -> tuple[Leaf, ...]:
    """Return the leaves of the sample framework with these levels."""
    return tuple(Leaf(number, str(short), number, level, address, str(title)) for (number, short, title), level in zip(LEVERS, levels, strict=True))


def _options(address: str) -> list[dict[str, object]]:
    counts = (12, 8, 5, 9, 4, 2, 6)
    return [
        {"value": number, "label": title, "count": count, "selected": number == 2, "url": address}
        for (number, _short, title), count in zip(LEVERS, counts, strict=True)
    ]


def _rosettes(count: int) -> SafeString:
    return draw(tuple(Leaf(n, str(_("Feuille")), n, True) for n in range(1, count + 1)), "full", f"{count}")


Values = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class Sample:
    """A component on the style guide: its template's name, its French name, the variables of an example."""

    name: str
    title: Any
    values: Values

    @property
    def wide(self) -> bool:
        """Return whether the example needs the whole width of the guide."""
        return self.name in WIDE

    @property
    def call(self) -> str:
        """Return how a template calls it."""
        parameters = [name for name in component_parameters(str(component_template(self.name).source)) if name != "content"]
        given = " ".join(f"{name}=…" for name in parameters)
        if "content" in self.values():
            return f'{{% wrap "{self.name}" {given} %}}…{{% endwrap %}}'
        return f'{{% component "{self.name}" {given} %}}'

    def render(self) -> SafeString:
        """Render the example."""
        return render_component(self.name, self.values())


def _sample(name: str, title: Any, /, **values: Any) -> Sample:
    return Sample(name, title, partial(dict, values))


def samples() -> list[Sample]:
    """Return an example of every component, in the order of the style guide."""
    links = [(_("Accompagner le partenariat"), "#steps", _("Méthode")), (_("Construire ensemble"), "#steps", _("Guide"))]
    pages = Paginator(range(180), 20)
    return [
        _sample("breadcrumbs", _("Fil d’Ariane"), items=[(_("Accueil"), "/"), (_("Ressources"), "#breadcrumbs"), (CARD["title"], "")]),
        _sample("button", _("Bouton qui appelle"), label=_("Où trouver ce document ?"), url="#button"),
        _sample("button", _("Bouton qui agit"), label=_("Enregistrer"), look="act", type="button"),
        _sample("button", _("Bouton discret"), label=_("Ouvrir le document"), look="quiet", url="#button", icon="arrow-square-out"),
        _sample("tag", _("Étiquette"), label=_("Méthode"), tone=2),
        _sample("badge", _("Pastille"), label=_("Publiée"), tone="success", icon="check"),
        _sample("card", _("Carte de ressource"), **CARD, why=_("Met cette méthode en pratique.")),
        _sample("levers", _("Liste des leviers"), items=[{"number": n, "title": title, "question": short, "url": "#levers"} for n, short, title in LEVERS]),
        _sample("chips", _("Puces"), items=[(_("Le dernier commerce ferme"), "#chips"), (_("La subvention s’arrête"), "#chips")], label=_("Situations")),
        _sample("facet", _("Facette, en liens"), field="levier", legend=_("Levier"), options=_options("#facet"), open=True, shown=4),
        _sample("facet", _("Facette, en cases"), field="levier", legend=_("Leviers"), options=_options("")[:3], open=True),
        _sample("filters", _("Filtres choisis"), items=[(_("Comprendre"), "#filters"), (_("Méthode"), "#filters")], clear_url="#filters"),
        _sample("pagination", _("Pages"), page=pages.page(4), query=""),
        _sample("steps", _("Marches"), items=[{"title": title, "question": "", "links": links, "more_url": "#steps"} for title in STEPS]),
        _sample(
            "figure_card",
            _("Chiffre clé"),
            value="76",
            unit="%",
            statement=_("des maires disent que leur territoire s’engage dans la co-construction sans en tenir encore les modalités pratiques."),
            citation=_("Rapport quinquennal du programme PHARE (Observatoire des partenariats, février 2018)"),
        ),
        _sample("why", _("Pourquoi"), tone=5, label=_("5 Apprendre à faire alliance"), text=_("on choisit mieux ses partenaires quand on sait qui agit déjà.")),
        _sample("facts", _("Fiche"), items=[(_("Éditeur"), "Le RAMEAU"), (_("Licence"), _("non précisée par l’éditeur"))]),
        _sample("date", _("Date"), date=date(2019, 12, 19), over=_("12e webinaire du cycle 2019"), title=_("Co-construire le bien commun"), url="#date"),
        _sample("progress", _("Avancement"), label=_("Questions répondues"), value=6, max=14),
        _sample(
            "table",
            _("Tableau"),
            caption=_("Les sept leviers"),
            head=[_("Levier"), _("Numéro")],
            rows=[(title, number) for number, _short, title in LEVERS],
            id="t1",
        ),
        _sample("rosette_table", _("Rosace en tableau"), items=leaves(LEVELS, ""), caption=_("Lecture indicative d’un exemple")),
        _sample("copy", _("Texte à copier"), id="copie", label=_("Citation à copier"), text="Le RAMEAU. Réaliser une étude territoriale."),
        _sample("tabs", _("Onglets"), label=_("Exemple"), items=[(f"onglet-{n}", title, mark_safe(f"<p>{title}</p>")) for n, title in enumerate(STEPS, 1)]),
        _sample("dialog", _("Fenêtre"), id="fenetre", title=_("Où trouver ce document ?"), content=mark_safe(f"<p>{_('Auprès de son éditeur.')}</p>")),
        *(_sample("alert", tone_title, tone=tone, title=tone_title, text=CARD["purpose"]) for tone, tone_title in TONES),
        _sample("empty", _("Rien à montrer"), title=_("Aucune ressource ne répond"), text=_("Retirez un choix."), actions=[(_("Tout voir"), "#e")], level=3),
        Sample("error_summary", _("Bilan des erreurs d’un formulaire"), lambda: {"form": sample_form()}),
        *(Sample("field", f"{_('Champ')} : {field.label}", partial(_field, name)) for name, field in SampleForm.base_fields.items()),
        _sample("pager", _("Avant, après"), label=_("Leviers"), before=(_("Précédent"), LEVERS[0][2], "#p"), after=(_("Suivant"), LEVERS[2][2], "#p")),
    ]


STEPS = (_("Comprendre"), _("S’approprier"), _("Agir"))
TONES = (("info", _("À savoir")), ("success", _("C’est enregistré")), ("warning", _("À vérifier")), ("error", _("Ce n’est pas passé")))


def _field(name: str) -> dict[str, Any]:
    return {"field": sample_form()[name]}


def style_guide_context() -> dict[str, object]:
    """Return what the style guide shows."""
    return {
        "samples": samples(),
        "swatches": [(n, plain(12, frozenset([n]))) for n in range(1, 13)],
        "full": leaves((True,) * 7),
        "result": leaves(LEVELS, ""),
        "families": [(n, _rosettes(n)) for n in (3, 5, 9, 12)],
        "surfaces": ["paper", "paper-2", "card", "line", "edge", "ink", "ink-2", "forest", "call"],
    }
