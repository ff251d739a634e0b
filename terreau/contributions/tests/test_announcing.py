"""Who is told what, by letter: moderators how much waits, a proposer where their resource is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.users.models import UserProfile

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.contributions.actions import accept_proposal, tell_moderators, tell_proposers
from terreau.contributions.enums import State
from terreau.contributions.tests.factories import make_proposal, make_trial, reloaded
from terreau.jobs.clock import jobs
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def letters() -> dict[str, str]:
    """Return what was written, by address, and forget it."""
    written = {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}
    assert len(written) == len(mail.outbox), "one letter each"
    mail.outbox.clear()
    return written


def test_the_clock_knows_both():
    for name in ("tell_moderators", "tell_proposers"):
        assert jobs[f"contributions.actions.{name}"].interval <= HOUR
        jobs[f"contributions.actions.{name}"].run(timezone.now())


class TestModerators:
    """What waits is told to those who may decide, not more than once a day, and without its words."""

    def test_each_is_told_what_they_may_decide(self, platform, second_platform, publisher, writer):
        make_role(second_platform, RoleKind.ADMINISTRATOR)
        make_trial(platform, happened="Un récit", name="Ana")
        make_proposal(platform, title="Un titre")
        make_proposal(platform)
        make_proposal(platform, state=State.UNCONFIRMED)
        make_proposal(second_platform, state=State.ACCEPTED)
        assert tell_moderators() == 2
        told = letters()
        assert set(told) == {publisher.email, writer.email}
        assert f"{platform.name} : 3 contributions à relire" in told[publisher.email]
        assert "Un essai à relire :\nhttp" in told[publisher.email]
        assert "2 propositions à relire :\nhttp" in told[publisher.email]
        assert "essai" not in told[writer.email]
        assert "/atelier/contributions/proposition/" in told[writer.email]
        assert not any(word in f"{told}" for word in ("Un récit", "Ana", "Un titre"))

    def test_one_letter_a_day_however_many_come(self, platform, publisher):
        now = timezone.now()
        for hours in (0, 1, 23):
            make_trial(platform)
            tell_moderators(now + hours * HOUR)
        assert "une contribution à relire" in letters()[publisher.email]
        tell_moderators(now + 25 * HOUR)
        assert "3 contributions à relire" in letters()[publisher.email]
        assert tell_moderators(now + 50 * HOUR) == 0, "nothing came since"

    def test_what_stays_is_told_again_each_week(self, platform, publisher):
        make_trial(platform)
        now = timezone.now()
        assert [tell_moderators(now + days * DAY) for days in (0, 6, 7.1, 8, 14.3)] == [1, 0, 1, 0, 1]

    def test_what_others_decide_is_no_news(self, platform, publisher, writer):
        now = timezone.now()
        make_proposal(platform)
        tell_moderators(now)
        assert set(letters()) == {publisher.email, writer.email}
        make_trial(platform)
        tell_moderators(now + 2 * DAY)
        told = letters()
        assert set(told) == {publisher.email}
        assert "2 contributions à relire" in told[publisher.email], "all that waits for them"
        tell_moderators(now + 7.1 * DAY)
        assert writer.email in letters(), "the week of the proposal runs as if no trial had come"

    def test_what_is_decided_is_told_no_more(self, platform, publisher):
        make_trial(platform, state=State.REFUSED)
        make_proposal(platform, state=State.ACCEPTED)
        assert tell_moderators() == 0

    def test_where_nobody_has_the_role_the_installation_is_told(self, platform, writer):
        administrator = make_user(superuser=True)
        make_trial(platform)
        tell_moderators()
        assert list(letters()) == [administrator.email]

    def test_closed_accounts_and_those_who_turned_it_off_are_not_written_to(self, platform, publisher, writer):
        UserProfile.objects.create(user=publisher, submitted_notifications=False)
        writer.is_active = False
        writer.save()
        make_proposal(platform)
        assert tell_moderators() == 0


class TestProposer:
    """A proposer is told once where their resource is, and their address goes."""

    def test_told_once_and_erased(self, platform):
        proposal = make_proposal(platform, state=State.ACCEPTED, email="maire@example.org", resource=make_resource(platform))
        assert tell_proposers() == 1
        told = letters()["maire@example.org"]
        assert "La ressource que vous avez proposée est en ligne" in told
        assert f"{platform.origin}{proposal.resource.get_absolute_url()}\n" in told
        assert reloaded(proposal).email == ""
        assert tell_proposers() == 0

    def test_with_the_address_goes_the_name_that_no_page_shows(self, platform):
        given = {"title": "Un titre mal écrit"}
        hidden, credited = (
            make_proposal(platform, state=State.ACCEPTED, credited=told, name="Une mairie", given=given, resource=make_resource(platform))
            for told in (False, True)
        )
        assert tell_proposers() == 2
        assert [(row.name, row.given) for row in (reloaded(hidden), reloaded(credited))] == [("", {}), ("Une mairie", given)]

    def test_a_draft_is_no_news(self, platform):
        proposal = make_proposal(platform, state=State.ACCEPTED, resource=make_resource(platform, live=False))
        assert tell_proposers() == 0
        assert reloaded(proposal).email

    def test_nor_is_what_their_platform_does_not_show(self, platform, second_platform):
        proposal = make_proposal(platform, state=State.ACCEPTED, resource=make_resource(second_platform))
        assert tell_proposers() == 0
        assert reloaded(proposal).email

    def test_the_letter_of_acceptance_promises_it(self, platform, writer):
        accept_proposal(proposal=make_proposal(platform), by=writer)
        assert "un dernier courriel vous donnera son adresse" in mail.outbox[0].body
