"""What stands under the title of a resource that the platform wrote itself: whether anybody tried it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.accounts.tests.factories import logged_in
from terreau.contributions.enums import Outcome, State
from terreau.contributions.tests.factories import make_trial
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.library.viewsets import ResourceViewSet

pytestmark = pytest.mark.django_db
UNTRIED = "Rédigé par Terreau, pas encore essayé sur le terrain."


@pytest.fixture
def resource(platform):
    """A resource that the platform wrote."""
    return make_resource(platform, written_here=True)


def page_of(visitor, resource):
    """Return the page of a resource, its French spaces made plain."""
    answer = visitor.get(resource.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def mark(page):
    """Return the words of the mark, which stands in the header of the resource, below its title: nothing where there is none."""
    below = re.search(r"</h1>(.*?)</header>", page, re.DOTALL)[1]
    found = re.search(r'<p class="over mark">(.*?)</p>', below, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) if found else ""


def queries(visitor, resource):
    """Return how many queries the page of a resource takes, once all that is read once is read."""
    page_of(visitor, resource)
    with CaptureQueriesContext(connection) as found:
        page_of(visitor, resource)
    return len(found)


def test_until_a_trial_is_accepted_it_is_said_untried(visitor, platform, resource):
    assert mark(page_of(visitor, resource)) == UNTRIED
    for state in (State.UNCONFIRMED, State.WAITING, State.REFUSED):
        make_trial(platform, resource, state)
    make_trial(platform, make_resource(platform, written_here=True), State.ACCEPTED)
    assert mark(page_of(visitor, resource)) == UNTRIED, "these are not accepted, or of another resource"


def test_then_it_says_where_it_was_tried_and_leads_there(visitor, platform, resource):
    trial = make_trial(platform, resource, State.WAITING)
    assert mark(page_of(visitor, resource)) == UNTRIED
    type(trial).objects.filter(pk=trial.pk).update(state=State.ACCEPTED, decided_at=trial.confirmed_at)
    page = page_of(visitor, resource)
    assert mark(page) == "Rédigé par Terreau. Essayé dans une commune de moins de 2 000 habitants."
    assert "pas encore essayé" not in page.lower()
    assert '<a href="#essais">Essayé dans une commune' in page
    assert page.count('id="essais"') == 1


def test_it_says_too_where_it_was_given_up(visitor, platform, resource):
    for number in range(7):
        make_trial(platform, resource, State.ACCEPTED, outcome=Outcome.GIVEN_UP if number < 2 else Outcome.KEPT)
    assert mark(page_of(visitor, resource)) == "Rédigé par Terreau. Essayé dans 7 communes de moins de 2 000 habitants, abandonné dans 2."


@pytest.mark.parametrize("tried", [False, True])
def test_what_others_wrote_carries_no_mark(visitor, platform, tried):
    other = make_resource(platform)
    if tried:
        make_trial(platform, other, State.ACCEPTED)
    page = page_of(visitor, other)
    assert mark(page) == ""
    assert "Rédigé par" not in page
    Resource.objects.filter(pk=other.pk).update(written_here=True)
    assert mark(page_of(visitor, other)).startswith("Rédigé par Terreau"), "the same page, once it is said to be ours"


def test_it_names_the_platform_as_text(visitor, platform, resource):
    platform.name = "<b>Humus</b>"
    platform.save()
    page = page_of(visitor, resource)
    assert "Rédigé par &lt;b&gt;Humus&lt;/b&gt;, pas encore essayé sur le terrain." in page
    assert "<b>Humus" not in page


@pytest.mark.parametrize("trials", [0, 1, 3])
def test_it_costs_no_query_more(visitor, platform, trials):
    ours, other = make_resource(platform, written_here=True), make_resource(platform)
    for one in (ours, other):
        for _number in range(trials):
            make_trial(platform, one, State.ACCEPTED, told=True)
    assert queries(visitor, ours) == queries(visitor, other) <= 8
    assert mark(page_of(visitor, ours)) != mark(page_of(visitor, other)) == ""


def test_a_draft_that_was_never_kept_is_shown_untried(platform, resource):
    draft = Resource(title="Jamais gardée", slug="jamais-gardee", written_here=True)
    shown = draft.make_preview_request().rendered_content.replace("\u202f", " ").replace("\xa0", " ")
    assert "Jamais gardée" in shown
    assert mark(shown).endswith("pas encore essayé sur le terrain.")


def test_whoever_describes_it_says_who_wrote_it(platform, publisher, resource):
    address = reverse(ResourceViewSet().get_url_name("edit"), args=[resource.pk])
    form = logged_in(publisher).get(address).context["form"]
    assert form["written_here"].value() is True
