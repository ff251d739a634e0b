"""What answers at the addresses of files; private ones have none for strangers."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from terreau.core.models import Attachment, Picture
from terreau.core.tests.sample_files import PDF, keeps_files, logged_in, member, photo

pytestmark = keeps_files


def kept_file(collection: Collection | None = None, name: str = "rapport.pdf", content: bytes = PDF) -> Attachment:
    return Attachment.objects.create(title="Rapport", file=ContentFile(content, name=name), **({"collection": collection} if collection else {}))


def kept_picture(collection: Collection | None = None) -> Picture:
    return Picture.objects.create(title="Photo", file=ContentFile(photo(), name="photo.jpg"), **({"collection": collection} if collection else {}))


@pytest.fixture
def private(db) -> Collection:
    collection = Collection.get_first_root_node().add_child(name="Réservé")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.LOGIN)
    return collection


def test_a_file_is_always_saved_never_opened():
    for name, content in [("rapport.pdf", PDF), ("note.txt", b"bonjour")]:
        answer = Client().get(kept_file(name=name, content=content).url)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert b"".join(answer.streaming_content) == content


def test_a_wrong_name_or_number_is_404():
    file = kept_file()
    for path in [f"/fichiers/{file.pk}/autre.pdf", f"/fichiers/{file.pk + 1}/{file.filename}", f"/fichiers/{file.pk}/../{file.filename}", "/fichiers/0/"]:
        assert Client().get(path).status_code == 404


def test_a_private_file_is_for_those_who_may(private):
    file = kept_file(private)
    for path in [file.url, f"/medias/{file.file.name}", f"/medias/images/../{file.file.name}", f"/medias/images/%2e%2e/{file.file.name}"]:
        answer = Client().get(path)
        assert answer.status_code in {302, 404}
        assert b"%PDF" not in answer.content
    assert Client().get(file.url).url.startswith("/compte/connexion/")
    assert Client().post(file.url).status_code == 405
    answer = logged_in(member()).get(file.url)
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]


def test_a_file_for_a_group_is_not_for_other_members(db):
    collection = Collection.get_first_root_node().add_child(name="Cercle")
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type=CollectionViewRestriction.GROUPS)
    group = Group.objects.create(name="Cercle")
    restriction.groups.add(group)
    file = kept_file(collection)
    insider, other = member(), member()
    insider.groups.add(group)
    assert logged_in(insider).get(file.url).status_code == 200
    assert logged_in(other).get(file.url).status_code == 302


def test_only_resized_pictures_have_an_address():
    picture = kept_picture()
    small = picture.get_rendition("width-20")
    answer = Client().get(small.url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "public" in answer["Cache-Control"]
    for path in [picture.file.name, kept_file().file.name, "images/absente.jpg", "", "images/", "../test.sqlite3"]:
        assert Client().get(f"/medias/{path}").status_code == 404


def test_a_file_put_beside_the_pictures_has_no_address():
    name = default_storage.save("images/intrus.jpg", ContentFile(photo()))
    assert Client().get(f"/medias/{name}").status_code == 404


def test_a_private_picture_is_for_those_who_may(private):
    small = kept_picture(private).get_rendition("width-20")
    assert Client().get(small.url).status_code == 404
    answer = logged_in(member()).get(small.url)
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
