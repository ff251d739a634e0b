"""The link of the letter."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from terreau.contributions.actions import confirm, forget_unconfirmed
from terreau.contributions.enums import State
from terreau.contributions.models import Proposal, Trial
from terreau.contributions.tests.factories import letter_link, proposal_data, reloaded, trial_data
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["trial", "proposal"])
def sent(request, visitor, platform):
    """A contribution of either kind, and the path that its letter gives."""
    if request.param == "trial":
        visitor.post(f"/ressources/{make_resource(platform).slug}/essai/", trial_data())
        return Trial.objects.get(), letter_link()
    visitor.post("/proposer/", proposal_data())
    return Proposal.objects.get(), letter_link()


def test_opening_the_link_changes_nothing_and_the_button_confirms(visitor, sent):
    contribution, path = sent
    for _turn in range(2):
        page = visitor.get(path)
        assert page.status_code == 200
        assert ">Confirmer</button>" in page.content.decode()
        assert visitor.head(path).status_code == 200
    assert reloaded(contribution).state == State.UNCONFIRMED
    assert "C’est confirmé" in visitor.post(path).content.decode()
    kept = reloaded(contribution)
    assert kept.state == State.WAITING
    assert kept.confirmed_at is not None
    assert len(mail.outbox) == 1


def test_the_second_time_says_that_it_is_done(visitor, sent):
    contribution, path = sent
    visitor.post(path)
    before = reloaded(contribution)
    for answer in (visitor.get(path), visitor.post(path)):
        assert answer.status_code == 200
        assert "déjà fait" in answer.content.decode()
        assert ">Confirmer</button>" not in answer.content.decode()
    assert reloaded(contribution).confirmed_at == before.confirmed_at


def test_after_seven_days_it_serves_no_more(visitor, sent):
    contribution, path = sent
    now = timezone.now()
    assert not confirm(contribution=contribution, now=now + timedelta(days=7, minutes=1))
    type(contribution).objects.update(created_at=now - timedelta(days=7, minutes=1))
    for answer in (visitor.get(path), visitor.post(path)):
        assert answer.status_code == 404
        assert "Ce lien ne sert plus" in answer.content.decode()
    assert reloaded(contribution).state == State.UNCONFIRMED
    assert forget_unconfirmed(now) == 1
    assert visitor.get(path).status_code == 404


def test_until_then_it_does(visitor, sent):
    contribution, path = sent
    type(contribution).objects.update(created_at=timezone.now() - timedelta(days=6, hours=23))
    assert forget_unconfirmed() == 0
    assert "C’est confirmé" in visitor.post(path).content.decode()


def test_another_link_says_what_to_do(visitor, sent):
    contribution, path = sent
    other = "proposition" if "/essai/" in path else "essai"
    for wrong in (path[:-5] + "AAAA/", path.replace("/essai/", f"/{other}/") if other == "proposition" else path.replace("/proposition/", "/essai/")):
        answer = visitor.post(wrong)
        assert answer.status_code == 404
        assert "Ce lien ne sert plus" in answer.content.decode()
    assert reloaded(contribution).state == State.UNCONFIRMED
