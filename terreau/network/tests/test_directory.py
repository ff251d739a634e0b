"""The directory: each filter finds what it says and counts only what is shown; counts, order, map and page from outside."""

import pytest
from django.http import QueryDict

from terreau.network.actions.consents import agree, hide
from terreau.network.enums import Kind, Part
from terreau.network.models import Craft, Profile
from terreau.network.queries.directory import directory, parts, spread_by_part
from terreau.network.queries.nearness import near
from terreau.network.queries.wanted import Wanted, Zone
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory
from terreau.vocabulary.models import Concept, Scheme

pytestmark = pytest.mark.django_db
WITHOUT = {part: [other for other in Part if other != part] for part in Part}


def ask(platform, query=""):
    return directory(platform, Wanted.read(QueryDict(query)))


def names(platform, query=""):
    return [card.name for card in ask(platform, query).cards]


def counts(platform, facet, query=""):
    found = next((one for one in ask(platform, query).facets if one.name == facet), None)
    return {option.value: option.count for option in found.options} if found else {}


@pytest.fixture
def land():
    """A region with a department, an EPCI and two communes, and a commune far away."""
    region = make_territory(TerritoryKind.REGION, code="44", name="Région")
    department = make_territory(TerritoryKind.DEPARTMENT, code="88", name="Département", region=region, latitude=48.2, longitude=6.4)
    within = {"region": region, "department": department}
    epci = make_territory(TerritoryKind.EPCI, code="200071066", name="Intercommunalité", latitude=48.2, longitude=6.9, **within)
    small = make_territory(TerritoryKind.COMMUNE, code="88001", name="Bourg", epci=epci, latitude=48.2, longitude=6.9, population=800, **within)
    large = make_territory(TerritoryKind.COMMUNE, code="88002", name="Ville", epci=epci, latitude=48.3, longitude=6.9, population=30_000, **within)
    far = make_territory(TerritoryKind.COMMUNE, code="29001", name="Loin", latitude=48.4, longitude=-4.5, population=800)
    return {"region": region, "department": department, "epci": epci, "small": small, "large": large, "far": far}


def test_the_list_goes_from_a_to_z_and_holds_what_is_public_only(platform):
    make_profile(platform, "Zoé Exemple")
    make_profile(platform, "Élise Exemple")
    make_profile(platform, "Brouillon", live=False)
    make_profile(platform, "Sans accord", shown=[])
    hidden = make_profile(platform, "Retirée")
    hide(profile=hidden)
    assert names(platform) == ["Élise Exemple", "Zoé Exemple"]
    assert ask(platform).total == 2


def test_each_platform_lists_its_own(platform, second_platform):
    make_profile(platform, "Ici")
    make_profile(platform, "Des deux", levers=[second_platform.framework.ordered_levers[0]])
    assert names(platform) == ["Des deux", "Ici"]
    assert names(second_platform) == ["Des deux"]


def test_kinds_crafts_levers_audiences_and_kinds_of_place_narrow(platform):
    craft = Craft.objects.create(kind="craft", slug="catalyse", title="Catalyse territoriale")
    lever, other = platform.framework.ordered_levers[:2]
    audience = Concept.objects.create(scheme=Scheme.AUDIENCE, slug="elus", label="Élus")
    make_profile(platform, "Alix", crafts=[craft], levers=[lever], audiences=[audience])
    make_profile(platform, "Lieu", kind=Kind.PLACE, place_kind="fablab", levers=[lever, other])
    make_profile(platform, "Secrète", crafts=[craft], levers=[lever], audiences=[audience], shown=WITHOUT[Part.WORK])
    assert names(platform, "sorte=place") == ["Lieu"]
    assert names(platform, "metier=catalyse") == ["Alix"]
    assert names(platform, f"levier={lever.slug}") == ["Alix", "Lieu"]
    assert names(platform, f"levier={lever.slug}&sorte=person") == ["Alix"]
    assert names(platform, "public=elus") == ["Alix"]
    assert names(platform, "lieu=fablab") == ["Lieu"]
    assert names(platform, "levier=inconnu") == []


