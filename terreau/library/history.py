"""What happened to a resource, in sentences: read from the differences between its revisions, and from what the log says was done."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.library.enums import Access, Display, Level, Provenance, RelationKind, Status

Content = Mapping[str, Any]
Names = Mapping[str, Mapping[Any, str]]
LONGEST = 90

TEXTS = {
    "title": gettext_lazy("le titre"),
    "purpose": gettext_lazy("la phrase « à quoi cela sert »"),
    "abstract": gettext_lazy("le résumé"),
    "year": gettext_lazy("l’année"),
    "month": gettext_lazy("le mois"),
    "day": gettext_lazy("le jour"),
    "period": gettext_lazy("la période"),
    "territory": gettext_lazy("le territoire"),
    "language": gettext_lazy("la langue"),
    "minutes": gettext_lazy("la durée"),
    "licence": gettext_lazy("la licence"),
    "citation": gettext_lazy("la citation obligatoire"),
    "url": gettext_lazy("l’adresse"),
    "url_note": gettext_lazy("la note sur l’adresse"),
    "source_note": gettext_lazy("la note de catalogage"),
    "slug": gettext_lazy("l’adresse de la page"),
}
CHOICES: dict[str, tuple[Any, Any]] = {
    "access": (gettext_lazy("l’accès"), Access),
    "status": (gettext_lazy("la parution"), Status),
    "classification": (gettext_lazy("le classement"), Provenance),
    "level": (gettext_lazy("le niveau"), Level),
}
YES_NO = {
    "title_given": (gettext_lazy("a noté que la source donne le titre"), gettext_lazy("a noté que la source ne donne pas le titre")),
    "year_inferred": (gettext_lazy("a noté que l’année est déduite"), gettext_lazy("a noté que l’année est donnée")),
    "publisher_inferred": (gettext_lazy("a noté que l’éditeur est déduit"), gettext_lazy("a noté que l’éditeur est donné")),
}
LINKS = {
    "kind": (gettext_lazy("le type"), "vocabulary.Concept"),
    "format": (gettext_lazy("le format"), "vocabulary.Concept"),
    "file": (gettext_lazy("le fichier"), "core.Attachment"),
}
SETS = {
    "levers": (gettext_lazy("le levier"), gettext_lazy("les leviers"), "vocabulary.Lever"),
    "audiences": (gettext_lazy("le public"), gettext_lazy("les publics"), "vocabulary.Concept"),
    "phases": (gettext_lazy("la phase"), gettext_lazy("les phases"), "vocabulary.Concept"),
    "scales": (gettext_lazy("l’échelle"), gettext_lazy("les échelles"), "vocabulary.Concept"),
    "domains": (gettext_lazy("le domaine"), gettext_lazy("les domaines"), "vocabulary.Concept"),
    "sources": (gettext_lazy("la source"), gettext_lazy("les sources"), "vocabulary.Source"),
}
ORGANISATIONS = {
    "publishers": (gettext_lazy("l’éditeur"), gettext_lazy("les éditeurs")),
    "partners": (gettext_lazy("le partenaire"), gettext_lazy("les partenaires")),
}
PLACED = {
    "step": (gettext_lazy("la marche"), "vocabulary.Step"),
    "nature": (gettext_lazy("la nature"), "vocabulary.Nature"),
    "group": (gettext_lazy("le groupe"), "vocabulary.NatureGroup"),
}
# What Wagtail's log and ours say was done, besides what the differences tell.
DEEDS = {
    "wagtail.create": gettext_lazy("a créé la fiche"),
    "wagtail.copy": gettext_lazy("a créé la fiche, copie d’une autre"),
    "wagtail.revert": gettext_lazy("a repris une version précédente"),
    "wagtail.publish": gettext_lazy("a mis la ressource en ligne"),
    "wagtail.publish.schedule": gettext_lazy("a programmé la parution"),
    "wagtail.publish.scheduled": gettext_lazy("a mis en ligne à la date programmée"),
    "wagtail.schedule.cancel": gettext_lazy("a annulé la parution programmée"),
    "wagtail.unpublish": gettext_lazy("a retiré la ressource des pages publiques"),
    "wagtail.unpublish.schedule": gettext_lazy("a programmé le retrait des pages publiques"),
    "wagtail.unpublish.scheduled": gettext_lazy("a retiré des pages publiques à la date programmée"),
    "wagtail.rename": gettext_lazy("a changé le titre en ligne"),
    "wagtail.lock": gettext_lazy("a verrouillé la fiche"),
    "wagtail.unlock": gettext_lazy("a déverrouillé la fiche"),
    "wagtail.workflow.start": gettext_lazy("a demandé une relecture"),
    "wagtail.workflow.resume": gettext_lazy("a demandé une nouvelle relecture"),
    "wagtail.workflow.approve": gettext_lazy("a approuvé la fiche en relecture"),
    "wagtail.workflow.reject": gettext_lazy("a demandé des changements"),
    "wagtail.workflow.cancel": gettext_lazy("a annulé la relecture"),
    "terreau.publication_refused": gettext_lazy("n’a pas pu mettre en ligne à la date programmée : la fiche est incomplète"),
    "terreau.classification_checked": gettext_lazy("a confirmé le classement"),
    "terreau.reviewed": gettext_lazy("a revu la fiche : elle dit encore vrai"),
    "terreau.address_replaced": gettext_lazy("a pris la nouvelle adresse, celle vers laquelle le site redirige"),
    "terreau.address_answers": gettext_lazy("a ouvert l’adresse à la main : elle répond"),
}
# Actions that keep a new version: what changed in it is told.
WRITES = {"wagtail.edit", "wagtail.revert", "terreau.bulk", "terreau.import", "terreau.imported", "terreau.address_replaced", "terreau.classification_checked"}


def short(value: object) -> str:
    """Return a value between quotation marks, cut where it is long; its last full stop would stand beside that of the sentence."""
    text = " ".join(str(value).split())
    return f"«\u00a0{text.removesuffix('.') if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + '…'}\u00a0»"


def names_in(contents: Iterable[Content]) -> Names:
    """Return, by model, the names of all that some revisions refer to: one query a model, whatever their number."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for content in contents:
        for model, key in _references(content):
            wanted[model].add(key)
    return {model: {row.pk: _name(row) for row in apps.get_model(model)._default_manager.filter(pk__in=keys)} for model, keys in sorted(wanted.items())}


