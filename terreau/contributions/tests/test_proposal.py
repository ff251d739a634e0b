"""Proposing a resource: the form, its file, what it may repeat."""

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.contributions import forms
from terreau.contributions.enums import State
from terreau.contributions.models import Proposal
from terreau.contributions.queries import likely_same, links_in
from terreau.contributions.tests.factories import proposal_data
from terreau.core.tests.sample_files import PDF
from terreau.library.enums import Display
from terreau.library.models import PlatformDisplay
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db
PAGE = "/proposer/"


def pdf(name: str = "conseil.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_proposal_is_kept_with_its_levers_and_a_letter_leaves(visitor, platform):
    levers = list(platform.framework.levers.all()[:2])
    answer = visitor.post(PAGE, proposal_data(levers=[lever.pk for lever in levers], credited="on", name="Une mairie"))
    assert answer.status_code == 200
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.platform, proposal.year, proposal.credited) == (State.UNCONFIRMED, platform, 2021, True)
    assert list(proposal.levers.order_by("order")) == levers
    assert "/confirmer/proposition/" in mail.outbox[0].body
    assert mail.outbox[0].subject == "Confirmez votre proposition"


def test_little_is_enough(visitor, platform):
    answer = visitor.post(PAGE, proposal_data(url="", publisher="", year="", remarks=""))
    assert answer.status_code == 200
    assert Proposal.objects.get().year is None


def test_an_address_needs_no_scheme(visitor, platform):
    visitor.post(PAGE, proposal_data(url="www.example.org/rapport"))
    assert Proposal.objects.get().url == "https://www.example.org/rapport"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "x" * 2000, "il compte 2000 caractères, 250 au plus"),
        ("title", "\u202e\u2060 \x00", "Donnez un titre, même approximatif."),
        ("title", "", "Donnez un titre, même approximatif."),
        ("purpose", "x" * 301, "il compte 301 caractères, 300 au plus"),
        ("url", "pas une adresse", "Écrivez l’adresse complète"),
        ("url", "ftp://example.org/x", "Écrivez l’adresse complète"),
        ("url", "javascript:alert(1)", "Écrivez l’adresse complète"),
        ("url", f"https://example.org/{'x' * 500}", "500 au plus"),
        ("year", "l’an dernier", "quatre chiffres"),
        ("year", "1515", "entre 1900 et"),
        ("year", "9" * 40, "entre 1900 et"),
        ("email", "", "un courriel vous demandera de confirmer"),
        ("levers", ["999999"], "Ce levier n’existe pas ici."),
        ("levers", ["9" * 50], "Ce levier n’existe pas ici."),
        ("levers", ["<b>"], "Ce levier n’existe pas ici."),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_there(visitor, platform, field, value, said):
    answer = visitor.post(PAGE, proposal_data(**{field: value}))
    html = answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert answer.status_code == 422
    assert said in html
    assert "Je l’ai depuis longtemps." in html
    assert not Proposal.objects.exists()


def test_whoever_wishes_to_be_named_gives_a_name(visitor, platform):
    html = visitor.post(PAGE, proposal_data(credited="on", name=" ")).content.decode()
    assert "Écrivez le nom à montrer" in html
    assert not Proposal.objects.exists()


def test_levers_of_another_platform_are_refused(visitor, platform, second_platform):
    answer = visitor.post(PAGE, proposal_data(levers=[second_platform.framework.levers.first().pk]))
    assert answer.status_code == 422


def test_sent_twice_is_kept_once_with_its_file(visitor, platform):
    data = proposal_data(levers=[platform.framework.levers.first().pk])
    for _turn in range(2):
        assert visitor.post(PAGE, data | {"file": pdf()}).status_code == 200
    assert Proposal.objects.count() == 1
    assert len(mail.outbox) == 1


