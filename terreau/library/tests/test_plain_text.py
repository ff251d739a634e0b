"""The plain text kept beside a body: what search passages are cut from."""

from importlib import import_module

import pytest
from django.apps import apps

from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.search.engine import Request, search

pytestmark = pytest.mark.django_db
BODY = [("text", "<h2>Méthode</h2><p>Commencer par un loyer.</p>")]


def test_a_passage_of_a_page_keeps_headings_and_paragraphs_apart(platform):
    resource = make_resource(platform, body=BODY)
    assert resource.plain == "Méthode\nCommencer par un loyer."
    assert search(Request("resource", "loyer", platform=platform.pk)).hits[0].reasons[0].passage == "Méthode · Commencer par un loyer."


def test_what_was_kept_before_is_filled_again(platform):
    resource, bare = make_resource(platform, body=BODY), make_resource(platform)
    Resource.objects.filter(pk=resource.pk).update(plain="Méthode Commencer par un loyer.")
    fill = import_module("terreau.library.migrations.0013_lines_of_plain_text").keep_lines_apart
    for _time in range(2):
        fill(apps, None)
        assert Resource.objects.get(pk=resource.pk).plain == "Méthode\nCommencer par un loyer."
        assert Resource.objects.get(pk=bare.pk).plain == ""
