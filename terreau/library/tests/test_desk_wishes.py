"""Searches without an answer in the desk: the right ones, to the right people, and what settles one settles only that."""

import csv
import io
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role, make_user
from terreau.core.registries import worklists
from terreau.search.actions import SHOWN_FROM
from terreau.search.models import Wish

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_library_resource:add"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def editor(platform):
    return make_role(platform, RoleKind.EDITOR).user


@pytest.fixture
def editor_of_another(second_platform):
    return make_role(second_platform, RoleKind.EDITOR).user


@pytest.fixture
def address():
    return reverse("desk_wishes")


def wish(platform, words="chauffer la salle", asked=SHOWN_FROM, **fields):
    return Wish.objects.create(platform=platform, words=words, asked=asked, **({"last_asked": date(2026, 11, 8)} | fields))


def listed(answer):
    return [row["wish"].words for row in answer.context["rows"]]


def text(answer):
    return " ".join(unescape(answer.content.decode()).replace("\u00a0", " ").replace("\u202f", " ").split())


def settle(user, *wishes, query=""):
    return logged_in(user).post(reverse("desk_wishes") + query, {"one": [one.pk for one in wishes]}, follow=True)


class TestList:
    def test_the_most_asked_first_and_nothing_that_few_asked_or_that_is_settled(self, platform, editor, address):
        wish(platform, "peu", SHOWN_FROM - 1)
        wish(platform, "assez", SHOWN_FROM)
        wish(platform, "souvent", 40)
        wish(platform, "aussi souvent, plus récemment", 40, last_asked=date(2026, 11, 20))
        wish(platform, "déjà là", 90, settled=True)
        answer = logged_in(editor).get(address)
        assert listed(answer) == ["aussi souvent, plus récemment", "souvent", "assez"]
        assert "3 recherches sans réponse" in text(answer)
        assert listed(logged_in(editor).get(address, {"reglees": "1"})) == ["déjà là"]

    def test_a_line_says_how_often_and_when_in_french(self, platform, editor, address):
        wish(platform, asked=12)
        page = text(logged_in(editor).get(address))
        assert "12 fois" in page
        assert "8 novembre 2026" in page
        assert "1 recherche sans réponse" in page

    def test_the_words_open_the_public_search_of_their_platform_elsewhere(self, platform, second_platform, address):
        for place in (platform, second_platform):
            wish(place, "épicerie & café ?")
        answer = logged_in(make_user(superuser=True)).get(address)
        for place in (platform, second_platform):
            found = f"{place.origin}/ressources/?q=%C3%A9picerie+%26+caf%C3%A9+%3F"
            assert f'href="{found}" target="_blank" rel="noopener"' in text(answer)
        assert Client().get(found, SERVER_NAME=second_platform.site.hostname).status_code == 200

    def test_one_who_edits_two_platforms_sees_which(self, platform, second_platform, editor, address):
        wish(platform)
        assert f'<span class="terreau-state">{platform.name}</span>' not in text(logged_in(editor).get(address))
        make_role(second_platform, RoleKind.EDITOR, editor)
        assert f'<span class="terreau-state">{platform.name}</span>' in text(logged_in(editor).get(address))

    def test_an_empty_list_says_what_will_come(self, platform, editor, address):
        wish(platform, asked=SHOWN_FROM - 1)
        assert "Rien n’attend : aucune recherche n’est restée sans réponse au moins 3 fois." in text(logged_in(editor).get(address))
        assert "Aucune recherche n’a encore été réglée." in text(logged_in(editor).get(address, {"reglees": "1"}))

    def test_what_visitors_typed_is_shown_as_text(self, platform, editor, address):
        wish(platform, "<script>alert(1)</script> \u202eعنوان")
        page = logged_in(editor).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<bdi>&lt;script&gt;" in page
        assert "<script>alert" not in settle(editor, Wish.objects.get()).content.decode()

    def test_pages(self, platform, editor, address):
        for number in range(51):
            wish(platform, f"recherche {number:02}")
        client = logged_in(editor)
        assert len(listed(client.get(address))) == 50
        assert listed(client.get(address, {"p": "2"})) == ["recherche 50"]
        Wish.objects.update(settled=True)
        assert 'href="?reglees=1&p=2"' in text(client.get(address, {"reglees": "1"}))
        assert client.get(address, {"p": "9999999"}).status_code == client.get(address, {"p": "x"}).status_code == 200

    def test_it_costs_the_same_with_one_and_three(self, platform, editor, address, assert_same_queries):
        client = logged_in(editor)
        for query in ({}, {"format": "csv"}):
            Wish.objects.all().delete()
            made = iter(range(9))
            assert_same_queries(lambda made=made: wish(platform, f"recherche {next(made)}"), lambda query=query: b"".join(client.get(address, query)))
        Wish.objects.all().delete()
        made = iter(range(9))
        assert_same_queries(lambda: wish(platform, f"recherche {next(made)}", settled=True), lambda: client.get(address, {"reglees": "1"}))


