"""Pages of the library, from outside."""

import csv
import json
import re

import pytest
from defusedxml import ElementTree
from django.core.files.base import ContentFile
from django.test import Client

from terreau.accounts.models import Organisation
from terreau.core import registries
from terreau.core.models import Attachment
from terreau.library.enums import Access, Status
from terreau.library.models import Relation, Resource, ResourcePublisher
from terreau.library.tests.factories import make_concept, make_resource
from terreau.vocabulary.models import Scheme, Situation, Source, Term

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def publisher():
    return Organisation.objects.create(name="Le RAMEAU", slug="le-rameau", url="https://www.lerameau.fr/")


def test_the_library_costs_the_same_with_one_and_with_three_resources(platform, publisher, visitor, assert_same_queries):
    assert_same_queries(lambda: make_resource(platform, publisher=publisher, year=2019), lambda: visitor.get("/ressources/"), at_most=12)


def test_a_search_with_facets_stays_within_its_queries(platform, publisher, visitor, assert_same_queries):
    assert_same_queries(
        lambda: make_resource(platform, publisher=publisher, title="Une charte"),
        lambda: visitor.get("/ressources/?q=charte&levier=sept-1&type=methodes"),
        at_most=12,
    )


def _related(platform, publisher, **fields):
    """Return a resource, and a function that relates one more to it."""
    main = make_resource(platform, publisher=publisher, **fields)
    main.audiences = [make_concept(Scheme.AUDIENCE, "elus"), make_concept(Scheme.AUDIENCE, "agents")]
    main.save()
    return main, lambda: Relation.objects.create(origin=main, target=make_resource(platform, publisher=publisher), kind="complete")


def test_a_resource_costs_at_most_eight_queries_however_many_relate_to_it(platform, publisher, visitor, assert_same_queries):
    main, relate = _related(platform, publisher)
    assert_same_queries(relate, lambda: visitor.get(main.get_absolute_url()), at_most=8)


def test_the_page_of_a_resource_leaves_room_for_three_panels(platform, publisher, visitor, assert_same_queries, monkeypatch):
    monkeypatch.setattr(registries, "panels", [])
    main, relate = _related(platform, publisher)
    assert_same_queries(relate, lambda: visitor.get(main.get_absolute_url()), at_most=5)


def test_a_file_is_named_without_one_more_query(platform, publisher, visitor, assert_same_queries, monkeypatch):
    monkeypatch.setattr(registries, "panels", [])
    file = Attachment.objects.create(title="Guide", file=ContentFile(b"%PDF-1.4", name="guide.pdf"))
    main, relate = _related(platform, publisher, access=Access.FILE, file=file)
    assert_same_queries(relate, lambda: visitor.get(main.get_absolute_url()), at_most=5)
    assert file.url in visitor.get(main.get_absolute_url()).content.decode()


def test_what_relates_stands_in_the_order_given_with_its_reason(platform, visitor):
    main, first, second, third = (make_resource(platform) for _number in range(4))
    Relation.objects.create(origin=main, target=third, kind="applique", order=2)
    Relation.objects.create(origin=main, target=second, kind="illustre", order=1)
    Relation.objects.create(origin=first, target=main, kind="succede", order=1)
    cards = visitor.get(main.get_absolute_url()).context["sheet"].related
    assert [card.title for card in cards] == [second.title, first.title, third.title]
    assert [card.why for card in cards] == ["Ce que cet exemple illustre", "Ce qui l’a remplacé", "Ce qu’il met en pratique"]
    assert [card.levers for card in cards] == [(1,)] * 3


def test_a_title_card_says_so_and_helps(platform, publisher, visitor):
    resource = make_resource(platform, publisher=publisher, title="Réaliser une étude territoriale", year=2013)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "Où trouver ce document" in page
    assert "non précisée par l’éditeur" in page
    assert "https://www.lerameau.fr/" in page
    assert "Classement proposé par Terreau" in page
    # The citation to copy stands in a text area: typography leaves it alone.
    assert "Le RAMEAU, « Réaliser une étude territoriale », 2013" in page
    assert "mailto:?subject=" in page
    assert "Je%20souhaiterais%20consulter" in page


