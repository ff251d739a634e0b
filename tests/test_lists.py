"""What every list costs: the same number of queries whatever the number of rows."""

from collections.abc import Callable
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role, make_user
from terreau.kits.tests.factories import make_kit
from terreau.kits.viewsets import KitViewSet
from terreau.library.models import EcosystemPlatform, Relation
from terreau.library.tests.factories import make_concept, make_resource
from terreau.library.viewsets import EcosystemViewSet, OrganisationViewSet, ResourceViewSet
from terreau.portal.actions import ensure_pages
from terreau.vocabulary.models import (
    Articulation,
    ArticulationKind,
    KeyFigure,
    Landmark,
    LandmarkFamily,
    Lever,
    Platform,
    Scheme,
    Situation,
    SituationLever,
    Source,
    Term,
)
from terreau.vocabulary.viewsets import (
    ArticulationViewSet,
    ConceptViewSet,
    KeyFigureViewSet,
    LandmarkViewSet,
    LeverViewSet,
    SituationViewSet,
    TermViewSet,
)

pytestmark = pytest.mark.django_db
numbers = count(1)
Add = Callable[[Platform], object]


@pytest.fixture
def visitor(platform: Platform) -> Client:
    """Somebody without an account."""
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def administrator(platform: Platform, settings) -> Client:
    """Somebody who administers the platform and the whole installation."""
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    person = make_user(superuser=True)
    make_role(platform, RoleKind.ADMINISTRATOR, person)
    client = logged_in(person)
    client.defaults["SERVER_NAME"] = "terreau.test"
    return client


def source() -> Source:
    """Return a new source document."""
    number = next(numbers)
    return Source.objects.create(code=f"source-{number}", title=f"Document {number}")


def add_resource(platform: Platform) -> None:
    """Add a resource with all that a list may show of it."""
    levers = list(platform.framework.levers.all()[:2])
    resource = make_resource(platform, levers=levers, publisher=make_organisation(), year=2020, format=make_concept(Scheme.FORMAT, "rapport"))
    resource.audiences = [make_concept(Scheme.AUDIENCE, "elus"), make_concept(Scheme.AUDIENCE, "agents")]
    resource.save()
    Relation.objects.create(origin=resource, target=make_resource(platform), kind="complete")


def add_ecosystem_platform(platform: Platform) -> None:
    """Add one platform that comes from a referential and one that does not, both with operator, partners and resources."""
    for referential in (make_resource(platform), None):
        number = next(numbers)
        found = EcosystemPlatform.objects.create(
            name=f"Plateforme {number}", slug=f"plateforme-{number}", kind="Site", operator=make_organisation(), referential=referential
        )
        found.partners.add(make_organisation())
        found.resources.add(make_resource(platform))
        found.sources.add(source())


def add_kit(platform: Platform) -> None:
    """Add a kit with a resource in it."""
    make_kit(platform, [make_resource(platform)])


def add_organisation(platform: Platform) -> None:
    """Add an organisation."""
    make_organisation()


def add_landmark(platform: Platform) -> None:
    """Add a family of landmarks with one landmark."""
    number = next(numbers)
    family = LandmarkFamily.objects.create(code=f"famille-{number}", title=f"Famille {number}")
    for order in (1, 2):
        Landmark.objects.create(family=family, code=f"repere-{number}-{order}", title=f"Repère {number}-{order}", order=order).sources.add(source())


def add_figure(platform: Platform) -> None:
    """Add a key figure with its source."""
    number = next(numbers)
    KeyFigure.objects.create(code=f"chiffre-{number}", value=number, unit="%", statement=f"Énoncé {number}.").sources.add(source())


def add_term(platform: Platform) -> None:
    """Add a term under a lever, next to another term."""
    number = next(numbers)
    term = Term.objects.create(label=f"Terme {number}", slug=f"terme-{number}", definition="Ce que c’est.")
    term.levers.add(platform.framework.levers.first())
    term.related.set(Term.objects.exclude(pk=term.pk)[:1])


def add_lever(platform: Platform) -> None:
    """Add a lever to the framework."""
    number = platform.framework.levers.count() + 1
    hue = "#7a5c00"
    Lever.objects.create(
        framework=platform.framework,
        order=number,
        slug=f"levier-{number}",
        title=f"Levier {number}",
        short_title=f"Levier {number}",
        question="Où en sommes-nous ?",
        introduction="Ce qu’il recouvre.",
        text_light=hue,
        text_dark=hue,
        leaf_light=hue,
        leaf_dark=hue,
    )


