"""Words of the glossary in our own texts."""

import re
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from terreau.changes import followers
from terreau.changes.models import Change, Operation
from terreau.changes.watched import is_watched
from terreau.library import glossary
from terreau.library.enums import Access
from terreau.library.explaining import explain_again
from terreau.library.glossary import MOST, Entry, marked
from terreau.library.models import Resource
from terreau.library.tests.factories import draft_of, make_resource
from terreau.vocabulary.models import Term


def words_of(html, *labels, passed_over=()):
    """Return the words that a text explains, as (as written, label)."""
    known = tuple(Entry(f"t{number}", label, "Ce que c’est.", False) for number, label in enumerate(labels))
    words = {}
    text = marked(html, known, words, passed_over)
    pieces = text.split('<button type="button" class="word" popovertarget="mot-')[1:]
    return [(piece.split('">', 1)[1].split("</button>")[0], words[piece.split('"')[0]].label) for piece in pieces]


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("Une alliance naît.", "Alliance", "alliance"),
        ("Des ALLIANCES naissent.", "Alliance", "ALLIANCES"),
        ("L’alliance naît.", "Alliance", "alliance"),
        ("L'alliance, enfin", "Alliance", "alliance"),
        ("un ecosysteme local", "Écosystème", "ecosysteme"),
        ("un e\u0301cosyste\u0300me local", "Écosystème", "écosystème"),
        ("des réseaux d’acteurs", "Réseau", "réseaux"),
        ("un signal faible", "Signaux faibles", "signal faible"),
        ("les modèles socio-économiques", "Modèle socio-économique", "modèles socio-économiques"),
        ("un modèle socio-économique", "Modèle socio-économique", "modèle socio-économique"),
        ("des dialogues territoriaux", "Dialogue territorial", "dialogues territoriaux"),
        ("intérêts généraux", "Intérêt général", "intérêts généraux"),
        ("un devoir d’alliance", "Devoir d'alliance", "devoir d’alliance"),
        ("projet\u00a0de territoire", "Projet de territoire", "projet\u00a0de territoire"),
        ("la R&amp;D sociétale", "R&D sociétale", "R&amp;D sociétale"),
        ("l’ODD 17", "ODD 17", "ODD 17"),
        ("deux CPIT", "Chef de projet innovation territoriale (CPIT)", "CPIT"),
        ("un chef de projet innovation territoriale", "Chef de projet innovation territoriale (CPIT)", "chef de projet innovation territoriale"),
        ("les Communs", "Commun(s)", "Communs"),
        ("le cœur", "Cœur", "cœur"),
        ("le coeur", "Cœur", "coeur"),
        ("un État", "Etat", "État"),
        ("la co-construction, ici", "Co-construction", "co-construction"),
        ("Voici le 1er kilomètre.", "1er kilomètre", "1er kilomètre"),
        ("un dispositif en « Commun » local", "Dispositif en « Commun(s) »", "dispositif en « Commun »"),
    ],
)
def test_a_word_is_known_in_its_forms(text, label, found):
    assert words_of(f"<p>{text}</p>", label) == [(found, label)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("une mésalliance", "Alliance"),
        ("des alliancettes", "Alliance"),
        ("le contrat-alliance", "Alliance"),
        ("une alliance-contrat", "Alliance"),
        ("écrire à alliance@exemple.org ou www/alliance ou alliance.pdf", "Alliance"),
        ("un bien ess", "ESS"),
        ("il est odd 17", "ODD 17"),
        ("trois marchés publics", "Trois marches"),
        ("un commun accord", "Commun(s)"),
        ("l’innovation avance", "Innovation (effet)"),
        ("le Médoc", "MEDOC"),
        ("il a été — là", "—"),
        ("il a été", "à"),
        ("du blanc", "   "),
    ],
)
def test_what_only_looks_like_a_word_is_left_alone(text, label):
    assert words_of(f"<p>{text}</p>", label) == []


@pytest.mark.parametrize("tag", ["h2", "h3", 'a href="https://exemple.org/"', "blockquote", "q", "cite", "code", "th", "summary"])
def test_headings_links_quotations_and_code_are_left_alone(tag):
    html = f"<{tag}>Une alliance</{tag.split()[0]}><p>Une <b>autre</b> alliance</p>"
    assert words_of(html, "Alliance") == [("alliance", "Alliance")]
    assert marked(html, (Entry("t0", "Alliance", "", False),), {}).startswith(f"<{tag}>Une alliance</")


def test_the_longest_word_wins_and_only_the_first_use_counts():
    html = "<p>La co-construction territoriale. La co-construction. La co-construction, encore.</p>"
    assert words_of(html, "Co-construction", "Co-construction territoriale") == [
        ("co-construction territoriale", "Co-construction territoriale"),
        ("co-construction", "Co-construction"),
    ]


