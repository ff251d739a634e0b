"""Members write their profiles, say what is shown, withdraw and delete them; nothing typed is lost, nothing typed runs."""

import json
import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import reverse
from wagtail.models import ModelLogEntry, Revision

from terreau.accounts.actions import erase_person, export_person
from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.changes.following import Stamper
from terreau.changes.stamps import StampWriter
from terreau.changes.tests.conftest import Server, own_changes_are_settled  # noqa: F401 - a fixture
from terreau.network.actions.moderating import accept
from terreau.network.consent_words import wordings
from terreau.network.enums import CATALYSTS, Kind, Part
from terreau.network.models import Consent, Craft, Profile, Steward
from terreau.network.searchables import ProfileSearch
from terreau.network.tests.factories import make_profile
from terreau.network.tests.members import KINDS, LIST, edit_path, form_of, given, kept_profile, made_by, public, reloaded, sent_values, visitor
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client(platform, member):
    return visitor(member)


@pytest.fixture
def publisher(platform):
    return make_role(platform, RoleKind.PUBLISHER).user


def page(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


class TestWriting:
    """The form, whatever is typed in it."""

    def test_log_in_comes_first_and_leads_back(self, platform):
        answer = visitor().get(LIST)
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next={LIST}")

    def test_an_empty_list_says_how_to_begin(self, client):
        shown = page(client, LIST)
        assert all(reverse("network:new_profile", args=[kind]) in shown for kind in KINDS.values())

    @pytest.mark.parametrize("kind", Kind)
    def test_nothing_is_ticked_beforehand_and_each_sentence_is_read(self, client, kind):
        shown = page(client, reverse("network:new_profile", args=[KINDS[kind]])).replace("\u202f", " ")
        assert not re.search(r"<input[^>]*checkbox[^>]* checked", shown)
        for sentence in wordings(kind).values():
            assert re.sub(r"\s", " ", sentence) in re.sub(r"\s", " ", shown)
        assert ("takes_questions" in shown) == (kind in CATALYSTS)

    @pytest.mark.parametrize("kind", Kind)
    def test_a_first_saving_is_a_draft_that_nobody_else_sees(self, client, member, kind):
        profile = made_by(client, kind, [Part.NAME])
        assert (profile.kind, profile.live, profile.submitted_at) == (kind, False, None)
        assert profile.latest_revision is not None
        assert Steward.objects.get(profile=profile).user == member
        assert not public(profile)
        assert "Brouillon" in page(client, LIST)

    def test_the_same_form_sent_twice_makes_one_profile(self, client):
        key = str(uuid4())
        made_by(client, name="Camille", cle=key)
        made_by(client, name="Camille Deux", cle=key)
        assert Profile.objects.count() == 1
        assert sent_values(Profile.objects.get())["name"] == "Camille Deux"

    def test_everything_written_is_in_the_draft_and_comes_back_in_the_form(self, client, platform):
        craft = Craft.objects.create(kind="craft", slug="m", title="Métier d’essai", activities="Relier\nRassembler")
        profession = Craft.objects.create(kind="profession", slug="p", title="Profession d’essai")
        lever = platform.framework.ordered_levers[0]
        sent = {
            "role": "Chargée de mission",
            "story": "Une histoire",
            "crafts": [craft.pk],
            "professions": [profession.pk],
            "levers": [lever.pk],
            "website": "exemple.fr",
            "link_label_1": "Son blog",
            "link_url_1": "https://blog.example/",
            "link_url_3": "https://trois.example/page",
            "codev": "on",
            "takes_questions": "on",
        }
        profile = made_by(client, parts=[Part.NAME, Part.WORK], **sent)
        draft = profile.get_latest_revision_as_object()
        assert (draft.role, draft.story, draft.website, draft.codev) == ("Chargée de mission", "Une histoire", "https://exemple.fr", True)
        assert {one.pk for one in draft.crafts.all()} == {craft.pk, profession.pk}
        assert [one.pk for one in draft.levers.all()] == [lever.pk]
        assert [(link.label, link.url) for link in draft.links.all()] == [
            ("Son blog", "https://blog.example/"),
            ("trois.example", "https://trois.example/page"),
        ]
        assert (profile.takes_questions, set(profile.shown_parts)) == (True, {Part.NAME, Part.WORK})
        shown = page(client, edit_path(profile))
        for words in ["Chargée de mission", "Une histoire", "https://exemple.fr", "Son blog", "https://trois.example/page", "Relier, Rassembler"]:
            assert words in shown
        assert len(re.findall(r"<input[^>]*checkbox[^>]* checked", shown)) == 7

    def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(self, client):
        sent = form_of(Part.STORY, name="", role="Une fonction", story="Ma longue histoire", website="javascript:alert(1)", link_label_2="Sans adresse")
        answer = client.post(reverse("network:new_profile", args=["personne"]), sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert not Profile.objects.exists()
        for words in [
            "Une fonction",
            "Ma longue histoire",
            "javascript:alert(1)",
            "Sans adresse",
            "Écrivez un nom",
            "Écrivez l’adresse complète",
            "Écrivez l’adresse de ce lien",
        ]:
            assert words in shown
        assert re.search(r'name="shows_story"[^>]* checked', shown)

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://exemple.fr/", "mailto:a@b.fr", "//"])
    @pytest.mark.parametrize("field", ["website", "link_url_1"])
    def test_only_pages_of_the_web_are_linked(self, client, field, url):
        assert client.post(reverse("network:new_profile", args=["personne"]), form_of(**{field: url})).status_code == 422

    @pytest.mark.parametrize(
        ("latitude", "longitude", "said"),
        [
            ("48,2851", "6,9493", ""),
            ("-21.11", "55.53", ""),
            ("", "", ""),
            ("6.9493", "48.2851", "inversées"),
            ("52.52", "13.40", "hors de France"),
            ("0", "0", "hors de France"),
            ("48.2", "", "Écrivez des degrés"),
            ("nan", "2", "Écrivez des degrés"),
            ("1e1", "2", "Écrivez des degrés"),
            ("12345678901", "2", "Écrivez des degrés"),
        ],
    )
    def test_a_place_is_in_france(self, client, latitude, longitude, said):
        answer = client.post(reverse("network:new_profile", args=["lieu"]), form_of(name="Le lieu", latitude=latitude, longitude=longitude))
        assert answer.status_code == (422 if said else 302)
        assert said in answer.content.decode()

    def test_a_made_up_name_is_refused(self, client):
        assert client.post(reverse("network:new_profile", args=["personne"]), form_of(name="Profil fictif 12")).status_code == 422

    def test_sending_to_review_takes_a_name_to_show(self, client):
        answer = client.post(reverse("network:new_profile", args=["personne"]), form_of(send=True))
        assert answer.status_code == 422
        assert "accepter que le nom soit montré" in answer.content.decode()
        assert made_by(client, parts=[Part.NAME], send=True).submitted_at is not None

    def test_one_has_one_profile_of_oneself(self, client, platform, member):
        profile = kept_profile(platform, member)
        assert client.get(reverse("network:new_profile", args=["personne"]))["Location"] == edit_path(profile)

    def test_too_many_sendings_are_stopped_and_keep_what_was_typed(self, client):
        answers = [client.post(reverse("network:new_profile", args=["organisation"]), form_of(name=f"Organisation {n}")) for n in range(14)]
        assert answers[-1].status_code == 429
        assert "Organisation 13" in answers[-1].content.decode()
        assert Profile.objects.count() == 12

    def test_two_who_write_at_once_are_told(self, client, platform, member):
        profile = kept_profile(platform, member, kind=Kind.ORGANISATION)
        other = given(profile, make_user()).stewards.exclude(user=member).get().user
        read = profile.latest_revision_id
        assert visitor(other).post(edit_path(profile), form_of(Part.NAME, name="Nom de l’autre", lu=read)).status_code == 302
        answer = client.post(edit_path(profile), form_of(Part.NAME, name="Mon nom", lu=read))
        assert answer.status_code == 409
        assert "Mon nom" in answer.content.decode()
        again = reloaded(profile).latest_revision_id
        assert client.post(edit_path(profile), form_of(Part.NAME, name="Mon nom", lu=again)).status_code == 302
        assert sent_values(reloaded(profile))["name"] == "Mon nom"

    def test_levers_of_another_platform_stay(self, client, platform, second_platform, member):
        elsewhere = second_platform.framework.ordered_levers[0]
        profile = kept_profile(platform, member, levers=[elsewhere])
        client.post(edit_path(profile), form_of(Part.NAME, levers=[platform.framework.ordered_levers[0].pk]))
        assert {lever.pk for lever in reloaded(profile).get_latest_revision_as_object().levers.all()} == {elsewhere.pk, platform.framework.ordered_levers[0].pk}

    def test_a_person_is_shown_at_the_middle_of_a_commune(self, client):
        commune = make_territory(TerritoryKind.COMMUNE, code="88413", latitude=48.28, longitude=6.95)
        profile = made_by(client, seat="commune-88413", latitude="48.1", longitude="6.1")
        assert (profile.seat, profile.latitude, profile.longitude) == (commune, 48.28, 6.95)


class TestPublished:
    """A public profile: its words wait for a moderator, its consents do not."""

    def test_an_edit_is_a_draft_until_it_is_moderated(self, client, platform, member):
        profile = kept_profile(platform, member, story="Avant")
        client.post(edit_path(profile), form_of(*Part, story="Après"))
        assert reloaded(profile).story == "Avant"
        assert "Avant" in page(visitor(), profile.get_absolute_url())
        assert "sans vos derniers changements" in page(client, LIST)
        client.post(edit_path(profile), form_of(*Part, story="Après", send=True))
        assert reloaded(profile).submitted_at is not None
        assert "Avant" in page(visitor(), profile.get_absolute_url())

    def test_hiding_a_part_acts_at_once_and_makes_no_draft(self, client, platform, member):
        profile = kept_profile(platform, member, story="À cacher", role="")
        client.post(edit_path(profile), form_of(Part.NAME, story="À cacher", send=True))
        now = reloaded(profile)
        assert (now.shown_parts, now.submitted_at, now.has_unpublished_changes) == ([Part.NAME], None, False)
        assert "À cacher" not in page(visitor(), profile.get_absolute_url())

    def test_each_consent_keeps_its_sentence_its_date_and_who_gave_it(self, client, member):
        profile = made_by(client, parts=[Part.NAME, Part.STORY])
        kept = {consent.part: consent for consent in Consent.objects.filter(profile=profile, withdrawn_at=None)}
        assert set(kept) == {Part.NAME, Part.STORY}
        assert kept["name"].wording == wordings(Kind.PERSON)[Part.NAME]
        assert kept["name"].given_by == member
        client.post(edit_path(profile), form_of(Part.NAME))
        assert Consent.objects.get(profile=profile, part=Part.STORY).withdrawn_at is not None
        assert Consent.objects.get(profile=profile, part=Part.NAME).given_at == kept["name"].given_at

    @pytest.mark.parametrize("kind", Kind)
    def test_sentences_are_short_enough_to_be_kept(self, kind):
        assert all(len(sentence) <= 400 for sentence in wordings(kind).values())


class TestWithdrawing:
    """One click, everywhere."""

    def seen_everywhere(self, profile):
        anyone = visitor()
        answers = [anyone.get(path) for path in ("/reseau/", "/reseau/export.csv", "/reseau/export.geojson", "/reseau/flux.atom")]
        texts = [b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode() for answer in answers]
        drawn = bool(anyone.get("/reseau/points.json").json()["k"])
        indexed = bool(list(ProfileSearch().documents([profile.pk])))
        return [anyone.get(profile.get_absolute_url()).status_code == 200, *(profile.name in text for text in texts), drawn, indexed]

    def test_it_is_gone_at_once_and_comes_back_by_review_only(self, client, platform, member, publisher):
        profile = kept_profile(platform, member, "Camille Unique", seat=make_territory(TerritoryKind.COMMUNE, latitude=46.0, longitude=2.0))
        assert all(self.seen_everywhere(profile))
        assert client.post(reverse("network:withdraw_profile", args=[profile.uuid])).status_code == 302
        assert not any(self.seen_everywhere(profile))
        assert not Consent.objects.filter(profile=profile, withdrawn_at=None).exists()
        assert "Retiré" in page(client, LIST)
        client.post(edit_path(profile), form_of(Part.NAME, name="Camille Unique", send=True))
        assert not any(self.seen_everywhere(profile))
        now = reloaded(profile)
        accept(profile=now, revision=now.latest_revision_id, by=publisher)
        assert public(profile)

    def test_a_get_withdraws_nothing(self, client, platform, member):
        profile = kept_profile(platform, member)
        assert client.get(reverse("network:withdraw_profile", args=[profile.uuid])).status_code == 302
        assert public(profile)

    def test_the_page_kept_in_memory_goes_too(self, platform, member, tmp_path, own_changes_are_settled):  # noqa: F811 - the fixture
        profile = kept_profile(platform, member)
        path = tmp_path / "stamps"
        stamps = StampWriter(path)
        stamper = Stamper(stamps)
        stamper.tick()
        request_started.disconnect(close_old_connections)
        request_finished.disconnect(close_old_connections)
        try:
            server = Server(path)
            addresses = [profile.get_absolute_url(), "/reseau/"]
            assert [server.get(one).outcome for one in addresses * 2] == ["miss", "miss", "hit", "hit"]
            assert all("Camille Exemple" in server.get(one).body.decode() for one in addresses)
            visitor(member).post(reverse("network:withdraw_profile", args=[profile.uuid]))
            # Django's client connects it again after each request.
            request_finished.disconnect(close_old_connections)
            request_started.disconnect(close_old_connections)
            stamper.tick()
            answers = [server.get(one) for one in addresses]
            assert [answer.status for answer in answers] == [404, 200]
            assert not any("Camille Exemple" in answer.body.decode() for answer in answers)
        finally:
            request_started.connect(close_old_connections)
            request_finished.connect(close_old_connections)
            stamps.close()

    def test_deleting_takes_a_page_and_a_button(self, client, platform, member):
        profile = kept_profile(platform, member)
        path = reverse("network:delete_profile", args=[profile.uuid])
        assert "pour de bon" in page(client, path)
        assert client.post(path).status_code == 302
        assert not Profile.objects.exists()
        assert not Consent.objects.exists()

    def test_one_leaves_an_organisation_only_to_others(self, client, platform, member):
        profile = kept_profile(platform, member, kind=Kind.ORGANISATION)
        path = reverse("network:leave_profile", args=[profile.uuid])
        client.post(path)
        assert profile.stewards.filter(user=member).exists()
        given(profile, make_user())
        client.post(path)
        assert not profile.stewards.filter(user=member).exists()


class TestHostile:
    """What is typed never runs."""

    @pytest.mark.parametrize("kind", Kind)
    def test_a_script_in_each_field_runs_nowhere(self, client, platform, publisher, kind):
        fields = dict.fromkeys(("role", "story", "link_label_1"), SCRIPT) | {"link_url_1": "https://exemple.fr/?q=<script>alert(1)</script>"}
        fields |= {"address": SCRIPT, "latitude": "46", "longitude": "2"} if kind == Kind.PLACE else {}
        profile = made_by(client, kind, wordings(kind), name=SCRIPT, send=True, **fields)
        accept(profile=profile, revision=profile.latest_revision_id, by=publisher)
        desk = visitor(publisher)
        paths = [profile.get_absolute_url(), "/reseau/", edit_path(profile), LIST]
        for path in paths:
            shown = client.get(path, follow=True).content.decode()
            assert "<script>alert" not in shown
            assert "alert(1)" in shown
        assert "<script>alert" not in page(desk, reverse("network_profile", args=[profile.uuid]))
        table = b"".join(visitor().get("/reseau/export.csv").streaming_content).decode()
        assert SCRIPT in table

    @pytest.mark.parametrize("start", ["=", "+", "-", "@"])
    def test_no_cell_of_the_table_is_a_formula(self, client, publisher, start):
        profile = made_by(client, parts=[Part.NAME], name=f"{start}1+1", send=True)
        accept(profile=profile, revision=profile.latest_revision_id, by=publisher)
        table = b"".join(visitor().get("/reseau/export.csv").streaming_content).decode()
        assert not re.search(rf'(^|[;,"\n]){re.escape(start)}1\+1', table)

    def test_characters_that_no_page_shows_are_left_out(self, client):
        assert made_by(client, name="Cam\x00ille\u0007").name == "Camille"


class TestPersonalData:
    """What the register promises."""

    def test_closing_an_account_deletes_ones_own_profile_and_leaves_the_organisations(self, client, platform, member):
        own = kept_profile(platform, member)
        shared = given(kept_profile(platform, member, "L’organisation", kind=Kind.ORGANISATION), make_user())
        erase_person(user=member, by=member)
        assert not Profile.objects.filter(pk=own.pk).exists()
        assert public(shared)
        assert shared.stewards.count() == 1
        assert not Consent.objects.filter(profile=own).exists()
        assert not Revision.objects.filter(content__name="Camille Exemple").exists()
        assert not any("Camille" in entry.label for entry in ModelLogEntry.objects.all())

    def test_what_one_gave_is_handed_over_drafts_included(self, client, platform, member):
        profile = kept_profile(platform, member, story="En ligne")
        client.post(edit_path(profile), form_of(Part.NAME, story="En brouillon", link_label_1="Blog", link_url_1="https://blog.example/"))
        told = json.dumps(export_person(user=member), default=str, ensure_ascii=False)
        for words in ["En ligne", "En brouillon", "https://blog.example/", wordings(Kind.PERSON)[Part.NAME]]:
            assert words in told


def test_the_list_costs_the_same_with_one_and_with_three(assert_same_queries, platform, member):
    client = visitor(member)
    numbers = iter(range(9))
    assert_same_queries(lambda: kept_profile(platform, member, f"Profil {next(numbers)}", kind=Kind.ORGANISATION), lambda: page(client, LIST), at_most=8)


def test_ones_own_space_leads_to_ones_profiles(client):
    assert LIST in page(client, "/mon-espace/")


def test_a_profile_says_where_to_claim_it_but_for_a_person(platform):
    organisation, person = make_profile(platform, "L’organisation", kind=Kind.ORGANISATION), make_profile(platform)
    assert reverse("network:claim", args=[organisation.slug]) in page(visitor(), organisation.get_absolute_url())
    assert "c-est-le-mien" not in page(visitor(), person.get_absolute_url())


class TestLoggingInAgain:
    """A session that ended loses nothing that was typed."""

    def test_a_new_profile_is_in_the_form_again_once(self, platform, member):
        client, path = visitor(), reverse("network:new_profile", args=["personne"])
        assert client.post(path, form_of(name="Écrite avant", story="Longuement.")).status_code == 302
        client.force_login(member)
        html = client.get(path).content.decode()
        assert "Longuement." in html
        assert "pas encore enregistré" in html
        assert "Longuement." not in client.get(path).content.decode()
        assert not Profile.objects.filter(name="Écrite avant").exists()

    def test_an_edit_comes_back_with_what_was_read_then(self, platform, member):
        profile, client = kept_profile(platform, member), visitor()
        client.post(edit_path(profile), form_of(Part.NAME, story="Mon ajout.", lu=str(profile.latest_revision_id)))
        profile.save_revision()
        client.force_login(member)
        html = client.get(edit_path(profile)).content.decode()
        assert "Mon ajout." in html
        assert f'name="lu" value="{profile.latest_revision_id - 1}"' in html

    def test_nobody_else_gets_what_was_written_for_another_address(self, platform, member):
        profile, client = kept_profile(platform), visitor()
        client.post(edit_path(profile), form_of(Part.NAME, story="Chez un autre."))
        client.force_login(member)
        assert client.get(edit_path(profile)).status_code == 404
        assert "Chez un autre." not in client.get(reverse("network:new_profile", args=["personne"])).content.decode()


def test_a_form_to_mend_keeps_what_was_read_so_that_nobody_is_written_over(platform, member):
    profile, client = kept_profile(platform, member), visitor(member)
    read = str(profile.latest_revision_id)
    profile.save_revision()
    html = client.post(edit_path(profile), form_of(Part.NAME, website="pas une adresse", lu=read)).content.decode()
    assert f'name="lu" value="{read}"' in html
    assert client.post(edit_path(profile), form_of(Part.NAME, story="Corrigé.", lu=read)).status_code == 409
