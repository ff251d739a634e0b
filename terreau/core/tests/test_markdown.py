"""Markdown of the project's files, as the desk writes it."""

import pytest

from terreau.core.markdown import rich_line, rich_text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un mot.", "<p>Un mot.</p>"),
        ("Un\nmot.", "<p>Un mot.</p>"),
        ("**Un** [lien](/x/)", '<p><b>Un</b> <a href="/x/">lien</a></p>'),
        ("[a](/a/) [b](/b/)", '<p><a href="/a/">a</a> <a href="/b/">b</a></p>'),
        ("*Un* **mot**", "<p><i>Un</i> <b>mot</b></p>"),
        ("## Titre\n\nTexte.\n\n\nAutre.", "<h2>Titre</h2><p>Texte.</p><p>Autre.</p>"),
        ("- un\n- deux", "<ul><li>un</li><li>deux</li></ul>"),
        ("1. un\n\n2. deux", "<ol><li><p>un</p></li><li><p>deux</p></li></ol>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("", ""),
    ],
)
def test_a_text(text, html):
    assert rich_text(text) == html


@pytest.mark.parametrize(("text", "html"), [("", ""), ("  ", ""), ("a\nb", "<p>a b</p>"), ("**a** *b*", "<p><b>a</b> <i>b</i></p>"), ("- a", "<p>- a</p>")])
def test_a_line(text, html):
    assert rich_line(text) == html