def add_articulation(platform: Platform) -> None:
    """Add an articulation between two levers that had none."""
    levers = list(platform.framework.levers.all())
    target = levers[1 + Articulation.objects.count()]
    Articulation.objects.create(origin=levers[0], target=target, kind=ArticulationKind.values[0], reason="Parce que.")


def add_situation(platform: Platform) -> None:
    """Add a situation that calls for a lever."""
    number = next(numbers)
    found = Situation.objects.create(framework=platform.framework, slug=f"situation-{number}", words=f"Situation {number}", introduction="Cela arrive.")
    SituationLever.objects.create(situation=found, lever=platform.framework.levers.first(), order=1, reason="Pour compter.")


def add_concept(platform: Platform) -> None:
    """Add a narrower entry to a list."""
    parent = make_concept(Scheme.DOMAIN, "large")
    concept = make_concept(Scheme.DOMAIN, f"etroit-{next(numbers)}")
    concept.parent = parent
    concept.save()


def add_role(platform: Platform) -> None:
    """Give a role to a new person."""
    make_role(platform, RoleKind.EDITOR)


def body(client: Client, path: str) -> str:
    """Return what a page holds, once it was sent."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('Location', '')}"
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()


PUBLIC_LISTS: dict[str, tuple[Add, str]] = {
    "/ecosysteme/": (add_ecosystem_platform, "plateforme-"),
    "/reperes/": (add_landmark, "Repère "),
    "/a-propos/": (add_figure, "Énoncé "),
    "/sitemap.xml": (add_resource, "/ressources/ressource-"),
    "/ressources/": (add_resource, "Ressource "),
    "/ressources/export.csv": (add_resource, "Ressource "),
    "/ressources/flux.atom": (add_resource, "Ressource "),
    "/kits/": (add_kit, "Pour le test "),
    "/glossaire/": (add_term, "Terme "),
    "/": (add_situation, "Situation "),
}


@pytest.mark.parametrize("path", PUBLIC_LISTS)
def test_a_public_list_costs_the_same_with_one_and_with_three_rows(platform, visitor, assert_same_queries, path):
    add, mark = PUBLIC_LISTS[path]
    ensure_pages(platform=platform)
    shown: list[int] = []
    assert_same_queries(lambda: add(platform), lambda: shown.append(body(visitor, path).count(mark)), at_most=15)
    assert shown[-1] > shown[0] > 0, "the rows are on the page, or this counts nothing"


def roles() -> str:
    """Return the address of the page of roles."""
    return reverse("accounts_roles")


def index(viewset: type) -> Callable[[], str]:
    """Return what gives the address of a list of the desk."""
    return lambda: reverse(viewset().get_url_name("list"))


DESK_LISTS: dict[str, tuple[Callable[[], str], Add, str]] = {
    "resources": (index(ResourceViewSet), add_resource, "Ressource "),
    "kits": (index(KitViewSet), add_kit, "Kit "),
    "organisations": (index(OrganisationViewSet), add_organisation, "Organisation "),
    "ecosystem": (index(EcosystemViewSet), add_ecosystem_platform, "Plateforme "),
    "levers": (index(LeverViewSet), add_lever, "Levier "),
    "articulations": (index(ArticulationViewSet), add_articulation, "<tr"),
    "situations": (index(SituationViewSet), add_situation, "Situation "),
    "terms": (index(TermViewSet), add_term, "Terme "),
    "concepts": (index(ConceptViewSet), add_concept, "Etroit-"),
    "landmarks": (index(LandmarkViewSet), add_landmark, "Repère "),
    "figures": (index(KeyFigureViewSet), add_figure, "Énoncé "),
    "roles": (roles, add_role, "@example.org"),
}


@pytest.fixture(autouse=True)
def _numbered_anew() -> None:
    """Number rows from 1 in each test: no test depends on the order of others."""
    global numbers
    numbers = count(1)


@pytest.mark.parametrize("name", DESK_LISTS)
def test_a_list_of_the_desk_costs_the_same_with_one_and_with_three_rows(platform, administrator, assert_same_queries, name):
    address, add, mark = DESK_LISTS[name]
    shown: list[int] = []
    assert_same_queries(lambda: add(platform), lambda: shown.append(body(administrator, address()).count(mark)))
    assert shown[-1] > shown[0] > 0, "the rows are on the page, or this counts nothing"
