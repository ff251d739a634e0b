"""Moderation in the desk, from the outside: who sees what, what a decision does, and two moderators on one contribution."""

import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role, make_user
from terreau.contributions.actions import AlreadyDecidedError, accept_proposal, accept_trial, refuse
from terreau.contributions.enums import State
from terreau.contributions.models import Proposal, Trial
from terreau.contributions.tests.factories import make_proposal, make_trial, reloaded
from terreau.core.registries import worklists
from terreau.core.tests.sample_files import PDF
from terreau.library.enums import Access, Provenance
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db
TRIALS, PROPOSALS = (f"/atelier/contributions/{kind}/" for kind in ("essai", "proposition"))


@pytest.fixture
def stranger(second_platform):
    return make_role(second_platform, RoleKind.ADMINISTRATOR).user


def correction(contribution, **fields) -> dict:
    """Return what the screen of a contribution sends when nothing is corrected."""
    names = ("tried", "happened", "advice", "name") if isinstance(contribution, Trial) else ("title", "purpose", "url", "publisher", "name")
    return {name: getattr(contribution, name) for name in names} | fields


def screen(contribution) -> str:
    return reverse("contributions_read", args=["essai" if isinstance(contribution, Trial) else "proposition", contribution.uuid])


def page(client, path) -> str:
    return client.get(path).content.decode()


class TestWhoSeesWhat:
    """Lists, screens and counts."""

    @pytest.mark.parametrize("make", [make_trial, make_proposal])
    def test_nobody_enters_without_a_role(self, platform, make):
        contribution = make(platform)
        for path in (TRIALS, PROPOSALS, screen(contribution)):
            assert Client().get(path).status_code == 302
            assert logged_in(make_user()).get(path).status_code == 403
            assert logged_in(make_user()).post(path, {"decision": "accept"}).status_code == 403

    @pytest.mark.parametrize("make", [make_trial, make_proposal])
    def test_moderators_of_another_platform_see_nothing(self, platform, stranger, make):
        contribution = make(platform, name="Quelqu’un d’ici")
        client = logged_in(stranger)
        for path in (TRIALS, PROPOSALS):
            assert str(contribution.uuid) not in page(client, path)
        assert client.get(screen(contribution)).status_code == 404
        assert client.post(screen(contribution), correction(contribution, decision="accept")).status_code == 404
        assert reloaded(contribution).state == State.WAITING
        assert [worklist.count(stranger) for worklist in worklists if worklist.url() in (TRIALS, PROPOSALS)] == [0, 0]

    @pytest.mark.parametrize("make", [make_trial, make_proposal])
    def test_what_nobody_confirmed_is_read_by_nobody(self, platform, publisher, make):
        contribution = make(platform, state=State.UNCONFIRMED)
        assert logged_in(publisher).get(screen(contribution)).status_code == 404

    def test_an_editor_reads_trials_and_decides_on_proposals(self, platform, writer):
        trial, proposal = make_trial(platform), make_proposal(platform)
        client = logged_in(writer)
        assert str(trial.uuid) in page(client, TRIALS)
        assert 'value="accept"' not in page(client, screen(trial))
        assert client.post(screen(trial), correction(trial, decision="accept")).url == "/atelier/", "the desk says no and goes home"
        assert reloaded(trial).state == State.WAITING
        assert 'value="accept"' in page(client, screen(proposal))
        with pytest.raises(PermissionDenied):
            refuse(contribution=trial, by=writer, reason="Non")

    def test_worklists_count_for_each_person(self, platform, second_platform, publisher, writer):
        make_trial(platform)
        make_trial(platform, state=State.UNCONFIRMED)
        make_trial(platform, state=State.ACCEPTED)
        make_trial(second_platform)
        make_proposal(platform)
        make_proposal(platform)
        waiting = {str(worklist.label): worklist for worklist in worklists if worklist.url() in (TRIALS, PROPOSALS)}
        assert all(worklist.urgent for worklist in waiting.values())
        counts = {label: (worklist.count(publisher), worklist.count(writer)) for label, worklist in waiting.items()}
        assert counts == {"Essais à relire": (1, 0), "Propositions à relire": (2, 2)}
        assert [worklist.url() for worklist in waiting.values()] == [TRIALS, PROPOSALS]

    def test_the_menu_leads_there(self, platform, writer):
        html = page(logged_in(writer), "/atelier/")
        assert TRIALS in html
        assert PROPOSALS in html

    @pytest.mark.parametrize(("make", "path"), [(make_trial, TRIALS), (make_proposal, PROPOSALS)])
    def test_lists_cost_the_same_with_one_and_three(self, platform, publisher, assert_same_queries, make, path):
        def add():
            make(platform)
            make(platform, state=State.REFUSED, decided_by=make_user())

        client = logged_in(publisher)
        assert_same_queries(add, lambda: client.get(path))

    def test_an_unknown_kind_or_number_is_not_found(self, publisher):
        client = logged_in(publisher)
        for path in ("/atelier/contributions/autre/", f"{TRIALS}00000000-0000-0000-0000-000000000000/", f"{TRIALS}{'-' * 36}/"):
            assert client.get(path).status_code == 404