def test_a_text_explains_a_handful_of_words():
    labels = [f"Mot{letter}" for letter in "abcdefghij"]
    assert len(words_of(f"<p>{' '.join(labels)}</p>", *labels)) == MOST


def test_a_word_defined_on_the_page_is_passed_over():
    assert words_of("<p>Une alliance</p>", "Alliance", passed_over=["t0"]) == []


@pytest.mark.parametrize("text", ["a &lt; b &amp; c", "مرحبا 🌱 alliance \u202e", "x" * 5000, "", "alliance</p><p>alliance"])
def test_the_rest_of_the_text_stays_as_it_was(text):
    html = f"<p>{text}</p>"
    assert marked(html, (), {}) == html
    out = marked(html, (Entry("a", "Alliance", "", False),), {})
    assert re.sub(r"</?(button|span)[^>]*>", "", out) == html


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Dans l’alliance, ici", "l’alliance,"),
        ("Une (alliance) ici", "(alliance)"),
        ("Une «\u00a0alliance\u00a0», ici", "«\u00a0alliance\u00a0»,"),
        ("Une alliance ; puis", "alliance ;"),
        ("Une alliance : puis", "alliance :"),
        ("Une alliance puis", ""),
    ],
)
def test_no_line_parts_a_word_from_its_marks(text, whole):
    out = marked(f"<p>{text}</p>", (Entry("a", "Alliance", "", False),), {})
    found = re.search(r'<span class="whole">(.*?)</span>', out)
    assert (re.sub(r"<[^>]*>", "", found[1]) if found else "") == whole


def test_two_words_in_one_breath_are_explained_one_after_the_other():
    html = "<p>alliance,maturité et maturité</p>"
    assert [found[0] for found in words_of(html, "Alliance", "Maturité")] == ["alliance", "maturité"]


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def alliance(platform):
    return Term.objects.create(label="Alliance", slug="alliance", definition="Un accord <entre> acteurs.", proposed=True)


def make_text(platform, html="<p>Une alliance et une Alliance.</p>", **fields):
    return make_resource(platform, access=Access.BODY, body=[("text", html)], **fields)


def page_of(visitor, resource):
    return visitor.get(resource.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_page_explains_its_words(platform, visitor, alliance):
    page = page_of(visitor, make_text(platform))
    assert page.count('popovertarget="mot-alliance">') == 1
    assert 'id="mot-alliance" popover' in page
    assert "Un accord &lt;entre&gt; acteurs." in page
    assert "Définition proposée par Terreau" in page
    assert "/glossaire/#alliance" in page


@pytest.mark.django_db
def test_showing_words_reads_no_glossary_and_parses_nothing(platform, visitor, alliance, django_assert_max_num_queries, monkeypatch):
    resource = make_text(platform)
    page_of(visitor, resource)
    monkeypatch.setattr(glossary, "marked", None)
    with django_assert_max_num_queries(8) as queries:
        assert 'popovertarget="mot-alliance">' in page_of(visitor, resource)
    assert not any("vocabulary_term" in query["sql"] for query in queries.captured_queries)


@pytest.mark.django_db
def test_words_are_found_in_every_block_of_ours_and_not_in_what_others_said(platform, visitor, alliance):
    quoted = make_resource(
        platform,
        access=Access.BODY,
        body=[
            ("quotation", {"text": "Une alliance", "author": "Quelqu’un"}),
            ("video", {"url": "https://exemple.org/", "title": "Film", "transcript": "<p>Une alliance</p>"}),
            ("table", {"caption": "Alliance", "table": {"data": [["Alliance"]], "first_row_is_table_header": True}}),
        ],
    )
    assert quoted.explained == {}
    for block in (
        ("callout", {"tone": "note", "text": "<p>Une alliance</p>"}),
        ("steps", {"title": "", "steps": [{"title": "Alliance", "duration": "", "text": "<p>Une alliance</p>"}]}),
    ):
        assert page_of(visitor, make_resource(platform, access=Access.BODY, body=[block])).count('popovertarget="mot-alliance">') == 1


@pytest.mark.django_db
def test_a_term_that_the_body_defines_is_not_explained_again(platform, alliance):
    assert make_resource(platform, access=Access.BODY, body=[("text", "<p>Une alliance</p>"), ("term", alliance)]).explained == {}


@pytest.mark.django_db
def test_kept_texts_are_as_safe_as_the_others_and_follow_pages_that_move(platform, visitor, alliance):
    root = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1).add_child(title="Accueil", slug="accueil")
    page = root.add_child(instance=Page(title="À propos", slug="a-propos"))
    html = f'<p onclick="alert(1)">Une alliance<script>alert(2)</script> <a linktype="page" id="{page.pk}">ici</a> <a href="javascript:alert(3)">là</a></p>'
    resource = make_text(platform, html)
    shown = page_of(visitor, resource)
    assert 'popovertarget="mot-alliance">' in shown
    assert "alert(" not in shown.split("mot-alliance")[1]
    assert "javascript:" not in shown
    page.slug = "qui-sommes-nous"
    page.save()
    assert page.url in page_of(visitor, resource)
    assert "linktype" not in page_of(visitor, resource)