def test_a_mandatory_citation_is_what_one_copies(platform, visitor):
    resource = make_resource(platform, citation="Etude IMPACT - Citoyens – Comisis-OpinionWay, Octobre 2019")
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "Etude IMPACT - Citoyens – Comisis-OpinionWay, Octobre 2019" in page
    assert "Mention exigée par l’éditeur" in page


def test_machines_read_the_description(platform, publisher, visitor):
    resource = make_resource(platform, publisher=publisher, title="Titre </script><script>alert(1)</script>", year=2015, month=9)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data = json.loads(found[1])
    assert data["name"] == resource.title
    assert data["datePublished"] == "2015-09"
    assert data["publisher"] == [{"@type": "Organization", "name": "Le RAMEAU"}]
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("status", "words"), [(Status.ANNOUNCED, "a été annoncé"), (Status.PROGRAMMED, "inscrit à un programme"), (Status.WITHDRAWN, "a été retirée")]
)
def test_what_is_not_published_says_so_at_its_address(platform, visitor, status, words):
    resource = make_resource(platform, status=status)
    answer = visitor.get(resource.get_absolute_url())
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_draft_and_a_resource_of_another_platform_are_not_found(platform, second_platform, visitor):
    assert visitor.get(make_resource(platform, live=False).get_absolute_url()).status_code == 404
    assert visitor.get(make_resource(second_platform).get_absolute_url()).status_code == 404


def test_a_changed_slug_redirects_and_a_deletion_leaves_a_tombstone(platform, visitor):
    resource = make_resource(platform, slug="premier-nom")
    resource.slug = "second-nom"
    resource.save()
    answer = visitor.get("/ressources/premier-nom/")
    assert (answer.status_code, answer["Location"]) == (301, "/ressources/second-nom/")
    resource.delete()
    gone = visitor.get("/ressources/second-nom/")
    assert gone.status_code == 410
    assert "Ressource" in gone.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "page=9999",
        "page=zero",
        "page=-1",
        "levier=inconnu",
        "annee=99999999999999999999",
        "annee=%C2%B2%C2%B2",
        "tri=hasard",
        "q=%27%22%3Cb%3E",
        "type=a&type=b",
    ],
)
def test_odd_queries_show_a_page(platform, visitor, query):
    make_resource(platform)
    assert visitor.get(f"/ressources/?{query}").status_code == 200


def test_a_page_out_of_range_is_the_last(platform, visitor):
    for _number in range(21):
        make_resource(platform)
    assert visitor.get("/ressources/?page=50").context["results"].page.number == 2


@pytest.mark.parametrize("query", ["q=%00", "q=" + "a" * 10_000, "q=%ff%fe"])
def test_broken_queries_are_refused_in_french(platform, visitor, query):
    answer = visitor.get(f"/ressources/?{query}")
    assert answer.status_code == 400
    assert 'lang="fr"' in answer.content.decode()


def test_an_unknown_value_is_said_on_the_page(platform, visitor):
    make_resource(platform)
    assert "n’a pas été pris en compte" in visitor.get("/ressources/?levier=inconnu").content.decode()


def test_any_query_leaves_as_csv_without_formulas(platform, publisher, visitor):
    make_resource(platform, publisher=publisher, title="=cmd|' /C calc'!A0", year=2016)
    make_resource(platform, title="Autre", year=2019)
    answer = visitor.get("/ressources/export.csv?annee=2016")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == "'=cmd|' /C calc'!A0"
    assert rows[1][4] == "Le RAMEAU"


def test_the_table_has_headings_in_french_and_says_how_to_cite(platform, publisher, visitor):
    plain = make_resource(platform, publisher=publisher, title="A", year=2016)
    make_resource(platform, title="B", citation="Enquête X, 2019")
    answer = visitor.get("/ressources/export.csv?tri=titre")
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {"Titre", "Éditeurs", "Année", "Accès", "Résumé"} <= set(rows[0])
    assert rows[0]["Citation"] == f"Le RAMEAU, « A », 2016. Fiche : http://terreau.test{plain.get_absolute_url()}"
    assert rows[1]["Citation"] == "Enquête X, 2019"


def test_what_a_title_quotes_is_quoted_inside_the_citation(platform, visitor):
    resource = make_resource(platform, title="Kit « Co-construction »", year=2016)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "« Kit “Co-construction” », 2016." in page


