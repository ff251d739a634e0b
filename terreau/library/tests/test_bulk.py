"""One change to many resources: planned, done within one's rights, and found in each history."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.accounts.models import Role, RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.jobs import clock
from terreau.library.bulk.doing import KEPT, carry_out, forget, start
from terreau.library.bulk.operations import OPERATIONS
from terreau.library.bulk.planning import Change, Outcome, planned
from terreau.library.enums import Display, Provenance
from terreau.library.models import BulkChange, PlatformDisplay, Resource
from terreau.library.tests.factories import make_concept, make_nature, make_resource, make_steps
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db
BULK = "wagtailsnippets_library_resource:bulk"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def levers(platform):
    return list(platform.framework.levers.order_by("order"))


@pytest.fixture
def publisher(platform):
    return make_role(platform, RoleKind.PUBLISHER).user


def changed(name, value, user, *resources):
    """Do a change; return the outcomes that were planned and those that were done."""
    change = Change.read(name, str(value), user)
    plan = {line.pk: line.outcome for line in planned(change, [one.pk for one in resources], user)}
    done = start(change=change, keys=[one.pk for one in resources], user=user)
    return plan, BulkChange.objects.get(pk=done.pk).counts


class TestOperations:
    def test_each_offers_something_and_changes_what_it_says(self, platform, levers, publisher):
        """Whatever is offered is written, is public, is « already so » the second time, and the loops below know all of them."""
        make_organisation("Une maison")
        for scheme in (Scheme.AUDIENCE, Scheme.DOMAIN, Scheme.FORMAT, Scheme.KIND):
            make_concept(scheme, f"{scheme}-autre")
        make_nature(platform.framework, "outil")
        for name, operation in OPERATIONS.items():
            resource = make_resource(platform, levers=levers[:2], step="agir", licence="CC0-1.0")
            value = operation.offered(publisher)[0][0]
            plan, counts = changed(name, value, publisher, resource)
            state, wished = (operation.states([resource.pk], value)[resource.pk] for _turn in range(2))
            assert operation.after(state, value) == wished, name
            assert plan[resource.pk] in (Outcome.LIVE, Outcome.SAME), name
            assert counts == {plan[resource.pk]: 1}, name
            assert changed(name, value, publisher, resource)[1] == {"same": 1}, name

    def test_a_lever_is_added_and_removed_in_public(self, platform, levers, publisher):
        resource = make_resource(platform, levers=[levers[0]])
        changed("lever-add", levers[2].pk, publisher, resource)
        changed("lever-remove", levers[0].pk, publisher, resource)
        assert [*Resource.objects.get(pk=resource.pk).levers.all()] == [levers[2]]

    def test_another_nature_leaves_the_group_of_the_former(self, platform, publisher):
        from terreau.vocabulary.models import NatureGroup

        resource = make_resource(platform)
        place = resource.placements.get()
        place.group = NatureGroup.objects.create(nature=place.nature, title="Grilles")
        place.save()
        other = make_nature(platform.framework, "outil")
        changed("nature", other.pk, publisher, resource)
        place = Resource.objects.get(pk=resource.pk).placements.get()
        assert (place.nature, place.group, place.step) == (other, None, make_steps(platform.framework)[0])

    def test_what_other_platforms_pin_stays(self, platform, second_platform, publisher):
        resource = make_resource(platform)
        PlatformDisplay.objects.create(resource=resource, platform=second_platform, display=Display.PINNED)
        changed("hide", platform.pk, publisher, resource)
        shown = dict(Resource.objects.get(pk=resource.pk).displays.values_list("platform_id", "display"))
        assert shown == {platform.pk: "hidden", second_platform.pk: "pinned"}


class TestWhatStays:
    def test_it_says_why(self, platform, levers, publisher):
        same = make_resource(platform, levers=[levers[1], levers[0]])
        pending = make_resource(platform, levers=[levers[0]])
        pending.title = "Un titre à relire"
        pending.save_revision()
        locked = make_resource(platform, levers=[levers[0]], locked=True, locked_at=timezone.now())
        plan, counts = changed("lever-add", levers[1].pk, publisher, same, pending, locked)
        assert plan == {same.pk: Outcome.SAME, pending.pk: Outcome.PENDING, locked.pk: Outcome.LOCKED}
        assert counts == {"same": 1, "pending": 1, "locked": 1}
        assert Resource.objects.get(pk=pending.pk).title != "Un titre à relire"

    def test_what_is_in_review_waits(self, platform, levers):
        editor = make_role(platform, RoleKind.EDITOR).user
        resource = make_resource(platform, levers=[levers[0]], live=False)
        resource.save_revision(user=editor)
        resource.get_workflow().start(resource, editor)
        plan, _counts = changed("lever-add", levers[1].pk, editor, resource)
        assert plan == {resource.pk: Outcome.REVIEW}

    def test_no_live_resource_is_left_without_a_lever(self, platform, levers, publisher):
        alone, draft = make_resource(platform, levers=[levers[0]]), make_resource(platform, levers=[levers[0]], live=False)
        pinned = make_resource(platform, levers=[levers[0]])
        PlatformDisplay.objects.create(resource=pinned, platform=platform, display=Display.PINNED)
        plan, counts = changed("lever-remove", levers[0].pk, publisher, alone, draft, pinned)
        assert plan == {alone.pk: Outcome.UNPLACED, draft.pk: Outcome.DRAFT, pinned.pk: Outcome.LIVE}
        assert counts == {"unplaced": 1, "draft": 1, "live": 1}

    def test_one_that_cannot_be_saved_stops_nobody(self, platform, levers, publisher):
        broken, fine = make_resource(platform, levers=[levers[0]]), make_resource(platform, levers=[levers[0]])
        Resource.objects.filter(pk=broken.pk).update(url="pas une adresse")
        _plan, counts = changed("lever-add", levers[1].pk, publisher, broken, fine)
        assert counts == {"failed": 1, "live": 1}
        assert levers[1] not in Resource.objects.get(pk=broken.pk).levers.all()


class TestRights:
    def test_an_editor_only_writes_drafts(self, platform, levers):
        editor = make_role(platform, RoleKind.EDITOR).user
        live, draft = make_resource(platform, levers=[levers[0]]), make_resource(platform, levers=[levers[0]], live=False)
        plan, _counts = changed("lever-add", levers[1].pk, editor, live, draft)
        assert plan == {live.pk: Outcome.DRAFT, draft.pk: Outcome.DRAFT}
        now = Resource.objects.get(pk=live.pk)
        assert [*now.levers.all()] == [levers[0]]
        assert [*now.get_latest_revision_as_object().levers.all()] == levers[:2]
        assert [*Resource.objects.get(pk=draft.pk).levers.order_by("order")] == levers[:2]

    def test_resources_of_other_platforms_are_left_alone(self, platform, second_platform, publisher):
        kind = make_concept(Scheme.KIND, "outils")
        theirs = make_resource(second_platform)
        plan, counts = changed("kind", kind.pk, publisher, theirs)
        assert plan == {theirs.pk: Outcome.REFUSED}
        assert counts == {"refused": 1}
        assert not theirs.revisions.exists()

    def test_nothing_of_other_platforms_is_offered(self, platform, second_platform, publisher):
        theirs = make_steps(second_platform.framework)[0]
        for name, value in {"lever-add": second_platform.framework.levers.first().pk, "step": theirs.pk, "pin": second_platform.pk}.items():
            assert Change.read(name, str(value), publisher) is None, name
        assert Change.read("pin", str(platform.pk), make_role(platform, RoleKind.EDITOR).user) is None
        assert Change.read("drop-table", "1", publisher) is None

    def test_a_lever_where_one_only_writes_makes_a_draft(self, platform, second_platform, levers, publisher):
        make_role(second_platform, RoleKind.EDITOR, publisher)
        resource = make_resource(platform, levers=[levers[0]])
        plan, _counts = changed("lever-add", second_platform.framework.levers.first().pk, publisher, resource)
        assert plan == {resource.pk: Outcome.DRAFT}
        assert Resource.objects.get(pk=resource.pk).levers.count() == 1

    def test_a_role_taken_away_meanwhile_stops_the_rest(self, platform, levers, publisher):
        resource = make_resource(platform, levers=[levers[0]])
        asked = BulkChange.objects.create(user=publisher, operation="lever-add", value=str(levers[1].pk), keys=[resource.pk])
        Role.objects.filter(user=publisher).delete()
        carry_out(pk=asked.pk)
        asked.refresh_from_db()
        assert (asked.counts, asked.finished_at is not None) == ({"refused": 1}, True)


class TestPages:
    def ask(self, resources, **more):
        return {"id": [one.pk for one in resources], "next": reverse("wagtailsnippets_library_resource:list"), **more}

    def test_choose_look_do_read(self, platform, levers, publisher):
        client, resources = logged_in(publisher), [make_resource(platform, levers=[levers[0]]) for _number in range(3)]
        resources[0].levers.add(levers[1])
        resources[0].save()
        resources[1].save_revision(changed=False)
        chosen = self.ask(resources)
        assert "Ajouter le levier" in client.get(reverse(BULK), chosen).content.decode()
        chosen |= {"what": "lever-add", "value": levers[1].pk}
        page = client.get(reverse(BULK), chosen).content.decode()
        assert "Changer 2 ressources" in page
        assert "déjà ainsi" in page
        assert not BulkChange.objects.exists()
        answer = client.post(reverse(BULK), chosen, follow=True)
        assert "C’est fini" in answer.content.decode()
        assert {one.levers.count() for one in Resource.objects.all()} == {2}
        read = client.get(reverse("wagtailsnippets_library_resource:history", args=[resources[1].pk]))
        history = [sentence for entry in read.context["object_list"] for sentence in entry.sentences]
        assert f"a ajouté le levier «\u00a02 {levers[1].short_title}\u00a0», en même temps que dans d’autres ressources" in history

    def test_all_means_all_that_the_list_found(self, platform, levers, publisher):
        found, other = make_resource(platform, levers=[levers[0]], title="Un café"), make_resource(platform, levers=[levers[0]], title="Une école")
        listed = f"{reverse('wagtailsnippets_library_resource:list')}?q=cafe"
        client = logged_in(publisher)
        client.post(reverse(BULK), {"id": "all", "next": listed, "what": "lever-add", "value": levers[1].pk})
        assert (found.levers.count(), other.levers.count()) == (2, 1)

    def test_deleting_all_means_all_that_the_list_found(self, platform, publisher):
        make_resource(platform, title="Un café")
        kept = make_resource(platform, title="Une école")
        listed = f"{reverse('wagtailsnippets_library_resource:list')}?q=cafe"
        address = reverse("wagtail_bulk_action", args=["library", "resource", "delete"])
        logged_in(publisher).post(f"{address}?id=all&next={listed}")
        assert [*Resource.objects.all()] == [kept]

    def test_many_are_done_by_a_worker_with_progress(self, platform, levers, publisher, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr("terreau.library.bulk.doing.AT_ONCE", 1)
        queued = []
        monkeypatch.setattr("terreau.library.bulk.doing.enqueue", lambda name, *args: queued.append((name, args)))
        resources = [make_resource(platform, levers=[levers[0]]) for _number in range(2)]
        client = logged_in(publisher)
        answer = client.post(reverse(BULK), self.ask(resources, what="lever-add", value=levers[1].pk), follow=True)
        assert "<progress" in answer.content.decode()
        (name, args) = queued[0]
        assert name == "library.bulk.tasks.change_many"
        BulkChange.objects.update(position=1)
        carry_out(pk=args[0])
        assert [one.levers.count() for one in Resource.objects.order_by("title", "pk")] == [1, 2]
        assert "C’est fini" in client.get(answer.wsgi_request.path).content.decode()

    @pytest.mark.parametrize("who", ["nobody", "member", "second_editor"])
    def test_strangers_change_nothing(self, platform, second_platform, levers, member, client, who):
        resource = make_resource(platform, levers=[levers[0]])
        kind = make_concept(Scheme.KIND, "outils")
        visitors = {"nobody": client, "member": logged_in(member), "second_editor": logged_in(make_role(second_platform, RoleKind.PUBLISHER).user)}
        answer = visitors[who].post(reverse(BULK), self.ask([resource], what="kind", value=kind.pk))
        assert answer.status_code in (302, 403)
        assert Resource.objects.get().kind != kind

    def test_a_report_is_read_by_whoever_asked(self, platform, levers, publisher):
        done = start(change=Change.read("lever-add", str(levers[0].pk), publisher), keys=[], user=publisher)
        address = reverse("wagtailsnippets_library_resource:bulk_report", args=[done.uuid])
        assert logged_in(publisher).get(address).status_code == 200
        assert logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(address).status_code == 404

    @pytest.mark.parametrize(("number", "led"), [(200, True), (290, False)])
    def test_it_leads_to_another_change_as_long_as_an_address_holds_them_all(self, platform, levers, publisher, number, led):
        done = start(change=Change.read("lever-add", str(levers[0].pk), publisher), keys=[], user=publisher)
        BulkChange.objects.update(keys=[10**9 + key for key in range(number)])
        client = logged_in(publisher)
        other = client.get(reverse("wagtailsnippets_library_resource:bulk_report", args=[done.uuid])).context["other"]
        assert bool(other) is led
        if led:
            assert client.get(f"{other}&what=lever-add&value={levers[0].pk}").status_code == 200

    @pytest.mark.parametrize("sent", [{"id": ["x", "-1", "9" * 40]}, {"what": "kind", "value": "مقهى"}, {"id": "all", "next": "https://ailleurs.example/"}])
    def test_hostile_requests_change_nothing(self, platform, publisher, sent):
        make_resource(platform)
        assert logged_in(publisher).get(reverse(BULK), sent).status_code == 200
        assert not BulkChange.objects.exists()

    def test_the_plan_costs_the_same_for_one_and_three(self, platform, levers, publisher, assert_same_queries):
        change = Change.read("lever-add", str(levers[1].pk), publisher)
        assert_same_queries(
            lambda: make_resource(platform, levers=[levers[0]]),
            lambda: list(planned(change, list(Resource.objects.values_list("pk", flat=True)), publisher)),
            at_most=12,
        )

    def test_the_classification_is_confirmed_for_many(self, platform, publisher):
        resource = make_resource(platform, classification=Provenance.PROPOSED)
        changed("classification", "checked", publisher, resource)
        assert Resource.objects.get().classification == Provenance.CHECKED


def test_reports_of_more_than_a_month_ago_are_forgotten_by_the_clock(platform):
    user = make_role(platform, RoleKind.PUBLISHER).user
    old, recent = (BulkChange.objects.create(user=user, operation="kind", value="", keys=[]) for _turn in range(2))
    BulkChange.objects.filter(pk=old.pk).update(created_at=timezone.now() - 2 * KEPT)
    assert forget(now=timezone.now()) == 1
    assert list(BulkChange.objects.all()) == [recent]
    assert "library.bulk.doing.forget" in clock.jobs
