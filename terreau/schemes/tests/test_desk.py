"""Schemes in the desk: who looks, who writes, and which ones are to be looked at again."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role, make_user
from terreau.core.registries import worklists
from terreau.schemes.models import PublicScheme
from terreau.schemes.tests.factories import make_audience, make_scheme, make_situation
from terreau.schemes.viewsets import SchemeViewSet
from terreau.vocabulary.models import Concept, Scheme

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CLOSED = (302, 403, 404)


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def publisher(platform):
    return logged_in(make_role(platform, RoleKind.PUBLISHER).user)


@pytest.fixture
def writer(platform):
    """Somebody who writes for the platform, and does not publish."""
    return logged_in(make_role(platform, RoleKind.EDITOR).user)


def desk(name, *args):
    return reverse(SchemeViewSet().get_url_name(name), args=args)


def sent(platform, **changes):
    """What a browser sends for a scheme."""
    data = {
        "name": "Fonds des berges",
        "slug": "fonds-des-berges",
        "kind": "financement",
        "operator": "L’agence des berges",
        "who": "Les communes riveraines.",
        "what": "Il paie des études.",
        "how": "Appelez le guichet.",
        "url": "https://berges.example.org/",
        "noted_on": "2026-11-25",
        "checked_on": "",
        "review_by": "2027-11-25",
        "framework": platform.framework.pk,
    }
    return data | changes


def worklist():
    """The worklist of schemes, known by where it leads."""
    (found,) = [one for one in worklists if one.url().startswith(desk("list"))]
    return found


def page_of(visitor):
    return visitor.get("/trouver-de-l-aide/", SERVER_NAME="terreau.test").content.decode()


class TestRights:
    def test_a_publisher_adds_a_scheme_and_it_is_public(self, platform, publisher, client):
        lever, situation = platform.framework.levers.first(), make_situation(platform)
        answer = publisher.post(desk("add"), sent(platform, levers=[lever.pk], situations=[situation.pk], yearly="on"))
        assert answer.status_code == 302, answer.context["form"].errors
        scheme = PublicScheme.objects.get()
        assert (scheme.framework, scheme.kind, scheme.yearly, scheme.checked_on) == (platform.framework, "financement", True, None)
        assert (list(scheme.levers.all()), list(scheme.situations.all())) == ([lever], [situation])
        assert "Fonds des berges" in page_of(client)

    def test_a_publisher_changes_a_scheme_and_deletes_it(self, platform, publisher, client):
        scheme = make_scheme(platform)
        answer = publisher.post(desk("edit", scheme.pk), sent(platform, name="Renommé", slug=scheme.slug, checked_on=f"{timezone.localdate():%Y-%m-%d}"))
        assert answer.status_code == 302, answer.context["form"].errors
        assert "Renommé" in page_of(client)
        assert "Vérifié le " in page_of(client).replace("\xa0", " ")
        assert "pas encore vérifié" not in page_of(client).partition("Renommé")[2]
        assert publisher.post(desk("delete", scheme.pk)).status_code == 302
        assert not PublicScheme.objects.exists()

    def test_an_editor_sees_but_neither_adds_nor_changes(self, platform, writer):
        scheme = make_scheme(platform, name="Avant")
        listed = writer.get(desk("list"))
        assert listed.status_code == 200
        assert "Avant" in listed.content.decode()
        assert desk("add") not in listed.content.decode()
        assert writer.get(desk("inspect", scheme.pk)).status_code == 200
        for address in (desk("add"), desk("edit", scheme.pk), desk("delete", scheme.pk)):
            assert writer.get(address).status_code in CLOSED, address
            assert writer.post(address, sent(platform)).status_code in CLOSED, address
        assert list(PublicScheme.objects.values_list("name", flat=True)) == ["Avant"]

    def test_schemes_of_another_platform_are_out_of_reach(self, platform, second_platform, publisher):
        theirs = make_scheme(second_platform, name="Chez les autres")
        make_scheme(platform, name="Chez nous")
        listed = publisher.get(desk("list")).content.decode()
        assert "Chez nous" in listed
        assert "Chez les autres" not in listed
        for name in ("edit", "delete", "inspect", "history", "usage"):
            assert publisher.get(desk(name, theirs.pk)).status_code in CLOSED, name
        for framework in (platform, second_platform):
            assert publisher.post(desk("edit", theirs.pk), sent(framework, name="Pris", slug=theirs.slug)).status_code in CLOSED
        assert publisher.post(desk("delete", theirs.pk)).status_code in CLOSED
        theirs.refresh_from_db()
        assert (theirs.name, theirs.framework) == ("Chez les autres", second_platform.framework)

    def test_who_publishes_elsewhere_does_not_change_what_they_may_only_look_at(self, platform, second_platform):
        user = make_role(platform, RoleKind.EDITOR).user
        make_role(second_platform, RoleKind.PUBLISHER, user)
        person = logged_in(user)
        here, there = make_scheme(platform, name="Ici"), make_scheme(second_platform, name="Là")
        listed = person.get(desk("list")).content.decode()
        assert "Ici" in listed
        assert "Là" in listed
        assert person.post(desk("edit", here.pk), sent(platform, slug=here.slug)).status_code in CLOSED
        answer = person.post(desk("edit", there.pk), sent(second_platform, name="Là-bas", slug=there.slug))
        assert answer.status_code == 302, answer.context["form"].errors
        assert set(PublicScheme.objects.values_list("name", flat=True)) == {"Ici", "Là-bas"}

    def test_what_belongs_to_another_platform_is_not_offered(self, platform, second_platform, publisher):
        theirs = {
            "framework": second_platform.framework.pk,
            "levers": [second_platform.framework.levers.first().pk],
            "situations": [make_situation(second_platform).pk],
        }
        for name, value in theirs.items():
            answer = publisher.post(desk("add"), sent(platform, **{name: value}))
            assert answer.status_code == 200, name
            assert list(answer.context["form"].errors) == [name]
        assert not PublicScheme.objects.exists()

    def test_schemes_of_another_platform_are_not_deleted_in_bulk(self, platform, second_platform, publisher):
        theirs, ours = make_scheme(second_platform), make_scheme(platform)
        address = reverse("wagtail_bulk_action", args=["schemes", "publicscheme", "delete"])
        publisher.post(f"{address}?id={theirs.pk}")
        assert PublicScheme.objects.filter(pk=theirs.pk).exists()
        publisher.post(f"{address}?id={ours.pk}")
        assert not PublicScheme.objects.filter(pk=ours.pk).exists(), "the same request deletes one's own"

    def test_the_desk_is_closed_to_others(self, platform, member):
        scheme = make_scheme(platform)
        for person in (Client(), logged_in(member)):
            for address in (desk("list"), desk("add"), desk("edit", scheme.pk)):
                assert person.get(address).status_code in CLOSED


class TestForm:
    def test_whom_it_is_for_and_what_it_costs_are_kept_and_narrow_the_page(self, platform, publisher, client):
        audience = make_audience("associations")
        answer = publisher.post(desk("add"), sent(platform, audiences=[audience.pk], free="oui", kind="service"))
        assert answer.status_code == 302, answer.context["form"].errors
        scheme = PublicScheme.objects.get()
        assert (list(scheme.audiences.all()), scheme.free) == ([audience], "oui")
        make_scheme(platform, name="Autre porte", audiences=[make_audience("entreprises")])
        page = client.get("/trouver-de-l-aide/?public=associations&gratuit=oui", SERVER_NAME="terreau.test").content.decode()
        assert "Fonds des berges" in page
        assert "Autre porte" not in page

    def test_money_has_no_cost(self, platform, publisher):
        answer = publisher.post(desk("add"), sent(platform, kind="financement", free="oui"))
        assert list(answer.context["form"].errors) == ["free"]
        with pytest.raises(IntegrityError):
            make_scheme(platform, kind="financement", free="oui")

    def test_only_audiences_are_offered_as_audiences(self, platform, publisher):
        make_audience("associations")
        other = Concept.objects.create(scheme=Scheme.FORMAT, slug="affiche", label="Affiche")
        assert {one.scheme for one in publisher.get(desk("add")).context["form"].fields["audiences"].queryset} == {Scheme.AUDIENCE}
        assert list(publisher.post(desk("add"), sent(platform, audiences=[other.pk])).context["form"].errors) == ["audiences"]

    def test_a_cost_that_is_not_of_the_list_is_refused(self, platform, publisher):
        assert list(publisher.post(desk("add"), sent(platform, free="parfois")).context["form"].errors) == ["free"]

    def test_a_new_form_proposes_a_review_a_year_ahead(self, platform, publisher):
        before = timezone.localdate()
        form = publisher.get(desk("add")).context["form"]
        days = {(form["review_by"].value() - day).days for day in (before, timezone.localdate())}
        assert days & {365, 366}, days
        assert form["noted_on"].value() in {before, timezone.localdate()}
        assert not form["checked_on"].value(), "nobody checked it yet"

    def test_the_form_of_a_known_scheme_keeps_its_own_date(self, platform, publisher):
        day = timezone.localdate() + 10 * DAY
        scheme = make_scheme(platform, review_by=day)
        assert publisher.get(desk("edit", scheme.pk)).context["form"]["review_by"].value() == day

    def test_a_person_of_one_platform_does_not_choose_its_framework(self, platform, publisher):
        assert publisher.get(desk("add")).context["form"]["framework"].value() == platform.framework.pk

    def test_an_error_stands_by_its_field_and_nothing_typed_is_lost(self, platform, publisher):
        answer = publisher.post(desk("add"), sent(platform, url="pas une adresse", review_by=""))
        assert answer.status_code == 200
        assert set(answer.context["form"].errors) == {"url", "review_by"}
        assert "Il paie des études." in unescape(answer.content.decode())

    def test_the_list_costs_the_same_whatever_it_holds(self, platform, publisher, assert_same_queries):
        assert_same_queries(lambda: make_scheme(platform), lambda: publisher.get(desk("list")))


class TestWorklist:
    def test_it_counts_those_never_checked_and_those_whose_date_is_past(self, platform):
        user, today = make_role(platform, RoleKind.PUBLISHER).user, timezone.localdate()
        assert worklist().count(user) == 0
        make_scheme(platform, checked_on=today, review_by=today + DAY)
        assert worklist().count(user) == 0, "checked, and its time is not over"
        make_scheme(platform, checked_on=None, review_by=today + 365 * DAY)
        assert worklist().count(user) == 1
        late = make_scheme(platform, noted_on=today - 400 * DAY, checked_on=today - 400 * DAY, review_by=today - 2 * DAY)
        assert worklist().count(user) == 2
        make_scheme(platform, noted_on=today - 400 * DAY, checked_on=None, review_by=today - 2 * DAY)
        assert worklist().count(user) == 3, "for two reasons, once"
        late.checked_on, late.review_by = today, today + 365 * DAY
        late.save()
        assert worklist().count(user) == 2

    def test_it_counts_only_on_ones_platforms(self, platform, second_platform, member):
        make_scheme(platform)
        for _ in range(2):
            make_scheme(second_platform)
        here, there, both = (make_role(where, RoleKind.PUBLISHER).user for where in (platform, second_platform, platform))
        make_role(second_platform, RoleKind.PUBLISHER, both)
        assert [worklist().count(user) for user in (here, there, both, make_user(superuser=True), member)] == [1, 2, 3, 3, 0]

    def test_whoever_only_writes_is_told_of_nothing_they_cannot_settle(self, platform):
        make_scheme(platform)
        assert worklist().count(make_role(platform, RoleKind.EDITOR).user) == 0

    def test_it_leads_to_what_waits_and_to_nothing_else(self, platform):
        today = timezone.localdate()
        make_scheme(platform, name="Jamais ouvert")
        make_scheme(platform, name="Vérifié hier", checked_on=today - DAY, review_by=today + 30 * DAY)
        listed = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(worklist().url()).content.decode()
        assert "Jamais ouvert" in listed
        assert "Vérifié hier" not in listed

    def test_two_platforms_of_one_framework_count_a_scheme_once(self, platform, second_platform):
        second_platform.framework = platform.framework
        second_platform.save()
        user = make_role(platform, RoleKind.PUBLISHER).user
        make_role(second_platform, RoleKind.PUBLISHER, user)
        make_scheme(platform)
        assert worklist().count(user) == 1

    def test_the_start_of_the_desk_names_it_while_something_waits(self, platform):
        user = make_role(platform, RoleKind.PUBLISHER).user
        scheme = make_scheme(platform)
        start = logged_in(user).get(reverse("wagtailadmin_home")).content.decode()
        assert "Dispositifs à revérifier" in start
        assert desk("list") in start
        scheme.checked_on = timezone.localdate()
        scheme.save()
        assert "Dispositifs à revérifier" not in logged_in(user).get(reverse("wagtailadmin_home")).content.decode()