def _name(row: Any) -> str:
    return f"{row.order} {row.short_title}" if row._meta.label == "vocabulary.Lever" else str(row)


def _references(content: Content) -> Iterator[tuple[str, Any]]:
    for field, (_label, model) in LINKS.items():
        yield model, content.get(field)
    for field, (_one, _several, model) in SETS.items():
        yield from ((model, key) for key in content.get(field) or ())
    for field in ORGANISATIONS:
        yield from (("accounts.Organisation", row.get("organisation")) for row in content.get(field) or ())
    for row in content.get("placements") or ():
        yield from ((model, row.get(field)) for field, (_label, model) in PLACED.items())
    yield from (("library.Resource", row.get("target")) for row in content.get("relations") or ())
    yield from (("vocabulary.Platform", row.get("platform")) for row in content.get("displays") or ())


def differences(before: Content, after: Content, names: Names) -> list[str]:
    """Return what changed from one revision to the next: predicates of a sentence whose subject is whoever did it."""
    told: list[str] = []
    for field, label in TEXTS.items():
        told += _replaced(label, before.get(field), after.get(field), short)
    for field, (label, choices) in CHOICES.items():
        told += _replaced(label, before.get(field), after.get(field), _choosing(dict(choices.choices)))
    for field, (yes, no) in YES_NO.items():
        if bool(before.get(field)) != bool(after.get(field)):
            told.append(str(yes if after.get(field) else no))
    for field, (label, model) in LINKS.items():
        told += _replaced(label, before.get(field), after.get(field), _naming(names, model))
    for field, (one, several, model) in SETS.items():
        told += _added_and_removed(one, several, before.get(field) or [], after.get(field) or [], _naming(names, model))
    for field, (one, several) in ORGANISATIONS.items():
        told += _added_and_removed(one, several, _named_rows(before.get(field), names), _named_rows(after.get(field), names), short)
    told += _placed(before, after, names)
    told += _added_and_removed(_("le lien"), _("les liens"), _relations(before, names), _relations(after, names), short)
    told += _added_and_removed(_("l’affichage"), _("les affichages"), _displays(before, names), _displays(after, names), short)
    if before.get("body") != after.get("body"):
        told.append(_("a modifié le texte"))
    return told


