"""What waits for an editor: for each list, which resources it holds for a person, and what there is to know of each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Lower, Replace
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.perms import Person, platforms_of
from terreau.core.registries import Worklist
from terreau.library.enums import Access, Display, LinkState, Provenance, Status
from terreau.library.models import UNTITLED, LastReview, LinkCheck, PlatformDisplay, Relation, Resource
from terreau.library.perms import resources_within

# A resource not looked at for so many years is to be reviewed, unless the page says otherwise.
YEARS = 3
Notes = Callable[[Sequence[Resource], Person], dict[int, list[str]]]


def _no_notes(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    return {}


@dataclass(frozen=True)
class Way:
    """Where a line leads, so that what waits gets settled: a view of the desk, of public resources only or of drafts only where `live` says so."""

    label: str | Promise
    view: str = "edit"
    fragment: str = ""
    live: bool | None = None

    @property
    def takes_publishing(self) -> bool:
        """Whether only those who publish there go that way."""
        return self.view != "edit"

    def address(self, resource: Resource) -> str:
        """Return the address for one resource."""
        return reverse(f"wagtailsnippets_library_resource:{self.view}", args=[resource.pk]) + self.fragment


@dataclass(frozen=True)
class ResourceList:
    """A list of resources that wait: `find` returns a person's, `notes` what to say of each of a page of them, in a fixed number of queries."""

    slug: str
    order: int
    label: str | Promise
    hint: str | Promise
    find: Callable[[Person, int], QuerySet[Resource]]
    notes: Notes = _no_notes
    by_age: bool = False
    ways: tuple[Way, ...] = ()

    def waiting(self, user: Person, years: int = YEARS) -> QuerySet[Resource]:
        """Return the resources that wait for a person, those of which something is public first."""
        found = self.find(user, years)
        return found if found.query.order_by else found.order_by("-live", "title", "pk")

    def as_worklist(self) -> Worklist:
        """Return the list as the desk's registry wants it."""
        return Worklist(
            self.order, self.label, self.hint, count=lambda user: self.find(user, YEARS).count(), url=partial(reverse, "desk_worklist", args=[self.slug])
        )


def kept(user: Person) -> QuerySet[Resource]:
    """Return the resources that a person keeps: those they may change, less what its publisher withdrew."""
    return resources_within(user).exclude(status=Status.WITHDRAWN)


def without_address(user: Person, years: int) -> QuerySet[Resource]:
    """Find what one can neither open nor download: it has to be asked for."""
    return kept(user).filter(url="").exclude(access__in=[Access.FILE, Access.BODY])


def without_abstract(user: Person, years: int) -> QuerySet[Resource]:
    """Find what says no more than its title and purpose."""
    return kept(user).filter(abstract="")


def to_confirm(user: Person, years: int) -> QuerySet[Resource]:
    """Find what was classified without the source saying so, and that nobody checked."""
    return kept(user).filter(classification=Provenance.PROPOSED)


