"""The coverage map: right counts, gaps that say so, the list behind each cell, and only one's own platforms."""

import csv
import io
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.library.desk.coverage import Chosen, behind, coverage_map
from terreau.library.enums import Display, Status
from terreau.library.models import Placement, PlatformDisplay
from terreau.library.tests.factories import make_nature, make_resource, make_steps

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def someone(platform):
    return logged_in(make_role(platform, RoleKind.EDITOR).user)


def table(found):
    """Return a map as {line: [published of each cell]}."""
    return {line.title: [cell.published for cell in line.cells] for line in found.lines}


def test_each_work_counts_once_for_each_lever_and_once_in_all(platform):
    first, second = platform.framework.levers.order_by("order")[:2]
    make_resource(platform, levers=[first, second], step="agir")
    make_resource(platform, levers=[first])
    make_resource(platform, levers=[first], live=False)
    found = coverage_map(platform)
    assert found.columns == ["Comprendre", "S’approprier", "Agir", "En tout"]
    rows = table(found)
    assert rows[first.title] == [1, 0, 1, 2]
    assert rows[second.title] == [0, 0, 1, 1]
    assert rows["Toute la plateforme"] == [1, 0, 1, 2]
    assert [cell.drafts for cell in found.lines[0].cells] == [1, 0, 0, 1]


def test_hidden_withdrawn_and_foreign_works_count_nowhere_and_pinned_ones_in_all(platform, second_platform):
    hidden, pinned = make_resource(platform), make_resource(second_platform)
    make_resource(platform, status=Status.WITHDRAWN)
    PlatformDisplay.objects.create(resource=hidden, platform=platform, display=Display.HIDDEN)
    PlatformDisplay.objects.create(resource=pinned, platform=platform, display=Display.PINNED)
    found = coverage_map(platform)
    assert {published for title, cells in table(found).items() if title != "Toute la plateforme" for published in cells} == {0}
    # Placed in the other framework only: no step here.
    assert found.columns[-2] == "Sans marche"
    assert table(found)["Toute la plateforme"] == [0, 0, 0, 1, 1]


def test_natures_split_a_lever_without_changing_its_sum(platform):
    lever = platform.framework.levers.order_by("order").first()
    other = make_nature(platform.framework, "outils")
    make_resource(platform)
    Placement.objects.filter(resource=make_resource(platform)).update(nature=other)
    Placement.objects.filter(resource=make_resource(platform)).update(nature=None)
    lines = coverage_map(platform, natures=True).lines
    start = next(place for place, line in enumerate(lines) if line.title == lever.title)
    inner = []
    for line in lines[start + 1 :]:
        if not line.inner:
            break
        inner.append(line)
    assert {line.title: line.cells[0].published for line in inner} == {"Methode": 1, "Outils": 1, "Sans nature": 1}
    assert lines[start].cells[0].published == 3


def test_every_cell_lists_as_many_works_as_it_counts(platform, second_platform, someone):
    levers = list(platform.framework.levers.order_by("order"))
    for number, step in enumerate(("comprendre", "agir", "agir", "comprendre")):
        make_resource(platform, levers=levers[number : number + 2], step=step, live=number != 2)
    Placement.objects.filter(resource=make_resource(platform)).update(step=None, nature=None)
    make_resource(second_platform)
    cells = [cell for line in coverage_map(platform, natures=True).lines for cell in line.cells]
    assert any(cell.published for cell in cells)
    for cell in cells:
        page = someone.get(cell.address).context["page"]
        assert page.paginator.count == cell.published + cell.drafts, cell.where


@pytest.mark.parametrize(("published", "level", "word"), [(0, "none", "rien"), (2, "few", "peu"), (3, "enough", "")])
def test_a_gap_says_so_in_words(platform, someone, published, level, word):
    make_steps(platform.framework)
    for _ in range(published):
        make_resource(platform)
    assert coverage_map(platform).lines[0].cells[0].level == level
    page = someone.get(reverse("desk_coverage")).content.decode()
    cell = page[page.index("Gouvernance, Comprendre") :].partition("</td>")[0]
    assert f"<b>{published}</b>" in cell
    assert (f"<i>{word}</i>" in cell) if word else "<i>" not in cell