def test_a_letter_without_recipient_says_so_and_can_be_copied(platform, publisher, visitor):
    page = visitor.get(make_resource(platform, publisher=publisher, title="Une étude", year=2013).get_absolute_url()).content.decode()
    folded = page[page.index("Préparer un message") : page.index('id="citer"')]
    assert "Nous ne connaissons pas d’adresse de contact" in folded
    assert "Je souhaiterais consulter ce document" in folded


def test_words_of_the_network_are_explained_where_they_stand(platform, visitor):
    resource = make_resource(platform)
    library, sheet = visitor.get("/ressources/").content.decode(), visitor.get(resource.get_absolute_url()).content.decode()
    assert "Jusqu’où mène la ressource" in library
    assert "Sa place dans un kit pratique" in library
    assert re.search(r"Leviers? \d", library)
    assert "jusqu’où elle mène" in sheet
    assert "sa place dans un kit pratique" in sheet


def test_a_document_is_called_by_its_short_name(platform, visitor):
    resource = make_resource(platform)
    resource.sources.add(Source.objects.create(code="002", title="Diaporama du 12e webinaire", short="diaporama de 2019"))
    resource.save()
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "(002)" not in page
    assert page.index("diaporama de 2019") < page.index("Diaporama du 12e webinaire")


def test_the_list_is_taken_away_beside_its_count(platform, visitor):
    make_resource(platform)
    page = visitor.get("/ressources/").content.decode()
    assert page.index("export.csv") < page.index('class="cards"')


def test_any_query_can_be_followed_as_atom(platform, visitor):
    resource = make_resource(platform, title="Une charte", year=2016)
    make_resource(platform, title="Autre chose", year=2019)
    feed = ElementTree.fromstring(visitor.get("/ressources/flux.atom?q=charte").content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Une charte"]
    assert entries[0].findtext(f"{ATOM}id") == f"urn:uuid:{resource.uuid}"


def test_an_online_work_opens_at_its_address(platform, visitor):
    resource = make_resource(platform, access=Access.ONLINE, url="https://www.odd17.org")
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert 'href="https://www.odd17.org"' in page
    assert "Où trouver" not in page
    assert "Aller sur le site qui l’héberge" in page


def test_the_own_body_is_sanitised(platform, visitor):
    resource = make_resource(platform, access=Access.BODY, body=[("text", '<p>Bonjour<script>alert(1)</script><a href="javascript:alert(2)">ici</a></p>')])
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "Bonjour" in page
    assert "<script>alert(1)" not in page
    assert "javascript:" not in page


def test_resources_are_kept_apart_by_host(platform, second_platform):
    ours, theirs = make_resource(platform), make_resource(second_platform)
    page = Client(SERVER_NAME="soeur.test").get("/ressources/").content.decode()
    assert theirs.title in page
    assert ours.title not in page
    assert Resource.objects.count() == 2


def test_a_publisher_without_a_name_is_not_somebody_to_ask(platform, visitor):
    resource = make_resource(platform)
    ResourcePublisher.objects.create(resource=resource, label="Rapport collectif")
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "Rapport collectif" in page
    assert "Demandez-le" not in page


def test_the_site_shown_is_that_of_the_publisher_named(platform, visitor, publisher):
    other = Organisation.objects.create(name="MEDEF", slug="medef")
    resource = make_resource(platform, publisher=other)
    ResourcePublisher.objects.create(resource=resource, organisation=publisher, order=2)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "Le site de l’éditeur\u00a0: Le RAMEAU" in page
    assert "Le site de l’éditeur\u00a0: MEDEF" not in page


def test_control_characters_do_not_break_the_feed(platform, visitor):
    make_resource(platform, title="A\x0bB")
    feed = ElementTree.fromstring(visitor.get("/ressources/flux.atom?q=%01").content)
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}title") == "AB"


def test_works_announced_and_unconfirmed_are_told_apart_in_lists(platform, visitor):
    make_resource(platform, status=Status.PROGRAMMED)
    page = visitor.get("/ressources/").content.decode()
    assert "Parution non confirmée" in page


def test_what_was_concluded_is_not_shown_as_given(platform, publisher, visitor):
    resource = make_resource(platform, publisher=publisher, year=2025, month=6, day=13, year_inferred=True, publisher_inferred=True)
    page = visitor.get(resource.get_absolute_url()).content.decode()
    assert "13 juin 2025 (année déduite)" in page
    assert "(éditeur déduit)" in page


