"""Writes of the library that are not an editor's."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Workflow, WorkflowContentType, WorkflowTask

from terreau.accounts.actions.roles import GROUPS
from terreau.accounts.models import RoleKind
from terreau.library.models import PlatformReview, Resource

WORKFLOW = "Relecture"


@transaction.atomic
def ensure_review() -> None:
    """Let editors hand resources over for review. Run after each migration; safe to run again: another choice stays."""
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if created:
        task = PlatformReview.objects.create(name=WORKFLOW)
        task.groups.add(Group.objects.get_or_create(name=GROUPS[RoleKind.PUBLISHER])[0])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.get_or_create(content_type=ContentType.objects.get_for_model(Resource), defaults={"workflow": workflow})
