"""Nothing given outlives its use; what is held about a person is handed over and erased."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from terreau.accounts.actions import erase_person, export_person
from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.contributions.actions import accept_trial, erase_addresses, forget_refused, forget_unconfirmed
from terreau.contributions.enums import State
from terreau.contributions.models import Proposal, Trial
from terreau.contributions.tests.factories import make_proposal, make_trial, reloaded
from terreau.jobs.clock import jobs

pytestmark = pytest.mark.django_db


def stored() -> str:
    return default_storage.save("propositions/essai.txt", ContentFile(b"bonjour"))


def test_the_clock_knows_all():
    assert jobs["contributions.actions.forget_unconfirmed"].interval <= timedelta(hours=1)
    assert jobs["contributions.actions.erase_addresses"].interval <= timedelta(days=1)
    assert jobs["contributions.actions.forget_refused"].interval <= timedelta(days=1)
    for name in ("forget_unconfirmed", "erase_addresses", "forget_refused"):
        jobs[f"contributions.actions.{name}"].run(timezone.now())


def test_what_nobody_confirmed_goes_after_seven_days_with_its_file(platform, django_capture_on_commit_callbacks):
    file = stored()
    make_trial(platform, state=State.UNCONFIRMED)
    make_proposal(platform, state=State.UNCONFIRMED, file=file)
    kept = [make_trial(platform), make_proposal(platform, state=State.ACCEPTED)]
    now = timezone.now()
    assert forget_unconfirmed(now + timedelta(days=6, hours=23)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_unconfirmed(now + timedelta(days=7, minutes=1)) == 2
    assert [*Trial.objects.all(), *Proposal.objects.all()] == kept
    assert not default_storage.exists(file)
    assert forget_unconfirmed(now + timedelta(days=8)) == 0


def test_the_address_goes_thirty_days_after_the_decision(platform):
    given = {"name": "Corrigé"}
    shown = make_trial(platform, state=State.ACCEPTED, told=True, name="Une mairie", given=given, confirmation="a" * 64)
    untold = make_trial(platform, state=State.ACCEPTED, told=False, name="Une mairie")
    credited = make_proposal(platform, state=State.ACCEPTED, credited=True, name="Une mairie")
    refused = make_proposal(platform, state=State.REFUSED, credited=True, name="Une mairie", given=given)
    waiting = make_trial(platform, name="Une mairie")
    now = timezone.now()
    assert erase_addresses(now + timedelta(days=29)) == 0
    assert reloaded(shown).email
    assert erase_addresses(now + timedelta(days=30, minutes=1)) == 4
    assert [(reloaded(row).email, reloaded(row).name) for row in (shown, untold, credited, refused)] == [
        ("", "Une mairie"),
        ("", ""),
        ("", "Une mairie"),
        ("", ""),
    ]
    assert (reloaded(shown).given, reloaded(refused).given) == (given, {})
    assert reloaded(shown).confirmation == ""
    assert reloaded(waiting).email
    assert erase_addresses(now + timedelta(days=31)) == 0


def test_the_file_of_a_refused_proposal_goes_with_its_address(platform, django_capture_on_commit_callbacks):
    file = stored()
    refused = make_proposal(platform, state=State.REFUSED, file=file, email="")
    with django_capture_on_commit_callbacks(execute=True):
        erase_addresses(timezone.now() + timedelta(days=31))
    assert reloaded(refused).file == ""
    assert not default_storage.exists(file)


def test_what_was_refused_goes_after_six_months(platform):
    refused = [make_trial(platform, state=State.REFUSED), make_proposal(platform, state=State.REFUSED)]
    kept = [make_trial(platform, state=State.ACCEPTED), make_trial(platform), make_proposal(platform, state=State.ACCEPTED)]
    now = timezone.now()
    assert forget_refused(now + timedelta(days=179)) == 0
    assert forget_refused(now + timedelta(days=181)) == len(refused)
    assert {*Trial.objects.all(), *Proposal.objects.all()} == {*kept}


def test_a_person_is_given_what_they_gave_and_not_who_read_it(platform):
    person, moderator = make_user("ana@example.org"), make_role(platform, RoleKind.PUBLISHER).user
    make_trial(platform, state=State.ACCEPTED, email="Ana@Example.org", happened="Mon récit", decided_by=moderator)
    make_trial(platform, email="autre@example.org", happened="Un autre récit")
    make_proposal(platform, email="ana@example.org", remarks="Mon mot")
    data = export_person(user=person)["data"]
    assert "Mon récit" in f"{data['contributions.Trial']}"
    assert "Mon mot" in f"{data['contributions.Proposal']}"
    assert "Un autre récit" not in f"{data}"
    assert "decided_by" not in f"{data['contributions.Trial']['rows']}"


def test_erased_what_they_gave_stays_without_them(platform):
    person = make_user("ana@example.org")
    trial = make_trial(platform, state=State.ACCEPTED, told=True, email="Ana@Example.org", name="Ana Lise", happened="Un récit", given={"name": "Ana"})
    erase_person(user=person, by=person)
    kept = reloaded(trial)
    assert (kept.email, kept.name, kept.given, kept.happened) == ("", "", {}, "Un récit")


def test_the_account_of_a_moderator_may_close(platform):
    moderator = make_role(platform, RoleKind.PUBLISHER).user
    trial = make_trial(platform)
    accept_trial(trial=trial, by=moderator)
    erase_person(user=moderator, by=moderator)
    assert reloaded(trial).decided_by is None
    assert reloaded(trial).state == State.ACCEPTED