def test_counts_say_what_each_choice_would_leave_its_own_facet_aside(platform):
    craft = Craft.objects.create(kind="craft", slug="catalyse", title="Catalyse territoriale")
    lever, other = platform.framework.ordered_levers[:2]
    make_profile(platform, "Alix", crafts=[craft], levers=[lever])
    make_profile(platform, "Bila", levers=[lever, other])
    make_profile(platform, "Lieu", kind=Kind.PLACE, place_kind="fablab", levers=[other])
    make_profile(platform, "Secrète", levers=[lever], shown=WITHOUT[Part.WORK])
    assert counts(platform, "sorte") == {"person": 3, "place": 1}
    assert counts(platform, "levier") == {lever.slug: 2, other.slug: 2}
    assert counts(platform, "sorte", f"sorte=person&levier={other.slug}") == {"person": 1, "place": 1}
    assert counts(platform, "levier", f"sorte=person&levier={other.slug}") == {lever.slug: 2, other.slug: 1}
    assert counts(platform, "metier", f"levier={lever.slug}") == {"catalyse": 1}
    assert counts(platform, "lieu", "sorte=place") == {"fablab": 1}
    assert ask(platform, f"sorte=person&levier={other.slug}").total == 1


def test_every_count_of_a_choice_is_what_choosing_it_finds(platform, land):
    levers = platform.framework.ordered_levers
    for number in range(12):
        kind = list(Kind)[number % 4]
        make_profile(platform, f"Profil {number}", kind=kind, levers=[levers[number % 3]], seat=land["small" if number % 2 else "large"])
    for query in ("", "taille=petits-et-moyens", f"levier={levers[0].slug}", "territoire=commune-88001&rayon=10"):
        for facet in ask(platform, query).facets:
            for option in facet.options:
                alone = Wanted.read(QueryDict(query))
                chosen = {**{name: values for name, values in alone.chosen.items() if name != facet.name}, facet.name: (option.value,)}
                again = directory(platform, Wanted(chosen=chosen, territory=alone.territory, km=alone.km, size=alone.size))
                assert again.total == option.count == len(again.cards), (query, option)


@pytest.mark.parametrize(
    ("territory", "found"),
    [
        ("commune-88001", ["Agit sur la région", "Agit sur l’EPCI", "Siège"]),
        ("epci-200071066", ["Agit sur la région", "Agit sur l’EPCI", "Agit sur la ville", "Siège"]),
        ("departement-88", ["Agit sur la région", "Agit sur l’EPCI", "Agit sur la ville", "Siège"]),
        ("region-44", ["Agit sur la région", "Agit sur l’EPCI", "Agit sur la ville", "Siège"]),
        ("commune-29001", ["Loin"]),
        ("commune-99999", []),
        ("n’importe quoi", []),
    ],
)
def test_a_territory_finds_who_sits_in_it_and_who_acts_in_or_over_it(platform, land, territory, found):
    make_profile(platform, "Siège", seat=land["small"])
    make_profile(platform, "Siège caché", seat=land["small"], shown=WITHOUT[Part.SEAT])
    make_profile(platform, "Agit sur la région", catchment=[land["region"]])
    make_profile(platform, "Agit sur l’EPCI", catchment=[land["epci"]])
    make_profile(platform, "Agit sur la ville", catchment=[land["large"]])
    make_profile(platform, "Agit en secret", catchment=[land["region"]], shown=WITHOUT[Part.CATCHMENT])
    make_profile(platform, "Loin", seat=land["far"])
    assert sorted(names(platform, f"territoire={territory}"), key=str.casefold) == sorted(found, key=str.casefold)


def test_the_name_of_a_place_typed_without_its_key_is_read(platform, land):
    make_profile(platform, "Siège", seat=land["small"])
    assert ask(platform, "territoire=bourg").territory == land["small"]
    assert names(platform, "territoire=bourg&rayon=25") == ["Siège"]


def test_a_department_that_an_epci_spans_holds_it(platform, land):
    other = make_territory(TerritoryKind.DEPARTMENT, code="67", region=land["region"])
    land["epci"].spans.add(land["department"], other)
    make_profile(platform, "À cheval", catchment=[land["epci"]])
    assert names(platform, "territoire=departement-67") == ["À cheval"]


