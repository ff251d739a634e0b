"""Drafts in the desk: incomplete, ordered, written by several, and published only where one publishes."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.models import Revision

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.library.bulk.doing import start
from terreau.library.bulk.planning import Change
from terreau.library.enums import Display
from terreau.library.models import PlatformDisplay, Resource
from terreau.library.perms import resources_within
from terreau.library.tests.factories import make_resource
from terreau.library.tests.test_desk import desk, form_data
from terreau.vocabulary.models import Lever

pytestmark = pytest.mark.django_db
PUBLISH = {"action-publish": "1"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def sent(platform, resource, **changes):
    """What a browser sends to edit a resource made by the factory, its placement left alone."""
    placed = {"placements-TOTAL_FORMS": "0", "placements-INITIAL_FORMS": "0"}
    return form_data(platform, title=resource.title, slug=resource.slug) | placed | changes


def latest(resource):
    return Resource.objects.get(pk=resource.pk).get_latest_revision_as_object()


def test_an_incomplete_draft_is_kept_but_not_published(platform):
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    incomplete = form_data(platform, abstract="", kind="", access="en-ligne", levers=[])
    answer = client.post(desk("add"), incomplete | PUBLISH)
    assert {"abstract", "kind", "url", "levers"} <= set(answer.context["form"].errors)
    assert not Resource.objects.exists()
    assert client.post(desk("add"), incomplete).status_code == 302
    assert not Resource.objects.get().live


def test_the_draft_of_a_live_resource_may_be_incomplete(platform):
    resource = make_resource(platform)
    client = logged_in(make_role(platform, RoleKind.EDITOR).user)
    assert client.post(desk("edit", resource.pk), sent(platform, resource, abstract="", kind="")).status_code == 302
    assert latest(resource).kind is None
    assert Resource.objects.get().kind is not None


def test_a_day_that_does_not_exist_is_not_published(platform):
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    answer = client.post(desk("add"), form_data(platform, year="2023", month="2", day="31") | PUBLISH)
    assert "day" in answer.context["form"].errors


def test_a_year_far_ahead_is_not_published(platform):
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    answer = client.post(desk("add"), form_data(platform, year="2099") | PUBLISH)
    assert answer.context["form"].errors["year"] == ["Cette année est loin devant nous : corrigez-la."]


class TestLevers:
    """Publishing counts lever by lever."""

    @pytest.fixture
    def person(self, platform, second_platform):
        """Somebody who writes for the first platform and publishes on the second."""
        user = make_role(platform, RoleKind.EDITOR).user
        make_role(second_platform, RoleKind.PUBLISHER, user)
        return user

    def test_a_new_lever_must_be_publishable(self, platform, second_platform, person):
        ours, theirs = second_platform.framework.levers.first(), platform.framework.levers.first()
        answer = logged_in(person).post(desk("add"), form_data(platform, levers=[ours.pk, theirs.pk]) | PUBLISH)
        assert theirs.title in " ".join(answer.context["form"].errors["levers"])
        assert logged_in(person).post(desk("add"), form_data(platform, levers=[ours.pk]) | PUBLISH).status_code == 302
        assert Resource.objects.get().live

    def test_nor_by_saving_a_draft_first(self, platform, second_platform, person):
        levers = [platform.framework.levers.first().pk, second_platform.framework.levers.first().pk]
        client = logged_in(person)
        client.post(desk("add"), form_data(platform, levers=levers))
        resource = Resource.objects.get()
        client.post(desk("edit", resource.pk), sent(platform, resource, levers=levers) | PUBLISH)
        assert not Resource.objects.get().live

    def test_nor_on_a_live_resource(self, platform, second_platform, person):
        shown = make_resource(second_platform)
        levers = [second_platform.framework.levers.first().pk, platform.framework.levers.first().pk]
        answer = logged_in(person).post(desk("edit", shown.pk), sent(platform, shown, levers=levers) | PUBLISH)
        assert "levers" in answer.context["form"].errors
        assert set(Resource.objects.get().levers.all()) == {Lever.objects.get(pk=levers[0])}

    def test_nor_changes_to_what_only_the_first_platform_shows(self, platform, person):
        resource = make_resource(platform)
        data = sent(platform, resource, title="Détourné", levers=[platform.framework.levers.first().pk])
        logged_in(person).post(desk("edit", resource.pk), data | PUBLISH)
        assert Resource.objects.get().title == resource.title

    def test_levers_already_public_stay(self, platform, second_platform, person):
        both = [platform.framework.levers.first(), second_platform.framework.levers.first()]
        resource = make_resource(platform, levers=both)
        data = sent(platform, resource, title="Corrigé", levers=[lever.pk for lever in both])
        assert logged_in(person).post(desk("edit", resource.pk), data | PUBLISH).status_code == 302
        assert Resource.objects.get().title == "Corrigé"
        assert set(Resource.objects.get().levers.all()) == set(both)


def shows(platform, display, number=0):
    return {
        "displays-TOTAL_FORMS": "1",
        "displays-INITIAL_FORMS": "0",
        f"displays-{number}-platform": platform.pk,
        f"displays-{number}-display": display,
    }


class TestDisplays:
    """Platforms pin and hide for themselves."""

    def test_only_where_one_publishes(self, platform, second_platform):
        editor, publisher = make_role(platform, RoleKind.EDITOR).user, make_role(platform, RoleKind.PUBLISHER).user
        for person, chosen in [(editor, platform), (publisher, second_platform)]:
            answer = logged_in(person).post(desk("add"), form_data(platform, **shows(chosen, Display.PINNED)))
            assert answer.status_code == 200
        assert not PlatformDisplay.objects.exists()
        answer = logged_in(publisher).post(desk("add"), form_data(platform, **shows(platform, Display.PINNED)) | PUBLISH)
        assert answer.status_code == 302
        assert PlatformDisplay.objects.get().platform == platform

    @pytest.mark.parametrize("in_draft", [False, True])
    def test_what_others_chose_stays(self, platform, second_platform, in_draft):
        resource = make_resource(platform)
        resource.displays = [PlatformDisplay(platform=second_platform, display=Display.PINNED)]
        if in_draft:
            resource.save_revision()
        else:
            resource.save()
        publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
        form = publisher.get(desk("edit", resource.pk)).context["form"]
        assert not form.formsets["displays"].forms
        assert publisher.post(desk("edit", resource.pk), sent(platform, resource) | PUBLISH).status_code == 302
        assert PlatformDisplay.objects.get().platform == second_platform

    def test_hiding_gives_no_right(self, platform, second_platform):
        resource = make_resource(platform)
        shown = PlatformDisplay.objects.create(resource=resource, platform=second_platform, display=Display.HIDDEN)
        person = make_role(second_platform, RoleKind.PUBLISHER).user
        assert not resources_within(person).exists()
        PlatformDisplay.objects.filter(pk=shown.pk).update(display=Display.PINNED)
        assert resources_within(person).exists()


def test_rows_keep_the_order_given_in_the_desk(platform):
    names = [make_organisation(name) for name in ("Troisième", "Première", "Deuxième")]
    rows = {"publishers-TOTAL_FORMS": "3"}
    for number, (organisation, order) in enumerate(zip(names, (3, 1, 2), strict=True)):
        rows |= {f"publishers-{number}-organisation": organisation.pk, f"publishers-{number}-label": "", f"publishers-{number}-ORDER": order}
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    assert client.post(desk("add"), form_data(platform, **rows) | PUBLISH).status_code == 302
    resource = Resource.objects.get()
    assert [str(row) for row in resource.publishers.all()] == ["Première", "Deuxième", "Troisième"]
    pks = {row.organisation_id: row.pk for row in resource.publishers.all()}
    again = {"publishers-TOTAL_FORMS": "3", "publishers-INITIAL_FORMS": "3"}
    for number, (organisation, order) in enumerate(zip(names[1:] + names[:1], (2, 3, 1), strict=True)):
        again |= {f"publishers-{number}-id": pks[organisation.pk], f"publishers-{number}-organisation": organisation.pk}
        again |= {f"publishers-{number}-label": "", f"publishers-{number}-ORDER": order}
    assert client.post(desk("edit", resource.pk), sent(platform, resource, **again) | PUBLISH).status_code == 302
    assert [str(row) for row in Resource.objects.get().publishers.all()] == ["Troisième", "Première", "Deuxième"]


def test_a_draft_without_title_has_a_name_wherever_it_is_listed(platform):
    user = make_role(platform, RoleKind.PUBLISHER).user
    draft = make_resource(platform, live=False, title="", access="en-ligne", url="https://exemple.fr/a")
    lever, client, room = draft.levers.get(), logged_in(user), "wagtailsnippets_library_resource"
    done = start(change=Change.read("lever-add", str(lever.pk), user), keys=[draft.pk], user=user)
    found = {
        "list": client.get(desk("list")),
        "coverage": client.get(reverse("desk_coverage_list"), {"levier": lever.slug}),
        "hints": client.post(reverse(f"{room}:hints"), {"url": draft.url}),
        "preview": client.get(reverse(f"{room}:bulk"), {"id": draft.pk, "what": "lever-remove", "value": lever.pk}),
        "preview of nothing": client.get(reverse(f"{room}:bulk"), {"id": draft.pk, "what": "lever-add", "value": lever.pk}),
        "report": client.get(reverse(f"{room}:bulk_report", args=[done.uuid])),
    }
    assert [name for name, answer in found.items() if "Sans titre" not in answer.content.decode()] == []


def test_a_licence_is_chosen_among_those_known(platform):
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    answer = client.post(desk("add"), form_data(platform, licence="Libre, en gros"))
    assert "n’est pas une licence connue" in " ".join(answer.context["form"].errors["licence"])
    client.post(desk("add"), form_data(platform, licence="CC-BY-4.0", title_given=""))
    assert Resource.objects.get().licence == "CC-BY-4.0"
    assert not Resource.objects.get().title_given


def test_drafts_of_others_are_not_offered_as_links(platform, second_platform):
    mine, shown = make_resource(platform, live=False, title="Mon brouillon"), make_resource(second_platform, title="Publiée ailleurs")
    make_resource(second_platform, live=False, title="Secret ailleurs")
    address = Resource.snippet_viewset.chooser_viewset.get_url_name("choose_results")
    page = logged_in(make_role(platform).user).get(reverse(address)).content.decode()
    assert mine.title in page
    assert shown.title in page
    assert "Secret ailleurs" not in page


class TestTwoEditors:
    """Two people on one resource: the second is told, and nothing is lost."""

    @pytest.fixture
    def opened(self, platform):
        """A draft, and what both editors' browsers hold of it."""
        resource = make_resource(platform)
        revision = resource.save_revision()
        loaded = {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}
        return resource, revision, loaded

    def test_both_texts_stay_in_the_history(self, platform, opened):
        resource, _revision, loaded = opened
        first, second = make_role(platform).user, make_role(platform).user
        for person, title in [(first, "Texte de la première"), (second, "Texte de la seconde")]:
            logged_in(person).post(desk("edit", resource.pk), sent(platform, resource, title=title) | loaded)
        kept = {revision.user_id: revision.content["title"] for revision in Revision.objects.for_instance(resource).exclude(user=None)}
        assert kept == {first.pk: "Texte de la première", second.pk: "Texte de la seconde"}

    def test_the_second_is_told_by_the_ping(self, platform, second_platform, opened):
        resource, revision, loaded = opened
        first, second, stranger = make_role(platform).user, make_role(platform).user, make_role(second_platform).user
        logged_in(first).post(desk("edit", resource.pk), sent(platform, resource, title="Texte de la première") | loaded)
        content_type = ContentType.objects.get_for_model(Resource)
        session = EditingSession.objects.create(user=second, content_type=content_type, object_id=resource.pk, last_seen_at=revision.created_at)
        ping = reverse("wagtailadmin_editing_sessions:ping", args=["library", "resource", resource.pk, session.pk])
        state = {"revision_id": revision.pk, "revision_created_at": loaded["loaded_revision_created_at"]}
        told = logged_in(second).post(ping, state).json()
        newest = Revision.objects.for_instance(resource).latest("pk")
        assert [(other["revision_id"], newest.user_id) for other in told["other_sessions"]] == [(newest.pk, first.pk)]
        assert logged_in(stranger).post(ping, state).status_code == 404

    def test_an_automatic_save_on_a_stale_text_is_refused(self, platform, opened):
        resource, _revision, loaded = opened
        first, second = make_role(platform).user, make_role(platform).user
        logged_in(first).post(desk("edit", resource.pk), sent(platform, resource, title="Texte de la première") | loaded)
        data = sent(platform, resource, title="Texte de la seconde") | loaded
        refused = logged_in(second).post(desk("edit", resource.pk), data, headers={"accept": "application/json"})
        assert refused.status_code == 400
        assert refused.json()["error_code"] == "invalid_revision"
        assert latest(resource).title == "Texte de la première"
