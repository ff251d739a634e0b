"""The form of a resource: what it offers to choose from."""

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.library.tests.factories import make_concept
from terreau.library.viewsets import ResourceViewSet
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def form(platform):
    make_concept(Scheme.KIND, "methodes", "Méthode")
    make_concept(Scheme.AUDIENCE, "elus", "Élus")
    answer = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(reverse(ResourceViewSet().get_url_name("add")))
    assert answer.status_code == 200
    return answer.context["form"]


def test_the_type_is_chosen_among_types(form):
    kinds = str(form["kind"])
    assert kinds.startswith("<select")
    assert "Méthode" in kinds
    assert "Élus" not in kinds


def test_the_address_is_written_from_the_title(form):
    assert "w-slug" in str(form["slug"])
    assert "w-sync" in form.fields["title"].widget.attrs["data-controller"]