class TestTrial:
    """Deciding on a trial."""

    def test_accepted_it_shows_and_the_giver_is_told(self, platform, publisher, visitor):
        trial = make_trial(platform, told=True, happened="Ce fut simple.")
        answer = logged_in(publisher).post(screen(trial), correction(trial, decision="accept"))
        assert answer.url == TRIALS
        kept = reloaded(trial)
        assert (kept.state, kept.decided_by, kept.given) == (State.ACCEPTED, publisher, {})
        assert "Ce fut simple." in visitor.get(trial.resource.get_absolute_url()).content.decode()
        assert mail.outbox[0].to == [trial.email]
        assert trial.resource.get_absolute_url() in mail.outbox[0].body

    def test_what_is_corrected_stays_as_it_was_given_too(self, platform, publisher):
        trial = make_trial(platform, told=True, happened="Un récit bien trop long.", name="Ana")
        logged_in(publisher).post(screen(trial), correction(trial, decision="accept", happened="Un récit."))
        kept = reloaded(trial)
        assert (kept.happened, kept.given) == ("Un récit.", {"happened": "Un récit bien trop long."})
        assert "un peu repris" in mail.outbox[0].body
        html = page(logged_in(publisher), screen(trial))
        assert "Un récit bien trop long." in html
        assert "Contribution acceptée" in html
        entry = ModelLogEntry.objects.get(action="terreau.contribution_accepted")
        assert (entry.user, entry.data["corrected"]) == (publisher, ["happened"])
        assert "récit" not in f"{entry.data}"

    def test_refusing_takes_a_reason_which_is_sent(self, platform, publisher):
        trial = make_trial(platform)
        client = logged_in(publisher)
        answer = client.post(screen(trial), correction(trial, decision="refuse", reason=" ", happened="Corrigé en vain"))
        assert answer.status_code == 422
        assert "Corrigé en vain" in answer.content.decode()
        assert reloaded(trial).state == State.WAITING
        client.post(screen(trial), correction(trial, decision="refuse", reason="C’est une annonce."))
        kept = reloaded(trial)
        assert (kept.state, kept.reason) == (State.REFUSED, "C’est une annonce.")
        assert "C’est une annonce." in mail.outbox[0].body
        assert mail.outbox[0].subject == "Votre essai n’a pas été retenu"

    def test_an_incomplete_correction_decides_nothing(self, platform, publisher):
        trial = make_trial(platform)
        answer = logged_in(publisher).post(screen(trial), correction(trial, decision="accept", tried="", advice="x" * 1501))
        assert answer.status_code == 422
        assert "1500 au plus" in answer.content.decode()
        assert reloaded(trial).state == State.WAITING

    def test_many_links_are_announced(self, platform, publisher):
        quiet, loud = make_trial(platform, happened="Voir https://a.example"), make_trial(platform, happened="https://a.example " * 7)
        client = logged_in(publisher)
        assert "liens" not in page(client, screen(quiet))
        assert "7 liens" in page(client, screen(loud))

    def test_nobody_is_written_to_once_erased(self, platform, publisher):
        accept_trial(trial=make_trial(platform, email=""), by=publisher)
        assert mail.outbox == []


