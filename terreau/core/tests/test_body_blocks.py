import re

import pytest
from wagtail.blocks import StreamBlock

from terreau.core.blocks import BODY_BLOCKS, plain_lines

BODY = StreamBlock(BODY_BLOCKS)
HEADED = "<h2>Pourquoi&nbsp;?</h2><p>Il faut <b>un</b>\n cap.</p><ul><li>Méthode<ul><li>Commencer <i>par</i> là</li></ul></li></ul><p>A<br/>B</p>"
HOSTILE = '<p onclick="x()">Un <b>mot</b><script>alert(1)</script></p>'


def rendered(kind: str, value: object) -> str:
    return str(BODY.to_python([{"type": kind, "value": value}])[0].render())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", HOSTILE),
        ("callout", {"tone": "warning", "text": HOSTILE}),
        ("steps", {"title": "<i>T</i>", "steps": [{"title": "<i>", "duration": "1 h", "text": HOSTILE}]}),
        ("quotation", {"text": HOSTILE, "author": "<i>", "source": ""}),
        ("video", {"url": "https://www.example.org/v", "title": "<i>", "duration": "3 min", "transcript": HOSTILE}),
        ("table", {"caption": "<i>", "table": {"data": [["A", HOSTILE], ["B", None]], "first_row_is_table_header": True, "first_col_is_header": True}}),
    ],
)
def test_blocks_let_nothing_act(kind: str, value: object) -> None:
    html = rendered(kind, value)
    assert "<script" not in html
    assert "<p onclick" not in html
    assert "<i>" not in html


@pytest.mark.django_db
def test_a_video_is_a_link_that_loads_nothing() -> None:
    html = rendered("video", {"url": "https://www.example.org/v", "title": "Film", "duration": "", "transcript": "<p>Dit.</p>"})
    assert 'href="https://www.example.org/v"' in html
    assert "s’ouvre sur example.org" in html
    assert "<details" in html
    assert "src=" not in html


@pytest.mark.django_db
def test_a_table_names_its_rows_and_columns() -> None:
    table = {"data": [["Levier", "Nombre"], ["Alliance", "3"]], "first_row_is_table_header": True, "first_col_is_header": True}
    html = rendered("table", {"caption": "Titre", "table": table})
    assert '<th role="columnheader" scope="col">Nombre</th>' in html
    assert '<th role="rowheader" scope="row">Alliance</th>' in html
    assert '<td role="cell" data-heading="Nombre">3</td>' in html
    assert "<caption>Titre</caption>" in html


@pytest.mark.django_db
def test_a_table_loses_no_cell_and_none_is_nothing() -> None:
    ragged = {"data": [["A", "B"], ["1", "2", "trois"], [], ["4"]], "first_row_is_table_header": True}
    html = rendered("table", {"caption": "Titre", "table": ragged})
    assert re.findall(r"<td[^>]*>(.*?)</td>", html) == ["1", "2", "trois", "4", "", ""]
    assert "data-heading" not in re.search(r"<td[^>]*>trois", html)[0]
    for nothing in ({"caption": "Vide", "table": None}, {"caption": "Vide"}):
        assert "<td" not in rendered("table", nothing)


@pytest.mark.django_db
def test_what_is_shown_apart_is_a_line_of_the_plain_text() -> None:
    body = BODY.to_python(
        [
            {"type": "text", "value": HEADED},
            {
                "type": "steps",
                "value": {"title": "Étapes", "steps": [{"title": "Un", "duration": "1 h", "text": "<p>Lire.</p>"}, {"title": "Deux", "text": ""}]},
            },
            {"type": "table", "value": {"caption": "Titre", "table": {"data": [["a < b", None], ["c", "d"]]}}},
            {"type": "quotation", "value": {"text": "Dit\nici", "author": "Elle", "source": ""}},
        ]
    )
    text = ["Pourquoi ?", "Il faut un cap.", "Méthode", "Commencer par là", "A", "B"]
    others = ["Étapes", "Un", "1 h", "Lire.", "Deux", "Titre", "a < b", "c", "d", "Dit ici", "Elle"]
    assert list(plain_lines(body)) == [*text, *others]
