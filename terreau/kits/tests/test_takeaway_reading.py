"""What is taken away, from inside: what is said of each work, what its body becomes, what does not leave."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.models import Collection, CollectionViewRestriction

from terreau.accounts.tests.factories import make_organisation
from terreau.core.models import Attachment, Picture
from terreau.core.tests.sample_files import photo
from terreau.kits.models import KitItem
from terreau.kits.takeaway import epub, folder, pdf
from terreau.kits.takeaway.bodies import BodyReader
from terreau.kits.takeaway.booklet import Subject
from terreau.kits.takeaway.reading import NothingToTakeError, read
from terreau.library.blocks import RESOURCE_BODY_BLOCKS
from terreau.library.enums import Access, RelationKind, Status
from terreau.library.models import Relation, Resource, ResourcePublisher
from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Term

pytestmark = pytest.mark.django_db


def words(nodes) -> list[str]:
    return ["".join(one.words()) for one in nodes]


def test_a_work_says_in_a_line_whom_to_ask_and_what_to_read_next(platform, second_platform) -> None:
    first, second, third, elsewhere = (
        make_resource(where, title=title) for where, title in ((platform, "Un"), (platform, "Deux"), (platform, "Trois"), (second_platform, "Ailleurs"))
    )
    first.publishers.add(ResourcePublisher(organisation=make_organisation("L’éditeur", url="https://editeur.example/")))
    first.save()
    for target, kind in ((second, RelationKind.COMPLETES), (third, RelationKind.COMPLETES), (elsewhere, RelationKind.COMPLETES)):
        Relation.objects.create(origin=first, target=target, kind=kind)
    Relation.objects.create(origin=third, target=first, kind=RelationKind.APPLIES, order=9)  # said once, with the first reason
    booklet = read(Subject(members=(str(first.uuid), str(second.uuid))), platform)
    one, other = booklet.works.values()
    assert words(one.where) == ["Nous ne lui connaissons pas d’adresse publique. Demandez-le à L’éditeur, en donnant la référence ci-dessous."]
    assert words(one.related) == ["À lire avec celui-ci : Deux ; Trois"]
    assert words(other.related) == ["À lire avec celui-ci : Un"]
    assert words(other.where) == ["Nous ne lui connaissons pas d’adresse publique."]


def test_of_several_publishers_a_reader_asks_any_that_has_a_site(platform) -> None:
    resource = make_resource(platform)
    resource.publishers.add(
        ResourcePublisher(label="Un groupe de travail", order=0),
        ResourcePublisher(organisation=make_organisation("Une école", url="https://ecole.example/"), order=1),
        ResourcePublisher(organisation=make_organisation("Une revue", url="https://revue.example/"), order=2),
    )
    resource.save()
    (work,) = read(Subject(members=(str(resource.uuid),)), platform).works.values()
    assert words(work.where)[0].endswith("Demandez-le à Un groupe de travail ou Une école ou Une revue, en donnant la référence ci-dessous.")
    links = [child.about["href"] for one in work.where for child in one.children if not isinstance(child, str)]
    assert links == ["https://ecole.example/", "https://revue.example/"]


def test_a_kit_reads_in_the_same_number_of_queries(kit, platform, assert_same_queries) -> None:
    def add() -> None:
        KitItem.objects.create(kit=kit, resource=make_resource(platform), order=9)

    assert_same_queries(add, lambda: read(Subject(kit=str(kit.uuid)), platform), at_most=20)


def test_a_withdrawn_work_stays_marked_and_a_draft_does_not_leave(kit, platform) -> None:
    Resource.objects.filter(title="La première").update(status=Status.WITHDRAWN)
    Resource.objects.filter(title="La seconde").update(live=False)
    booklet = read(Subject(kit=str(kit.uuid)), platform)
    (work,) = booklet.works.values()
    assert (work.title, work.mark) == ("La première", "retiré")
    assert "a été retirée" in work.mark_note
    assert booklet.paths[0].stages[0].work == work.uuid


def test_a_sheet_says_what_its_page_says(kit, platform) -> None:
    Resource.objects.filter(title="La première").update(
        citation="Citez ainsi.", minutes=20, territory="Loire", year=2019, url="https://example.org/a.pdf", access=Access.ONLINE
    )
    work = next(iter(read(Subject(kit=str(kit.uuid)), platform).works.values()))
    facts = {fact.label: fact.value for fact in work.facts}
    assert facts["Licence"] == "non précisée par l’éditeur"
    assert (facts["Durée"], facts["Territoire"], facts["Date"], facts["Marche"], facts["Tiroir"]) == ("20 min", "Loire", "2019", "Comprendre", "Methode")
    assert (work.citation, work.mandatory) == ("Citez ainsi.", True)
    assert work.note == "Note 0"
    assert "https://example.org/a.pdf" in "".join(word for one in work.where for word in one.words())


def body_with_everything(platform, collection: Collection | None = None) -> Resource:
    """Return a resource whose body holds every block, its picture and file in a collection."""
    place = {"collection": collection} if collection else {}
    picture = Picture.objects.create(title="Image", file=ContentFile(photo(), "image.jpg"), **place)
    document = Attachment.objects.create(title="Un tableau", file=ContentFile(b"a,b\n", "tableau.csv"), **place)
    term = Term.objects.create(label="Terme", slug="terme", definition="Sa définition.")
    blocks = [
        ("text", "<h3>Titre</h3><p>Du texte.</p>"),
        ("figure", {"image": picture.pk, "alt": "Deux couleurs", "caption": "Une légende"}),
        ("table", {"caption": "Un titre", "table": {"data": [["a", None], ["b"]], "first_row_is_table_header": True}}),
        ("quotation", {"text": "Ce qui est dit.", "author": "Quelqu’un", "source": ""}),
        ("steps", {"title": "Étapes", "steps": [{"title": "Une", "duration": "1 h", "text": "<p>Faire.</p>"}]}),
        ("callout", {"tone": "tip", "text": "<p>Un conseil.</p>"}),
        ("video", {"url": "https://www.example.org/film", "title": "Un film", "duration": "3 min", "transcript": "<p>Transcrit.</p>"}),
        ("attachment", {"document": document.pk, "purpose": "Pour compter"}),
        ("term", term.pk),
    ]
    resource = make_resource(platform, access=Access.BODY)
    resource.body = resource.body.stream_block.to_python([{"type": kind, "value": value} for kind, value in blocks])
    resource.save()
    return resource


def test_every_block_of_a_body_leaves(platform) -> None:
    resource = body_with_everything(platform)
    booklet = read(Subject(members=(str(resource.uuid),)), platform)
    (work,) = booklet.works.values()
    words = " ".join(word for one in work.body for word in one.words())
    for said in (
        "Titre",
        "Du texte.",
        "Une légende",
        "Un titre",
        "Ce qui est dit.",
        "Étapes",
        "Faire.",
        "Un conseil.",
        "Un film",
        "Transcrit.",
        "Un tableau",
        "Terme",
        "Sa définition.",
    ):
        assert said in words, said
    assert [one.tag for one in work.body][:3] == ["h1", "p", "figure"]
    assert [len(row.children) for row in work.body[3].children] == [2, 2]
    assert [len(booklet.pictures), len(booklet.attachments)] == [1, 1]
    target = io.BytesIO()
    folder.write(booklet, target)
    with zipfile.ZipFile(target) as archive:
        kept = [name for name in archive.namelist() if name.endswith((".jpg", ".csv"))]
        drawing = archive.read(next(name for name in kept if name.endswith("jpg")))
    assert len(kept) == 2
    assert b"auteur-secret" not in drawing


def test_every_kind_of_block_is_laid_out() -> None:
    assert [name for name, _block in RESOURCE_BODY_BLOCKS if not hasattr(BodyReader, f"_{name}")] == []


def test_what_is_kept_from_the_public_is_named_and_not_carried(platform) -> None:
    outer = Collection.get_first_root_node().add_child(name="Réservé")
    inner = outer.add_child(name="Dedans")
    CollectionViewRestriction.objects.create(collection=outer, restriction_type=CollectionViewRestriction.LOGIN)
    resource = body_with_everything(platform, inner)
    resource.file = Attachment.objects.get()
    resource.save()
    booklet = read(Subject(members=(str(resource.uuid),)), platform)
    assert (booklet.pictures, booklet.attachments) == ((), ())
    (work,) = booklet.works.values()
    words = " ".join(word for one in (*work.body, *work.where) for word in one.words())
    assert "Image réservée" in words
    assert words.count("Fichier réservé") == 2
    CollectionViewRestriction.objects.all().delete()
    assert read(Subject(members=(str(resource.uuid),)), platform).digest() != booklet.digest()


def test_a_lost_or_broken_file_leaves_a_sentence(platform) -> None:
    resource = body_with_everything(platform)
    default_storage.delete(Attachment.objects.get().file.name)
    with default_storage.open(Picture.objects.get().file.name, "wb") as broken:
        broken.write(b"no picture")
    booklet, target = read(Subject(members=(str(resource.uuid),)), platform), io.BytesIO()
    folder.write(booklet, target)
    with zipfile.ZipFile(target) as archive:
        html = archive.read(next(name for name in archive.namelist() if "/fiches/" in name)).decode()
    assert "Image illisible." in html
    assert "http://terreau.test/documents/" in html or "sur le site" in html


def test_a_selection_of_which_nothing_is_left_cannot_be_read(platform) -> None:
    with pytest.raises(NothingToTakeError):
        read(Subject(members=("00000000-0000-4000-8000-000000000000",)), platform)


def test_what_was_made_up_for_a_measure_says_so_in_every_file(platform) -> None:
    resource = make_resource(platform, title="Fiche factice 1-1", synthetic=True, status=Status.ANNOUNCED)
    booklet = read(Subject(members=(str(resource.uuid),)), platform)
    (work,) = booklet.works.values()
    notice = "Fiche factice, fabriquée pour une mesure : elle ne décrit rien de réel."
    assert (work.mark, work.mark_note) == ("Fiche factice", notice)
    assert work.citation.startswith(notice)
    for form, ending in ((folder, ".html"), (epub, ".xhtml")):
        target = io.BytesIO()
        form.write(booklet, target)
        with zipfile.ZipFile(target) as archive:
            pages = [archive.read(name).decode() for name in archive.namelist() if name.endswith(ending)]
        assert any("elle ne décrit rien de réel" in page for page in pages), ending
    told = json.dumps(pdf._Data(booklet, set(), str).whole(rosette=False), ensure_ascii=False)
    assert notice in told