class TestProposal:
    """Deciding on a proposal."""

    def test_accepted_it_is_a_draft_to_finish(self, platform, writer):
        levers = list(platform.framework.levers.all()[:2])
        proposal = make_proposal(platform, title="Tenir un conseil", url="https://example.org/c", publisher="Une association", year=2020)
        proposal.levers.set(levers)
        client = logged_in(writer)
        answer = client.post(screen(proposal), correction(proposal, decision="accept", title="Tenir un conseil de village"))
        resource = Resource.objects.get()
        assert answer.url == reverse("wagtailsnippets_library_resource:edit", args=[resource.pk])
        assert (resource.live, resource.title, resource.slug) == (False, "Tenir un conseil de village", "tenir-un-conseil-de-village")
        assert (resource.access, resource.url, resource.year) == (Access.ONLINE, "https://example.org/c", 2020)
        assert resource.classification == Provenance.PROPOSED
        assert [str(row) for row in resource.publishers.all()] == ["Une association"]
        assert list(resource.levers.order_by("order")) == levers
        assert not resource.placements.exists()
        kept = reloaded(proposal)
        assert (kept.state, kept.resource, kept.given) == (State.ACCEPTED, resource, {"title": "Tenir un conseil"})
        assert "Votre proposition est retenue" in mail.outbox[0].subject
        form = page(client, answer.url)
        assert "Tenir un conseil de village" in form
        assert "il lui manque encore : le type." in form
        assert screen(proposal) in form
        assert 'name="placements-0-step"' in form, "a row for its step and nature"

    def test_its_file_becomes_one_of_the_platform(self, platform, writer, visitor):
        stored = default_storage.save("propositions/x.pdf", ContentFile(PDF))
        proposal = make_proposal(platform, file=stored, file_name="Mon rapport.pdf")
        resource = accept_proposal(proposal=proposal, by=writer)
        attachment = resource.file
        assert resource.access == Access.FILE
        assert attachment.title == "Mon rapport.pdf"
        assert attachment.collection.name == platform.name
        with attachment.file.open() as file:
            assert file.read() == PDF
        assert reloaded(proposal).file == ""

    def test_its_file_is_for_moderators_only(self, platform, writer, stranger):
        proposal = make_proposal(platform, file=default_storage.save("propositions/y.pdf", ContentFile(PDF)), file_name="Mon rapport.pdf")
        path = reverse("contributions_file", args=[proposal.uuid])
        assert Client().get(path).status_code == 302
        assert logged_in(stranger).get(path).status_code == 404
        assert logged_in(writer).get(reverse("contributions_file", args=[make_proposal(platform).uuid])).status_code == 404
        answer = logged_in(writer).get(path)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content) == PDF

    def test_its_address_may_be_taken(self, platform, writer):
        make_resource(platform, slug="tenir-un-conseil")
        slugs = {accept_proposal(proposal=make_proposal(platform, title=title), by=writer).slug for title in ("Tenir un conseil", "Tenir un conseil", "…", "…")}
        assert len(slugs) == 4

    def test_a_repetition_is_announced(self, platform, writer):
        known = make_resource(platform, title="Tenir un conseil de village")
        proposal = make_proposal(platform, title="Tenir un conseil de village")
        html = page(logged_in(writer), screen(proposal))
        assert "peut-être déjà ici" in html
        assert reverse("wagtailsnippets_library_resource:edit", args=[known.pk]) in html

    @pytest.mark.parametrize("text", ["\u202eeveler", "\U0001f331", "<script>alert(1)</script>"])
    def test_hostile_words_are_text_here_too(self, platform, writer, text):
        proposal = make_proposal(platform, title=text, purpose=text, publisher=text, remarks=text, name=text, file="propositions/z.pdf", file_name=text)
        client = logged_in(writer)
        for path in (PROPOSALS, screen(proposal)):
            html = page(client, path)
            assert "<script>alert" not in html
        assert accept_proposal(proposal=make_proposal(platform, title=text), by=writer).title == text


