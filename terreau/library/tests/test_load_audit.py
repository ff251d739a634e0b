"""What a load leaves in the audit trail."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import ModelLogEntry

from terreau.vocabulary.models import Platform


@pytest.mark.django_db
def test_a_load_that_wrote_leaves_one_entry_and_one_that_did_not_leaves_none() -> None:
    call_command("load_catalogue", stdout=StringIO())
    entry = ModelLogEntry.objects.get(action="terreau.import")
    assert entry.object_id == str(Platform.objects.get().pk)
    assert entry.data["written"]["ressources"] == {"created": 113, "updated": 0}
    assert entry.message == "Données chargées"
    call_command("load_catalogue", stdout=StringIO())
    assert ModelLogEntry.objects.filter(action="terreau.import").count() == 1
