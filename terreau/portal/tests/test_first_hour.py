"""The first hour on a lever: what its page shows of it, and what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def lever(platform):
    return platform.framework.levers.order_by("order").first()


def step(title, text="<p>Faites-le.</p>", duration="20 min"):
    return {"title": title, "duration": duration, "text": text}


def lay_out(lever, *steps, title="Dessiner la carte de vos appuis"):
    """Write the first hour of a lever, as the desk does."""
    lever.first_hour = lever.first_hour.stream_block.to_python([{"type": "steps", "value": {"title": title, "steps": list(steps)}}])
    lever.save()


def page_of(visitor, lever):
    """Return the page of a lever, its French spaces made plain."""
    answer = visitor.get(lever.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def hour(page):
    """Return what the page says of the first hour: nothing where it has no such part."""
    found = re.search(r'<section class="band[^"]*" id="premiere-heure">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_its_steps_stand_in_order_with_their_time(visitor, lever):
    lay_out(
        lever,
        step("Nommez", "<p>Écrivez <b>dix</b> noms.</p>", "10 min"),
        step("Reliez", "<p>Tracez.</p>", "35 min"),
        step("Choisissez", "<p>Un seul.</p>", "15 min"),
    )
    shown = hour(page_of(visitor, lever))
    assert "<h2>La première heure sur ce levier</h2>" in shown
    assert "Dessiner la carte de vos appuis" in shown
    assert re.findall(r"<b>(.*?)</b><small>(.*?)</small>", shown) == [("Nommez", "10 min"), ("Reliez", "35 min"), ("Choisissez", "15 min")]
    assert [text.strip() for text in re.findall(r'<div class="rich">(.*?)</div>', shown, re.DOTALL)] == [
        "<p>Écrivez <b>dix</b> noms.</p>",
        "<p>Tracez.</p>",
        "<p>Un seul.</p>",
    ]


def test_a_step_without_a_time_says_none(visitor, lever):
    lay_out(lever, step("Nommez", duration=""))
    shown = hour(page_of(visitor, lever))
    assert "<b>Nommez</b>" in shown
    assert "<small>" not in shown


def test_the_top_of_the_page_leads_to_it(visitor, lever):
    lay_out(lever, step("Nommez"))
    page = page_of(visitor, lever)
    assert re.search(r'href="#premiere-heure"[^>]*>\s*J’ai une heure', page)
    assert page.index("</h1>") < page.index('href="#premiere-heure"') < page.index('id="premiere-heure"')


def test_where_there_is_none_nothing_is_said(platform, visitor, lever):
    other = platform.framework.levers.order_by("order").last()
    lay_out(other, step("Nommez"))
    page = page_of(visitor, lever)
    assert lever.title in page
    assert "premiere-heure" not in page
    assert "J’ai une heure" not in page
    assert "La première heure" not in page
    assert "Nommez" in hour(page_of(visitor, other))


def test_its_links_lead_to_where_pages_are(platform, visitor, lever):
    target = platform.site.root_page.add_child(instance=Page(title="Méthode", slug="avant"))
    text = f'<p><a linktype="page" id="{target.pk}">ici</a> et <a href="https://exemple.example.org/?a=1">là</a></p>'
    lay_out(lever, step("Nommez", text))
    assert target.url
    assert f'<a href="{target.url}">ici</a> et <a href="https://exemple.example.org/?a=1">là</a>' in hour(page_of(visitor, lever))
    target.slug = "apres"
    target.save()
    shown = hour(page_of(visitor, lever))
    assert '<a href="/apres/">ici</a>' in shown
    assert "linktype" not in shown


def test_scripts_are_cleaned_away(visitor, lever):
    hostile = '<p onclick="x()">Oui<script>alert(1)</script> <img src=x onerror="alert(2)"> <a href="javascript:alert(3)">là</a></p>'
    lay_out(lever, step("<script>alert(4)</script>", hostile, "<b>5</b>"), title="<img src=x>")
    page = page_of(visitor, lever)
    shown = hour(page)
    assert "&lt;img src=x&gt;" in shown
    assert "<b>&lt;script&gt;alert(4)&lt;/script&gt;</b><small>&lt;b&gt;5&lt;/b&gt;</small>" in shown
    assert "<p>Oui" in shown
    for bad in ("<script>alert", "alert(1)", "onclick", "onerror", "<img src=x", "javascript:"):
        assert bad not in page, bad


def test_it_belongs_to_the_platform_of_its_lever(second_platform, visitor, lever):
    lay_out(second_platform.framework.levers.order_by("order").first(), step("Chez la sœur"))
    lay_out(lever, step("Chez nous"))
    assert "Chez la sœur" not in page_of(visitor, lever)
    sister = page_of(Client(SERVER_NAME="soeur.test"), second_platform.framework.levers.order_by("order").first())
    assert "Chez la sœur" in hour(sister)


def test_a_lever_costs_the_same_whatever_its_hour_holds(platform, visitor, lever, assert_same_queries):
    steps = []

    def add():
        make_resource(platform)
        steps.append(step(f"Étape {len(steps) + 1}", '<p>Ouvrez <a href="/ressources/">la bibliothèque</a>.</p>'))
        lay_out(lever, *steps)

    assert_same_queries(add, lambda: page_of(visitor, lever), at_most=8)
    assert re.findall(r"<b>(Étape \d)</b>", hour(page_of(visitor, lever))) == ["Étape 1", "Étape 2", "Étape 3"]


def test_an_hour_costs_no_query_more_than_none(visitor, lever, django_assert_num_queries):
    page_of(visitor, lever)
    with CaptureQueriesContext(connection) as without:
        page_of(visitor, lever)
    lay_out(lever, step("Nommez"), step("Reliez"))
    with django_assert_num_queries(len(without)):
        assert "Reliez" in hour(page_of(visitor, lever))
