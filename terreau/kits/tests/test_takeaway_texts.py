"""Texts on their way out: trees, characters, names, the index of the folder."""

import json

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as some

from terreau.kits.takeaway import characters
from terreau.kits.takeaway.folder import index_script
from terreau.kits.takeaway.hypertext import xhtml
from terreau.kits.takeaway.names import Names, bare
from terreau.kits.takeaway.pdf import typeset
from terreau.kits.takeaway.tree import Node, levelled, node, paragraphs, rich
from terreau.kits.tests.booklets import make_work

ORIGIN = "https://terreau.test"


def nowhere(what: str) -> str:
    return ""


def test_rich_text_becomes_a_tree_with_whole_addresses() -> None:
    found = rich("<p>Un <b>mot</b> et <a href='/glossaire/#a'>un lien</a></p><ul><li>deux</li></ul>", ORIGIN)
    assert [one.tag for one in found] == ["p", "ul"]
    assert found[0].children[3].about == {"href": "https://terreau.test/glossaire/#a"}
    assert "".join(found[0].words()) == "Un mot et un lien"


def test_rich_text_keeps_no_script_and_no_depth() -> None:
    deep = rich("<ul><li>" * 400 + "fond" + "</li></ul>" * 400, ORIGIN)
    assert "fond" in "".join(deep[0].words())
    assert rich("<script>alert(1)</script><p onclick=x>a</p>", ORIGIN) == (Node("p", ("a",)),)


def test_words_outside_paragraphs_are_kept() -> None:
    assert [one.tag for one in rich("Seul <b>ici</b><p>dedans</p> et après", ORIGIN)] == ["p", "p", "p"]


def test_headings_never_skip_a_level() -> None:
    found = levelled([node("h4", "a"), node("h2", "b"), node("h4", "c"), node("h3", " "), node("p", "d")])
    assert [one.tag for one in found] == ["h1", "h1", "h2", "p"]


def test_plain_text_keeps_its_lines() -> None:
    assert xhtml(paragraphs("Un\ndeux\r\n\r\n<trois>"), nowhere) == '<p dir="auto">Un<br/>deux</p><p dir="auto">&lt;trois&gt;</p>'


def test_a_link_that_could_run_something_is_only_its_words() -> None:
    assert xhtml([node("a", "clic", href="javascript:alert(1)")], nowhere) == "clic"
    assert xhtml([node("a", "clic", href="https://x.org/?a=1&b")], nowhere) == '<a href="https://x.org/?a=1&amp;b">clic</a>'


def test_a_link_to_a_work_that_is_there_stays_inside() -> None:
    address = f"{ORIGIN}/ressources/une/"
    assert xhtml([node("a", "elle", href=address)], lambda what: "une.html" if what == address else "") == '<a href="une.html">elle</a>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bien 😀", "Bien [signe U+1F600]"),
        ("👩‍🌾", "[signe U+1F469] [signe U+1F33E]"),
        ("欢迎来到", "[4 signes d’une autre écriture, à lire sur la page en ligne]"),
        ("שלום مرحبا Ωмега", "שלום مرحبا Ωмега"),
        ("Qu'est-ce que c'est ?", "Qu’est-ce que c’est\u202f?"),
        ("a\nb\tc\x00", "a b c"),
        ("co-construction", "co-construction"),
    ],
)
def test_what_a_pdf_cannot_draw_is_named(text: str, shown: str) -> None:
    assert typeset(text) == shown


def test_what_is_promised_is_drawn() -> None:
    """Typst refuses a PDF/UA in which a character lacks: one page with all those of the table."""
    told = [chr(code) for code in sorted(characters.codes(characters.DRAWN)) if code > 0x20]
    start = b'#set document(title: "x")\n#set text(lang: "fr", font: ("Libertinus Serif", "DejaVu Sans Mono"))\n= Un\n'
    source = start + b"#for c in json(bytes(sys.inputs.data)) [#box[#c] ]"
    assert typst.compile(source, sys_inputs={"data": json.dumps(told)}, pdf_standards=["ua-1"], ignore_system_fonts=True)
    assert characters.codes(characters.PLAIN) <= characters.codes(characters.DRAWN)


@given(some.text())
def test_clean_text_is_xml(text: str) -> None:
    from lxml import etree

    etree.fromstring(f"<p>{xhtml([characters.clean(text)], nowhere)}</p>".encode())


@pytest.mark.parametrize(("text", "way"), [("שלום", "rtl"), ("« مرحبا »", "rtl"), ("Bonjour שלום", "ltr"), ("12 €", "ltr"), ("", "ltr")])
def test_a_text_runs_the_way_of_its_first_letter(text: str, way: str) -> None:
    assert characters.direction(text) == way


@given(some.text(max_size=300), some.text(max_size=12))
def test_names_of_files_are_safe(text: str, extension: str) -> None:
    name = Names().take(text, extension)
    assert len(name) <= 80
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.count(".") == 1
    assert name[0] not in ".-"


def test_names_are_taken_once() -> None:
    names = Names()
    assert [names.take("../Œuvre", "html"), names.take("oeuvre", "html"), names.take("con", "zip")] == ["oeuvre.html", "oeuvre-2.html", "con-1.zip"]
    assert bare("", otherwise="kit") == "kit"


def test_the_index_says_which_work_holds_each_word_and_where() -> None:
    works = [make_work(1, "L’Alliance", lead="Un début.", abstract="", meta=""), make_work(2, "Autre", lead="Une alliance co-portée.", abstract="", meta="")]
    script = index_script(works, {work.uuid: f"{work.slug}.html" for work in works})
    index = json.loads(script.removeprefix("var TERREAU = ").removesuffix(";\n"))
    words = dict(line.split(" ", 1) for line in index["words"].split("\n"))
    assert words["alliance"] == "1 2"
    assert words["coportee"] == "2"
    assert index["works"][0][:2] == ["fiche-1.html", "L’Alliance"]
