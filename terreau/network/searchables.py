"""What the network offers to the search: of each profile, what its keepers agreed to show; of what is not public, nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Model, QuerySet

from terreau.accounts.models import Organisation
from terreau.core.keys import these
from terreau.core.registries import SearchDocument
from terreau.network.models import Craft, Profile
from terreau.network.queries.narrowing import KIND
from terreau.territories.models import Territory
from terreau.vocabulary.models import Concept, Framework, Lever, Platform


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _titles(rows: QuerySet, *columns: str) -> dict[int, list[tuple]]:
    found: dict[int, list[tuple]] = defaultdict(list)
    for key, *values in rows.values_list("profile_id", *columns):
        found[key].append(tuple(values))
    return found


class ProfileSearch:
    """The public profiles as plain text, for the platforms that show them."""

    kind, model = KIND, Profile

    def keys(self) -> list[int]:
        """Return the primary keys of all public profiles."""
        return list(Profile.objects.public().order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Yield the documents of some profiles, in five queries; nothing for those that are not public."""
        chosen = these(list(keys))
        public = Profile.objects.public().filter(pk__in=chosen)
        working, acting = public.filter(shows_work=True).values("pk"), public.filter(shows_catchment=True).values("pk")
        platforms = list(Platform.objects.values_list("pk", "framework_id"))
        # Levers say on which platforms a profile stands, shown or not: only their titles wait for an agreement.
        levers = _titles(Profile.levers.through.objects.filter(profile_id__in=chosen), "lever__framework_id", "lever__title")
        crafts = _titles(Profile.crafts.through.objects.filter(profile_id__in=working), "craft__title")
        audiences = _titles(Profile.audiences.through.objects.filter(profile_id__in=working), "concept__label")
        catchment = _titles(Profile.catchment.through.objects.filter(profile_id__in=acting), "territory__name")
        for one in public.select_related("organisation", "seat__department").order_by("pk"):
            frameworks = {framework for framework, _title in levers[one.pk]}
            seat = one.seat if one.shows_seat else None
            places = [seat.name, seat.department.name if seat.department else ""] if seat else []
            places += [name for (name,) in catchment[one.pk]]
            work = [label for (label,) in (*crafts[one.pk], *audiences[one.pk])]
            yield SearchDocument(
                kind=KIND,
                key=one.pk,
                uuid=str(one.uuid),
                url=one.get_absolute_url(),
                title=one.name,
                purpose=one.role,
                abstract=one.public_story,
                body="\n".join(filter(None, [one.get_kind_display(), one.get_place_kind_display(), *places, *work])),
                organisations=(one.organisation.name,) if one.organisation else (),
                subjects=tuple(dict.fromkeys(title for _framework, title in levers[one.pk])) if one.shows_work else (),
                platforms=tuple(key for key, framework in platforms if key == one.platform_id or framework in frameworks),
                published=int(one.first_published_at.timestamp()) if one.first_published_at else 0,
            )

    def moved(self, subjects: set[tuple[str, str]]) -> Iterable[int] | None:
        """Return the profiles that tell of records that moved; all of them with a framework, a platform, a lever, a craft, an audience or the territories."""
        tables = {table for table, _key in subjects}
        if tables & {_table(model) for model in (Framework, Platform, Lever, Craft, Concept, Territory)}:
            return None
        found = {int(key) for table, key in subjects if table == _table(Profile) and key.isdigit()}
        organisations = [int(key) for table, key in subjects if table == _table(Organisation) and key.isdigit()]
        if organisations:
            found.update(Profile.objects.filter(organisation__in=organisations).values_list("pk", flat=True))
        return found
