"""The review of a resource before it is published."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState


class PlatformReview(AbstractGroupApprovalTask):
    """Approved by somebody of the groups who publishes where the resource stands, and would stand."""

    class Meta:
        verbose_name = _("relecture par la plateforme")
        verbose_name_plural = _("relectures par la plateforme")

    def _may(self, obj: Any, user: Any) -> bool:
        # The rights stand above the models.
        may_approve = import_string("terreau.library.perms.may_approve")
        return user.is_superuser or (self._user_in_groups(user) and may_approve(user, obj))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._may(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not self._may(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return self._may(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        return super().get_actions(obj, user) if self._may(obj, user) else []

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if user.is_superuser:
            return states
        within = import_string("terreau.library.perms.resources_within")(user, "publish").values_list("pk", flat=True)
        return states.filter(workflow_state__object_id__in=[str(pk) for pk in within]) if states else TaskState.objects.none()

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Refuse those who may not, whichever way they came."""
        if not self._may(task_state.workflow_state.content_object, user):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        return str(_("Approuvée par qui publie sur les plateformes de la ressource."))