def test_the_alphabet_knows_neither_accents_nor_capitals(platform, visitor):
    for title in ("Évaluer à plusieurs", "agir ensemble", "Zone rurale", "Écrire", "Financer"):
        make_resource(platform, title=title)
    page = visitor.get("/ressources/?tri=titre").content.decode()
    found = [page.index(f">{title}<") for title in ("agir ensemble", "Écrire", "Évaluer à plusieurs", "Financer", "Zone rurale")]
    assert found == sorted(found)


def test_few_echoes_stand_before_the_results(platform, visitor):
    for number in range(4):
        Situation.objects.create(framework=platform.framework, slug=f"s{number}", words=f"La subvention s’arrête {number}")
        Term.objects.create(slug=f"t{number}", label=f"Subvention {number}", definition="De l’argent.")
    make_resource(platform, title="Une subvention")
    page = visitor.get("/ressources/?q=subvention").content.decode()
    echoes = page.partition('aria-labelledby="echos"')[2].partition("</section>")[0]
    assert re.findall(r'<a href="([^"]+)"', echoes) == [f"/situations/s{number}/" for number in range(3)]


def test_a_note_on_an_address_that_is_not_there_is_for_editors_only(platform, visitor):
    note = "Lien « ici » sans adresse."
    bare = make_resource(platform, url_note=note, access=Access.PUBLISHER)
    online = make_resource(platform, url_note="Adresse de la plateforme.", access=Access.ONLINE, url="https://example.org/")
    page = visitor.get(bare.get_absolute_url()).content.decode()
    assert "Où trouver ce document" in page
    assert "sans adresse" not in page
    assert "Adresse de la plateforme." in visitor.get(online.get_absolute_url()).content.decode()


def test_a_page_says_that_an_acronym_was_looked_for_in_full(platform, visitor):
    Term.objects.create(label="CRTE", slug="crte", definition="…", other_words="contrat de transition écologique")
    make_resource(platform, title="La transition écologique en trois réunions")
    page = visitor.get("/ressources/?q=CRTE").content.decode()
    assert "« CRTE » n’est dans aucune ressource : nous avons cherché « contrat de transition écologique »." in re.sub(r"\s", " ", page)
    assert "La transition écologique en trois réunions" in page


def test_nothing_is_said_to_be_for_words_that_tell_nothing(platform, visitor):
    make_resource(platform)
    assert "pour «" not in re.sub(r"\s", " ", visitor.get("/ressources/?q=%3F").content.decode())


def test_marks_around_the_whole_question_are_not_doubled(platform, visitor):
    make_resource(platform, title="Le prix libre")
    page = re.sub(r"\s", " ", visitor.get("/ressources/", {"q": '"prix libre"'}).content.decode())
    assert "pour « prix libre »" in page


def test_a_term_of_the_glossary_is_told_to_who_looks_for_it(platform, visitor):
    Term.objects.create(label="CRTE", slug="crte", definition="Un contrat entre l’État et un territoire.")
    make_resource(platform, title="Signer un CRTE")
    assert "Un contrat entre" in visitor.get("/ressources/?q=C.R.T.E.").content.decode()
    page = re.sub(r"\s", " ", visitor.get("/ressources/?q=crte").content.decode())
    assert "Un contrat entre l’État et un territoire." in page
    assert page.count("/glossaire/#crte") == 1, "it is told once"


@pytest.mark.parametrize("label", ["Tiers-lieu", "Bien commun", "Boîte à outils", "Commun(s)", "Projet de territoire"])
def test_a_term_is_told_however_it_is_called(platform, visitor, label):
    Term.objects.create(label=label, slug="terme", definition="Ce que ce mot veut dire ici.")
    assert "Ce que ce mot veut dire ici." in visitor.get("/ressources/", {"q": label.upper()}).content.decode()


def test_an_expression_that_is_nowhere_is_looked_for_without_its_marks(platform, visitor):
    make_resource(platform, title="Le prix d’une place libre")
    page = re.sub(r"\s", " ", visitor.get("/ressources/", {"q": "« prix libre »"}).content.decode())
    assert "Aucune ressource ne contient cette expression telle quelle." in page
    assert "Le prix d’une place libre" in page
