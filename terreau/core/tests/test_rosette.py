import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from terreau.core import rosette
from terreau.core.rosette import Leaf, draw, half_angle, level_words, outline, plain, reach, spoken

COUNTS = range(rosette.FEWEST, rosette.MOST + 1)
LEVELS = st.sampled_from([None, True, False, 0, 1, 2, 3, 4])


def points(path: str) -> list[tuple[float, float]]:
    """Return points along the two cubic edges of a leaf's outline, arcs left out."""
    numbers = [list(map(float, re.findall(r"-?\d*\.?\d+", part))) for part in re.findall(r"C([^ACZ]*)", path)]
    first, back = numbers
    start: tuple[float, float] = (0.0, 0.0)
    found = []
    for edge, begin in ((first, start), (back, (-first[4], first[5]))):
        control = [begin, *zip(edge[::2], edge[1::2], strict=True)]
        for step in range(101):
            t = step / 100
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append((sum(w * p[0] for w, p in zip(weights, control, strict=True)), sum(w * p[1] for w, p in zip(weights, control, strict=True))))
    return found


@pytest.mark.parametrize("count", COUNTS)
def test_leaves_stay_in_their_sector(count: int) -> None:
    assert half_angle(count) < math.pi / count
    for x, y in points(outline(count, 4)):
        if math.hypot(x, y) > 5:  # nearer to the centre than what a rounded tenth can tell
            assert abs(math.atan2(x, -y)) <= math.pi / count


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_leaf_is_filled_as_far_as_its_ring(count: int, level: int) -> None:
    furthest = max(math.hypot(x, y) for x, y in points(outline(count, level)))
    assert furthest == pytest.approx(reach(level), abs=0.2)


def test_length_grows_with_the_level() -> None:
    assert all(low < high for low, high in pairwise(map(reach, range(5))))
    assert reach(4) == rosette.LENGTH


@pytest.mark.parametrize("count", [0, 2, 13])
def test_other_counts_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="3 to 12"):
        draw(tuple(Leaf(n, "x", n) for n in range(count)))


@given(st.lists(LEVELS, min_size=3, max_size=12), st.sampled_from(["full", "glyph", "mark"]), st.booleans(), st.text(max_size=12))
def test_every_drawing_is_well_formed_and_styled_by_classes_only(levels, size, links, name) -> None:
    name = "".join(char for char in name if char.isprintable())
    items = tuple(Leaf(n, name, n, level, f"/l/{n}/?a=1&b=2", f"{name} & {level}") for n, level in enumerate(levels, 1))
    svg = draw(items, size, "Les « leviers »", links)
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("role") == ("group" if links and size == "full" else "img")
    assert not any("style" in element.attrib or "id" in element.attrib for element in root.iter())
    assert draw.__wrapped__(items, size, "Les « leviers »", links) == svg
    full = [level for level in levels if level is True]
    assert sum((element.get("class") or "").startswith("leaf") for element in root.iter()) == len(full) + sum(
        level is not True and bool(level) for level in levels
    )


def test_unknown_is_dashed_and_not_begun_is_empty() -> None:
    svg = draw((Leaf(1, "a", 1, None), Leaf(2, "b", 2, 0), Leaf(3, "c", 3, 2)))
    assert svg.count('class="bed unknown"') == 1
    assert svg.count('class="bed"') == 2
    assert svg.count('class="leaf p') == 1


def test_links_are_labelled_by_what_is_written_beside_them() -> None:
    leaf = Leaf(2, "Comprendre", 2, True, "/leviers/b/", "Comprendre son écosystème")
    assert spoken(leaf) == "2 Comprendre son écosystème"
    assert spoken(Leaf(3, "Stratégie", 3, True, "", "Définir sa stratégie")) == "3 Stratégie : Définir sa stratégie"
    assert 'aria-label="2 Comprendre son écosystème"' in draw((leaf,) * 3, "full", "Leviers", links=True)
    assert "<a " not in draw((leaf,) * 3, "full", "Leviers")
    assert "<a " not in draw((leaf,) * 3, "glyph", "Leviers", links=True)


def test_without_label_it_is_decoration() -> None:
    assert 'aria-hidden="true"' in draw(plain(7), "glyph")


def test_the_drawing_holds_its_names() -> None:
    names = ("Qualifier", "Un nom tout à fait long", "Modèle", "Numérique", "Évaluer", "Alliance")
    svg = draw(tuple(Leaf(n, name, n) for n, name in enumerate(names, 1)))
    left, top, wide, high = map(float, re.search(r'viewBox="([^"]+)"', svg)[1].split())
    for x, y in re.findall(r'<text class="name" x="([-\d.]+)" y="([-\d.]+)"', svg):
        assert left < float(x) < left + wide
        assert top < float(y) < top + high


def test_levels_are_said_in_words() -> None:
    assert [level_words(level) for level in (0, 4, None, True)] == ["Pas commencé", "Transmis", "Je ne sais pas", ""]


def test_tag_and_its_table() -> None:
    items = [Leaf(n, f"Nom {n}", n, level) for n, level in enumerate((0, 3, None), 1)]
    page = Template('{% rosette items size="full" label="Avancement" %}{% component "rosette_table" items=items caption="Avancement" %}').render(
        Context({"items": items})
    )
    assert page.count("Nom 2") == 2
    assert all(words in page for words in ("Pas commencé", "Installé", "Je ne sais pas"))