def how_classified(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say under which levers, at which step and in which drawer each stands."""
    found = Resource.objects.filter(pk__in=[one.pk for one in resources]).prefetch_related("levers", "placements__step", "placements__nature")
    notes = {}
    for one in found:
        levers = [lever.short_title for lever in sorted(one.levers.all(), key=lambda lever: lever.order)]
        places = [f"{place.step or '–'} · {place.nature or '–'}" for place in one.placements.all()]
        notes[one.pk] = [part for part in (", ".join(levers) or _("sans levier"), *places) if part]
    return notes


def years_before(day: date, years: int) -> date:
    """Return the same day some years before, the 28th for a 29 February."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def not_reviewed(user: Person, years: int) -> QuerySet[Resource]:
    """Find what is public and that nobody published or reviewed for some years, the oldest first."""
    limit = years_before(timezone.localdate(), years)
    published = Coalesce("last_published_at", "first_published_at", "created_at")
    midnight = timezone.make_aware(datetime.combine(limit, time()))
    found = kept(user).filter(live=True).annotate(seen=published).filter(seen__lt=midnight)
    return found.exclude(Exists(LastReview.objects.filter(resource_id=OuterRef("pk"), reviewed_on__gte=limit))).order_by("seen", "pk")


def last_seen(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say when each was last reviewed, or else published."""
    reviews = dict(LastReview.objects.filter(resource__in=resources).values_list("resource_id", "reviewed_on"))
    notes = {}
    for one in resources:
        published = timezone.localdate(one.last_published_at or one.first_published_at or one.created_at)
        words = _("revue le %(day)s") if one.pk in reviews else _("publiée le %(day)s, jamais revue depuis")
        notes[one.pk] = [words % {"day": f"{reviews.get(one.pk, published):%d/%m/%Y}"}]
    return notes


def dead(user: Person, years: int) -> QuerySet[Resource]:
    """Find what leads to an address that failed on three different days."""
    return kept(user).filter(url__in=LinkCheck.objects.dead().values("url"))


def moved(user: Person, years: int) -> QuerySet[Resource]:
    """Find what leads to an address that its site changed for good."""
    return kept(user).filter(url__in=LinkCheck.objects.moved().values("url"))


def _checks(resources: Iterable[Resource]) -> dict[str, LinkCheck]:
    return {check.url: check for check in LinkCheck.objects.filter(url__in={one.url for one in resources})}


def how_it_failed(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say of each address what it answered, and since when it was last tried."""
    checks, notes = _checks(resources), {}
    for one in resources:
        check = checks.get(one.url)
        if check and check.checked_at:
            answer = LinkState(check.state).label if check.state else ""
            code = _(" (réponse %(code)s)") % {"code": check.code} if check.code else ""
            tried = _("vérifiée le %(day)s") % {"day": f"{timezone.localdate(check.checked_at):%d/%m/%Y}"}
            notes[one.pk] = [one.url, f"{answer}{code}, {tried}"]
    return notes


def where_it_went(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say of each address which one replaces it; a site's own first page may not be what was there."""
    checks, notes = _checks(resources), {}
    for one in resources:
        check = checks.get(one.url)
        if check:
            home = check.target.rstrip("/").count("/") == 2 and one.url.rstrip("/").count("/") > 2
            notes[one.pk] = [one.url, f"→ {check.target}", *([_("C’est l’accueil du site : vérifiez que le document y est encore.")] if home else [])]
    return notes


def _hidden_where_the_origin_shows(user: Person) -> QuerySet[PlatformDisplay]:
    """Return what hides the target of a relation on a platform of the person that shows its origin."""
    origin = OuterRef(OuterRef("origin_id"))
    here = PlatformDisplay.objects.filter(resource_id=origin, platform_id=OuterRef("platform_id"))
    serves = Resource.levers.through.objects.filter(resource_id=origin, lever__framework__platforms=OuterRef("platform_id"))
    return PlatformDisplay.objects.filter(
        Exists(serves) | Exists(here.filter(display=Display.PINNED)),
        ~Exists(here.filter(display=Display.HIDDEN)),
        resource_id=OuterRef("target_id"),
        display=Display.HIDDEN,
        platform__in=platforms_of(user),
    )


def lost_relations(user: Person) -> QuerySet[Relation]:
    """Return the relations that lead to what the public does not see; `masked` when a platform hides it."""
    masked = Exists(_hidden_where_the_origin_shows(user))
    return Relation.objects.annotate(masked=masked).filter(Q(target__live=False) | Q(target__status=Status.WITHDRAWN) | Q(masked=True))


def leading_nowhere(user: Person, years: int) -> QuerySet[Resource]:
    """Find what is linked to a work withdrawn, not published or hidden."""
    return kept(user).filter(pk__in=lost_relations(user).values("origin_id"))


def to_what(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say of each which links lead nowhere, and why."""
    notes: dict[int, list[str]] = defaultdict(list)
    for relation in lost_relations(user).filter(origin__in=resources).select_related("target").order_by("order", "pk"):
        target = relation.target
        why = _("retirée par son éditeur") if target.status == Status.WITHDRAWN else _("masquée") if target.live else _("pas publiée")
        notes[relation.origin_id].append(_("%(link)s « %(title)s » : %(why)s") % {"link": relation.get_kind_display(), "title": target, "why": why})
    return notes


def bare(url: str = "url") -> Func:
    """Return an address without what changes nothing to where it leads: scheme, « www. », final slash, capitals."""
    plain = Lower(url)
    for prefix in ("https://", "http://"):
        plain = Replace(plain, Value(prefix), Value("//"))  # type: ignore[assignment]  # one function after the other
    return Func(Replace(plain, Value("//www."), Value("//")), Value("/"), function="RTRIM", output_field=CharField())


def of_same_address(user: Person, years: int) -> QuerySet[Resource]:
    """Find what leads where another resource leads, among those that the person keeps and those that are public."""
    addressed = Resource.objects.filter(Q(live=True) | Q(pk__in=kept(user).values("pk"))).exclude(url="").annotate(bare=bare()).order_by()
    several = addressed.values("bare").annotate(found=Count("pk")).filter(found__gt=1).values("bare")
    return kept(user).exclude(url="").annotate(bare=bare()).filter(bare__in=several).order_by("bare", F("live").desc(), "title", "pk")


def the_others(resources: Sequence[Resource], user: Person) -> dict[int, list[str]]:
    """Say of each which other resources lead there."""
    found = Resource.objects.filter(Q(live=True) | Q(pk__in=kept(user).values("pk"))).exclude(url="").annotate(bare=bare())
    shared = defaultdict(list)
    for pk, title, address in found.filter(bare__in={one.bare for one in resources}).order_by("title").values_list("pk", "title", "bare"):
        shared[address].append((pk, title or UNTITLED))
    return {one.pk: [one.url, *(_("aussi : « %(title)s »") % {"title": title} for pk, title in shared[one.bare] if pk != one.pk)] for one in resources}


LISTS = [
    ResourceList(
        "adresses-mortes",
        20,
        gettext_lazy("Adresses mortes"),
        gettext_lazy("Elles n’ont pas répondu à trois vérifications, à des jours différents. Cherchez où le document est passé, ou retirez l’adresse."),
        dead,
        how_it_failed,
        ways=(Way(gettext_lazy("Corriger l’adresse"), fragment="#id_url"),),
    ),
    ResourceList(
        "adresses-changees",
        30,
        gettext_lazy("Adresses changées"),
        gettext_lazy("Le site redirige pour de bon vers une autre adresse : reprenez-la tant qu’il redirige encore."),
        moved,
        where_it_went,
    ),
    ResourceList(
        "liens-perdus",
        40,
        gettext_lazy("Liens qui ne mènent nulle part"),
        gettext_lazy("La ressource liée est retirée, pas publiée ou masquée : le public ne la voit pas."),
        leading_nowhere,
        to_what,
        ways=(Way(gettext_lazy("Corriger les liens"), fragment="#tab-liens"),),
    ),
    ResourceList(
        "memes-adresses",
        50,
        gettext_lazy("Mêmes adresses"),
        gettext_lazy(
            "Plusieurs ressources mènent au même endroit : sont-elles la même, décrite deux fois ? Complétez alors celle que vous gardez, puis retirez l’autre."
        ),
        of_same_address,
        the_others,
        ways=(
            Way(gettext_lazy("Compléter")),
            Way(gettext_lazy("Retirer du site"), "unpublish", live=True),
            Way(gettext_lazy("Supprimer"), "delete", live=False),
        ),
    ),
    ResourceList(
        "sans-resume",
        60,
        gettext_lazy("Sans résumé"),
        gettext_lazy("Deux phrases suffisent à décider s’il faut l’ouvrir."),
        without_abstract,
        ways=(Way(gettext_lazy("Écrire le résumé"), fragment="#id_abstract"),),
    ),
    ResourceList(
        "sans-adresse",
        70,
        gettext_lazy("Sans adresse"),
        gettext_lazy("Ni adresse, ni fichier, ni texte : il faut demander ces ressources à leur éditeur. Peut-être sont-elles en ligne aujourd’hui."),
        without_address,
        ways=(Way(gettext_lazy("Donner l’adresse"), fragment="#id_url"),),
    ),
    ResourceList(
        "classement",
        80,
        gettext_lazy("Classements à confirmer"),
        gettext_lazy("Leviers, marche et nature ont été proposés en décrivant la ressource ; la page publique le dit tant que personne ne les confirme."),
        to_confirm,
        how_classified,
    ),
    ResourceList(
        "a-revoir",
        90,
        gettext_lazy("À revoir"),
        gettext_lazy("Personne ne les a publiées ni revues depuis longtemps : disent-elles encore vrai ?"),
        not_reviewed,
        last_seen,
        by_age=True,
    ),
]
BY_SLUG = {one.slug: one for one in LISTS}


def worklists() -> Iterator[Worklist]:
    """Yield the library's own lists for the desk's registry."""
    for one in LISTS:
        yield one.as_worklist()
