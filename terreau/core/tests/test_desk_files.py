"""The desk's own pages refuse the same files, next to the field."""

import json

import pytest
from django.test import Client
from wagtail.models import UploadedFile

from terreau.core.models import Attachment, Picture
from terreau.core.tests.sample_files import PDF, keeps_files, logged_in, member, photo, upload

pytestmark = keeps_files
TOGETHER = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}


@pytest.fixture
def desk(db, settings) -> Client:
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    return logged_in(member(is_superuser=True))


def test_a_picture_added_one_by_one_loses_what_it_hides(desk):
    desk.post("/atelier/images/add/", {"title": "Photo", "file": upload("photo.jpg", photo(orientation=6)), "tags": ""})
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (40, 60)
    assert b"auteur-secret" not in picture.file.read()


def test_a_wrong_picture_is_refused_next_to_the_field_and_the_rest_is_kept(desk):
    answer = desk.post("/atelier/images/add/", {"title": "Mon titre", "credit": "Une personne", "file": upload("dessin.png", b"<svg/>"), "tags": ""})
    html = answer.content.decode()
    assert "Mon titre" in html
    assert "Une personne" in html
    assert not Picture.objects.exists()


def test_several_pictures_at_once_too(desk):
    answer = desk.post("/atelier/images/multiple/add/", {"title": "Photo", "files[]": upload("photo.jpg", photo())}, **TOGETHER)
    assert json.loads(answer.content)["success"]
    assert b"auteur-secret" not in Picture.objects.get().file.read()
    answer = desk.post("/atelier/images/multiple/add/", {"title": "Faux", "files[]": upload("photo.jpg", b"<svg/>")}, **TOGETHER)
    assert not json.loads(answer.content)["success"]


def test_a_picture_whose_other_fields_are_wrong_waits_without_what_it_hides(desk):
    desk.post("/atelier/images/multiple/add/", {"title": "x" * 300, "files[]": upload("photo.jpg", photo())}, **TOGETHER)
    waiting = UploadedFile.objects.get()
    assert b"auteur-secret" not in waiting.file.read()
    assert Client().get(f"/medias/{waiting.file.name}").status_code == 404


def test_a_disguised_file_is_refused_in_both_pages(desk):
    html = desk.post("/atelier/documents/add/", {"title": "Mon titre", "file": upload("note.txt", b"<script>"), "tags": ""}).content.decode()
    assert "ne correspond pas à son extension" in html
    assert "Mon titre" in html
    answer = desk.post("/atelier/documents/multiple/add/", {"title": "Note", "files[]": upload("note.txt", b"<script>")}, **TOGETHER)
    assert "extension" in json.loads(answer.content)["error_message"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("name", "most", "said"), [("programme.exe", 100, "pas accepté"), ("note.txt", 10, "trop gros")])
def test_a_refused_file_is_told_why_once(desk, settings, name, most, said):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = most
    answer = desk.post("/atelier/documents/multiple/add/", {"title": "Note", "files[]": upload(name, b"x" * 11)}, **TOGETHER)
    message = json.loads(answer.content)["error_message"]
    assert said in message
    assert "autorisée" not in message
    assert "\n" not in message


def test_a_picture_too_heavy_is_not_called_something_else(desk, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10
    answer = desk.post("/atelier/images/multiple/add/", {"title": "Photo", "files[]": upload("photo.jpg", b"x" * 11)}, **TOGETHER)
    assert json.loads(answer.content)["error_message"].startswith("Ce fichier est trop lourd")


def test_the_picture_of_an_account_loses_what_it_hides_or_is_refused():
    from wagtail.admin.views.account import AvatarSettingsPanel
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(member())
    form = AvatarSettingsPanel.form_class({}, {"avatar": upload("moi.png", photo("PNG"))}, instance=profile)
    assert form.is_valid(), form.errors
    form.save()
    assert b"auteur-secret" not in profile.avatar.read()
    for name, content in (("moi.png", photo("GIF")), ("moi.bmp", photo("BMP", hidden=False))):
        assert "avatar" in AvatarSettingsPanel.form_class({}, {"avatar": upload(name, content)}, instance=profile).errors


def test_an_honest_file_is_kept(desk):
    desk.post("/atelier/documents/add/", {"title": "Rapport", "file": upload("rapport.pdf", PDF), "tags": ""})
    assert Attachment.objects.get().file_size == len(PDF)
