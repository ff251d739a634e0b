"""What a resource's page says of its trials and of who proposed it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terreau.contributions.enums import Outcome, Place, State
from terreau.contributions.panels import on_resource
from terreau.contributions.queries import field_report
from terreau.contributions.tests.factories import make_proposal, make_trial
from terreau.library.enums import Status
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def resource(platform):
    return make_resource(platform, title="Tenir un conseil", slug="tenir-un-conseil")


def html_of(visitor, resource) -> str:
    """Return the page of a resource, its French spaces made plain."""
    return visitor.get(resource.get_absolute_url()).content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_until_the_first_it_is_not_tried_yet(visitor, platform, resource):
    for state in (State.UNCONFIRMED, State.WAITING, State.REFUSED):
        make_trial(platform, resource, state, told=True, happened="Ne se lit pas encore")
    html = html_of(visitor, resource)
    assert "Pas encore essayé sur le terrain" in html
    assert "Ne se lit pas encore" not in html
    assert 'href="/ressources/tenir-un-conseil/essai/"' in html


def test_counts_by_size_of_place_and_outcome(visitor, platform, second_platform, resource):
    for number in range(7):
        make_trial(platform if number else second_platform, resource, State.ACCEPTED, outcome=Outcome.GIVEN_UP if number < 2 else Outcome.KEPT)
    make_trial(platform, make_resource(platform), State.ACCEPTED)
    html = html_of(visitor, resource)
    assert "Essayé dans 7 communes de moins de 2 000 habitants, abandonné dans 2." in html
    assert "Poursuivi 5 fois." in html
    assert "Pas encore essayé" not in html


def test_only_accounts_with_consent_the_latest_three(visitor, platform, resource):
    for number in range(5):
        make_trial(platform, resource, State.ACCEPTED, told=True, happened=f"Récit {number}", name=f"Commune {number}", advice="Prendre son temps")
    make_trial(platform, resource, State.ACCEPTED, told=False, happened="Entre nous", name="Sans nom")
    html = html_of(visitor, resource)
    assert [number for number in range(5) if f"Récit {number}" in html] == [2, 3, 4]
    assert html.index("Récit 4") < html.index("Récit 2")
    assert "Commune 4" in html
    assert "Prendre son temps" in html
    assert "Entre nous" not in html
    assert "Sans nom" not in html
    assert "Essayé dans 6 communes" in html


def test_a_long_account_is_folded(visitor, platform, resource):
    make_trial(platform, resource, State.ACCEPTED, told=True, tried="Court.", happened="Long récit. " * 60)
    html = html_of(visitor, resource)
    folded = html.index("<summary>Ce qui s’est passé")
    assert html.index("Court.") < folded < html.index("Long récit")


def test_a_short_one_is_not(visitor, platform, resource):
    make_trial(platform, resource, State.ACCEPTED, told=True)
    assert "<summary>Ce qui s’est passé" not in html_of(visitor, resource)


def test_who_tells_is_shown_as_text(visitor, platform, resource):
    make_trial(platform, resource, State.ACCEPTED, told=True, happened="<img src=x onerror=alert(1)>", name="\u202e<b>a")
    html = html_of(visitor, resource)
    assert "<img src=x" not in html
    assert "<bdi>\u202e&lt;b&gt;a</bdi>" in html


def test_the_proposer_is_named_if_they_wished(visitor, platform, resource):
    proposal = make_proposal(platform, State.ACCEPTED, resource=resource, credited=True, name="Une mairie de la Meuse")
    assert "proposée par <bdi>Une mairie de la Meuse</bdi>" in html_of(visitor, resource)
    for values in ({"credited": False}, {"name": ""}, {"state": State.WAITING, "decided_at": None}):
        type(proposal).objects.update(**{"credited": True, "name": "Une mairie de la Meuse", **values})
        assert "proposée par" not in html_of(visitor, resource)


def test_all_of_it_costs_one_query(platform, resource):
    make_proposal(platform, State.ACCEPTED, resource=resource, credited=True, name="Une mairie")
    for _number in range(4):
        make_trial(platform, resource, State.ACCEPTED, told=True)
    with CaptureQueriesContext(connection) as queries:
        report = field_report(resource)
    assert len(queries) == 1
    assert (report.total, len(report.accounts), report.credit) == (4, 3, "Une mairie")


def test_the_page_costs_the_same_with_one_and_three_trials(visitor, platform, resource, assert_same_queries):
    assert_same_queries(
        lambda: make_trial(platform, resource, State.ACCEPTED, told=True, place=Place.VILLAGE),
        lambda: visitor.get(resource.get_absolute_url()),
        at_most=8,
    )


def test_nobody_is_asked_about_what_has_no_page(platform, rf):
    draft = make_resource(platform, live=False)
    withdrawn = make_resource(platform, status=Status.WITHDRAWN)
    assert on_resource(rf.get("/"), draft)["trial_url"] == ""
    assert on_resource(rf.get("/"), withdrawn)["trial_url"] == ""
    assert on_resource(rf.get("/"), Resource(title="Jamais enregistrée")) is None


class TestAllAccounts:
    """The page of every account of a resource."""

    def test_it_is_offered_when_there_are_more_than_three(self, visitor, platform, resource):
        for number in range(3):
            make_trial(platform, resource, State.ACCEPTED, told=True, happened=f"Récit {number}")
        make_trial(platform, resource, State.ACCEPTED, told=False, happened="Entre nous")
        assert "/essais/" not in html_of(visitor, resource)
        make_trial(platform, resource, State.ACCEPTED, told=True, happened="Récit 3, long. " * 60)
        assert "Lire les 4 récits" in html_of(visitor, resource)
        html = visitor.get("/ressources/tenir-un-conseil/essais/").content.decode()
        assert all(f"Récit {number}" in html for number in range(4))
        assert "Entre nous" not in html

    def test_without_an_account_there_is_no_such_page(self, visitor, platform, second_platform, resource):
        make_trial(platform, resource, State.WAITING, told=True)
        assert visitor.get("/ressources/tenir-un-conseil/essais/").status_code == 404
        make_trial(platform, resource, State.ACCEPTED, told=True)
        assert visitor.get("/ressources/tenir-un-conseil/essais/?page=zéro").status_code == 200
        assert visitor.get("/ressources/tenir-un-conseil/essais/", SERVER_NAME="soeur.test").status_code == 404

    def test_it_costs_the_same_with_one_and_three(self, visitor, platform, resource, assert_same_queries):
        assert_same_queries(
            lambda: make_trial(platform, resource, State.ACCEPTED, told=True), lambda: visitor.get("/ressources/tenir-un-conseil/essais/"), at_most=6
        )
