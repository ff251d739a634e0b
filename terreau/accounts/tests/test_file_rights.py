"""Pictures and files belong to a platform: those of the others can be neither changed nor deleted, nor even chosen."""

import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Collection, GroupCollectionPermission

from terreau.accounts.actions import revoke_role, sync_file_rights, sync_groups
from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role, make_user
from terreau.core.models import Attachment, Picture

# Wagtail leaves uploads and renditions open.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
KINDS = {"images": Picture, "documents": Attachment}


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(stream, "PNG")
    return stream.getvalue()


def kept(kind: str, collection: Collection, **fields: object) -> Picture | Attachment:
    file = ContentFile(png(), name="photo.png") if kind == "images" else ContentFile(b"Du texte", name="note.txt")
    return KINDS[kind].objects.create(title="Titre secret", file=file, collection=collection, **fields)


def edit_path(kind: str, thing: Picture | Attachment) -> str:
    return f"/atelier/images/{thing.pk}/" if kind == "images" else f"/atelier/documents/edit/{thing.pk}/"


def delete_path(kind: str, thing: Picture | Attachment) -> str:
    return f"/atelier/images/{thing.pk}/delete/" if kind == "images" else f"/atelier/documents/delete/{thing.pk}/"


def bulk_path(kind: str, thing: Picture | Attachment) -> str:
    model = "core/picture" if kind == "images" else "core/attachment"
    return f"/atelier/bulk/{model}/delete/?id={thing.pk}"


def desk(platform, kind: RoleKind):
    return logged_in(make_role(platform, kind).user, second_factor=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", [RoleKind.EDITOR, RoleKind.PUBLISHER, RoleKind.ADMINISTRATOR])
@pytest.mark.parametrize("where", ["the platform's", "the root"])
def test_nobody_touches_what_others_keep(here, elsewhere, kind, role, where):
    thing = kept(kind, sync_file_rights(platform=here) if where == "the platform's" else Collection.get_first_root_node())
    client = desk(elsewhere, role)
    for path in [edit_path(kind, thing), delete_path(kind, thing)]:
        assert client.get(path).status_code in {302, 403, 404}
        assert client.post(path, {"title": "Pris", "tags": "", "collection": thing.collection_id}).status_code in {302, 403, 404}
    client.post(bulk_path(kind, thing))
    thing = KINDS[kind].objects.get(pk=thing.pk)
    assert thing.title == "Titre secret"
    for path in [f"/atelier/{kind}/", f"/atelier/{kind}/chooser/"]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Titre secret" not in answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_publishers_change_and_delete_what_their_platform_keeps(here, elsewhere, kind):
    own = sync_file_rights(platform=here)
    thing = kept(kind, own, uploaded_by_user=make_user())
    client = desk(here, RoleKind.PUBLISHER)
    client.post(edit_path(kind, thing), {"title": "Nouveau", "tags": "", "collection": own.pk})
    assert KINDS[kind].objects.get().title == "Nouveau"
    client.post(delete_path(kind, thing))
    assert not KINDS[kind].objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_adds_to_their_platform_and_changes_only_their_own(here, elsewhere, kind):
    client = desk(here, RoleKind.EDITOR)
    file = SimpleUploadedFile("photo.png", png(), "image/png") if kind == "images" else SimpleUploadedFile("note.txt", b"Du texte", "text/plain")
    client.post(f"/atelier/{kind}/add/", {"title": "Le mien", "file": file, "tags": ""})
    mine = KINDS[kind].objects.get()
    assert mine.collection.name == here.name
    client.post(edit_path(kind, mine), {"title": "Corrigé", "tags": "", "collection": sync_file_rights(platform=elsewhere).pk})
    mine.refresh_from_db()
    assert (mine.title, mine.collection.name) == ("Corrigé", here.name)
    others = kept(kind, mine.collection, uploaded_by_user=make_user())
    assert client.post(edit_path(kind, others), {"title": "Pris", "tags": ""}).status_code in {302, 403, 404}
    assert KINDS[kind].objects.get(pk=others.pk).title == "Titre secret"
    assert "Titre secret" in client.get(f"/atelier/{kind}/chooser/").content.decode()


def test_who_writes_on_two_platforms_says_which(here, elsewhere):
    user = make_role(here).user
    make_role(elsewhere, RoleKind.EDITOR, user)
    client = logged_in(user, second_factor=True)
    target = sync_file_rights(platform=elsewhere)
    assert here.name in client.get("/atelier/documents/add/").content.decode()
    client.post("/atelier/documents/add/", {"title": "Note", "file": SimpleUploadedFile("note.txt", b"x"), "tags": "", "collection": target.pk})
    assert Attachment.objects.get().collection == target
    revoke_role(user=user, platform=elsewhere, by=None)
    assert client.post(edit_path("documents", Attachment.objects.get()), {"title": "Pris", "tags": ""}).status_code in {302, 403, 404}
    assert Attachment.objects.get().title == "Note"


def test_what_is_common_is_chosen_by_all_and_changed_by_none(here, elsewhere):
    thing = kept("documents", Collection.objects.get(name="Commun à toutes les plateformes"))
    for platform in [here, elsewhere]:
        client = desk(platform, RoleKind.ADMINISTRATOR)
        assert "Titre secret" in client.get("/atelier/documents/chooser/").content.decode()
        assert client.get(edit_path("documents", thing)).status_code in {302, 403, 404}


def test_the_collection_follows_the_platform_and_rights_given_by_hand_are_taken_back(here, elsewhere):
    own, root = sync_file_rights(platform=here), Collection.get_first_root_node()
    group = Group.objects.get(name__startswith="Fichiers", name__endswith=f"tout changer ({here.pk})")
    for holder in [group, Group.objects.get(name="Publication")]:
        GroupCollectionPermission.objects.create(group=holder, collection=root, permission=Permission.objects.get(codename="change_image"))
    here.name = "Autre nom"
    here.save()
    sync_groups()
    assert sync_file_rights(platform=here) == own
    assert Collection.objects.get(pk=own.pk).name == "Autre nom"
    ours = GroupCollectionPermission.objects.exclude(group__name__in=["Editors", "Moderators"])
    assert not ours.filter(collection=root).exists()
    assert Collection.objects.filter(depth=2).count() == 3


def test_a_platform_that_goes_leaves_its_files_to_the_installation(here, elsewhere):
    thing = kept("documents", sync_file_rights(platform=here))
    person = make_role(here, RoleKind.PUBLISHER).user
    here.delete()
    assert not person.groups.filter(name__startswith="Fichiers").exists()
    assert Attachment.objects.filter(pk=thing.pk).exists()
