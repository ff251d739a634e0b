"""Moderation in the desk: what waits, what changed, accepting and refusing, and two moderators on one profile."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import ModelLogEntry

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.core.registries import worklists
from terreau.network.actions.keeping import OvertakenError, withdraw
from terreau.network.actions.moderating import UnconsentedError, accept, refuse
from terreau.network.enums import Kind, Part
from terreau.network.models import Craft, Profile
from terreau.network.tests.factories import make_profile
from terreau.network.tests.members import edit_path, form_of, kept_profile, made_by, public, reloaded, visitor

pytestmark = pytest.mark.django_db
QUEUE = "/atelier/reseau/profils/"


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def publisher(platform):
    return make_role(platform, RoleKind.PUBLISHER).user


@pytest.fixture
def writer(platform):
    return make_role(platform, RoleKind.EDITOR).user


@pytest.fixture
def sent(platform, member):
    return made_by(visitor(member), parts=[Part.NAME, Part.STORY], story="Mon histoire", send=True)


def screen(profile):
    return reverse("network_profile", args=[profile.uuid])


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def waiting_for(user):
    return next(one for one in worklists if str(one.label) == "Profils à relire").count(user)


def test_what_is_sent_waits_for_those_who_publish(sent, publisher, writer):
    assert sent.name in page(visitor(publisher), QUEUE)
    assert (waiting_for(publisher), waiting_for(writer)) == (1, 0)
    assert 'value="accept"' in page(visitor(publisher), screen(sent))
    assert 'value="accept"' not in page(visitor(writer), screen(sent))


def test_accepting_publishes_tells_and_is_kept_in_the_trail(sent, publisher, member):
    client = visitor(publisher)
    assert client.post(screen(sent), {"decision": "accept", "lu": sent.latest_revision_id}).status_code == 302
    assert public(sent)
    now = reloaded(sent)
    assert (now.submitted_at, now.live_revision_id) == (None, sent.latest_revision_id)
    assert now.confirmed_at is not None
    letter = mail.outbox[-1]
    assert letter.to == [member.email]
    assert sent.get_absolute_url() in letter.body
    entry = ModelLogEntry.objects.get(action="terreau.profile_accepted")
    assert (entry.user, sent.name in entry.label) == (publisher, False)


def test_refusing_says_why_and_leaves_what_was_public(platform, member, publisher):
    profile = kept_profile(platform, member, story="Avant")
    visitor(member).post(edit_path(profile), form_of(Part.NAME, Part.STORY, story="Après", send=True))
    client = visitor(publisher)
    revision = reloaded(profile).latest_revision_id
    assert client.post(screen(profile), {"decision": "refuse", "reason": "", "lu": revision}).status_code == 422
    assert client.post(screen(profile), {"decision": "refuse", "reason": "Trop long.", "lu": revision}).status_code == 302
    assert public(profile)
    assert reloaded(profile).story == "Avant"
    assert "Trop long." in mail.outbox[-1].body
    assert "Après" in visitor(member).get(edit_path(profile)).content.decode(), "nothing written is lost"
    assert not any("Trop long" in str(entry.data) for entry in ModelLogEntry.objects.all())


def test_the_screen_shows_what_changed_field_by_field(platform, member, publisher):
    lever = platform.framework.ordered_levers[0]
    profile = kept_profile(platform, member, story="Avant", role="Maire")
    visitor(member).post(edit_path(profile), form_of(Part.NAME, role="Maire", story="Après", levers=[lever.pk], send=True))
    shown = page(visitor(publisher), screen(profile))
    assert "<del>Avant</del>" in shown
    assert "<ins>Après</ins>" in shown
    assert f"<ins>{lever.title}</ins>" in shown
    assert "<del>Maire" not in shown


def test_without_the_consent_to_be_named_nothing_is_published(sent, publisher, member):
    Profile.objects.filter(pk=sent.pk).update(shows_name=False)
    with pytest.raises(UnconsentedError):
        accept(profile=reloaded(sent), revision=sent.latest_revision_id, by=publisher)
    assert visitor(publisher).post(screen(sent), {"decision": "accept", "lu": sent.latest_revision_id}).status_code == 409
    assert not reloaded(sent).live
    assert 'value="accept"' not in page(visitor(publisher), screen(sent))


def test_what_was_written_since_it_was_read_is_not_published(sent, publisher, member):
    visitor(member).post(edit_path(sent), form_of(Part.NAME, story="Autre chose"))
    assert visitor(publisher).post(screen(sent), {"decision": "accept", "lu": sent.latest_revision_id}).status_code == 409
    assert not reloaded(sent).live


def test_what_was_withdrawn_or_decided_on_is_not_decided_again(sent, publisher, member):
    withdraw(profile=sent, by=member)
    with pytest.raises(OvertakenError):
        accept(profile=reloaded(sent), revision=sent.latest_revision_id, by=publisher)
    assert not public(sent)
    with pytest.raises(OvertakenError):
        refuse(profile=reloaded(sent), revision=sent.latest_revision_id, by=publisher, reason="Non")
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["member", "writer", "second_editor"])
def test_who_does_not_publish_there_decides_nothing(second_platform, sent, who, request):
    with pytest.raises(PermissionDenied):
        accept(profile=sent, revision=sent.latest_revision_id, by=request.getfixturevalue(who))


def test_a_draft_that_nobody_sent_is_its_writers_alone(platform, member, publisher):
    draft = made_by(visitor(member), Kind.ORGANISATION, [Part.NAME], name="Nom en brouillon")
    client = visitor(publisher)
    assert "Nom en brouillon" not in page(client, QUEUE)
    assert client.get(screen(draft)).status_code == 404
    assert "Nom en brouillon" not in page(client, "/atelier/snippets/network/profile/")
    for path in ("edit", "delete", "history", "usage"):
        assert client.get(f"/atelier/snippets/network/profile/{path}/{draft.pk}/").status_code in {302, 403}
    for path in (
        "/atelier/snippets/choose/network/profile/",
        "/atelier/snippets/choose/network/profile/results/?q=brouillon",
        f"/atelier/snippets/choose/network/profile/chosen/{draft.pk}/",
        f"/atelier/snippets/choose/network/profile/chosen-multiple/?id={draft.pk}",
        f"/atelier/bulk/network/profile/delete/?id={draft.pk}",
        "/atelier/bulk/network/profile/delete/?id=all",
    ):
        assert "Nom en brouillon" not in client.get(path).content.decode(), path
    client.post(f"/atelier/bulk/network/profile/delete/?id={draft.pk}")
    client.post("/atelier/bulk/network/profile/delete/?id=all")
    assert Profile.objects.filter(pk=draft.pk).exists()


def test_homonyms_are_pointed_out(platform, sent, publisher):
    other = make_profile(platform, sent.name, slug="autre", kind=Kind.ORGANISATION)
    assert screen(other) in page(visitor(publisher), screen(sent))


def test_profiles_are_listed_searched_and_mended_in_the_desk(platform, second_platform, publisher):
    here = kept_profile(platform, name="Profil d’ici")
    kept_profile(second_platform, name="Profil d’ailleurs")
    client = visitor(publisher)
    listed = page(client, "/atelier/snippets/network/profile/")
    assert "Profil d’ici" in listed
    assert "Profil d’ailleurs" not in listed
    assert "Profil d’ici" in page(client, "/atelier/snippets/network/profile/?q=ici")
    assert "Profil d’ici" not in page(client, "/atelier/snippets/network/profile/?q=introuvable")
    assert "Profil d’ici" in page(client, f"/atelier/snippets/network/profile/edit/{here.pk}/")
    assert client.get("/atelier/snippets/network/profile/add/").status_code in {302, 403}


def test_crafts_are_changed_by_those_who_publish(platform, publisher, writer):
    craft = Craft.objects.create(kind="craft", slug="essai", title="Métier d’essai")
    path = f"/atelier/snippets/network/craft/edit/{craft.pk}/"
    assert "Métier d’essai" in page(visitor(publisher), path)
    assert visitor(writer).get(path).status_code in {302, 403}
    sent = {"title": "Métier revu", "kind": "craft", "order": 1, "slug": "essai", "activities": "", "scope": "", "note": ""}
    assert visitor(publisher).post(path, sent).status_code == 302
    craft.refresh_from_db()
    assert craft.title == "Métier revu"


def test_the_queue_costs_the_same_with_one_and_with_three(assert_same_queries, publisher):
    client = visitor(publisher)
    assert_same_queries(lambda: made_by(visitor(make_user()), parts=[Part.NAME], send=True), lambda: page(client, QUEUE))