@pytest.mark.django_db
def test_publication_finds_words_and_drafts_do_not_touch_what_is_live(platform, visitor, alliance):
    resource = make_text(platform, "<p>Rien ici.</p>")
    assert resource.explained == {}
    resource.body = [("text", "<p>Une alliance.</p>")]
    revision = draft_of(resource)
    assert Resource.objects.get(pk=resource.pk).explained == {}
    assert "explained" not in revision.content
    revision.publish()
    assert 'popovertarget="mot-alliance">' in page_of(visitor, resource)


@pytest.mark.django_db
def test_the_preview_of_a_draft_explains_its_words(platform, visitor, alliance, rf):
    resource = make_text(platform, "<p>Rien ici.</p>")
    resource.body = [("text", "<p>Une alliance.</p>")]
    assert 'popovertarget="mot-alliance">' in resource.make_preview_request().rendered_content


@pytest.mark.django_db
def test_what_does_not_change_is_not_written_again(platform, alliance, django_assert_num_queries):
    resource = make_text(platform)
    make_resource(platform)
    Resource.objects.filter(pk=resource.pk).update(explained={})
    assert explain_again() == 1
    with django_assert_num_queries(3):
        assert explain_again() == 0
    assert [word["slug"] for word in Resource.objects.get(pk=resource.pk).explained["words"]] == ["alliance"]


@pytest.mark.django_db
def test_a_text_changed_meanwhile_is_not_shown_as_it_was(platform, visitor, alliance):
    resource = make_text(platform)
    Resource.objects.filter(pk=resource.pk).update(body=[("text", "<p>Une alliance, autrement.</p>")])
    page = page_of(visitor, resource)
    assert "autrement" in page
    assert "et une Alliance" not in page


@pytest.mark.django_db
def test_texts_follow_the_glossary(platform, visitor):
    assert is_watched(Term)

    def follow(*models):
        changes = tuple(Change(table=model._meta.db_table, operation=Operation.UPDATE) for model in models)
        followers.registered()["glossary"].function(followers.Batch(everything=False, changes=changes))

    resource, plain = make_text(platform), make_text(platform, "<p>Un détour.</p>")
    term = Term.objects.create(label="Alliance", slug="alliance", definition="Un accord.")
    follow(Resource)
    assert "popovertarget" not in page_of(visitor, resource)
    follow(Resource, Term)
    assert "Un accord." in page_of(visitor, resource)
    term.definition = "Une entente."
    term.save()
    follow(Term)
    assert "Une entente." in page_of(visitor, resource)
    term.label = "Détour"
    term.save()
    follow(Term)
    assert "popovertarget" not in page_of(visitor, resource)
    assert "popovertarget" in page_of(visitor, plain)
    term.delete()
    follow(Term)
    assert "popovertarget" not in page_of(visitor, plain)


@pytest.mark.django_db
def test_everything_is_found_again_when_the_log_cannot_tell(platform, alliance):
    resource = make_text(platform)
    Resource.objects.filter(pk=resource.pk).update(explained={})
    followers.registered()["glossary"].function(followers.Batch(everything=True))
    assert Resource.objects.get(pk=resource.pk).explained["words"]


AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("touch", [False, True])
def test_a_definition_opens_and_closes_without_any_script(live_site, browser, platform, touch):
    Term.objects.create(label="Alliance", slug="alliance", definition="Un accord.", proposed=True)
    resource = make_text(platform)
    context = browser.new_context(java_script_enabled=False, has_touch=touch, viewport={"width": 390 if touch else 1280, "height": 844})
    page = context.new_page()
    page.goto(f"{live_site.url}{resource.get_absolute_url()}")
    word, definition = page.locator(".word"), page.locator(".definition")
    assert not definition.is_visible()
    if touch:
        word.tap()
        definition.wait_for()
        page.get_by_role("button", name="Fermer").tap()
    else:
        word.focus()
        page.keyboard.press("Enter")
        definition.wait_for()
        page.keyboard.press("Tab")
        assert page.locator(".definition a:focus").get_attribute("href") == "/glossaire/#alliance"
        page.keyboard.press("Escape")
    definition.wait_for(state="hidden")
    assert page.locator(".word:focus").count() == 1
    page.emulate_media(media="print")
    assert word.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_axe_finds_nothing_in_an_open_definition(live_site, browser, platform):
    Term.objects.create(label="Alliance", slug="alliance", definition="Un accord.", proposed=True)
    resource = make_text(platform)
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_site.url}{resource.get_absolute_url()}")
    page.locator(".word").click()
    page.add_script_tag(path=AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run('.sheet-body .body', { resultTypes: ['violations'] })")
        assert [rule["id"] for rule in found["violations"]] == []
    context.close()
