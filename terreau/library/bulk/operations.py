"""What may be changed in many resources at once. An operation knows what it offers, how things stand, and how to change a draft."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.models import Organisation, RoleKind
from terreau.accounts.perms import Person, platforms_of
from terreau.library.enums import Display, Provenance, Status
from terreau.library.licences import licence, licence_choices
from terreau.library.models import Placement, PlatformDisplay, Resource, ResourcePublisher
from terreau.library.perms import levers_within
from terreau.vocabulary.models import Concept, Lever, Nature, Scheme, Step

# A state is what an operation looks at in one resource: keys or words, never rows.
States = Mapping[int, Any]
Choice = tuple[str, str]


@dataclass(frozen=True)
class Operation:
    """A kind of change. `label` is an infinitive, as on a button: « Ajouter le levier »."""

    name: str
    label: str | Promise

    def offered(self, user: Person) -> list[Choice]:
        """Return the values that a person may choose, with their names."""
        raise NotImplementedError

    def states(self, keys: list[int], value: str) -> States:
        """Return how some resources stand, in a constant number of queries."""
        raise NotImplementedError

    def after(self, state: Any, value: str) -> Any:
        """Return the state once changed: the same when there is nothing to change."""
        raise NotImplementedError

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        """Return the names of all that some states hold."""
        raise NotImplementedError

    def write(self, draft: Resource, value: str) -> None:
        """Change a draft in memory."""
        raise NotImplementedError

    def said(self, state: Any, names: Mapping[Any, str]) -> str:
        """Return a state in words."""
        held = state if isinstance(state, tuple) else (state,)
        return ", ".join(str(names.get(one, one)) for one in held if one not in (None, "")) or "–"


@dataclass(frozen=True)
class Link(Operation):
    """Add or remove one of several things that a resource is linked with."""

    field: str
    adds: bool
    scheme: str = ""

    @property
    def model(self) -> Any:
        """What is linked."""
        return Resource._meta.get_field(self.field).related_model

    def offered(self, user: Person) -> list[Choice]:
        if self.field == "levers":
            return [(str(lever.pk), f"{lever.order}. {lever.title}") for lever in levers_within(user).order_by("framework", "order")]
        return _concepts(self.scheme)

    def states(self, keys: list[int], value: str) -> States:
        link = getattr(Resource, self.field).through.objects.filter(resource_id__in=keys)
        other = "lever_id" if self.field == "levers" else "concept_id"
        held: dict[int, list[int]] = defaultdict(list)
        for key, linked in link.order_by(other).values_list("resource_id", other):
            held[key].append(linked)
        return {key: tuple(held[key]) for key in keys}

    def after(self, state: Any, value: str) -> Any:
        wanted = int(value)
        if self.adds:
            return state if wanted in state else (*state, wanted)
        return tuple(key for key in state if key != wanted)

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        keys = {key for state in states for key in state} | {int(value)}
        return {row.pk: row.short_title if isinstance(row, Lever) else str(row) for row in self.model.objects.filter(pk__in=keys)}

    def write(self, draft: Resource, value: str) -> None:
        held = tuple(row.pk for row in getattr(draft, self.field).all())
        setattr(draft, self.field, list(self.model.objects.filter(pk__in=self.after(held, value))))


@dataclass(frozen=True)
class Put(Operation):
    """Put a value in a field of a resource."""

    field: str

    def offered(self, user: Person) -> list[Choice]:
        if self.field in ("kind", "format"):
            return _concepts(self.field)
        if self.field == "licence":
            return [("-", licence("").label), *(choice for choice in licence_choices() if choice[0])]
        return [(held, str(label)) for held, label in (Status.choices if self.field == "status" else Provenance.choices)]

    @property
    def _column(self) -> str:
        return f"{self.field}_id" if self.field in ("kind", "format") else self.field

    def _held(self, value: str) -> Any:
        return int(value) if self.field in ("kind", "format") else value.removeprefix("-")

    def states(self, keys: list[int], value: str) -> States:
        return dict(Resource.objects.filter(pk__in=keys).values_list("pk", self._column))

    def after(self, state: Any, value: str) -> Any:
        return self._held(value)

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        if self.field in ("kind", "format"):
            return {row.pk: str(row) for row in Concept.objects.filter(pk__in={*states, self._held(value)} - {None})}
        if self.field == "licence":
            return {held: licence(held).label for held in {*states, self._held(value)}}
        return {held: str(label) for held, label in (Status.choices if self.field == "status" else Provenance.choices)}

    def write(self, draft: Resource, value: str) -> None:
        setattr(draft, self._column, self._held(value))


@dataclass(frozen=True)
class Place(Operation):
    """Put resources on a step, or in a nature, of one framework."""

    field: str

    @property
    def model(self) -> Any:
        """What resources are placed on."""
        return Step if self.field == "step" else Nature

    def offered(self, user: Person) -> list[Choice]:
        rows = self.model.objects.filter(framework__levers__in=levers_within(user)).distinct().select_related("framework").order_by("framework", "order")
        several = len({row.framework_id for row in rows}) > 1
        return [(str(row.pk), f"{row.title} ({row.framework})" if several else row.title) for row in rows]

    def states(self, keys: list[int], value: str) -> States:
        rows = Placement.objects.filter(resource_id__in=keys, framework=self._framework(value))
        held = dict(rows.values_list("resource_id", f"{self.field}_id"))
        return {key: held.get(key) for key in keys}

    def _framework(self, value: str) -> int:
        return int(self.model.objects.values_list("framework_id", flat=True).get(pk=value))

    def after(self, state: Any, value: str) -> Any:
        return int(value)

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        return {row.pk: str(row) for row in self.model.objects.filter(pk__in={*states, int(value)} - {None})}

    def write(self, draft: Resource, value: str) -> None:
        framework = self._framework(value)
        rows = list(draft.placements.all())
        row = next((one for one in rows if one.framework_id == framework), None)
        if row is None:
            row = Placement(framework_id=framework)
            rows.append(row)
        setattr(row, f"{self.field}_id", int(value))
        if self.field == "nature" and row.group_id and row.group and row.group.nature_id != int(value):
            row.group = None
        draft.placements = rows  # type: ignore[misc]  # a clusterable relation takes a list


@dataclass(frozen=True)
class Publish(Operation):
    """Add or remove a publisher."""

    adds: bool

    def offered(self, user: Person) -> list[Choice]:
        return [(str(key), name) for key, name in Organisation.objects.order_by("name").values_list("pk", "name")]

    def states(self, keys: list[int], value: str) -> States:
        held: dict[int, list[Any]] = defaultdict(list)
        for key, organisation, label in ResourcePublisher.objects.filter(resource_id__in=keys).values_list("resource_id", "organisation_id", "label"):
            held[key].append(organisation or label)
        return {key: tuple(held[key]) for key in keys}

    def after(self, state: Any, value: str) -> Any:
        wanted = int(value)
        if self.adds:
            return state if wanted in state else (*state, wanted)
        return tuple(key for key in state if key != wanted)

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        keys = {key for state in states for key in state if isinstance(key, int)} | {int(value)}
        return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))

    def write(self, draft: Resource, value: str) -> None:
        rows = [row for row in draft.publishers.all() if self.adds or row.organisation_id != int(value)]
        if self.adds:
            rows.append(ResourcePublisher(organisation_id=int(value), order=len(rows)))
        draft.publishers = rows  # type: ignore[misc]  # a clusterable relation takes a list


@dataclass(frozen=True)
class Show(Operation):
    """Pin resources on a platform, hide them there, or leave it to their levers again."""

    display: str

    def offered(self, user: Person) -> list[Choice]:
        return [(str(key), name) for key, name in platforms_of(user, RoleKind.PUBLISHER).order_by("name").values_list("pk", "name")]

    def states(self, keys: list[int], value: str) -> States:
        held = dict(PlatformDisplay.objects.filter(resource_id__in=keys, platform_id=value).values_list("resource_id", "display"))
        return {key: held.get(key, "") for key in keys}

    def after(self, state: Any, value: str) -> Any:
        return self.display

    def words(self, states: Iterable[Any], value: str) -> Mapping[Any, str]:
        return {held: str(label) for held, label in Display.choices}

    def said(self, state: Any, names: Mapping[Any, str]) -> str:
        return super().said(state, names) if state else _("selon ses leviers")

    def write(self, draft: Resource, value: str) -> None:
        rows = [row for row in draft.displays.all() if row.platform_id != int(value)]
        if self.display:
            rows.append(PlatformDisplay(platform_id=int(value), display=self.display))
        draft.displays = rows  # type: ignore[misc]  # a clusterable relation takes a list


def _concepts(scheme: str) -> list[Choice]:
    return [(str(key), label) for key, label in Concept.objects.of(Scheme(scheme)).values_list("pk", "label")]


OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        Link("lever-add", gettext_lazy("Ajouter le levier"), "levers", True),
        Link("lever-remove", gettext_lazy("Retirer le levier"), "levers", False),
        Place("step", gettext_lazy("Mettre à la marche"), "step"),
        Place("nature", gettext_lazy("Donner la nature"), "nature"),
        Put("kind", gettext_lazy("Donner le type"), "kind"),
        Put("format", gettext_lazy("Donner le format"), "format"),
        Link("audience-add", gettext_lazy("Ajouter le public"), "audiences", True, Scheme.AUDIENCE),
        Link("audience-remove", gettext_lazy("Retirer le public"), "audiences", False, Scheme.AUDIENCE),
        Link("domain-add", gettext_lazy("Ajouter le domaine"), "domains", True, Scheme.DOMAIN),
        Link("domain-remove", gettext_lazy("Retirer le domaine"), "domains", False, Scheme.DOMAIN),
        Publish("publisher-add", gettext_lazy("Ajouter l’éditeur"), True),
        Publish("publisher-remove", gettext_lazy("Retirer l’éditeur"), False),
        Put("licence", gettext_lazy("Donner la licence"), "licence"),
        Put("status", gettext_lazy("Donner la parution"), "status"),
        Put("classification", gettext_lazy("Dire le classement"), "classification"),
        Show("pin", gettext_lazy("Montrer en plus sur"), Display.PINNED),
        Show("hide", gettext_lazy("Masquer sur"), Display.HIDDEN),
        Show("unset", gettext_lazy("S’en remettre aux leviers sur"), ""),
    )
}
