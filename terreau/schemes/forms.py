"""The form with which a scheme is described."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from terreau.core.desk import PUBLISH, platforms_where
from terreau.vocabulary.models import Framework, Lever, Situation

YEAR = timedelta(days=365)


class SchemeForm(WagtailAdminModelForm):
    """Offers what belongs to the person's platforms; a new scheme is to be looked at again within a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial.setdefault("review_by", timezone.localdate() + YEAR)
        if self.for_user is None:
            return
        frameworks = Framework.objects.filter(platforms__in=platforms_where(self.for_user, PUBLISH)).distinct()
        offered = {
            "framework": frameworks,
            "levers": Lever.objects.filter(framework__in=frameworks),
            "situations": Situation.objects.filter(framework__in=frameworks),
        }
        for name, queryset in offered.items():
            if name in self.fields:
                self.fields[name].queryset = queryset
        if self.instance.pk is None and len(frameworks) == 1:
            self.initial.setdefault("framework", frameworks[0].pk)

    def clean(self) -> dict[str, Any]:
        """Refuse levers and situations of another framework: no page of theirs would show the scheme."""
        cleaned: dict[str, Any] = super().clean()
        framework = cleaned.get("framework")
        for name in ("levers", "situations"):
            if framework and any(one.framework_id != framework.pk for one in cleaned.get(name) or ()):
                self.add_error(name, _("Choisissez dans le même cadre que le dispositif : un autre ne le montrerait pas."))
        return cleaned
