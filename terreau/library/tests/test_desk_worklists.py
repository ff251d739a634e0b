"""The worklists: each holds what it says, for the right people, and what settles it does only that."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.core.registries import Worklist, worklists
from terreau.library.desk.deeds import DEEDS
from terreau.library.desk.worklists import BY_SLUG, years_before
from terreau.library.enums import Access, Display, LinkState, Provenance, RelationKind, Status
from terreau.library.models import LastReview, LinkCheck, LinkHost, PlatformDisplay, Relation, Resource
from terreau.library.tests.factories import draft_of, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def someone(platform):
    """An editor, who does not publish."""
    return make_role(platform, RoleKind.EDITOR).user


@pytest.fixture
def publisher(platform):
    return make_role(platform, RoleKind.PUBLISHER).user


def waiting(slug, user, years=3):
    return list(BY_SLUG[slug].waiting(user, years))


def page_of(slug, user, **query):
    page = unescape(logged_in(user).get(reverse("desk_worklist", args=[slug]), query).content.decode())
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def settle(slug, user, *resources, one=False, follow=True):
    name = "one" if one else "key"
    return logged_in(user).post(reverse("desk_worklist", args=[slug]), {name: [resource.pk for resource in resources]}, follow=follow)


def checked(url, **fields):
    host, _ = LinkHost.objects.get_or_create(name="exemple.test")
    return LinkCheck.objects.create(url=url, host=host, checked_at=timezone.now(), **fields)


def online(platform, url="https://exemple.test/a", **fields):
    return make_resource(platform, url=url, access="en-ligne", **fields)


def old(platform, days=4 * 366, **fields):
    resource = make_resource(platform, **fields)
    Resource.objects.filter(pk=resource.pk).update(last_published_at=timezone.now() - timedelta(days=days))
    return resource


def test_without_address_is_what_one_has_to_ask_for(platform, someone):
    asked_for = make_resource(platform)
    draft = make_resource(platform, access="en-ligne", live=False)
    online(platform)
    make_resource(platform, access=Access.BODY)
    make_resource(platform, status=Status.WITHDRAWN)
    assert set(waiting("sans-adresse", someone)) == {asked_for, draft}


def test_without_abstract(platform, someone):
    bare = make_resource(platform, abstract="", purpose="Pour savoir.")
    make_resource(platform)
    assert waiting("sans-resume", someone) == [bare]


def test_dead_and_moved_addresses(platform, someone):
    dead, moved, failing = (online(platform, f"https://exemple.test/{name}") for name in ("morte", "partie", "malade"))
    checked(dead.url, state=LinkState.GONE, code=404, failures=3)
    checked(moved.url, state=LinkState.MOVED, code=200, target="https://exemple.test/la")
    checked(failing.url, state=LinkState.GONE, failures=2)
    assert waiting("adresses-mortes", someone) == [dead]
    assert waiting("adresses-changees", someone) == [moved]
    assert "la page n’existe plus (réponse 404)" in page_of("adresses-mortes", someone)
    assert "→ https://exemple.test/la" in page_of("adresses-changees", someone)


def test_an_address_that_moved_to_the_site_s_first_page_is_to_be_looked_at(platform, someone):
    checked(online(platform, "https://exemple.test/rapport/2019").url, state=LinkState.MOVED, target="https://exemple.test/")
    assert "C’est l’accueil du site" in page_of("adresses-changees", someone)


def test_an_endless_redirection_is_told_as_such(platform, someone):
    checked(online(platform).url, state=LinkState.LOOPING, code=302, failures=3)
    assert "redirige sans fin" in page_of("adresses-mortes", someone)


def test_relations_that_lead_nowhere(platform, someone):
    origin = make_resource(platform)
    shown, draft, gone, hidden = (
        make_resource(platform, live=live, status=status)
        for live, status in [(True, "published"), (False, "published"), (True, "withdrawn"), (True, "published")]
    )
    PlatformDisplay.objects.create(resource=hidden, platform=platform, display=Display.HIDDEN)
    for target in (shown, draft, gone, hidden):
        Relation.objects.create(origin=origin, target=target, kind=RelationKind.COMPLETES)
    Relation.objects.create(origin=shown, target=origin, kind=RelationKind.COMPLETES)
    assert waiting("liens-perdus", someone) == [origin]
    page = page_of("liens-perdus", someone)
    for target, why in [(draft, "pas publiée"), (gone, "retirée par son éditeur"), (hidden, "masquée")]:
        assert f"« {target.title} » : {why}" in page
    assert f"« {shown.title} »" not in page


def test_what_another_platform_hides_is_not_lost_here(platform, second_platform, someone):
    both = [platform.framework.levers.first(), second_platform.framework.levers.first()]
    origin, target = make_resource(platform, levers=both), make_resource(platform, levers=both)
    Relation.objects.create(origin=origin, target=target, kind=RelationKind.COMPLETES)
    PlatformDisplay.objects.create(resource=target, platform=second_platform, display=Display.HIDDEN)
    assert waiting("liens-perdus", someone) == []
    assert waiting("liens-perdus", make_role(second_platform, RoleKind.EDITOR).user) == [origin]
    PlatformDisplay.objects.create(resource=origin, platform=second_platform, display=Display.HIDDEN)
    assert waiting("liens-perdus", make_role(second_platform, RoleKind.EDITOR).user) == []


def test_the_same_address_however_it_is_written(platform, second_platform, someone):
    first = online(platform, "https://www.exemple.test/Rapport/")
    second = online(platform, "http://exemple.test/rapport")
    online(platform, "https://exemple.test/rapport/2")
    elsewhere = online(second_platform, "https://exemple.test/rapport")
    assert set(waiting("memes-adresses", someone)) == {first, second}
    page = page_of("memes-adresses", someone)
    assert f"aussi : « {elsewhere.title} »" in page
    Resource.objects.filter(pk=elsewhere.pk).update(live=False)
    assert elsewhere.title not in page_of("memes-adresses", someone)


def test_not_reviewed_for_some_years(platform, someone):
    forgotten, reviewed, recent = old(platform), old(platform), make_resource(platform)
    LastReview.objects.create(resource=reviewed, reviewed_on=timezone.localdate())
    assert waiting("a-revoir", someone) == [forgotten]
    assert waiting("a-revoir", someone, 10) == []
    LastReview.objects.filter(resource=reviewed).update(reviewed_on=years_before(timezone.localdate(), 3) - timedelta(days=1))
    assert waiting("a-revoir", someone) == [forgotten, reviewed]
    assert recent not in waiting("a-revoir", someone, 1)


@pytest.mark.parametrize(("sent", "years"), [({}, 3), ({"ans": "10"}, 10), ({"ans": "99"}, 3), ({"ans": "-1"}, 3), ({"ans": "x" * 999}, 3)])
def test_the_page_says_since_how_many_years(platform, someone, sent, years):
    answer = logged_in(someone).get(reverse("desk_worklist", args=["a-revoir"]), sent)
    assert answer.context["years"] == years


def test_the_same_day_of_another_year_exists():
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)
    assert years_before(date(2026, 11, 22), 3) == date(2023, 11, 22)


def test_confirming_changes_the_classification_of_what_is_public_and_of_its_draft(platform, publisher):
    resource = make_resource(platform)
    resource.title = "Un brouillon en cours"
    draft_of(resource)
    answer = settle("classement", publisher, resource, one=True)
    assert "Classement confirmé" in unescape(answer.content.decode())
    saved = Resource.objects.get(pk=resource.pk)
    draft = saved.get_latest_revision_as_object()
    assert saved.classification == draft.classification == Provenance.CHECKED
    assert {place.nature_provenance for one in (saved, draft) for place in one.placements.all()} == {Provenance.CHECKED}
    assert draft.title == "Un brouillon en cours"
    assert saved.title != draft.title, "nothing else of the draft is published"
    assert waiting("classement", publisher) == []


def test_publishing_a_draft_later_keeps_what_was_settled(platform, publisher):
    resource = online(platform)
    draft_of(resource)
    checked(resource.url, state=LinkState.MOVED, target="https://exemple.test/la")
    settle("classement", publisher, resource)
    settle("adresses-changees", publisher, resource)
    resource.refresh_from_db()
    resource.latest_revision.publish()
    saved = Resource.objects.get(pk=resource.pk)
    assert (saved.classification, saved.url) == (Provenance.CHECKED, "https://exemple.test/la")


def test_the_confirmed_page_no_longer_says_that_it_is_proposed(platform, publisher, client):
    resource = make_resource(platform)

    def page():
        return client.get(resource.get_absolute_url(), SERVER_NAME="terreau.test").content.decode()

    assert "Classement proposé" in page()
    settle("classement", publisher, resource)
    assert "Classement proposé" not in page()


def test_several_at_once_and_none(platform, publisher):
    several = [make_resource(platform) for _ in range(3)]
    assert "3 ressources" in unescape(settle("classement", publisher, *several).content.decode())
    assert "Rien n’est coché" in unescape(settle("classement", publisher).content.decode())


def test_what_is_public_is_confirmed_by_who_publishes_it(platform, someone):
    live, draft = make_resource(platform), make_resource(platform, live=False)
    answer = unescape(settle("classement", someone, live, draft).content.decode())
    assert "1 ressource n’a pas changé" in answer
    assert Resource.objects.get(pk=live.pk).classification == Provenance.PROPOSED
    assert Resource.objects.get(pk=draft.pk).classification == Provenance.CHECKED


def test_a_locked_resource_is_left_alone(platform, publisher):
    resource = make_resource(platform)
    Resource.objects.filter(pk=resource.pk).update(locked=True)
    settle("classement", publisher, resource)
    assert Resource.objects.get(pk=resource.pk).classification == Provenance.PROPOSED


def test_reviewing_says_who_and_when_in_the_history(platform, someone):
    resource = old(platform)
    settle("a-revoir", someone, resource)
    assert LastReview.objects.get(resource=resource).reviewed_on == timezone.localdate()
    entry = ModelLogEntry.objects.get(action="terreau.reviewed")
    assert entry.user == someone
    assert "a revu la fiche" in unescape(logged_in(someone).get(reverse("wagtailsnippets_library_resource:history", args=[resource.pk])).content.decode())
    assert waiting("a-revoir", someone) == []


def test_taking_the_new_address_leaves_a_draft_s_other_address_alone(platform, publisher):
    resource = online(platform, "https://exemple.test/vieille")
    resource.url = "https://autre.test/choisie-a-la-main"
    draft_of(resource)
    checked("https://exemple.test/vieille", state=LinkState.MOVED, target="https://exemple.test/neuve")
    settle("adresses-changees", publisher, resource)
    saved = Resource.objects.get(pk=resource.pk)
    assert saved.url == "https://exemple.test/neuve"
    assert saved.get_latest_revision_as_object().url == "https://autre.test/choisie-a-la-main"


@pytest.mark.parametrize("target", ["javascript:alert(1)", "ftp://exemple.test/", "https://exemple.test/ un espace"])
def test_a_new_address_that_is_none_is_not_taken(platform, publisher, target):
    resource = online(platform)
    checked(resource.url, state=LinkState.MOVED, target=target)
    assert "1 ressource n’a pas changé" in unescape(settle("adresses-changees", publisher, resource).content.decode())
    assert Resource.objects.get(pk=resource.pk).url == resource.url


def test_who_opened_a_dead_address_says_that_it_answers(platform, someone):
    resource = online(platform)
    checked(resource.url, state=LinkState.UNREACHABLE, failures=3, failed_on=timezone.localdate())
    settle("adresses-mortes", someone, resource)
    assert waiting("adresses-mortes", someone) == []
    assert LinkCheck.objects.get().failures == 0


@pytest.fixture
def one_of_each(platform):
    """A resource in every list."""

    def make():
        number = Resource.objects.count()
        resource = old(platform, abstract="", purpose="Pour savoir.", title=f"Ressource qui attend {number}")
        dead, moved = online(platform, f"https://exemple.test/{number}/morte"), online(platform, f"https://exemple.test/{number}/partie")
        online(platform, moved.url)
        checked(dead.url, state=LinkState.GONE, failures=3)
        checked(moved.url, state=LinkState.MOVED, target="https://exemple.test/la")
        Relation.objects.create(origin=resource, target=make_resource(platform, live=False), kind=RelationKind.COMPLETES)
        return resource, dead, moved

    return make


def test_lists_are_empty_and_closed_for_those_of_other_platforms(platform, second_platform, one_of_each, member):
    made = one_of_each()
    ours, theirs = make_role(platform, RoleKind.PUBLISHER).user, make_role(second_platform, RoleKind.PUBLISHER).user
    for slug, one in BY_SLUG.items():
        assert one.find(ours, 3).exists(), slug
        assert not one.find(theirs, 3).exists(), slug
        page = page_of(slug, theirs)
        assert not [resource for resource in made if resource.title in page]
        address = reverse("desk_worklist", args=[slug])
        assert Client().get(address).status_code == 302
        assert logged_in(member).get(address).status_code in (302, 403)


@pytest.mark.parametrize("slug", sorted(DEEDS))
def test_nothing_of_another_platform_is_settled(platform, second_platform, one_of_each, member, slug):
    one_of_each()
    mine = waiting(slug, make_role(platform, RoleKind.PUBLISHER).user)
    for user in (make_role(second_platform, RoleKind.PUBLISHER).user, member):
        settle(slug, user, *mine, follow=False)
    Client().post(reverse("desk_worklist", args=[slug]), {"key": [one.pk for one in mine]})
    assert waiting(slug, make_role(platform, RoleKind.PUBLISHER).user) == mine
    assert mine
    assert not ModelLogEntry.objects.filter(
        action__in=["terreau.classification_checked", "terreau.reviewed", "terreau.address_replaced", "terreau.address_answers"]
    ).exists()


def test_what_others_registered_stands_with_the_rest_and_who_waits_comes_first(platform, someone, monkeypatch):
    make_resource(platform)
    waits = Worklist(900, "Des gens attendent", "Répondez-leur.", count=lambda _user: 7, url=lambda: "/ailleurs/", urgent=True)
    monkeypatch.setattr("terreau.library.desk.views.registered", [*(one for one in worklists), waits])
    answer = logged_in(someone).get(reverse("desk_worklists"))
    assert next(one["label"] for one in answer.context["waiting"]) == "Des gens attendent"
    page = unescape(answer.content.decode())
    assert "/ailleurs/" in page
    assert "quelqu’un attend" in page
    assert "Adresses mortes" in page.partition("Rien à faire de ce côté")[2]


def test_every_list_is_registered():
    assert {reverse("desk_worklist", args=[slug]) for slug in BY_SLUG} <= {one.url() for one in worklists if "desk_worklist" in repr(one.url)}


@pytest.mark.parametrize("slug", sorted(BY_SLUG))
def test_each_list_costs_the_same_with_one_and_three(platform, publisher, one_of_each, assert_same_queries, slug):
    client, address = logged_in(publisher), reverse("desk_worklist", args=[slug])
    assert_same_queries(one_of_each, lambda: client.get(address))


def test_the_overview_costs_the_same_with_one_and_three(publisher, one_of_each, assert_same_queries):
    client = logged_in(publisher)
    assert_same_queries(one_of_each, lambda: client.get(reverse("desk_worklists")))


@pytest.mark.parametrize("sent", [{"key": ["x", "-1", "9" * 40, "١"]}, {"one": [""]}, {"key": ["0"] * 5000}])
def test_hostile_choices_change_nothing(platform, publisher, sent):
    resource = make_resource(platform)
    answer = logged_in(publisher).post(reverse("desk_worklist", args=["classement"]), sent)
    assert answer.status_code in (302, 400)
    assert Resource.objects.get(pk=resource.pk).classification == Provenance.PROPOSED


def test_a_list_without_a_deed_takes_no_answer_and_an_unknown_one_is_not_found(publisher):
    client = logged_in(publisher)
    assert client.post(reverse("desk_worklist", args=["sans-resume"]), {"key": ["1"]}).status_code == 404
    assert client.get(reverse("desk_worklist", args=["inconnue"])).status_code == 404
    assert client.get(reverse("desk_worklist", args=["sans-resume"]), {"p": "9999999"}).status_code == 200


def test_titles_written_from_right_to_left_stay_in_their_cell(platform, publisher):
    make_resource(platform, title="\u202eعنوان <script>alert(1)</script> 😀", abstract="", purpose="Pour savoir.")
    page = logged_in(publisher).get(reverse("desk_worklist", args=["sans-resume"])).content.decode()
    assert 'dir="auto"' in page
    assert "<script>alert" not in page


class TestWays:
    def test_a_line_leads_where_it_is_settled(self, platform, someone):
        resource = make_resource(platform)
        edit = reverse("wagtailsnippets_library_resource:edit", args=[resource.pk])
        assert f'href="{edit}#id_url" aria-describedby="r{resource.pk}">Donner l’adresse<' in page_of("sans-adresse", someone)

    def test_of_two_that_lead_to_one_place_one_is_withdrawn_or_deleted(self, platform, publisher):
        public, draft = online(platform), online(platform, live=False)
        page = page_of("memes-adresses", publisher)
        view = "wagtailsnippets_library_resource"
        assert page.count("Compléter<") == 2
        assert f'href="{reverse(f"{view}:unpublish", args=[public.pk])}"' in page
        assert f'href="{reverse(f"{view}:delete", args=[draft.pk])}"' in page
        assert (page.count("Retirer du site<"), page.count("Supprimer<")) == (1, 1)

    def test_whoever_does_not_publish_only_completes(self, platform, someone):
        online(platform), online(platform, live=False)
        page = page_of("memes-adresses", someone)
        assert page.count("Compléter<") == 2
        assert "Retirer du site<" not in page
        assert "Supprimer<" not in page
