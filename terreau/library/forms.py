"""The forms with which an editor describes a resource."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from terreau.accounts.models import RoleKind
from terreau.accounts.perms import platforms_of
from terreau.core.desk import forget_unknown_rows, knows_no_row, publishes
from terreau.library.completeness import missing_for_publication
from terreau.library.enums import Access, Display, Provenance
from terreau.library.licences import licence_choices
from terreau.library.models import UNTITLED_SLUG, PlatformDisplay, Resource
from terreau.library.perms import levers_beyond, levers_within
from terreau.library.queries import free_slug
from terreau.vocabulary.models import Framework, Lever

WITHOUT_TITLE = re.compile(rf"{UNTITLED_SLUG}(-\d+)?")
GUESSED = [("", gettext_lazy("d’après ce que vous donnez")), *Access.choices]


def frameworks_within(user: Any) -> QuerySet[Framework]:
    """Return the frameworks of the platforms on which a person writes."""
    return Framework.objects.filter(platforms__in=platforms_of(user)).distinct().order_by("title")


class DisplayForm(WagtailAdminModelForm):
    """A row of « show or hide »: offers the platforms where the person publishes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["platform"].queryset = platforms_of(self.for_user, RoleKind.PUBLISHER)


class RowForm(WagtailAdminModelForm):
    """A row offered before anybody asked for it: left empty, it is no row."""

    telling: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        """Tell whether the row says something; its place among the rows, or what is filled in beforehand, says nothing."""
        return bool(super().has_changed()) and (self.instance.pk is not None or bool(set(self.telling) & set(self.changed_data)))

    def full_clean(self) -> None:
        """Take for no row what was left empty, even when it is counted among the rows kept: so does the script that keeps drafts, once it kept one."""
        empty = self.is_bound and self.instance.pk is None and not self.has_changed()
        if empty:
            self.empty_permitted = True
        super().full_clean()
        if empty:
            self.cleaned_data = {DELETION_FIELD_NAME: True, ORDERING_FIELD_NAME: None}


class PublisherForm(RowForm):
    """A row of « publishers »."""

    telling = ("organisation", "label")


class PlacementForm(RowForm):
    """A row of « step and nature »: offers what belongs to the person's frameworks, and names the framework only where there are several."""

    telling = ("step", "nature", "group")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.instance.step_id or self.instance.nature_id):
            self.initial["nature_provenance"] = Provenance.CHECKED.value
        if self.for_user is None:
            return
        within = list(frameworks_within(self.for_user))
        own = self.instance.framework if self.instance.framework_id else None
        offered = {framework.pk for framework in [*within, own] if framework is not None}
        field = self.fields["framework"]
        field.queryset = Framework.objects.filter(pk__in=offered)
        for name in ("step", "nature"):
            self.fields[name].queryset = self.fields[name].queryset.filter(framework__in=offered)
        self.fields["group"].queryset = self.fields["group"].queryset.filter(nature__framework__in=offered)
        if len(offered) == 1:
            field.initial = self.initial.get("framework") or next(iter(offered))
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Take a step or a nature that the person chose for theirs, no longer a proposal."""
        cleaned: dict[str, Any] = super().clean()
        if set(self.telling) & set(self.changed_data):
            _take_for_checked(self, cleaned, "nature_provenance")
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Tell the page, which stays open, what was filled in."""
        return [*super().get_field_updates_for_resave(), *_filled_in(self, "nature_provenance")]


