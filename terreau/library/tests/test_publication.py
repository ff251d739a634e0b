"""A resource from draft to publication: its relations travel with it."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from terreau.core.models import Attachment
from terreau.jobs.actions import publish_scheduled
from terreau.library.completeness import IncompleteError, missing_for_publication
from terreau.library.enums import Access, Display
from terreau.library.models import PlatformDisplay, Resource, ResourcePublisher
from terreau.library.tests.factories import make_concept, make_resource
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db


def reread(resource):
    return Resource.objects.get(pk=resource.pk)


def test_a_draft_keeps_its_levers_until_publication(platform):
    resource = make_resource(platform)
    levers = list(platform.framework.levers.all())
    draft = reread(resource)
    draft.title = "Nouveau titre"
    draft.levers = levers[2:4]
    draft.audiences = [make_concept(Scheme.AUDIENCE, "elus")]
    draft.publishers = [ResourcePublisher(label="Rapport collectif")]
    revision = draft.save_revision()
    assert list(reread(resource).levers.all()) == levers[:1]
    revision.publish()
    published = reread(resource)
    assert published.title == "Nouveau titre"
    assert set(published.levers.all()) == set(levers[2:4])
    assert [str(item) for item in published.publishers.all()] == ["Rapport collectif"]
    assert [item.slug for item in published.audiences.all()] == ["elus"]


def test_a_scheduled_draft_appears_in_its_time_with_its_levers(platform):
    resource = make_resource(platform, live=False)
    draft = reread(resource)
    draft.levers = list(platform.framework.levers.all()[1:2])
    draft.go_live_at = timezone.now() + timedelta(hours=1)
    draft.save_revision().publish()
    assert not reread(resource).live
    two_hours_later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=two_hours_later):
        call_command("publish_scheduled")
    published = reread(resource)
    assert published.live
    assert [lever.order for lever in published.levers.all()] == [2]


@pytest.mark.parametrize(
    "fields",
    [
        {"month": 5},
        {"year": 2019, "day": 5},
        {"year": 2019, "month": 13},
        {"access": Access.ONLINE},
        {"access": Access.FILE},
        {"abstract": ""},
        {"kind": None},
    ],
)
def test_the_database_refuses_what_is_live_and_incomplete(platform, fields):
    resource = make_resource(platform)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(**fields)


def test_a_draft_may_be_incomplete(platform):
    resource = make_resource(platform, live=False, access=Access.ONLINE)
    assert resource.pk


MISSING = [
    ({"access": Access.ONLINE}, "url"),
    ({"access": Access.FILE}, "file"),
    ({"access": Access.BODY}, "body"),
    ({"abstract": ""}, "abstract"),
    ({"kind": None}, "kind"),
    ({"levers": []}, "levers"),
    ({"year": 2023, "month": 2, "day": 31}, "day"),
]


@pytest.mark.parametrize(("fields", "field"), MISSING)
def test_a_draft_may_lack_what_publishing_takes(platform, fields, field):
    resource = make_resource(platform)
    for name, value in fields.items():
        setattr(resource, name, value)
    assert set(missing_for_publication(resource)) == {field}
    revision = resource.save_revision(clean=True)
    with pytest.raises(IncompleteError) as refused:
        revision.publish()
    assert set(refused.value.message_dict) == {field}
    resource.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(IncompleteError):
        resource.save_revision().publish()


@pytest.mark.parametrize(("fields", "field"), [({"month": 5}, "year"), ({"year": 2019, "day": 3}, "month")])
def test_a_date_makes_sense_even_in_a_draft(platform, fields, field):
    resource = make_resource(platform, live=False)
    for name, value in fields.items():
        setattr(resource, name, value)
    with pytest.raises(ValidationError) as refused:
        resource.clean()
    assert set(refused.value.message_dict) == {field}


def test_a_pinned_resource_needs_no_lever(platform):
    resource = make_resource(platform, live=False, levers=[])
    resource.displays = [PlatformDisplay(platform=platform, display=Display.HIDDEN)]
    assert "levers" in missing_for_publication(resource)
    resource.displays = [PlatformDisplay(platform=platform, display=Display.PINNED)]
    resource.save_revision().publish()
    assert reread(resource).live


def test_what_is_scheduled_and_no_longer_complete_is_reported_and_stops_nobody(platform):
    file = Attachment.objects.create(title="Note", file=ContentFile(b"note", "note.txt"))
    broken, whole = make_resource(platform, live=False, access=Access.FILE, file=file), make_resource(platform, live=False)
    for minutes, resource in enumerate([broken, whole], start=1):
        resource.go_live_at = timezone.now() + timedelta(minutes=minutes)
        resource.save_revision().publish()
    file.delete()
    later = timezone.now() + timedelta(hours=2)
    with patch("django.utils.timezone.now", return_value=later):
        publish_scheduled(now=later)
    assert reread(whole).live
    assert not reread(broken).live
    assert not reread(broken).approved_schedule
    entry = ModelLogEntry.objects.get(action="terreau.publication_refused")
    assert (entry.object_id, entry.data["missing"]) == (str(broken.pk), ["file"])


def test_the_folded_text_follows_the_words(platform):
    resource = make_resource(platform, title="Été", body=[("text", "<p>Évaluation</p>")])
    assert "ete" in resource.folded
    assert "evaluation" in resource.folded
    resource.title = "Hiver"
    resource.save(update_fields=["title"])
    assert "hiver" in reread(resource).folded