def _naming(names: Names, model: str) -> Callable[[Any], str]:
    return lambda key: short(names.get(model, {}).get(key) or _("supprimé depuis"))


def _choosing(known: Mapping[Any, Any]) -> Callable[[Any], str]:
    return lambda value: short(known.get(value, value))


def _replaced(label: Any, old: Any, new: Any, worded: Callable[[Any], str]) -> list[str]:
    old, new = old or "", new or ""
    if old == new:
        return []
    if not old:
        return [_("a donné %(what)s : %(new)s") % {"what": label, "new": worded(new)}]
    if not new:
        return [_("a retiré %(what)s %(old)s") % {"what": label, "old": worded(old)}]
    return [_("a remplacé %(what)s %(old)s par %(new)s") % {"what": label, "old": worded(old), "new": worded(new)}]


def _added_and_removed(one: Any, several: Any, old: list[Any], new: list[Any], worded: Callable[[Any], str]) -> list[str]:
    added, removed = [key for key in new if key not in old], [key for key in old if key not in new]
    told = []
    for keys, verb in ((added, _("a ajouté")), (removed, _("a retiré"))):
        if keys:
            told.append(f"{verb} {several if len(keys) > 1 else one} {', '.join(worded(key) for key in keys)}")
    return told


def _named_rows(rows: Any, names: Names) -> list[str]:
    organisations = names.get("accounts.Organisation", {})
    return [organisations.get(row.get("organisation")) or row.get("label") or _("supprimé depuis") for row in rows or ()]


def _placed(before: Content, after: Content, names: Names) -> list[str]:
    old, new = ({row.get("framework"): row for row in content.get("placements") or ()} for content in (before, after))
    told: list[str] = []
    for framework in dict.fromkeys([*old, *new]):
        for field, (label, model) in PLACED.items():
            told += _replaced(label, old.get(framework, {}).get(field), new.get(framework, {}).get(field), _naming(names, model))
    return told


def _relations(content: Content, names: Names) -> list[str]:
    kinds, titles = dict(RelationKind.choices), names.get("library.Resource", {})
    return [f"{kinds.get(row.get('kind'), '')} {titles.get(row.get('target')) or _('supprimé depuis')}" for row in content.get("relations") or ()]


def _displays(content: Content, names: Names) -> list[str]:
    kinds, platforms = dict(Display.choices), names.get("vocabulary.Platform", {})
    return [f"{kinds.get(row.get('display'), '')} sur {platforms.get(row.get('platform')) or _('supprimé depuis')}" for row in content.get("displays") or ()]


def told(action: str, message: str, data: Mapping[str, Any], before: Content | None, after: Content | None, names: Names) -> list[str]:
    """Return what one entry of the log says was done: predicates of a sentence.

    `before` and `after` are the contents of the revision before and of the one that the entry kept, if it kept one.
    """
    changes = differences(before, after, names) if action in WRITES and before is not None and after is not None else []
    if action == "terreau.import":
        return changes or [_("a écrit la fiche") if before is None else _("a relu la fiche sans rien y changer")]
    if action == "terreau.imported":
        return [_("a importé la fiche de «\u00a0%(source)s\u00a0», ligne %(row)s") % {"source": data.get("source", ""), "row": data.get("row", "")}, *changes]
    if action == "terreau.bulk":
        return [_("%(change)s, en même temps que dans d’autres ressources") % {"change": change} for change in changes] or [_("a changé la fiche en lot")]
    if action == "wagtail.edit":
        return changes or [_("a enregistré sans rien changer") if before is not None else _("a enregistré la fiche")]
    deed = str(DEEDS.get(action) or message)
    return [*([deed + _on(action, data)] if deed else []), *changes]


def _on(action: str, data: Mapping[str, Any]) -> str:
    """Return for when something was scheduled, where the log says it."""
    key = {"wagtail.publish.schedule": "go_live_at", "wagtail.unpublish.schedule": "expire_at"}.get(action)
    found = (data.get("revision") or {}).get(key) if key else None
    moment = parse_datetime(found) if isinstance(found, str) else None
    return _(" pour le %(date)s") % {"date": date_format(localtime(moment), "j F Y à H:i")} if moment else ""