class TestWays:
    def test_describing_starts_from_the_words(self, platform, editor, address):
        wish(platform, "épicerie & café")
        answer = logged_in(editor).get(address)
        way = answer.context["rows"][0]["describe_url"]
        assert way.startswith(reverse(ADD))
        assert f'href="{way}"' in text(answer)
        assert 'name="title" value="Épicerie &amp; café"' in logged_in(editor).get(way).content.decode()

    def test_an_outline_keeps_the_title_asked_for(self, platform, editor):
        page = logged_in(editor).get(reverse(ADD), {"title": "Une épicerie"}).content.decode()
        assert 'value="Une épicerie"' in page
        page = logged_in(editor).get(reverse(ADD), {"title": "Une épicerie", "plan": "agir"}).content.decode()
        assert 'value="Une épicerie"' in page

    @pytest.mark.parametrize("title", ["x" * 300, "  ", '"><script>alert(1)</script>'])
    def test_a_title_that_is_none_harms_nothing(self, editor, title):
        answer = logged_in(editor).get(reverse(ADD), {"title": title})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "x" * 251 not in answer.content.decode()

    def test_csv(self, platform, editor, address):
        wish(platform, "=1+1", 7)
        wish(platform, "garde d’enfants", 30)
        wish(platform, "déjà là", 90, settled=True)

        def lines(**query):
            answer = logged_in(editor).get(address, {"format": "csv", **query})
            assert answer["Content-Type"] == "text/csv; charset=utf-8"
            return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))

        first, *rest = lines()
        assert first == ["Recherche", "Plateforme", "Demandes", "Dernière demande", "Réglée", "Adresse de la recherche"]
        assert [row[0] for row in rest] == ["garde d’enfants", "'=1+1"]
        assert rest[0][1:] == [platform.name, "30", "08/11/2026", "non", f"{platform.origin}/ressources/?q=garde+d%E2%80%99enfants"]
        assert [(row[0], row[4]) for row in lines(reglees="1")[1:]] == [("déjà là", "oui")]


class TestSettling:
    def test_one_is_settled_said_and_gone_from_the_list_on_the_same_page(self, platform, editor):
        done, other = wish(platform), wish(platform, "garde d’enfants")
        answer = settle(editor, done, query="?p=1")
        assert answer.redirect_chain == [(reverse("desk_wishes") + "?p=1", 302)]
        assert "Réglée : « chauffer la salle »." in text(answer)
        assert listed(answer) == [other.words]
        assert Wish.objects.get(settled=True) == done

    @pytest.mark.parametrize("sent", [{}, {"one": "x"}, {"one": "9" * 30}, {"one": "-1"}, {"one": "999999"}])
    def test_what_is_not_there_changes_nothing_and_says_so(self, platform, editor, address, sent):
        wish(platform)
        assert "Rien n’a changé" in text(logged_in(editor).post(address, sent, follow=True))
        assert not Wish.objects.get().settled

    def test_nothing_is_done_without_the_token_or_by_looking(self, platform, editor, address):
        one = wish(platform)
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(editor)
        assert strict.post(address, {"one": one.pk}).status_code == 403
        logged_in(editor).get(address, {"one": one.pk})
        assert not Wish.objects.get().settled


class TestWhoMay:
    def test_strangers_and_members_stay_outside(self, platform, member, address):
        one = wish(platform)
        for client in (Client(), logged_in(member)):
            for answer in (client.get(address), client.get(address, {"format": "csv"}), client.post(address, {"one": one.pk})):
                assert answer.status_code in (302, 403)
                assert one.words not in answer.content.decode()
        assert not Wish.objects.get().settled

    def test_those_of_another_platform_see_and_settle_nothing_of_it(self, platform, second_platform, editor_of_another, address):
        one, theirs = wish(platform), wish(second_platform, "la leur")
        answer = logged_in(editor_of_another).get(address)
        assert listed(answer) == ["la leur"]
        exported = b"".join(logged_in(editor_of_another).get(address, {"format": "csv"}).streaming_content).decode()
        assert one.words not in exported
        refused = settle(editor_of_another, one)
        assert "Rien n’a changé" in text(refused)
        assert one.words not in text(refused)
        settle(editor_of_another, theirs)
        assert set(Wish.objects.filter(settled=True)) == {theirs}

    @pytest.mark.parametrize("kind", list(RoleKind))
    def test_whoever_writes_on_the_platform_settles(self, platform, kind, address):
        one, user = wish(platform), make_role(platform, kind).user
        assert listed(logged_in(user).get(address)) == [one.words]
        settle(user, one)
        assert Wish.objects.get().settled

    def test_who_administers_all_sees_all(self, platform, second_platform, address):
        wish(platform, "ici"), wish(second_platform, "là-bas")
        assert set(listed(logged_in(make_user(superuser=True)).get(address))) == {"ici", "là-bas"}


class TestWaiting:
    @pytest.fixture
    def waiting(self, address):
        return next(one for one in worklists if one.url() == address)

    def test_it_counts_what_the_page_lists(self, platform, second_platform, editor, editor_of_another, member, waiting):
        wish(platform), wish(platform, "peu", SHOWN_FROM - 1), wish(platform, "déjà là", settled=True)
        assert [waiting.count(user) for user in (editor, editor_of_another, member)] == [1, 0, 0]
        assert not waiting.urgent

    def test_the_first_page_and_the_list_of_lists_tell_it(self, platform, editor, address):
        wish(platform)
        for page in (reverse("wagtailadmin_home"), reverse("desk_worklists")):
            assert "Recherches sans réponse" in text(logged_in(editor).get(page))

    def test_one_gets_there_when_nothing_waits(self, editor, address):
        assert f'href="{address}"' in text(logged_in(editor).get(reverse("desk_worklists")))
