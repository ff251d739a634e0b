import time

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from terreau.core.typography import french

TEXT = st.text(alphabet="ab1- ·23«»?!;:%€'’&<>\"/\u00a0\u202f\nœ#x;=", max_size=80)
FRAGMENT = st.sampled_from(
    [
        "<p>",
        "</p>",
        '<a href="/x?y=1 ; z : 2">',
        "</a>",
        "<code>a ; b</code>",
        "<script>a ? b : c</script>",
        "<br>",
        " ?",
        "« ",
        " »",
        "1 000",
        "19 h",
        " h 30",
        " 20 min",
        " heures",
        "l'eau",
        "&amp;",
        "13:00",
        " : ",
        " co-construction",
    ]
)


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Et après ?", "Et après\u202f?"),
        ("Bravo ! Oui ; non : bien", "Bravo\u202f! Oui\u202f; non\u00a0: bien"),
        ("Le « mot » juste", "Le «\u00a0mot\u00a0» juste"),
        ("«mot»", "«\u00a0mot\u00a0»"),
        ("35 000 communes, 1 000 000 €, 12 %", "35\u202f000 communes, 1\u202f000\u202f000\u00a0€, 12\u00a0%"),
        ("En 2015 150 personnes", "En 2015 150 personnes"),
        ("01 23 45 67 89", "01 23 45 67 89"),
        ("de 18 heures à 19 h 30, 20 min ; 5 minutes", "de 18\u00a0heures à 19\u00a0h\u00a030, 20\u00a0min\u202f; 5\u00a0minutes"),
        ("19\u202fh 30, l’an 20 hors taxe, 3 mineurs", "19\u202fh\u00a030, l’an 20 hors taxe, 3 mineurs"),
        ("l'eau, aujourd'hui, 'cité'", "l’eau, aujourd’hui, 'cité'"),
        ("l&#x27;eau et l&#39;air", "l’eau et l’air"),
        ("à 13:00, voir https://example.org/a?b=1;c", "à 13:00, voir https://example.org/a?b=1;c"),
        ("a &amp; b&nbsp;; c", "a &amp; b&nbsp;; c"),
        ("<b>Quoi</b> ? <i>Ah</i> !", "<b>Quoi</b>\u202f? <i>Ah</i>\u202f!"),
        ('<a title="a > b : c ?" href="?x=1 ; 2">x</a> ?', '<a title="a > b : c ?" href="?x=1 ; 2">x</a>\u202f?'),
        ("<pre>a ; b</pre> ;<textarea>a ?</textarea>", "<pre>a ; b</pre>\u202f;<textarea>a ?</textarea>"),
        ("<STYLE>a : b</style><!-- a ? --> ?", "<STYLE>a : b</style><!-- a ? -->\u202f?"),
        ("<premier> a ?", "<premier> a\u202f?"),
        ("Agir · 2023 · Le RAMEAU", "Agir\u00a0· 2023\u00a0· Le RAMEAU"),
        ("la co-construction, <b>Co-construire</b>", "la co-\u2060construction, <b>Co-\u2060construire</b>"),
        (
            "co-porteur@exemple.fr, https://exemple.fr/co-construire, co-construire.fr",
            "co-porteur@exemple.fr, https://exemple.fr/co-construire, co-construire.fr",
        ),
        ('<a hx-get="/">va-t-il</a> socio-économique, 12-15', '<a hx-get="/">va-t-il</a> socio-économique, 12-15'),
    ],
)
def test_sets_spaces_and_apostrophes(written: str, set_: str) -> None:
    assert french(written) == set_


@given(TEXT)
def test_twice_is_once(text: str) -> None:
    assert french(french(text)) == french(text)


@given(st.lists(FRAGMENT | TEXT, max_size=12).map("".join))
def test_twice_is_once_among_tags(html: str) -> None:
    assert french(french(html)) == french(html)


@given(st.text(alphabet="ab ?!;:%€«»'1 000&>", max_size=60), st.sampled_from(["script", "style", "pre", "code", "textarea", "CODE"]))
def test_code_stays_as_it_is(text: str, tag: str) -> None:
    html = f"<{tag}>{text}</{tag}>"
    assert french(html) == html


@given(st.text(alphabet="ab ?!;:%€«»1 000&<>'", max_size=60))
def test_attributes_stay_as_they_are(text: str) -> None:
    html = f'<a title="{text}">x</a>'
    assert french(html) == html


@given(TEXT)
def test_only_spaces_and_apostrophes_change(text: str) -> None:
    def bare(html: str) -> str:
        return "".join(
            html.replace("&#x27;", "'").replace("&#39;", "'").replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("\u2060", "").split()
        )

    assert bare(french(text)) == bare(text)


def test_filter_escapes_plain_text_and_keeps_safe_html() -> None:
    page = Template("{{ name|typo }}{% filter typo %}<b>{{ name }}</b> ?{% endfilter %}")
    assert page.render(Context({"name": "<i> l'un ?"})) == "&lt;i&gt; l’un\u202f?<b>&lt;i&gt; l’un\u202f?</b>\u202f?"


def seconds(html: str) -> float:
    """Return the processor time of the filter, the least of three: other tests run at the same time."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        french(html)
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("hostile", ["<", "<a '", '<"', " ", "\u00a0", "« ", "1 ", "<a> ", "&#39;", " ?", " ab-abc", "-", "ab-"])
def test_hostile_text_takes_time_in_proportion(hostile: str) -> None:
    """Eight times the text takes about eight times as long; as the square, it would take sixty-four."""
    short, long = (seconds(hostile * (size // len(hostile))) for size in (10_000, 80_000))
    assert long < 30 * short + 0.001