def test_that_few_works_lack_a_step_is_no_gap(platform):
    make_steps(platform.framework)
    Placement.objects.filter(resource=make_resource(platform)).update(step=None, nature=None)
    without = [cell for line in coverage_map(platform, natures=True).lines for cell in line.cells if "sans marche" in cell.where or "Sans nature" in cell.where]
    assert {cell.published for cell in without} == {0, 1}
    assert {cell.level for cell in without} == {"enough"}


class _Headers(HTMLParser):
    """Collects the scopes of a page's header cells, its captions and its data cells' rows."""

    def __init__(self):
        super().__init__()
        self.scopes, self.captions = [], 0

    def handle_starttag(self, tag, attrs):
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))
        self.captions += tag == "caption"


def test_the_table_names_its_rows_and_columns_to_a_screen_reader(platform, someone):
    make_resource(platform)
    seen = _Headers()
    page = someone.get(reverse("desk_coverage")).content.decode()
    seen.feed(page[page.index('<table class="terreau-map') :].partition("</table>")[0])
    assert seen.captions == 1
    assert seen.scopes.count("col") == 5
    assert seen.scopes.count("row") == 8
    assert None not in seen.scopes


def test_the_map_leaves_as_csv(platform, someone):
    make_resource(platform)
    answer = someone.get(reverse("desk_coverage"), {"format": "csv", "natures": "1"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Levier", "Nature", "Marche", "Publiées", "Brouillons"]
    assert ["Gouvernance", "Methode", "Comprendre", "1", "0"] in rows
    assert ["Gouvernance", "", "Comprendre", "1", "0"] in rows


def test_one_sees_the_map_of_one_s_own_platforms_only(platform, second_platform, member, second_editor):
    make_resource(platform)
    address, theirs = reverse("desk_coverage"), {"plateforme": platform.pk}
    other = logged_in(make_role(second_platform, RoleKind.EDITOR).user)
    assert other.get(address).context["map"].platform == second_platform
    for name in ("desk_coverage", "desk_coverage_list"):
        assert other.get(reverse(name), theirs).status_code == 404
        assert Client().get(reverse(name), theirs).status_code == 302
        assert logged_in(member).get(reverse(name), theirs).status_code in (302, 403)


def test_who_edits_two_platforms_chooses(platform, second_platform):
    person = make_role(platform, RoleKind.EDITOR).user
    make_role(second_platform, RoleKind.EDITOR, person)
    client = logged_in(person)
    answer = client.get(reverse("desk_coverage"), {"plateforme": second_platform.pk})
    assert answer.context["map"].platform == second_platform
    assert f"?plateforme={platform.pk}" in answer.content.decode()


@pytest.mark.parametrize("asked", [{"plateforme": "x"}, {"levier": "inconnu"}, {"marche": "../.."}, {"nature": "0" * 300}])
def test_a_cell_that_does_not_exist_is_not_found(platform, someone, asked):
    assert someone.get(reverse("desk_coverage_list"), asked).status_code == 404


def test_a_lever_of_another_framework_holds_nothing_here(platform, second_platform):
    make_resource(second_platform)
    foreign = second_platform.framework.levers.first()
    assert behind(platform, Chosen(lever=foreign)).count() == 0


def test_the_map_and_its_lists_cost_the_same_with_one_and_three(platform, someone, assert_same_queries):
    assert_same_queries(lambda: make_resource(platform), lambda: someone.get(reverse("desk_coverage"), {"natures": "1"}))
    assert_same_queries(lambda: make_resource(platform), lambda: someone.get(reverse("desk_coverage_list")))


def test_what_is_added_from_a_cell_is_classified_there(platform, someone):
    step, nature = make_steps(platform.framework)[2], make_nature(platform.framework, "methode")
    lever = platform.framework.levers.order_by("order")[1]
    cell = {"plateforme": platform.pk, "levier": lever.slug, "marche": step.slug, "nature": nature.slug}
    address = someone.get(reverse("desk_coverage_list"), cell).context["add_url"]
    page = someone.get(address).content.decode()
    assert f'data-asked data-levers="{lever.pk} " data-step="{step.pk}" data-nature="{nature.pk}"' in page
    assert "data-asked" not in someone.get(address.partition("?")[0]).content.decode()
    assert someone.get(f"{address.partition('?')[0]}?lever=x&step=999999&nature=").status_code == 200
