"""The vocabulary is edited in the desk, by those who have the permission."""

import pytest
from django.contrib.auth.models import Permission
from django.template import engines
from django.test import Client
from django.urls import reverse

from terreau.vocabulary.models import Articulation, Framework, Lever
from terreau.vocabulary.viewsets import VocabularyGroup

pytestmark = pytest.mark.django_db
HUES = {"text_light": "#123456", "text_dark": "#abcdef", "leaf_light": "#123456", "leaf_dark": "#abcdef"}


@pytest.fixture(autouse=True)
def lenient_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wagtail's templates lean on `default`, which Django skips when undefined variables are marked: mark none here."""
    for backend in engines.all():
        monkeypatch.setattr(backend.engine, "string_if_invalid", "")


@pytest.fixture
def lever() -> Lever:
    """One lever of one framework."""
    framework = Framework.objects.create(code="essai", title="Cadre d’essai")
    return Lever.objects.create(
        framework=framework, order=1, slug="ecouter", title="Écouter", short_title="Écouter", question="Qui ?", introduction="Ici.", **HUES
    )


@pytest.fixture
def desk(client: Client, settings: object, django_user_model: type, lever: Lever) -> Client:
    """The desk, seen by the administrator of the installation."""
    settings.TERREAU_REQUIRE_EDITOR_MFA = False  # type: ignore[attr-defined]  # pytest-django's fixture
    client.force_login(django_user_model.objects.create_superuser("admin@example.org"))  # type: ignore[attr-defined]  # the project's own user
    return client


@pytest.mark.parametrize("viewset", VocabularyGroup.items, ids=lambda viewset: viewset.model.__name__)
def test_every_list_and_form_opens(desk: Client, viewset: type) -> None:
    app, model = "vocabulary", viewset.model._meta.model_name  # type: ignore[attr-defined]  # a viewset has a model

    assert desk.get(reverse(f"wagtailsnippets_{app}_{model}:list"), {"q": "éc"}).status_code == 200
    assert desk.get(reverse(f"wagtailsnippets_{app}_{model}:add")).status_code == 200


def test_a_lever_is_found_and_edited(desk: Client, lever: Lever) -> None:
    assert "Écouter" in desk.get(reverse("wagtailsnippets_vocabulary_lever:list"), {"q": "Écout"}).content.decode()
    assert "Écouter" in desk.get(reverse("wagtailsnippets_vocabulary_lever:edit", args=[lever.pk])).content.decode()


def test_a_lever_is_not_articulated_with_itself(desk: Client, lever: Lever) -> None:
    sent = {"origin": lever.pk, "target": lever.pk, "kind": "eclaire", "reason": "Parce que."}

    answer = desk.post(reverse("wagtailsnippets_vocabulary_articulation:add"), sent)

    assert "Un levier ne s’articule pas avec lui-même" in answer.content.decode()
    assert not Articulation.objects.exists()


def test_without_the_permission_the_vocabulary_is_closed(client: Client, settings: object, django_user_model: type, lever: Lever) -> None:
    settings.TERREAU_REQUIRE_EDITOR_MFA = False  # type: ignore[attr-defined]  # pytest-django's fixture
    editor = django_user_model.objects.create_user("editor@example.org", is_staff=True)  # type: ignore[attr-defined]  # the project's own user
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)

    answer = client.get(reverse("wagtailsnippets_vocabulary_lever:edit", args=[lever.pk]))

    assert answer.status_code in {302, 403}
    assert "Écouter" not in answer.content.decode()