class ResourceForm(WagtailAdminModelForm):
    """Offers the levers of the person's platforms, keeps those of others, and says what publishing still takes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forget_unknown_rows(kwargs.get("data"), kwargs.get("instance"), "publishers", "partners", "placements", "relations")
        self._forget_own_displays(kwargs.get("data"), kwargs.get("instance"), kwargs.get("for_user"))
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].error_messages["unique"] = _("Une autre ressource a déjà cette adresse : ajoutez-y un mot qui les distingue.")
        if "licence" in self.fields:
            self.fields["licence"] = _licence_field(self.fields["licence"])
        if "levers" in self.fields and self.for_user is not None:
            self._offer_levers(self.fields["levers"])
        if "displays" in self.formsets and self.for_user is not None:
            # What other platforms pin or hide is neither shown nor touched.
            self.formsets["displays"].queryset = self.formsets["displays"].queryset.filter(platform__in=self._platforms())
        for field in self.fields.values():
            # A browser would cut what is pasted without a word: the form says how long it is, and keeps it.
            field.widget.attrs.pop("maxlength", None)
        self._ask_nothing_that_follows()
        if self.instance.pk is None:
            self._offer_defaults()
        if not self.is_bound and (self.instance.pk is None or not self.instance.live):
            self._offer_rows()

    @staticmethod
    def _forget_own_displays(sent: Any, record: Resource | None, user: Any) -> None:
        """Let the rows sent stand for those of one's platforms that the form does not know; those of others stay."""
        if record is not None and user is not None and knows_no_row(sent, record, "displays"):
            mine = set(platforms_of(user, RoleKind.PUBLISHER).values_list("pk", flat=True))
            record.displays.remove(*(row for row in record.displays.all() if row.platform_id in mine))

    def _offer_levers(self, field: Any) -> None:
        field.queryset = levers_within(self.for_user).select_related("framework").order_by("framework__title", "order")
        several = field.queryset.values("framework").distinct().count() > 1
        field.label_from_instance = lambda lever: f"{lever.order}. {lever.title} ({lever.framework})" if several else f"{lever.order}. {lever.title}"

    def _ask_nothing_that_follows(self) -> None:
        """Leave open what can be told from the rest: a draft kept while one types is no longer new, and its form stands as it was."""
        for name in {"access", "slug"} & set(self.fields):
            self.fields[name].required = False
        if "access" in self.fields:
            self.fields["access"].choices = GUESSED

    def _offer_defaults(self) -> None:
        """Offer what a new resource begins with: an access to be told from the rest, a classification that is the person's."""
        if self.initial.get("access", Access.PUBLISHER) == Access.PUBLISHER:
            self.initial["access"] = ""
        if not self.instance.title:
            self.initial["classification"] = Provenance.CHECKED.value

    def _offer_rows(self) -> None:
        """Offer a row to fill where a draft has none."""
        for name in {"publishers", "placements"} & set(self.formsets):
            self.formsets[name].extra = 0 if getattr(self.instance, name).all() else 1

    def clean_slug(self) -> str:
        """Return the address; without one, that of the title, with a number where another resource has it.

        So it is before a first publication, while the address is that of a draft without title or follows the title.
        """
        slug: str = self.cleaned_data["slug"]
        title = self.cleaned_data.get("title", "")
        follows = self.instance.first_published_at is None and (WITHOUT_TITLE.fullmatch(slug) or slug == slugify(title))
        return free_slug(Resource, title, otherwise=UNTITLED_SLUG, besides=self.instance.pk) if follows or not slug else slug

    def clean(self) -> dict[str, Any]:
        """Fill in the access that nobody chose, and take the classification that the person chose for theirs."""
        cleaned: dict[str, Any] = super().clean()
        if self._classified(cleaned):
            _take_for_checked(self, cleaned, "classification")
        if "access" in self.fields and "access" not in self.errors and not cleaned.get("access"):
            cleaned["access"] = guessed_access(url=cleaned.get("url") or "url" in self.errors, file=cleaned.get("file"), body=cleaned.get("body"))
        return cleaned

    def _classified(self, cleaned: dict[str, Any]) -> bool:
        """Return whether the person changed the levers, a step or a nature."""
        rows = self.formsets["placements"].forms if "placements" in self.formsets else []
        if any(set(row.telling) & set(row.changed_data) for row in rows):
            return True
        held = {lever.pk for lever in self.instance.levers.all()} if self.instance.pk else set()
        others = {lever.pk for lever in self._levers_of_others()}
        return "levers" in cleaned and {lever.pk for lever in cleaned["levers"]} != held - others

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Tell the page, which stays open, what was filled in."""
        return [*super().get_field_updates_for_resave(), *_filled_in(self, "classification")]

    def _platforms(self) -> list[int]:
        return list(platforms_of(self.for_user, RoleKind.PUBLISHER).values_list("pk", flat=True))

    def _post_clean(self) -> None:
        """Once the draft is filled in, refuse to publish what is incomplete, or stands where the person only writes drafts."""
        super()._post_clean()
        if not publishes(self.data):
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
        instance = super().save(commit=False)
        _say_once(instance.placements, "framework_id")
        _say_once(instance.displays, "platform_id")
        # Rows of a draft have no number yet: the formset took them for its own and dropped them.
        instance.displays.add(*drafted)
        if commit:
            instance.save()
            self._save_m2m()
        return instance


def _say_once(rows: Any, name: str) -> None:
    """Keep the last of the rows of which there can be one: another editor wrote the same since this form was opened."""
    kept: dict[Any, Any] = {}
    for row in list(rows.all()):
        said = getattr(row, name)
        if said in kept:
            rows.remove(kept[said])
            row.pk = row.pk or kept[said].pk
        kept[said] = row


def _take_for_checked(form: forms.ModelForm, cleaned: dict[str, Any], name: str) -> None:
    """Say that an editor answers for what was proposed, unless they say themselves that it is only proposed."""
    if cleaned.get(name) == Provenance.PROPOSED and name not in form.changed_data:
        cleaned[name] = Provenance.CHECKED.value


def _filled_in(form: forms.ModelForm, name: str) -> list[tuple[str, str]]:
    """Return the value of a field of the page where it is no longer what was sent."""
    kept = form.cleaned_data.get(name)
    return [(form.add_prefix(name), kept)] if kept and kept != form.data.get(form.add_prefix(name)) else []


def guessed_access(*, url: object, file: object, body: object) -> Access:
    """Return how one gets hold of a work, from what was given of it."""
    given = {Access.ONLINE: url, Access.FILE: file, Access.BODY: body}
    return next((access for access, value in given.items() if value), Access.PUBLISHER)


def _licence_field(field: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=field.label,
        help_text=field.help_text,
        required=False,
        choices=licence_choices(),
        error_messages={"invalid_choice": _("« %(value)s » n’est pas une licence connue ici : choisissez-en une dans la liste, ou laissez « non précisée ».")},
    )
