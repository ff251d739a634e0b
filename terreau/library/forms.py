"""The form with which an editor describes a resource."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from terreau.library.perms import levers_within
from terreau.vocabulary.models import Lever


class ResourceForm(WagtailAdminModelForm):
    """Offers the levers of the person's platforms, keeps those of others, and checks what relations must hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("levers")
        if field is not None and self.for_user is not None:
            field.queryset = levers_within(self.for_user).select_related("framework").order_by("framework__title", "order")
            field.label_from_instance = lambda lever: f"{lever.order}. {lever.title} ({lever.framework})"

    def clean(self) -> dict[str, Any]:
        """Refuse to publish what stands under no lever, or under levers where the person may only write drafts."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "action-publish" not in self.data:
            return cleaned
        levers = cleaned.get("levers")
        if levers is not None and not levers and not self._levers_of_others():
            self.add_error("levers", _("Choisissez au moins un levier : sans lui, la ressource ne paraîtrait sur aucune plateforme."))
        elif levers and self.for_user is not None:
            publishable = set(levers_within(self.for_user, "publish").values_list("pk", flat=True))
            if not any(lever.pk in publishable for lever in levers):
                self.add_error("levers", _("Vous pouvez proposer cette ressource à la relecture, mais pas la publier sous ces leviers."))
        return cleaned

    def _levers_of_others(self) -> list[Lever]:
        """Levers already on the resource that this person may not choose: they stay."""
        if not self.instance.pk or "levers" not in self.fields:
            return []
        allowed = set(self.fields["levers"].queryset.values_list("pk", flat=True))
        return [lever for lever in self.instance.levers.all() if lever.pk not in allowed]

    def save(self, commit: bool = True) -> Any:
        if "levers" in self.cleaned_data:
            self.cleaned_data["levers"] = [*self.cleaned_data["levers"], *self._levers_of_others()]
        return super().save(commit=commit)