class TestWithdrawal:
    """Somebody who gave wishes to be shown no more."""

    def test_an_account_goes_and_the_trial_counts(self, platform, publisher, stranger, visitor):
        trial = make_trial(platform, state=State.ACCEPTED, told=True, name="Ana", happened="Ce fut simple.", given={"name": "Ana L."})
        assert logged_in(stranger).post(screen(trial), {"decision": "hide"}).status_code == 404
        client = logged_in(publisher)
        assert "Ne plus montrer le récit" in page(client, screen(trial))
        client.post(screen(trial), {"decision": "hide"})
        kept = reloaded(trial)
        assert (kept.told, kept.name, kept.given, kept.state) == (False, "", {}, State.ACCEPTED)
        html = visitor.get(trial.resource.get_absolute_url()).content.decode()
        assert "Ce fut simple." not in html
        assert "Essayé dans une commune" in html
        assert "Ne plus montrer le récit" not in page(client, screen(trial))
        assert "Récit ou nom retiré" in page(client, screen(trial))

    def test_a_name_goes(self, platform, writer):
        proposal = make_proposal(platform, state=State.ACCEPTED, credited=True, name="Ana", resource=make_resource(platform))
        logged_in(writer).post(screen(proposal), {"decision": "hide"})
        assert (reloaded(proposal).credited, reloaded(proposal).name) == (False, "")

    def test_what_waits_is_not_touched(self, platform, publisher):
        trial = make_trial(platform, told=True, name="Ana")
        assert logged_in(publisher).post(screen(trial), {"decision": "hide"}).status_code == 422
        assert reloaded(trial).told


class TestTwoModerators:
    """The second is told what the first decided; nothing is overwritten."""

    @pytest.mark.parametrize("make", [make_trial, make_proposal])
    def test_through_the_desk(self, platform, make):
        contribution = make(platform)
        first = make_role(platform, RoleKind.PUBLISHER, make_user(first_name="Ana", last_name="Lise")).user
        second = make_role(platform, RoleKind.PUBLISHER).user
        opened = logged_in(second)
        opened.get(screen(contribution))
        logged_in(first).post(screen(contribution), correction(contribution, decision="refuse", reason="Hors sujet."))
        answer = opened.post(screen(contribution), correction(contribution, decision="accept", name="Corrigé par la seconde"))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Ana Lise a décidé avant vous : Refusée" in html
        assert "Corrigé par la seconde" in html, "nothing typed is lost"
        kept = reloaded(contribution)
        assert (kept.state, kept.decided_by, kept.reason, kept.given) == (State.REFUSED, first, "Hors sujet.", {})
        assert Resource.objects.filter(live=False).count() == 0
        assert len(mail.outbox) == 1

    def test_with_two_stale_copies(self, platform):
        proposal = make_proposal(platform)
        copies = [Proposal.objects.get(pk=proposal.pk) for _turn in range(2)]
        people = [make_role(platform, RoleKind.EDITOR).user for _turn in range(2)]
        accept_proposal(proposal=copies[0], by=people[0])
        with pytest.raises(AlreadyDecidedError) as told:
            accept_proposal(proposal=copies[1], by=people[1])
        assert told.value.contribution.decided_by == people[0]
        assert Resource.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads would share the one connection of a database in memory")
def test_two_decisions_at_the_same_time_make_one_draft(platform):
    proposal = make_proposal(platform)
    people = [make_role(platform, RoleKind.EDITOR).user for _turn in range(2)]
    start, outcomes = threading.Barrier(2), []

    def decide(person):
        mine = Proposal.objects.select_related("platform__site").get(pk=proposal.pk)
        start.wait(timeout=10)
        try:
            accept_proposal(proposal=mine, by=person)
            outcomes.append("accepted")
        except AlreadyDecidedError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["accepted", "told"]
    assert Resource.objects.count() == 1
