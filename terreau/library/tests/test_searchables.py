"""What rooms say of what moved: applied alone, it leaves the same documents as making all of them anew."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db.models import Max, Model

from terreau.accounts.models import Organisation
from terreau.changes.followers import Batch
from terreau.changes.models import Change
from terreau.core.models import Attachment
from terreau.core.registries import SearchDocument, searchables
from terreau.library.enums import Display, Status
from terreau.library.models import Placement, PlatformDisplay, Resource, ResourcePublisher
from terreau.library.tests.factories import make_concept, make_nature, make_resource, make_steps
from terreau.search.following import moved
from terreau.vocabulary.models import Concept, Framework, Lever, Nature, Platform, Scheme, Situation, Step, Term

pytestmark = pytest.mark.django_db
CHANGES = 60
Documents = dict[tuple[str, int], SearchDocument]
Deed = Callable[[random.Random], object]
THROUGH_LEVERS, THROUGH_AUDIENCES = Resource.levers.through, Resource.audiences.through
WORDS = ("charte", "budget", "loyer", "alliance", "ferme", "gare", "halle")


def word(chance: random.Random) -> str:
    return f"{chance.choice(WORDS)}-{chance.randrange(10**9)}"


def one_of(chance: random.Random, model: type[Model], **conditions: Any) -> Any:
    """Return a record, any of those that fit; None where none does."""
    keys = list(model._default_manager.filter(**conditions).order_by("pk").values_list("pk", flat=True))
    return model._default_manager.get(pk=chance.choice(keys)) if keys else None


def rewriting(model: type[Model], *columns: str, **conditions: Any) -> Deed:
    """Return a deed: write another word in a column of a record, or of several, as a bulk change does."""

    def rewrite(chance: random.Random) -> None:
        one = one_of(chance, model, **conditions)
        if one is not None:
            model._default_manager.filter(pk=one.pk).update(**{chance.choice(columns): word(chance)})

    return rewrite


def removing(model: type[Model], **conditions: Any) -> Deed:
    """Return a deed: delete a record."""

    def remove(chance: random.Random) -> None:
        one = one_of(chance, model, **conditions)
        if one is not None:
            one.delete()

    return remove


def save_a_resource(chance: random.Random) -> None:
    one = one_of(chance, Resource)
    one.title, one.url = word(chance), f"https://www.example.org/{word(chance)}"
    one.levers = chance.sample(list(Lever.objects.order_by("pk")), chance.randrange(4))
    one.publishers = [ResourcePublisher(organisation=one_of(chance, Organisation))] if chance.random() < 0.7 else []
    one.save()


def show_and_hide(chance: random.Random) -> None:
    for key in chance.sample(list(Resource.objects.order_by("pk").values_list("pk", flat=True)), 3):
        Resource.objects.filter(pk=key).update(live=chance.random() < 0.7, status=chance.choice(Status.values), year=chance.randrange(2000, 2030))


def sort(chance: random.Random) -> None:
    columns = {"kind": one_of(chance, Concept, scheme=Scheme.KIND), "format": one_of(chance, Concept, scheme=Scheme.FORMAT), "file": one_of(chance, Attachment)}
    Resource.objects.filter(pk=one_of(chance, Resource).pk).update(**columns)


def link(chance: random.Random) -> None:
    one = one_of(chance, Resource)
    THROUGH_LEVERS.objects.get_or_create(resource=one, lever=one_of(chance, Lever))
    THROUGH_AUDIENCES.objects.get_or_create(resource=one, concept=one_of(chance, Concept, scheme=Scheme.AUDIENCE))


def publish_with_another(chance: random.Random) -> None:
    one = one_of(chance, ResourcePublisher)
    if one is not None:
        ResourcePublisher.objects.filter(pk=one.pk).update(organisation=one_of(chance, Organisation), label=word(chance))


def place(chance: random.Random) -> None:
    framework = one_of(chance, Framework)
    told = {"step": one_of(chance, Step, framework=framework), "nature": one_of(chance, Nature, framework=framework)}
    Placement.objects.update_or_create(resource=one_of(chance, Resource), framework=framework, defaults=told)


def pin_or_hide(chance: random.Random) -> None:
    told = {"display": chance.choice(Display.values)}
    PlatformDisplay.objects.update_or_create(resource=one_of(chance, Resource), platform=one_of(chance, Platform), defaults=told)


def change_framework(chance: random.Random) -> None:
    Platform.objects.filter(pk=one_of(chance, Platform).pk).update(framework=one_of(chance, Framework))


DEEDS: dict[str, Deed] = {
    "a resource is made": lambda chance: make_resource(one_of(chance, Platform), publisher=one_of(chance, Organisation)),
    "one is saved": save_a_resource,
    "some are shown or hidden": show_and_hide,
    "one is sorted": sort,
    "one is linked": link,
    "one is rewritten": rewriting(Resource, "title", "purpose", "abstract", "plain", "territory", "slug"),
    "one is deleted": removing(Resource),
    "a lever leaves one": removing(THROUGH_LEVERS),
    "an audience leaves one": removing(THROUGH_AUDIENCES),
    "a publisher is another": publish_with_another,
    "a publisher leaves": removing(ResourcePublisher),
    "one is placed": place,
    "a place is taken away": removing(Placement),
    "one is pinned or hidden": pin_or_hide,
    "one is no longer": removing(PlatformDisplay),
    "a file is renamed": rewriting(Attachment, "title"),
    "a file is deleted": removing(Attachment),
    "an organisation is rewritten": rewriting(Organisation, "name", "slug", "acronym", "description"),
    "an organisation is made": lambda chance: Organisation.objects.create(name=word(chance), slug=word(chance)),
    "an organisation is deleted": removing(Organisation, publications=None),
    "a concept is rewritten": rewriting(Concept, "label", "slug"),
    "an audience is deleted": removing(Concept, scheme=Scheme.AUDIENCE, slug__contains="-"),
    "an audience is made": lambda chance: make_concept(Scheme.AUDIENCE, word(chance)),
    "a lever is rewritten": rewriting(Lever, "title", "slug", "question", "introduction", "other_words"),
    "a step is rewritten": rewriting(Step, "title", "slug"),
    "a nature is rewritten": rewriting(Nature, "title", "slug"),
    "a situation is rewritten": rewriting(Situation, "words", "slug", "introduction", "other_words"),
    "a term is rewritten": rewriting(Term, "label", "slug", "definition", "other_words"),
    "a term is deleted": removing(Term),
    "a term is made": lambda chance: Term.objects.create(label=word(chance), slug=word(chance), definition=word(chance)),
    "a framework is renamed": rewriting(Framework, "title", "description"),
    "a platform takes another": change_framework,
}


@pytest.fixture
def network(platform: Platform, second_platform: Platform) -> None:
    """Two platforms, and some of everything that documents tell of."""
    for slug in ("elus", "agents"):
        make_concept(Scheme.AUDIENCE, slug)
    for slug in ("guide", "film"):
        make_concept(Scheme.FORMAT, slug)
    Organisation.objects.create(name="Qui n’a rien publié", slug="rien")
    Attachment.objects.create(title="Un tableau", file=ContentFile(b"a,b\n", "tableau.csv"))
    for one in (platform, second_platform):
        make_steps(one.framework)
        make_nature(one.framework)
        organisation = Organisation.objects.create(name=f"Réseau {one.name}", slug=f"reseau-{one.pk}")
        for _time in range(4):
            make_resource(one, publisher=organisation)
        Situation.objects.create(framework=one.framework, words=f"Sur {one.name}", slug=f"situation-{one.pk}")
        Term.objects.create(label=f"Mot de {one.name}", slug=f"mot-{one.pk}", definition="Ce qu’il veut dire.")


def settled(document: SearchDocument) -> SearchDocument:
    """Return a document without the order of what has none: a database gives it as it comes."""
    facets = {name: tuple(sorted(values)) for name, values in document.facets.items()}
    card = {name: sorted(value) if isinstance(value, list) else value for name, value in document.card.items()}
    return replace(document, facets=facets, card=card, subjects=tuple(sorted(document.subjects)), organisations=tuple(sorted(document.organisations)))


def all_documents() -> Documents:
    return {(one.kind, one.key): settled(one) for offered in searchables for one in offered.documents(offered.keys())}


def apply(documents: Documents, changes: Iterator[Change]) -> None:
    """Take out and put in only what rooms name, as the follower does."""
    for offered, keys in moved(Batch(everything=False, changes=tuple(changes))):
        for key in keys:
            documents.pop((offered.kind, key), None)
        documents.update({(one.kind, one.key): settled(one) for one in offered.documents(keys)})


def end_of_log() -> int:
    return Change.objects.aggregate(last=Max("id"))["last"] or 0


@pytest.mark.parametrize("seed", range(3))
def test_what_rooms_name_is_all_that_changed(network: None, seed: int) -> None:
    chance = random.Random(seed)
    followed = all_documents()
    for _time in range(CHANGES):
        before, deed = end_of_log(), chance.choice(list(DEEDS))
        DEEDS[deed](chance)
        apply(followed, Change.objects.filter(id__gt=before).order_by("id").iterator())
        assert followed == all_documents(), f"after « {deed} »"


@pytest.mark.parametrize("name", [name for name in DEEDS if name not in {"a framework is renamed", "an audience is made", "an audience is deleted"}])
def test_each_of_these_changes_is_one_that_documents_tell_of(network: None, name: str) -> None:
    """Else the test above would say nothing of it."""
    chance = random.Random(name)
    for deed in ("one is sorted", "one is linked", "one is placed", "one is pinned or hidden"):
        for _time in range(8):
            DEEDS[deed](chance)
    before = all_documents()
    for _time in range(12):
        DEEDS[name](chance)
        if all_documents() != before:
            return
    pytest.fail("nothing changed")


def test_a_lever_that_goes_to_another_framework_takes_along_who_publishes_about_it(network: None, platform: Platform, second_platform: Platform) -> None:
    followed, before = all_documents(), end_of_log()
    platform.framework.levers.filter(order=1).update(framework=second_platform.framework, order=12)
    apply(followed, Change.objects.filter(id__gt=before).order_by("id").iterator())
    assert followed == all_documents()
