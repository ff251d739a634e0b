"""Terms, landmarks and key figures within a text."""

import pytest
from django.test import Client

from terreau.portal.actions import ensure_pages
from terreau.portal.models import EditorialPage
from terreau.vocabulary.models import KeyFigure, Landmark, LandmarkFamily, Source, Term

pytestmark = pytest.mark.django_db
SERVED = {"SERVER_NAME": "terreau.test"}


@pytest.fixture
def source():
    return Source.objects.create(code="002", title="Un diaporama de 2019")


@pytest.fixture
def page(platform):
    ensure_pages(platform=platform)
    return EditorialPage.objects.get(slug="accessibilite")


def _lay_out(page, *blocks):
    page.body = list(blocks)
    page.save_revision().publish()
    return Client(**SERVED).get("/accessibilite/").content.decode()


def _figure(source, number, **fields):
    values = {"value": number, "unit": "%", "statement": f"Des maires {number}.", **fields}
    figure = KeyFigure.objects.create(code=f"maires-{number}", **values)
    figure.sources.add(source)
    return figure


def test_a_figure_always_stands_with_its_citation_and_its_source(page, source):
    shown = _lay_out(page, ("key_figure", _figure(source, 76, citation="Rapport PHARE, 2018", note="Marge d’erreur inconnue.")))
    assert "76\u00a0%" in shown
    assert "Rapport PHARE, 2018" in shown
    assert "Marge d’erreur inconnue." in shown
    assert source.title in shown


def test_a_figure_that_may_not_be_published_does_not_stand(page, source):
    assert "Des maires 30." not in _lay_out(page, ("key_figure", _figure(source, 30, usable=False)))


def test_a_landmark_stands_with_its_source(page, source):
    family = LandmarkFamily.objects.create(code="trois-lieux", title="Trois lieux de dialogue")
    landmark = Landmark.objects.create(family=family, code="physiques", title="Lieux <b>physiques</b>", text="Où l’on se rencontre.")
    landmark.sources.add(source)
    shown = _lay_out(page, ("landmark", landmark))
    assert "Lieux &lt;b&gt;physiques&lt;/b&gt;" in shown
    assert source.title in shown


def test_a_term_that_terreau_defined_says_so(page):
    proposed = Term.objects.create(label="Boussole", slug="boussole", definition="Ce qui oriente.", proposed=True)
    given = Term.objects.create(label="MEDOC", slug="medoc", definition="Cinq familles.")
    assert "proposée par Terreau" in _lay_out(page, ("term", proposed))
    assert "proposée par Terreau" not in _lay_out(page, ("term", given))


def test_what_was_deleted_since_leaves_no_trace(page, source):
    figure = _figure(source, 76)
    _lay_out(page, ("key_figure", figure))
    figure.delete()
    assert Client(**SERVED).get("/accessibilite/").status_code == 200


def test_figures_cost_the_same_whatever_their_number(page, source, assert_same_queries):
    numbers = iter(range(1, 5))
    chosen = []

    def add():
        chosen.append(("key_figure", _figure(source, next(numbers))))
        page.body = list(chosen)
        page.save_revision().publish()

    assert_same_queries(add, lambda: Client(**SERVED).get("/accessibilite/"))
