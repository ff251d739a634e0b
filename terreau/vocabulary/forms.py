"""The form with which the vocabulary is edited."""

from typing import Any

from wagtail.admin.forms import WagtailAdminModelForm

from terreau.core.desk import PUBLISH, platforms_where
from terreau.vocabulary.models import Framework, Lever


class VocabularyForm(WagtailAdminModelForm):
    """Offers the frameworks of the person's platforms, and their levers: nothing is added to those of others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is None or self.for_user.is_superuser:
            return
        frameworks = Framework.objects.filter(platforms__in=platforms_where(self.for_user, PUBLISH)).distinct()
        levers = Lever.objects.filter(framework__in=frameworks)
        if "framework" in self.fields:
            self.fields["framework"].queryset = frameworks
        for name in ("origin", "target"):
            if name in self.fields:
                self.fields[name].queryset = levers

    def _post_clean(self) -> None:
        """Tell each row which record it belongs to, as sent: its own rules may depend on it."""
        super()._post_clean()
        for formset in self.formsets.values():
            for row in formset.forms:
                setattr(row.instance, formset.fk.name, self.instance)
