"""The form with which a kit is made."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from terreau.core.desk import PUBLISH, WRITE, forget_unknown_rows, platforms_where, publishes
from terreau.vocabulary.models import Framework, Situation

EMPTY = gettext_lazy("Ce kit est vide : ajoutez au moins une ressource avant de le publier.")

MIXED = gettext_lazy("Quand un kit a plusieurs parcours, chaque étape dit duquel elle fait partie : choisissez « Parcours » pour toutes, ou pour aucune.")


class KitForm(WagtailAdminModelForm):
    """Offers the frameworks of the person's platforms, and says what publishing still takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forget_unknown_rows(kwargs.get("data"), kwargs.get("instance"), "items", "stages")
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _("Un autre kit a déjà cette adresse : ajoutez-y un mot qui les distingue.")
        if "framework" in self.fields and self.for_user is not None:
            frameworks = self._frameworks(WRITE)
            self.fields["framework"].queryset = frameworks
            if "situations" in self.fields:
                self.fields["situations"].queryset = Situation.objects.filter(framework__in=frameworks).order_by("framework", "order")
            if not self.instance.pk and len(frameworks) == 1:
                self.initial.setdefault("framework", frameworks[0].pk)

    def _frameworks(self, deed: str) -> Any:
        return Framework.objects.filter(platforms__in=platforms_where(self.for_user, deed)).distinct()

    def is_valid(self) -> bool:
        """Refuse to publish a kit without a resource: the sentence stands beside its rows."""
        valid: bool = super().is_valid()
        if valid and self._mixes_paths():
            self.formsets["stages"].non_form_errors().append(MIXED)
            return False
        rows = self.formsets.get("items")
        if rows is None or not publishes(self.data) or not rows.is_valid():
            return valid
        if any(row.cleaned_data.get("resource") for row in rows.forms if row not in rows.deleted_forms):
            return valid
        rows.non_form_errors().append(EMPTY)
        return False

    def _mixes_paths(self) -> bool:
        """Return whether some stages name the path they belong to, and others do not."""
        rows = self.formsets.get("stages")
        kept = [row for row in rows.forms if row not in rows.deleted_forms and row.cleaned_data.get("title")] if rows is not None else []
        return len({bool(row.cleaned_data.get("pace")) for row in kept}) > 1

    def clean(self) -> dict[str, Any]:
        """Refuse to publish where the person only writes drafts."""
        cleaned: dict[str, Any] = super().clean()
        framework = cleaned.get("framework")
        if framework and any(situation.framework_id != framework.pk for situation in cleaned.get("situations") or ()):
            self.add_error("situations", _("Choisissez des situations du même cadre que le kit : aucune page d’un autre cadre n’y mènerait."))
        if publishes(self.data) and framework and self.for_user is not None and framework not in self._frameworks(PUBLISH):
            self.add_error("framework", _("Vous pouvez préparer un kit de ce cadre, mais pas le publier : enregistrez-le, et demandez à qui publie."))
        return cleaned
