"""What is taken away, from outside: made once, kept, made again, refused politely; nothing private leaves."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from terreau.changes.models import Change
from terreau.kits.enums import Form, State
from terreau.kits.models import TakeAway
from terreau.kits.takeaway import folder, keeping
from terreau.kits.takeaway.booklet import LIBRARY, Subject
from terreau.kits.takeaway.reading import read
from terreau.kits.tests.factories import make_kit
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(platform, client):
    """Ask the platform of the tests; leave no file behind."""
    client.defaults["SERVER_NAME"] = "terreau.test"
    yield
    for row in TakeAway.objects.exclude(file=""):
        default_storage.delete(row.file)


def made() -> None:
    """Do what the workers would."""
    for row in TakeAway.objects.filter(state=State.WAITING):
        keeping.make(key=row.pk, now=timezone.now())


def content(response) -> bytes:
    """Return a file that was served; read to its end, it is closed."""
    return b"".join(response.streaming_content)


def silent(minutes: int = 11) -> None:
    TakeAway.objects.update(updated_at=timezone.now() - timedelta(minutes=minutes))


def test_who_waits_is_told_when_nothing_moves(client, kit) -> None:
    address, told = "/emporter/kit/essai.pdf", "Rien n’a avancé depuis plus d’une minute."
    assert told not in client.get(address).content.decode()
    silent(minutes=2)
    assert told in client.get(address).content.decode()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("seconds", [59, 61])
def test_only_what_is_in_hand_can_be_late(state, seconds: int) -> None:
    now = timezone.now()
    assert keeping.is_late(TakeAway(state=state, updated_at=now - timedelta(seconds=seconds)), now) is (seconds > 60 and state in keeping.IN_HAND)


@pytest.mark.parametrize(
    ("form", "start", "kind"), [("pdf", b"%PDF", "application/pdf"), ("epub", b"PK", "application/epub+zip"), ("zip", b"PK", "application/zip")]
)
def test_a_kit_is_made_once_then_served(client, kit, form: str, start: bytes, kind: str) -> None:
    address = f"/emporter/kit/essai.{form}"
    waiting = client.get(address)
    assert waiting.status_code == 202
    assert "On prépare votre document" in waiting.content.decode()
    assert f'<meta http-equiv="refresh" content="2; url={address}?attente=1">' in waiting.content.decode()
    assert (waiting["Cache-Control"], waiting["X-Robots-Tag"]) == ("no-store", "noindex")
    client.get(address)
    assert TakeAway.objects.count() == 1
    made()
    answer = client.get(address)
    assert answer.status_code == 200
    assert content(answer).startswith(start)
    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="kit-un-kit-d-essai.{form}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405


def test_a_request_hands_the_work_to_the_workers(client, kit, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True) as called:
        client.get("/emporter/kit/essai.epub")
    assert len(called) == 1
    assert TakeAway.objects.get().state == State.READY


def test_a_reader_may_stop_the_page_from_reloading(client, kit) -> None:
    page = client.get("/emporter/kit/essai.pdf").content.decode()
    assert 'href="/emporter/kit/essai.pdf?attente=1&amp;fixe=1"' in page
    still = client.get("/emporter/kit/essai.pdf?fixe=1").content.decode()
    assert "http-equiv" not in still
    assert "ne se recharge plus seule" in still


def test_who_waits_is_told_when_it_is_ready(client, kit) -> None:
    waiting = "/emporter/kit/essai.pdf?attente=1"
    assert client.get(waiting).status_code == 202
    made()
    ready = client.get(waiting)
    page = ready.content.decode()
    assert (ready.status_code, ready["Cache-Control"]) == (200, "no-store")
    assert "<title>Votre document est prêt" in page
    assert '<meta http-equiv="refresh" content="1; url=/emporter/kit/essai.pdf">' in page
    assert "Il s’appelle <bdi>kit-un-kit-d-essai.pdf</bdi>\u202f; vous le trouverez" in page
    assert "http-equiv" not in client.get(f"{waiting}&fixe=1").content.decode(), "nothing comes by itself to who wished so"
    assert content(client.get("/emporter/kit/essai.pdf")).startswith(b"%PDF")


def test_headers_alone_start_nothing(client, kit) -> None:
    assert client.head("/emporter/kit/essai.pdf").status_code == 202
    assert not TakeAway.objects.exists()


def test_what_changes_is_made_again_and_the_old_file_goes(client, kit) -> None:
    client.get("/emporter/kit/essai.zip")
    made()
    old = TakeAway.objects.get()
    first = content(client.get("/emporter/kit/essai.zip"))
    Resource.objects.filter(title="La seconde").update(title="La seconde, revue")
    assert client.get("/emporter/kit/essai.zip").status_code == 202
    made()
    new = TakeAway.objects.get()
    assert new.digest != old.digest
    assert content(client.get("/emporter/kit/essai.zip")) != first
    assert not default_storage.exists(old.file)


def test_only_published_kits_of_this_platform_leave(client, second_platform, kit) -> None:
    make_kit(second_platform, [make_resource(second_platform)], slug="ailleurs")
    make_kit(kit.framework.platforms.get(), [], slug="brouillon", live=False)
    assert [client.get(f"/emporter/kit/{slug}.pdf").status_code for slug in ("ailleurs", "brouillon", "inconnu")] == [404, 404, 404]
    assert client.get("/emporter/kit/essai.exe").status_code == 404


def test_a_failure_says_so_and_lets_try_again(client, kit, monkeypatch) -> None:
    def broken(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(folder, "write", broken)
    client.get("/emporter/kit/essai.zip")
    with pytest.raises(OSError, match="disk full"):
        made()
    assert not default_storage.exists(keeping.FOLDER) or TakeAway.objects.get().file == ""
    failed = client.get("/emporter/kit/essai.zip")
    assert failed.status_code == 500
    assert "/emporter/kit/essai.zip?encore=1" in failed.content.decode()
    monkeypatch.undo()
    again = client.get("/emporter/kit/essai.zip?encore=1")
    assert again.status_code == 202
    assert 'url=/emporter/kit/essai.zip?attente=1"' in again.content.decode()
    made()
    assert content(client.get("/emporter/kit/essai.zip")).startswith(b"PK")


def test_what_a_dead_worker_left_is_made_by_another(client, kit, django_capture_on_commit_callbacks) -> None:
    client.get("/emporter/kit/essai.epub")
    TakeAway.objects.update(state=State.MAKING, started_at=timezone.now(), done=1)
    with django_capture_on_commit_callbacks(execute=True) as early:
        assert client.get("/emporter/kit/essai.epub").status_code == 202
    assert early == []
    silent()
    with django_capture_on_commit_callbacks(execute=True):
        client.get("/emporter/kit/essai.epub")
    row = TakeAway.objects.get()
    assert row.state == State.READY
    keeping.make(key=row.pk, now=timezone.now())
    assert TakeAway.objects.get().file == row.file


def test_too_many_at_once_are_asked_to_come_back(client, kit, platform) -> None:
    now = timezone.now()
    TakeAway.objects.bulk_create(
        [TakeAway(platform=platform, subject=f"selection:{number}", form=Form.PDF, asked_at=now) for number in range(keeping.MOST_WAITING)]
    )
    busy = client.get("/emporter/kit/essai.pdf")
    assert (busy.status_code, busy["Retry-After"]) == (503, "60")
    assert "Réessayez dans une minute" in busy.content.decode()
    assert TakeAway.objects.count() == keeping.MOST_WAITING
    silent()
    assert client.get("/emporter/kit/essai.pdf").status_code == 202


def test_a_selection_leaves_in_its_order(client, platform) -> None:
    slugs = [make_resource(platform, title=title).slug for title in ("Bêta", "Alpha")]
    address = f"/emporter/selection.zip?r={','.join([*slugs, 'inconnue'])}"
    assert client.get(address).status_code == 202
    made()
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="selection-2-ressources-choisies.zip"'
    with zipfile.ZipFile(io.BytesIO(content(answer))) as archive:
        door = archive.read("2-ressources-choisies/Ouvrir.html").decode()
    assert door.index("Bêta") < door.index("Alpha")
    other = client.get(f"/emporter/selection.zip?r={','.join(reversed(slugs))}")
    assert other.status_code == 202


@pytest.mark.parametrize("query", ["", "?r=", "?r=inconnue,,autre", "?r=" + quote("../../é😀"), "?q=a"])
def test_a_selection_of_nothing_says_so(client, platform, query: str) -> None:
    answer = client.get(f"/emporter/selection.pdf{query}")
    assert answer.status_code == 404
    assert "Rien à emporter" in answer.content.decode()
    assert not TakeAway.objects.exists()


def test_the_library_is_served_as_it_was_until_it_is_made_again(client, platform) -> None:
    assert client.get("/emporter/bibliotheque.zip").status_code == 404
    make_resource(platform, title="La première")
    assert client.get("/emporter/bibliotheque.zip").status_code == 202
    made()
    first = client.get("/emporter/bibliotheque.zip")
    assert first["Content-Disposition"] == 'attachment; filename="bibliotheque-terreau.zip"'
    now = timezone.now()
    assert keeping.refresh_library(now=now) == 0
    make_resource(platform, title="La seconde")
    Change.objects.create(table="library_resource", subject="library_resource", key="1", operation="I", at=now)
    assert keeping.refresh_library(now=now) == 1
    assert content(client.get("/emporter/bibliotheque.zip")) == content(first)
    made()
    assert keeping.latest_library(platform).total == 2
    assert len(read(LIBRARY, platform).works) == 2


def test_a_library_of_which_nothing_changed_is_not_written_again(client, platform) -> None:
    make_resource(platform)
    client.get("/emporter/bibliotheque.zip")
    made()
    before = TakeAway.objects.get()
    TakeAway.objects.update(state=State.WAITING)
    made()
    after = TakeAway.objects.get()
    assert (after.state, after.file, after.made_at) == (State.READY, before.file, before.made_at)


def test_what_nobody_asks_for_is_forgotten_with_its_file(client, kit) -> None:
    client.get("/emporter/kit/essai.epub")
    made()
    row, now = TakeAway.objects.get(), timezone.now()
    assert keeping.tidy(now=now + timedelta(days=6)) == 0
    lost = default_storage.save(f"{keeping.FOLDER}/perdu.pdf", ContentFile(b"x"))
    keeping.tidy(now=now)
    assert default_storage.exists(lost)
    assert keeping.tidy(now=now + timedelta(days=8)) == 1
    assert not default_storage.exists(row.file)
    assert not default_storage.exists(lost)


def test_what_another_release_laid_out_is_forgotten(client, kit, monkeypatch) -> None:
    client.get("/emporter/kit/essai.epub")
    made()
    assert keeping.tidy(now=timezone.now()) == 0
    monkeypatch.setattr(keeping, "layout", lambda: "another")
    assert keeping.tidy(now=timezone.now()) == 1
    assert client.get("/emporter/kit/essai.epub").status_code == 202


def test_asking_again_keeps_it(client, kit) -> None:
    client.get("/emporter/kit/essai.epub")
    made()
    TakeAway.objects.update(asked_at=timezone.now() - timedelta(days=6))
    content(client.get("/emporter/kit/essai.epub"))
    assert keeping.tidy(now=timezone.now() + timedelta(days=6)) == 0


def test_all_files_together_stay_under_a_limit(platform, settings) -> None:
    settings.TERREAU_TAKE_AWAY_BYTES = 250
    now = timezone.now()
    for age, subject in enumerate(["selection:new", "selection:old", "kit:x"]):
        TakeAway.objects.create(
            platform=platform, subject=subject, form=Form.PDF, state=State.READY, file=f"takeaways/{age}", size=100, asked_at=now - timedelta(hours=age)
        )
    assert keeping.make_room() == 1
    assert set(TakeAway.objects.values_list("subject", flat=True)) == {"selection:new", "kit:x"}


def test_a_kit_that_is_gone_is_forgotten_by_the_worker(client, kit) -> None:
    client.get("/emporter/kit/essai.pdf")
    kit.delete()
    made()
    assert not TakeAway.objects.exists()


def test_a_subject_keeps_its_key() -> None:
    chosen = Subject(members=("a", "b"))
    assert [len(one.key()) <= 64 for one in (LIBRARY, Subject(kit="0" * 36), chosen)] == [True, True, True]
    assert Subject.of(chosen.key(), ["a", "b"]) == chosen
    assert Subject.of(Subject(kit="x").key(), []) == Subject(kit="x")
    assert Subject.of("library", []) == LIBRARY


def test_the_page_that_explains_says_when_the_folder_was_made(client, platform, django_assert_max_num_queries) -> None:
    make_resource(platform)
    with django_assert_max_num_queries(4):
        before = client.get("/emporter/").content.decode()
    assert "/emporter/bibliotheque.zip" in before
    assert "Fait le" not in before
    client.get("/emporter/bibliotheque.zip")
    made()
    assert "Fait le" in client.get("/emporter/").content.decode()