class TestFiles:
    """A proposed file: checked, private, never the reason to lose what was typed."""

    def test_it_is_kept_where_no_address_leads(self, visitor, platform):
        visitor.post(PAGE, proposal_data(file=pdf("../../É<b>vil.pdf")))
        proposal = Proposal.objects.get()
        assert proposal.file.startswith("propositions/")
        assert proposal.file_name == "É<b>vil.pdf"
        assert default_storage.exists(proposal.file)
        for path in (f"/medias/{proposal.file}", f"/documents/1/{proposal.file}"):
            assert visitor.get(path).status_code == 404

    def test_a_long_name_keeps_its_end(self, visitor, platform):
        visitor.post(PAGE, proposal_data(file=pdf(f"{'n' * 240}.pdf")))
        assert Proposal.objects.get().file_name.endswith("n.pdf")

    @pytest.mark.parametrize(
        ("file", "said"),
        [
            (pdf("page.html", b"<script>"), "Types acceptés"),
            (pdf("faux.pdf", b"MZ un programme"), "ne correspond pas"),
            (pdf("actif.pdf", PDF + b"/JavaScript"), "script"),
            (pdf("vide.pdf", b""), "Ce fichier est vide."),
        ],
        ids=["kind", "content", "active", "empty"],
    )
    def test_a_refused_file_is_said_beside_its_field(self, visitor, platform, file, said):
        file.seek(0)
        answer = visitor.post(PAGE, proposal_data(file=file))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert said in html
        assert "Tenir un conseil de village" in html
        assert not Proposal.objects.exists()

    def test_a_heavy_file_is_refused_before_it_is_read(self, visitor, platform, monkeypatch):
        monkeypatch.setattr(forms, "LARGEST_FILE", 10)
        html = visitor.post(PAGE, proposal_data(file=pdf())).content.decode()
        assert "trop lourd" in html

    def test_a_good_file_in_a_form_to_mend_is_named(self, visitor, platform):
        html = visitor.post(PAGE, proposal_data(email="", file=pdf("mon-rapport.pdf"))).content.decode()
        assert "mon-rapport.pdf" in html
        assert "à choisir à nouveau" in html


class TestLikely:
    """What a proposal may repeat is said, and never refused."""

    def test_by_address_then_by_title_and_nothing_else(self, platform):
        by_address = make_resource(platform, title="Tout autre chose", url="https://www.example.org/conseil/")
        by_title = make_resource(platform, title="Tenir un conseil de village en Meuse")
        make_resource(platform, title="Un conseil")
        make_resource(platform, title="Tenir un conseil de village", live=False)
        hidden = make_resource(platform, title="Tenir un conseil de village")
        PlatformDisplay.objects.create(resource=hidden, platform=platform, display=Display.HIDDEN)
        found = likely_same(platform, title="Tenir un conseil de village", url="http://example.org/conseil")
        assert found == [by_address, by_title]
        assert likely_same(platform, title="…", url="") == []

    def test_it_is_asked_once_and_sent_all_the_same(self, visitor, platform):
        known = make_resource(platform, title="Tenir un conseil de village")
        data = proposal_data()
        answer = visitor.post(PAGE, data)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "Cette ressource est peut-être déjà ici" in html
        assert known.get_absolute_url() in html
        assert "Je l’ai depuis longtemps." in html
        assert 'name="deja-vu" value="1"' in html
        assert not Proposal.objects.exists()
        assert visitor.post(PAGE, data | {"deja-vu": "1"}).status_code == 200
        assert Proposal.objects.count() == 1

    def test_with_a_file_it_is_said_after_sending(self, visitor, platform):
        make_resource(platform, title="Tenir un conseil de village")
        answer = visitor.post(PAGE, proposal_data(file=pdf()))
        assert answer.status_code == 200
        assert "Cette ressource est peut-être déjà ici" in answer.content.decode()
        assert Proposal.objects.count() == 1

    def test_links_are_counted(self):
        assert links_in("voir https://a.example et www.b.example", "HTTP://c.example") == 3
        assert links_in("rien") == 0


def test_the_library_leads_there(visitor, platform):
    make_resource(platform)
    assert 'href="/proposer/"' in visitor.get("/ressources/").content.decode()
