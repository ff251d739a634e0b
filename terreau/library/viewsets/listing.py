"""The list of resources in the desk: found by the beginnings of words, narrowed by what describes them, told in words."""

from collections import defaultdict
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn

from terreau.accounts.models import Organisation
from terreau.core.desk_views import ListView
from terreau.core.keys import among
from terreau.core.registries import found_by_words
from terreau.core.text import folded_words
from terreau.library import perms
from terreau.library.bulk.planning import in_review
from terreau.library.enums import Access, Provenance, Status
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Concept, Lever, Nature, Scheme, Step

# What a row of the list does not show, and may be long.
UNSEEN = ("abstract", "body", "folded", "plain", "source_note")
# Drafts are written into revisions, the loader writes into the rows.
WRITTEN = Greatest(Coalesce(F("latest_revision__created_at"), F("updated_at")), F("updated_at"))
STATES = [
    ("live", gettext_lazy("En ligne")),
    ("pending", gettext_lazy("En ligne, avec un brouillon à publier")),
    ("draft", gettext_lazy("Jamais ou plus en ligne")),
    ("review", gettext_lazy("En relecture")),
]


def holding(resources: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Keep the resources that have every word of a text, written in full or begun."""
    for word in dict.fromkeys(folded_words(text).split()):
        resources = resources.filter(folded__contains=f" {word}")
    return resources


def found_by(resources: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Keep the resources that the search finds by the words of a text; while it cannot tell, those that the database finds."""
    keys = found_by_words(Resource, text)
    return holding(resources, text) if keys is None else among(resources, keys)


class LeverChoice(django_filters.fields.ModelMultipleChoiceField):
    """A lever by its number and title; its framework is named only where there are several."""

    def label_from_instance(self, lever: Any) -> str:
        """Return the words of a lever."""
        return f"{lever.order}. {lever.title}"


class LeverFilter(django_filters.ModelMultipleChoiceFilter):
    """A choice among levers."""

    field_class = LeverChoice


def _levers(request: HttpRequest) -> QuerySet[Lever]:
    return perms.levers_within(request.user).order_by("framework", "order")


def _of_frameworks(model: Any) -> Any:
    return lambda request: model.objects.filter(framework__levers__in=perms.levers_within(request.user)).distinct().order_by("framework", "order")


def _publishers() -> QuerySet[Organisation]:
    return Organisation.objects.filter(Exists(ResourcePublisher.objects.filter(organisation=OuterRef("pk")))).order_by("name")


class ResourceFilterSet(WagtailFilterSet):
    """What the list is narrowed by; the names of the parameters are those of the coverage map and of the worklists."""

    levers = LeverFilter(queryset=_levers, label=gettext_lazy("Levier"), widget=forms.CheckboxSelectMultiple, method="under")
    step = django_filters.ModelMultipleChoiceFilter(
        queryset=_of_frameworks(Step), label=gettext_lazy("Marche"), widget=forms.CheckboxSelectMultiple, method="placed"
    )
    nature = django_filters.ModelMultipleChoiceFilter(
        queryset=_of_frameworks(Nature), label=gettext_lazy("Nature"), widget=forms.CheckboxSelectMultiple, method="placed"
    )
    kind = django_filters.ModelMultipleChoiceFilter(
        queryset=Concept.objects.filter(scheme=Scheme.KIND), label=gettext_lazy("Type"), widget=forms.CheckboxSelectMultiple
    )
    state = django_filters.ChoiceFilter(choices=STATES, label=gettext_lazy("État"), widget=forms.RadioSelect, empty_label=gettext_lazy("Tous"), method="stands")
    access = django_filters.MultipleChoiceFilter(choices=Access.choices, label=gettext_lazy("Accès"), widget=forms.CheckboxSelectMultiple)
    status = django_filters.MultipleChoiceFilter(choices=Status.choices, label=gettext_lazy("Parution"), widget=forms.CheckboxSelectMultiple)
    classification = django_filters.ChoiceFilter(
        choices=Provenance.choices, label=gettext_lazy("Classement"), widget=forms.RadioSelect, empty_label=gettext_lazy("Tous")
    )
    publisher = django_filters.ModelChoiceFilter(
        queryset=_publishers(),
        label=gettext_lazy("Éditeur"),
        empty_label=gettext_lazy("Tous"),
        method="published_by",
    )

    class Meta:
        model = Resource
        fields: list[str] = []

    def under(self, found: QuerySet[Resource], name: str, levers: Any) -> QuerySet[Resource]:
        """Keep what serves one of the levers."""
        return found.filter(pk__in=Resource.levers.through.objects.filter(lever__in=levers).values("resource_id")) if levers else found

    def placed(self, found: QuerySet[Resource], name: str, values: Any) -> QuerySet[Resource]:
        """Keep what stands on one of the steps, or in one of the natures."""
        return found.filter(pk__in=Placement.objects.filter(**{f"{name}__in": values}).values("resource_id")) if values else found

    def published_by(self, found: QuerySet[Resource], name: str, organisation: Organisation) -> QuerySet[Resource]:
        """Keep what an organisation published."""
        return found.filter(pk__in=ResourcePublisher.objects.filter(organisation=organisation).values("resource_id"))

    def stands(self, found: QuerySet[Resource], name: str, state: str) -> QuerySet[Resource]:
        """Keep what is live, live with a draft, not live, or in review."""
        if state == "review":
            return found.filter(pk__in=[int(key) for key in in_review().values_list("object_id", flat=True)])
        conditions = {"live": Q(live=True), "pending": Q(live=True, has_unpublished_changes=True), "draft": Q(live=False)}
        return found.filter(conditions[state])


class StateColumn(Column):
    """Where a resource stands, in words."""

    def get_value(self, instance: Any) -> str:
        """Return the words; what was made up for a measure says so first."""
        words = self._words(instance)
        return _("fiche factice, {state}").format(state=words) if instance.synthetic else words

    def _words(self, instance: Any) -> str:
        if instance.pk in getattr(instance, "reviewed_keys", ()):
            return _("en relecture")
        if instance.live and instance.has_unpublished_changes:
            return _("en\u00a0ligne, brouillon à publier")
        if instance.live:
            return _("en\u00a0ligne, retirée par son éditeur") if instance.status == Status.WITHDRAWN else _("en\u00a0ligne")
        return _("brouillon")


LIST_DISPLAY = [
    "title",
    StateColumn("state", label=gettext_lazy("État"), sort_key="live"),
    "kind",
    Column("lever_names", label=gettext_lazy("Leviers")),
    "year",
    DateColumn("changed", label=gettext_lazy("Modifiée"), sort_key="changed"),
]


def with_what_rows_tell(resources: list[Resource]) -> list[Resource]:
    """Give each resource of a page the names of its levers and the reviews under way, in two queries."""
    keys = [resource.pk for resource in resources]
    links = Resource.levers.through.objects.filter(resource_id__in=keys).order_by("lever__framework_id", "lever__order")
    names: dict[int, list[str]] = defaultdict(list)
    for key, order, title in links.values_list("resource_id", "lever__order", "lever__short_title"):
        names[key].append(f"{order}\u00a0{title}")
    reviews = in_review().filter(object_id__in=map(str, keys))
    reviewed = {int(key) for key in reviews.values_list("object_id", flat=True)}
    for resource in resources:
        resource.lever_names = ", ".join(names[resource.pk]) or "–"
        resource.reviewed_keys = reviewed
    return resources


class ResourceListView(ListView):
    """The list of resources."""

    filterset_class = ResourceFilterSet
    default_ordering = "title"
    search_backend_name = None

    def _get_title_column(self, *args: Any, **kwargs: Any) -> Any:
        column = super()._get_title_column(*args, **kwargs)
        column.accessor = str
        return column

    def get_base_queryset(self) -> QuerySet[Resource]:
        """Return the resources within reach, with when each was last written."""
        found: QuerySet[Resource] = super().get_base_queryset()
        return found.annotate(changed=WRITTEN)

    def search_queryset(self, queryset: QuerySet[Resource]) -> QuerySet[Resource]:
        """Keep what has every word, without Wagtail's index: one frequent word among 10,000 resources took it 37 s on SQLite."""
        return found_by(queryset, self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: QuerySet[Resource], page_size: int) -> Any:
        """Return a page whose rows have all that they tell; keys alone are sorted, a database sorts whole rows five times slower."""
        paginator, page, keys, others = super().paginate_queryset(queryset.values_list("pk", flat=True), page_size)
        keys = list(keys)
        rows = Resource.objects.filter(pk__in=keys).annotate(changed=WRITTEN).select_related("kind").defer(*UNSEEN).in_bulk()
        page.object_list = with_what_rows_tell([rows[key] for key in keys if key in rows])
        return paginator, page, page.object_list, others
