"""Likely duplicates: near titles, the same address, within reach only."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.core.text import plain_address
from terreau.library import duplicates
from terreau.library.completeness import still_missing
from terreau.library.duplicates import likely
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource

HINTS = "wagtailsnippets_library_resource:hints"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.mark.parametrize(
    "url",
    [
        "https://www.exemple.fr/guide",
        "http://exemple.fr/guide/",
        "HTTPS://WWW.EXEMPLE.FR/guide?utm_source=lettre&utm_medium=courriel",
        "exemple.fr/guide#haut",
        " https://exemple.fr/guide?fbclid=1 ",
    ],
)
def test_an_address_is_the_same_whatever_the_copy(url):
    assert plain_address(url) == "exemple.fr/guide"


def test_what_is_read_stays_in_an_address():
    assert plain_address("https://exemple.fr/?id=3&utm_source=x") == "exemple.fr?id=3"
    assert plain_address("https://exemple.fr/Guide") != plain_address("https://exemple.fr/guide")


@given(st.text(max_size=80))
def test_no_address_breaks_it(text):
    plain_address(text)


@pytest.mark.django_db
class TestLikely:
    @pytest.fixture
    def person(self, platform):
        return make_role(platform, RoleKind.EDITOR).user

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("Guide des cafés associatifs", True),
            ("guide des cafes associatif", True),
            ("Le guide des cafés associatifs ruraux", True),
            ("Guide des cafés asso", True),
            ("Guide", False),
            ("Guide des mobilités douces", False),
            ("", False),
            ("\n", False),
            ("e" * 2000, False),
        ],
    )
    def test_near_titles_are_told(self, platform, person, typed, told):
        resource = make_resource(platform, title="Guide des cafés associatifs")
        assert [one.pk for one in likely(typed, "", user=person)] == ([resource.pk] if told else [])

    def test_the_same_address_is_told_first(self, platform, person):
        near = make_resource(platform, title="Guide des cafés associatifs")
        same = make_resource(platform, title="Tout autre chose", access="en-ligne", url="https://www.exemple.fr/guide/?utm_source=a")
        found = likely("Guide des cafés associatifs", "http://exemple.fr/guide", user=person)
        assert [(one.pk, one.same_address) for one in found] == [(same.pk, True), (near.pk, False)]

    def test_the_resource_itself_is_no_duplicate(self, platform, person):
        resource = make_resource(platform, title="Guide des cafés associatifs")
        assert likely(resource.title, "", user=person, besides=[resource.pk]) == []

    def test_drafts_of_other_platforms_are_not_told(self, platform, second_platform, person):
        make_resource(second_platform, title="Guide des cafés associatifs", live=False)
        assert likely("Guide des cafés associatifs", "", user=person) == []
        assert len(likely("Guide des cafés associatifs", "", user=make_role(second_platform, RoleKind.EDITOR).user)) == 1

    def test_drafts_of_others_take_no_place(self, platform, second_platform, person, monkeypatch):
        monkeypatch.setattr(duplicates, "MOST_COMPARED", 1)
        make_resource(second_platform, title="Guide des cafés associatifs", live=False)
        mine = make_resource(platform, title="Guide des cafés associatifs ruraux")
        assert [one.pk for one in likely("Guide des cafés associatifs", "", user=person)] == [mine.pk]

    def test_it_costs_the_same_with_one_and_three(self, platform, person, assert_same_queries):
        assert_same_queries(
            lambda: make_resource(platform, title="Guide des cafés associatifs"),
            lambda: likely("Guide des cafés associatifs", "https://exemple.fr/a", user=person),
            at_most=3,
        )


@pytest.mark.django_db
class TestHints:
    def test_they_tell_what_is_there_and_what_is_missing(self, platform):
        make_resource(platform, title="Guide des cafés <b>associatifs</b>")
        client = logged_in(make_role(platform, RoleKind.EDITOR).user)
        page = client.post(reverse(HINTS), {"title": "Guide des cafés associatifs", "url": "https://exemple.fr/"}).content.decode()
        assert "Guide des cafés &lt;b&gt;associatifs" in page
        assert "le type, un levier" in page
        assert "l’adresse" not in page
        full = {"title": "Autre", "url": "https://exemple.fr/", "purpose": "Pour.", "kind": "1", "levers": ["1"]}
        assert "Rien ne manque" in client.post(reverse(HINTS), full).content.decode()

    def test_a_title_and_an_address_are_told_apart(self, platform):
        make_resource(platform, title="Guide des cafés associatifs")
        make_resource(platform, title="Tout autre chose", access="en-ligne", url="https://exemple.fr/guide")
        client = logged_in(make_role(platform, RoleKind.EDITOR).user)
        page = client.post(reverse(HINTS), {"title": "Guide des cafés associatifs", "url": "https://exemple.fr/guide/"}).content.decode()
        by_title, by_address = page.split("data-desk-same")
        assert "Guide des cafés associatifs" in by_title
        assert "Tout autre chose" not in by_title
        assert "Cette adresse est déjà celle de" in by_address
        assert "Tout autre chose" in by_address

    def test_the_draft_kept_of_a_new_resource_is_no_duplicate_of_itself(self, platform):
        draft = make_resource(platform, title="Guide des cafés associatifs", live=False)
        client = logged_in(make_role(platform, RoleKind.EDITOR).user)
        sent = {"title": draft.title, "resource": "", "identite": str(draft.uuid)}
        assert "Guide des cafés" not in client.post(reverse(HINTS), sent).content.decode()

    @pytest.mark.parametrize(
        "sent",
        [{"title": "\0"}, {"kind": "x" * 40}, {"levers": "a"}, {"resource": "9" * 30}, {"identite": "moi"}, {"access": "nulle-part"}, {"url": "http://["}],
    )
    def test_hostile_forms_are_answered(self, platform, sent):
        client = logged_in(make_role(platform, RoleKind.EDITOR).user)
        assert client.post(reverse(HINTS), {"title": "مقهى 🌱 ‮", **sent}).status_code == 200

    def test_only_those_who_describe_are_answered(self, platform, member, client):
        assert client.post(reverse(HINTS), {"title": "Guide"}).status_code == 302
        assert logged_in(member).post(reverse(HINTS), {"title": "Guide"}).status_code in (302, 403)
        assert logged_in(make_role(platform, RoleKind.EDITOR).user).get(reverse(HINTS)).status_code == 405


@pytest.mark.django_db
def test_the_meter_names_all_that_is_missing_in_the_order_of_the_screen():
    assert still_missing(Resource(access="en-ligne")) == ["le titre", "ce à quoi cela sert (ou un résumé)", "le type", "l’adresse", "un levier"]
