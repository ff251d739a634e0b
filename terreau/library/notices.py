"""Who is told by mail that a resource waits for review."""

from typing import Any

from wagtail.admin.mail import GroupApprovalTaskStateSubmissionEmailNotifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from terreau.library.models import PlatformReview


class ReviewNotifier(GroupApprovalTaskStateSubmissionEmailNotifier):
    """Tells those who may decide: not every member of the group, which all platforms share."""

    def get_recipient_users(self, task_state: TaskState, **kwargs: Any) -> Any:
        recipients = super().get_recipient_users(task_state, **kwargs).distinct()
        task, resource = task_state.task.specific, task_state.workflow_state.content_object
        if not isinstance(task, PlatformReview):
            return recipients
        return recipients.filter(pk__in=[user.pk for user in recipients if task.get_actions(resource, user)])


_notifier = ReviewNotifier()


def connect() -> None:
    """Take the place of Wagtail's own notifier, which connects later under the same name."""
    task_submitted.connect(_notifier, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