def test_around_a_place_the_nearest_come_first_with_their_distance(platform, land):
    make_profile(platform, "À onze kilomètres", seat=land["large"])
    make_profile(platform, "Sur place", seat=land["small"])
    make_profile(platform, "Caché", seat=land["small"], shown=WITHOUT[Part.SEAT])
    make_profile(platform, "Loin", seat=land["far"])
    found = ask(platform, "territoire=commune-88001&rayon=25")
    assert [(card.name, round(card.km)) for card in found.cards] == [("Sur place", 0), ("À onze kilomètres", 11)]
    assert names(platform, "territoire=commune-88001&rayon=10") == ["Sur place"]


def test_size_zone_and_codevelopment_count_what_is_shown(platform, land):
    make_profile(platform, "Bourg", seat=land["small"], codev=True)
    make_profile(platform, "Ville", seat=land["large"])
    make_profile(platform, "Agit au bourg", catchment=[land["small"]])
    make_profile(platform, "Discret", seat=land["small"], codev=True, shown=[Part.NAME])
    assert names(platform, "taille=petits-et-moyens") == ["Agit au bourg", "Bourg"]
    assert names(platform, "taille=plus-de-20000") == ["Ville"]
    assert names(platform, "zone=48.25,6,49,7") == ["Ville"]
    assert names(platform, "codev=oui") == ["Bourg"]


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "10,0,5,1", "-91,0,1,1", "0,0,1,200", "0,0,1,1,1", "inf,0,inf,1"])
def test_a_zone_that_is_no_part_of_the_earth_is_left_out(text):
    assert Zone.read(text) is None


