"""From an editor's draft to publication, by the review of somebody who publishes on the resource's platforms."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import TaskState, WorkflowContentType

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.jobs.actions import publish_scheduled
from terreau.library.actions import ensure_review
from terreau.library.models import PlatformReview, Resource
from terreau.library.tests.test_desk import desk, form_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def review(db, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    ensure_review()


@pytest.fixture
def submitted(platform):
    """A resource that an editor handed over, under the second and third levers."""

    def submit(**changes):
        levers = [lever.pk for lever in platform.framework.levers.order_by("order")[1:3]]
        editor = make_role(platform, RoleKind.EDITOR).user
        answer = logged_in(editor).post(desk("add"), form_data(platform, levers=levers, **changes) | {"action-submit": "1"})
        assert answer.status_code == 302, answer.context["form"].errors
        return Resource.objects.get()

    return submit


def decide(resource, person, action, **data):
    state = TaskState.objects.get(workflow_state__object_id=str(resource.pk), status="in_progress")
    return logged_in(person).post(desk("workflow_action", resource.pk, action, state.pk), data)


def test_the_review_is_there_once_and_another_choice_stays():
    ensure_review()
    task = PlatformReview.objects.get()
    assert [group.name for group in task.groups.all()] == ["Publication"]
    chosen = WorkflowContentType.objects.get()
    other = type(chosen.workflow).objects.create(name="Autre")
    WorkflowContentType.objects.update(workflow=other)
    ensure_review()
    assert WorkflowContentType.objects.get().workflow == other


def test_submitted_approved_published_with_its_levers(platform, submitted, client):
    resource = submitted()
    assert not resource.live
    assert resource.workflow_in_progress
    publisher = make_role(platform, RoleKind.PUBLISHER).user
    assert decide(resource, publisher, "approve").status_code == 302
    resource = Resource.objects.get()
    assert resource.live
    assert [lever.order for lever in resource.levers.all()] == [2, 3]
    assert resource.title in client.get(resource.get_absolute_url(), SERVER_NAME="terreau.test").content.decode()


def test_a_draft_of_a_live_resource_goes_the_same_way(platform, submitted):
    resource = submitted()
    publisher = make_role(platform, RoleKind.PUBLISHER).user
    decide(resource, publisher, "approve")
    editor = logged_in(make_role(platform, RoleKind.EDITOR).user)
    lever = platform.framework.levers.get(order=5)
    data = form_data(platform, title="Version relue", levers=[lever.pk]) | {"placements-TOTAL_FORMS": "0", "action-submit": "1"}
    assert editor.post(desk("edit", resource.pk), data).status_code == 302
    assert Resource.objects.get().title != "Version relue"
    decide(resource, publisher, "approve")
    assert Resource.objects.get().title == "Version relue"
    assert list(Resource.objects.get().levers.all()) == [lever]


def test_rejected_keeps_the_draft(platform, submitted):
    resource = submitted()
    decide(resource, make_role(platform, RoleKind.PUBLISHER).user, "reject", comment="À compléter")
    resource = Resource.objects.get()
    assert not resource.live
    assert resource.current_workflow_state.status == "needs_changes"
    assert resource.get_latest_revision_as_object().title == "Une nouvelle méthode"


@pytest.mark.parametrize(("action", "led"), [("approve", True), ("reject", False)])
def test_only_what_was_approved_leads_to_its_page(platform, submitted, action, led):
    resource, publisher = submitted(), make_role(platform, RoleKind.PUBLISHER).user
    decide(resource, publisher, "approve")
    data = form_data(platform, title="Une autre version") | {"placements-TOTAL_FORMS": "0"}
    logged_in(make_role(platform, RoleKind.EDITOR).user).post(desk("edit", resource.pk), data | {"action-submit": "1"})
    decision = {"action-workflow-action": "1", "workflow-action-name": action}
    page = logged_in(publisher).post(desk("edit", resource.pk), data | decision, follow=True, SERVER_NAME="terreau.test").content.decode()
    assert (Resource.objects.get().title == "Une autre version") is led
    assert ("Voir en ligne" in page) is led


def test_scheduled_appears_in_its_time(platform, submitted):
    later = timezone.now() + timedelta(hours=2)
    resource = submitted(go_live_at=timezone.localtime(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"))
    decide(resource, make_role(platform, RoleKind.PUBLISHER).user, "approve")
    assert not Resource.objects.get().live
    with patch("django.utils.timezone.now", return_value=later):
        publish_scheduled(now=later)
    resource = Resource.objects.get()
    assert resource.live
    assert [lever.order for lever in resource.levers.all()] == [2, 3]


def test_those_who_may_decide_are_told_and_nobody_else(platform, second_platform, submitted, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    publisher = make_role(platform, RoleKind.PUBLISHER).user
    make_role(second_platform, RoleKind.PUBLISHER)
    resource = submitted()
    editor = resource.latest_revision.user
    assert [message.to for message in mail.outbox] == [[publisher.email]]
    assert resource.title in mail.outbox[0].subject + mail.outbox[0].body
    decide(resource, publisher, "reject", comment="À compléter")
    assert mail.outbox[-1].to == [editor.email]


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_editors_and_publishers_of_others_do_not_decide(platform, second_platform, submitted, action):
    resource = submitted()
    stranger, editor = make_role(second_platform, RoleKind.PUBLISHER).user, make_role(platform, RoleKind.EDITOR).user
    both = make_role(platform, RoleKind.EDITOR).user
    make_role(second_platform, RoleKind.PUBLISHER, both)
    for person in (stranger, editor, both):
        assert decide(resource, person, action).status_code in (302, 403)
        data = form_data(platform) | {"placements-TOTAL_FORMS": "0", "action-workflow-action": "1", "workflow-action-name": action}
        logged_in(person).post(desk("edit", resource.pk), data)
        resource = Resource.objects.get()
        assert not resource.live
        assert resource.current_workflow_state.status == "in_progress"
    state = TaskState.objects.get()
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, stranger, "approve")
    assert not TaskState.objects.reviewable_by(both).exists()
    assert TaskState.objects.reviewable_by(make_role(platform, RoleKind.PUBLISHER).user).exists()


def test_the_group_alone_approves_nothing(submitted, member):
    resource = submitted()
    Group.objects.get(name="Publication").user_set.through.objects.create(user=member, group=Group.objects.get(name="Publication"))
    assert not PlatformReview.objects.get().get_actions(resource, member)


def test_a_publisher_does_not_approve_levers_of_others(platform, second_platform, submitted):
    resource = submitted()
    draft = resource.get_latest_revision_as_object()
    draft.levers = [*draft.levers.all(), second_platform.framework.levers.first()]
    draft.save_revision()
    publisher = make_role(platform, RoleKind.PUBLISHER).user
    assert decide(resource, publisher, "approve").status_code in (302, 403)
    assert not Resource.objects.get().live
    make_role(second_platform, RoleKind.PUBLISHER, publisher)
    decide(resource, publisher, "approve")
    assert Resource.objects.get().live


def test_what_is_incomplete_is_not_approved_and_says_why(platform, submitted):
    resource = submitted(access="en-ligne")
    publisher = make_role(platform, RoleKind.PUBLISHER).user
    answer = decide(resource, publisher, "approve")
    assert answer.status_code == 302
    page = logged_in(publisher)
    state = TaskState.objects.get()
    page = page.post(desk("workflow_action", resource.pk, "approve", state.pk), follow=True).content.decode()
    assert "donnez l’adresse" in page
    assert state.status == "in_progress"
    assert not Resource.objects.get().live


@pytest.mark.parametrize("report", ["workflow", "workflow/results", "workflow_tasks", "workflow_tasks/results", "site-history", "site-history/results"])
def test_reports_on_every_platform_are_for_the_installation(platform, second_platform, submitted, admin_user, report):
    resource = submitted()
    stranger = logged_in(make_role(second_platform, RoleKind.ADMINISTRATOR).user)
    refused = stranger.get(f"/atelier/reports/{report}/")
    assert refused.status_code == 302
    assert resource.title not in stranger.get(f"/atelier/reports/{report}/", follow=True).content.decode()
    assert resource.title in logged_in(admin_user).get(f"/atelier/reports/{report}/").content.decode()
