import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from terreau.core import views
from terreau.core.components import SampleForm, sample_form, samples
from terreau.core.templatetags.terreau import clean_richtext, component_parameters, render_component

PAGE: dict[str, object] = {"navigation": [], "platform": None}


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: f"{sample.name}-{sample.title}")
def test_every_sample_renders_with_every_variable_known(sample) -> None:
    html = sample.render()
    assert html.strip()
    assert "style=" not in html


@pytest.mark.parametrize("name", ["card", "empty", "alert", "facts", "date", "steps", "facet", "chips", "figure_card", "why", "pager", "breadcrumbs"])
def test_a_component_does_without_its_optional_variables(name: str) -> None:
    assert render_component(name, {}).strip()


def test_a_component_refuses_what_it_does_not_document() -> None:
    with pytest.raises(TemplateSyntaxError, match="colour"):
        render_component("tag", {"label": "x", "colour": 1})


def test_a_component_sees_only_what_it_is_given() -> None:
    page = Template('{% component "tag" label="x" %}').render(Context({"tone": 5}))
    assert "l5" not in page


def test_parameters_are_those_of_the_first_comment() -> None:
    assert component_parameters("{% comment %}\nWhat.\n- one: a\n- two: b\n{% endcomment %}\n- three: c") == ("one", "two")


def test_text_in_a_component_is_escaped() -> None:
    hostile = '"><script>'
    texts = dict.fromkeys(("url", "title", "kind", "lever_names", "purpose", "meta", "why"), hostile)
    html = render_component("card", {**texts, "levers": [1], "leaves": 7, "tone": 1, "level": 3})
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == len(texts)


@pytest.mark.parametrize("url", ["", '"><script>'])
def test_options_of_a_facet_are_escaped(url: str) -> None:
    option = {"value": '"><script>', "label": "<script>", "count": 1, "selected": True, "url": url}
    html = render_component("facet", {"field": '"><script>', "legend": "L", "options": [option]})
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_facet_without_address_is_a_check_box_of_the_form() -> None:
    option = {"value": "b", "label": "B", "count": 1, "selected": True, "url": ""}
    html = render_component("facet", {"field": "levier", "legend": "Levier", "options": [option, option | {"value": "c", "selected": False}]})
    assert '<input type="checkbox" name="levier" value="b" checked>' in html
    assert '<input type="checkbox" name="levier" value="c">' in html


@pytest.mark.parametrize(("number", "unfolds"), [(5, False), (6, True), (7, True)])
def test_facet_shows_the_first_options_only(number: int, unfolds: bool) -> None:
    options = [{"value": str(n), "label": str(n), "count": n, "selected": False, "url": "?"} for n in range(number)]
    html = render_component("facet", {"legend": "L", "options": options, "shown": 5})
    assert ("Voir tout" in html) is unfolds
    assert html.count("<ul") == html.count("</ul>") == 1 + unfolds
    assert html.count("<details") == html.count("</details>") == 1 + unfolds
    assert html.count("<li>") == number


def test_pagination() -> None:
    pages = Paginator(range(200), 10)
    html = render_component("pagination", {"page": pages.page(10), "query": "q=eau&levier=b"})
    assert 'rel="prev" href="?q=eau&amp;levier=b&amp;page=9"' in html
    assert 'rel="next" href="?q=eau&amp;levier=b&amp;page=11"' in html
    assert html.count('aria-current="page"') == 1
    assert render_component("pagination", {"page": Paginator(range(3), 10).page(1), "query": ""}).strip() == ""


def test_every_field_says_its_name_its_hint_and_its_error() -> None:
    form = sample_form()
    for field in form:
        html = render_component("field", {"field": field})
        assert str(field.label) in html
        assert f'for="{field.id_for_label}"' in html or "<legend>" in html
        if field.help_text:
            assert f'id="{field.auto_id}_helptext"' in html
        assert (f'id="{field.auto_id}_error"' in html) is bool(field.errors)
        if field.help_text or field.errors:
            assert "aria-describedby=" in html


def test_django_renders_forms_with_our_fields() -> None:
    html = str(SampleForm({"title": "<script>"}))
    assert 'class="field bad"' in html
    assert 'class="field check bad"' in html
    assert "Rien de ce que vous avez écrit" in html
    assert "&lt;script&gt;" in html
    assert "Rien de ce que" not in str(SampleForm())


def test_hidden_fields_are_kept() -> None:
    class Hidden(forms.Form):
        key = forms.CharField(widget=forms.HiddenInput)

    assert '<input type="hidden" name="key"' in str(Hidden())


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        '<a href="JaVaScRiPt&colon;alert(1)">a</a>',
        '<a href="data:text/html;base64,PHNjcmlwdD4=">a</a>',
        '<img src=x onerror="alert(1)">',
        '<p style="position:fixed">a</p>',
        '<iframe src="https://example.org"></iframe>',
        "<svg><script>alert(1)</script></svg>",
        '<form action="https://example.org"><input name="password"></form>',
        '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    ],
)
@pytest.mark.django_db
def test_rich_text_lets_nothing_act(hostile: str) -> None:
    clean = clean_richtext(hostile).lower()
    for mark in ("<script", "onclick", "onerror", "javascript", "data:", "style", "<img", "<iframe", "<svg", "<form", "<input", "<math"):
        assert mark not in clean


@pytest.mark.django_db
def test_rich_text_keeps_what_editors_write() -> None:
    written = '<h2>Titre</h2><p>Un <b>mot</b>, un <a href="https://example.org/">lien</a></p><ul><li>un</li></ul>'
    assert clean_richtext(written) == written
    assert clean_richtext(None) == ""


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410", "500"])
def test_error_pages_need_nothing(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert 'lang="fr"' in html
    assert html.count("<h1") == 1


def test_the_page_not_found_searches_and_the_page_removed_says_what_it_was() -> None:
    assert 'value="eau &lt;partage&gt;"' in render_to_string("404.html", {"words": "eau <partage>"})
    assert "«\u00a0Guide d’eau\u00a0» a été retiré" in render_to_string("410.html", {"title": "Guide d'eau"})


@pytest.mark.parametrize(("path", "words"), [("/ressources/etude-teritoriale/", "etude teritoriale"), ("/etude-teritoriale/", "etude teritoriale")])
def test_the_page_not_found_searches_without_the_name_of_the_room(path: str, words: str) -> None:
    request = RequestFactory().get(path)
    request.platform = None
    request.user = AnonymousUser()
    assert f'value="{words}"' in views.not_found(request).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "Étude", "password": "x"}, "Le mot de passe est à saisir à nouveau."),
        ({"title": "Étude", "password": ""}, "Rien de ce que vous avez écrit"),
    ],
)
def test_the_summary_of_errors_says_what_is_to_be_typed_again(sent: dict[str, str], said: str) -> None:
    html = render_component("error_summary", {"form": SampleForm(sent)})
    assert said in html
    assert ("perdu" in html) is (not sent["password"])


def test_style_guide_is_for_staff(settings) -> None:
    request = RequestFactory().get("/guide-de-style/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        views.style_guide(request)
    settings.TERREAU_OPEN_STYLE_GUIDE = True
    request.platform = None
    assert b"Guide de style" in views.style_guide(request).content


def test_the_footer_says_where_the_source_is(settings, tmp_path) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    assert "Logiciel libre, licence AGPL-3.0" in render_to_string("core/base.html", PAGE)
    settings.TERREAU_SOURCE_URL = "https://example.org/source"
    assert '<a href="https://example.org/source">' in render_to_string("core/base.html", PAGE)