def test_words_find_what_is_shown_and_a_withdrawal_counts_at_once(platform, land):
    profile = make_profile(platform, "Camille Exemple", story="Une épicerie coopérative", seat=land["small"])
    make_profile(platform, "Autre", story="Une épicerie secrète", shown=WITHOUT[Part.STORY])
    assert names(platform, "q=epicerie") == ["Camille Exemple"]
    assert names(platform, "q=camille") == ["Camille Exemple"]
    Profile.objects.filter(pk=profile.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert names(platform, "q=camille") == []


def test_pages_hold_twenty(platform):
    for number in range(23):
        make_profile(platform, f"Profil {number:02}")
    first, last = ask(platform), ask(platform, "page=2")
    assert (len(first.cards), len(last.cards), last.total) == (20, 3, 23)
    assert not {card.name for card in first.cards} & {card.name for card in last.cards}
    assert len(ask(platform, "page=9999999999").cards) == 20
    assert len(ask(platform, "q=profil&page=2").cards) == 3


def test_the_drawing_counts_by_region_then_by_department(platform, land):
    make_profile(platform, "Un", seat=land["small"])
    make_profile(platform, "Deux", seat=land["large"])
    make_profile(platform, "Caché", seat=land["large"], shown=WITHOUT[Part.SEAT])
    assert {one.code: count for one, count in spread_by_part(ask(platform), parts()).items()}["44"] == 2
    assert {one.code: count for one, count in spread_by_part(ask(platform, "territoire=region-44"), parts()).items()} == {"88": 2}


# Nothing stays in memory within a test: platform and levers, columns (5), lists (2) and parts of the map, then territory, cards and their marks.
def test_the_list_costs_the_same_whatever_it_holds(platform, land, client, assert_same_queries):
    craft = Craft.objects.create(kind="craft", slug="catalyse", title="Catalyse territoriale")
    numbers = iter(range(9))

    def add():
        make_profile(platform, f"Profil {next(numbers)}", seat=land["small"], crafts=[craft], levers=[platform.framework.ordered_levers[0]])

    visit = f"/reseau/?territoire=commune-88001&rayon=25&metier=catalyse&levier={platform.framework.ordered_levers[0].slug}"
    assert_same_queries(add, lambda: client.get(visit, SERVER_NAME="terreau.test"), at_most=13)


def test_the_page_says_what_was_chosen_and_what_to_do_with_nothing(platform, land, client):
    make_profile(platform, "Camille <script>alert(1)</script>", slug="camille", seat=land["small"], synthetic=True)
    page = client.get("/reseau/?territoire=commune-88001&rayon=25", SERVER_NAME="terreau.test").content.decode()
    assert "À moins de 25\u00a0km de Bourg" in page or "À moins de 25 km de Bourg" in page
    assert "<script>alert" not in page
    assert "Profil fictif" in page
    assert "noindex" in page
    nothing = client.get("/reseau/?sorte=relay", SERVER_NAME="terreau.test").content.decode()
    assert "Personne ici ne répond à cette demande" in nothing


@pytest.mark.parametrize(
    "query",
    [
        "sorte=%3Cscript%3E",
        "territoire=commune-",
        "territoire=commune-%C3%A9",
        "territoire=%27%20OR%201=1",
        "rayon=25",
        "zone=1,1,1,1",
        "page=-1",
        "page=x",
        "q=%22",
    ],
)
def test_hostile_queries_are_answered(platform, client, query):
    for path in ("", "points.json", "export.csv", "export.geojson", "flux.atom"):
        assert client.get(f"/reseau/{path}?{query}", SERVER_NAME="terreau.test").status_code == 200


def test_a_query_string_reads_itself_again():
    query = "q=deux+mots&territoire=commune-88001&rayon=25&taille=petits-et-moyens&codev=oui&sorte=person&levier=a&levier=b&zone=45%2C1%2C46%2C2"
    assert Wanted.read(QueryDict(query)).query_string() == query
    assert Wanted.read(QueryDict(query)).without("territoire").km == 0
    assert Wanted.read(QueryDict(query)).without("levier", "a").of("levier") == ("b",)


def test_who_is_near_a_territory_comes_nearest_first_then_who_acts_there(platform, land):
    make_profile(platform, "Loin mais agit ici", seat=land["far"], catchment=[land["region"]])
    make_profile(platform, "Voisin", seat=land["large"])
    make_profile(platform, "Sur place", seat=land["small"])
    make_profile(platform, "Loin", seat=land["far"])
    shy = make_profile(platform, "Discret", seat=land["small"])
    agree(profile=shy, wordings={Part.NAME: "Vous pouvez montrer le nom."}, by=None)
    found = near(platform, land["small"])
    assert [(card.name, card.km is not None, card.acts_here) for card in found] == [
        ("Sur place", True, False),
        ("Voisin", True, False),
        ("Loin mais agit ici", False, True),
    ]


def test_the_list_says_who_acts_there_from_elsewhere(platform, land):
    make_profile(platform, "Loin mais agit ici", seat=land["far"], catchment=[land["region"]])
    make_profile(platform, "Sur place", seat=land["small"], catchment=[land["small"]])
    found = directory(platform, Wanted.read(QueryDict(f"territoire=commune-{land['small'].code}")))
    assert {card.name: card.acts_here for card in found.cards} == {"Loin mais agit ici": True, "Sur place": False}


def test_the_page_of_a_territory_says_who_can_help(platform, land, client):
    address = land["small"].get_absolute_url()
    assert "Personne du réseau ne s’est encore fait connaître" in client.get(address, SERVER_NAME="terreau.test").content.decode()
    make_profile(platform, "Sur place", seat=land["small"])
    page = client.get(address, SERVER_NAME="terreau.test").content.decode()
    assert "Qui peut aider près d’ici" in page
    assert "Sur place" in page
    assert "territoire=commune-88001&amp;rayon=50" in page


def test_tiles_come_only_from_the_server_that_the_host_sets(platform, client, settings):
    assert "img-src 'self' data:" in client.get("/reseau/", SERVER_NAME="terreau.test")["Content-Security-Policy"]
    settings.MAP_TILES_URL, settings.MAP_TILES_CREDIT = "https://tuiles.example/{z}/{x}/{y}.png", "© les contributeurs"
    answer = client.get("/reseau/", SERVER_NAME="terreau.test")
    assert "img-src 'self' https://tuiles.example data:" in answer["Content-Security-Policy"]
    assert "© les contributeurs" in answer.content.decode()
