"""The forms with which an editor describes a resource."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from terreau.accounts.models import RoleKind
from terreau.accounts.perms import platforms_of
from terreau.library.completeness import missing_for_publication
from terreau.library.enums import Display
from terreau.library.licences import licence_choices
from terreau.library.models import PlatformDisplay
from terreau.library.perms import levers_beyond, levers_within
from terreau.vocabulary.models import Lever


class DisplayForm(WagtailAdminModelForm):
    """A row of « show or hide »: offers the platforms where the person publishes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["platform"].queryset = platforms_of(self.for_user, RoleKind.PUBLISHER)


class ResourceForm(WagtailAdminModelForm):
    """Offers the levers of the person's platforms, keeps those of others, and says what publishing still takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _("Une autre ressource a déjà cette adresse : ajoutez-y un mot qui les distingue.")
        if "licence" in self.fields:
            self.fields["licence"] = _licence_field(self.fields["licence"])
        field = self.fields.get("levers")
        if field is not None and self.for_user is not None:
            field.queryset = levers_within(self.for_user).select_related("framework").order_by("framework__title", "order")
            field.label_from_instance = lambda lever: f"{lever.order}. {lever.title} ({lever.framework})"
        if "displays" in self.formsets and self.for_user is not None:
            # What other platforms pin or hide is neither shown nor touched.
            self.formsets["displays"].queryset = self.formsets["displays"].queryset.filter(platform__in=self._platforms())

    def _platforms(self) -> list[int]:
        return list(platforms_of(self.for_user, RoleKind.PUBLISHER).values_list("pk", flat=True))

    def _publishes(self) -> bool:
        return "action-publish" in self.data or ("action-workflow-action" in self.data and self.data.get("workflow-action-name") == "approve")

    def _post_clean(self) -> None:
        """Once the draft is filled in, refuse to publish what is incomplete, or stands where the person only writes drafts."""
        super()._post_clean()
        if not self._publishes():
            return
        levers = [*(self.cleaned_data.get("levers") or ()), *self._levers_of_others()]
        for name, sentence in missing_for_publication(self.instance, placed=bool(levers) or self._is_pinned()).items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)
        beyond = levers_beyond(self.for_user, self.instance, levers) if self.for_user is not None and not self.for_user.is_superuser else []
        if beyond and "levers" not in self.errors:
            names = ", ".join(f"« {lever.title} »" for lever in beyond)
            sentence = _("Vous pouvez proposer cette ressource à la relecture, mais pas la publier sous : %(levers)s.")
            self.add_error("levers" if "levers" in self.fields else None, sentence % {"levers": names})

    def _is_pinned(self) -> bool:
        """Return whether a platform shows the resource besides its levers: a row of this form, or one of others."""
        formset = self.formsets.get("displays")
        if formset is None:
            return False
        rows = [row.cleaned_data for row in formset.forms if row.is_valid() and row not in formset.deleted_forms] if formset.is_valid() else []
        return any(row.get("display") == Display.PINNED for row in rows) or any(row.display == Display.PINNED for row in self._displays_of_others())

    def _displays_of_others(self) -> list[PlatformDisplay]:
        if self.for_user is None:
            return []
        allowed = set(self._platforms())
        return [row for row in self.instance.displays.all() if row.platform_id not in allowed]

    def _levers_of_others(self) -> list[Lever]:
        """Levers already on the resource that this person may not choose: they stay."""
        if not self.instance.pk or "levers" not in self.fields:
            return []
        allowed = set(self.fields["levers"].queryset.values_list("pk", flat=True))
        return [lever for lever in self.instance.levers.all() if lever.pk not in allowed]

    def save(self, commit: bool = True) -> Any:
        if "levers" in self.cleaned_data:
            self.cleaned_data["levers"] = [*self.cleaned_data["levers"], *self._levers_of_others()]
        drafted = [row for row in self._displays_of_others() if row.pk is None]
        instance = super().save(commit=commit)
        if drafted:
            # Rows of a draft have no number yet: the formset took them for its own and dropped them.
            instance.displays.add(*drafted)
            if commit:
                instance.displays.commit()
        return instance


def _licence_field(field: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=field.label,
        help_text=field.help_text,
        required=False,
        choices=licence_choices(),
        error_messages={"invalid_choice": _("« %(value)s » n’est pas une licence connue ici : choisissez-en une dans la liste, ou laissez « non précisée ».")},
    )
