"""Territories found as one types. The names are facts of public geography; populations are rounded, they only give an order."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terreau.territories.names import LONGEST_TEXT, Directory, How, Name, words_of

AIN, RHONE, SEINE_SAINT_DENIS = ("01", "Ain"), ("69", "Rhône"), ("93", "Seine-Saint-Denis")
LA_REUNION, SARTHE, LOZERE, SAONE_ET_LOIRE = ("974", "La Réunion"), ("72", "Sarthe"), ("48", "Lozère"), ("71", "Saône-et-Loire")


def commune(code: str, name: str, department: tuple[str, str], postcode: str, population: int, *others: str) -> Name:
    return Name(int(code.replace("A", "0")), "commune", code, name, *department, (postcode,), population, others)


NAMES = [
    commune("01001", "L'Abergement-Clémenciat", AIN, "01400", 860),
    commune("01002", "L'Abergement-de-Varey", AIN, "01640", 270),
    commune("01053", "Bourg-en-Bresse", AIN, "01000", 42_000),
    commune("01093", "Châtillon-sur-Chalaronne", AIN, "01400", 5_000),
    commune("33067", "Bourg", ("33", "Gironde"), "33710", 2_200),
    commune("69123", "Lyon", RHONE, "69001", 520_000),
    commune("69081", "Écully", RHONE, "69130", 18_000),
    commune("93066", "Saint-Denis", SEINE_SAINT_DENIS, "93200", 149_000, "Pierrefitte-sur-Seine"),
    commune("93031", "Épinay-sur-Seine", SEINE_SAINT_DENIS, "93800", 52_000),
    commune("97411", "Saint-Denis", LA_REUNION, "97400", 155_000),
    commune("97418", "Sainte-Marie", LA_REUNION, "97438", 35_000),
    commune("97410", "Saint-Benoît", LA_REUNION, "97470", 38_000),
    commune("72181", "Le Mans", SARTHE, "72000", 146_000),
    commune("16206", "Mansle-les-Fontaines", ("16", "Charente"), "16230", 2_000),
    commune("48094", "Mas-Saint-Chély", LOZERE, "48210", 150),
    commune("71076", "Chalon-sur-Saône", SAONE_ET_LOIRE, "71100", 45_000),
    commune("71270", "Mâcon", SAONE_ET_LOIRE, "71000", 34_000),
    commune("67482", "Strasbourg", ("67", "Bas-Rhin"), "67000", 291_000),
    commune("63113", "Clermont-Ferrand", ("63", "Puy-de-Dôme"), "63000", 147_000),
    commune("60157", "Clermont", ("60", "Oise"), "60600", 11_000),
    commune("80001", "Lamotte-Warfusée", ("80", "Somme"), "80800", 700),
    commune("83085", "La Motte", ("83", "Var"), "83920", 3_000),
    commune("45000", "Œuilly", ("51", "Marne"), "51480", 600),
    commune("2A004", "Ajaccio", ("2A", "Corse-du-Sud"), "20000", 74_000),
    commune("22001", "Villeneuve-lez-Avignon", ("30", "Gard"), "30400", 12_000),
    Name(900_001, "epci", "240100750", "CC de la Dombes", *AIN, (), 40_000),
    Name(900_002, "departement", "01", "Ain", population=679_000),
    Name(900_003, "departement", "2A", "Corse-du-Sud", population=160_000),
    Name(900_004, "departement", "93", "Seine-Saint-Denis", population=1_680_000),
    Name(900_005, "departement", "974", "La Réunion", population=889_000),
    Name(900_006, "region", "04", "La Réunion", population=889_000),
]
DIRECTORY = Directory(NAMES)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def found(text: str, **options: object) -> list[str]:
    """Return the names found, with their departments."""
    return [f"{match.of.name} {match.of.department}".strip() for match in DIRECTORY.find(text, **options)]  # type: ignore[arg-type]  # as they come


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("LYON", "Lyon 69"),
        ("ecully", "Écully 69"),
        ("bourg en bresse", "Bourg-en-Bresse 01"),
        ("bourgenbresse", "Bourg-en-Bresse 01"),
        ("labergement clem", "L'Abergement-Clémenciat 01"),
        ("l’abergement-clé", "L'Abergement-Clémenciat 01"),
        ("st denis", "Saint-Denis 974"),
        ("stdenis", "Saint-Denis 974"),
        ("st-ben", "Saint-Benoît 974"),
        ("ste marie", "Sainte-Marie 974"),
        ("stemarie", "Sainte-Marie 974"),
        ("chalon s/saone", "Chalon-sur-Saône 71"),
        ("chalon s/ saône", "Chalon-sur-Saône 71"),
        ("villeneuve les avignon", "Villeneuve-lez-Avignon 30"),
        ("villeneuve lès av", "Villeneuve-lez-Avignon 30"),
        ("oeuilly", "Œuilly 51"),
        ("œui", "Œuilly 51"),
        ("mas st chely", "Mas-Saint-Chély 48"),
    ],
)
def test_case_accents_hyphens_and_shortened_words_do_not_matter(text: str, first: str) -> None:
    assert found(text)[0] == first


def test_leading_articles_may_be_left_out() -> None:
    assert found("mans") == ["Le Mans 72", "Mansle-les-Fontaines 16"]
    assert found("abergement") == ["L'Abergement-Clémenciat 01", "L'Abergement-de-Varey 01"]
    assert [match.how for match in DIRECTORY.find("mans")] == [How.EXACT, How.PREFIX]


def test_a_word_is_found_wherever_it_stands_after_what_begins_with_it() -> None:
    assert DIRECTORY.find("clemenciat")[0] == (NAMES[0], "L'Abergement-Clémenciat", How.INSIDE)
    assert found("mans")[-1] == "Mansle-les-Fontaines 16"
    assert found("denis") == ["Seine-Saint-Denis", "Saint-Denis 974", "Saint-Denis 93"]


def test_words_in_order_may_have_others_between_them() -> None:
    assert found("bourg bre") == ["Bourg-en-Bresse 01"]
    assert "Bourg-en-Bresse 01" not in found("bresse bourg")


def test_an_exact_name_comes_before_a_more_populated_beginning() -> None:
    assert found("bourg")[:2] == ["Bourg 33", "Bourg-en-Bresse 01"]
    assert found("clermont") == ["Clermont 60", "Clermont-Ferrand 63"]
    assert found("la motte")[0] == "La Motte 83"
    assert found("lamotte")[:2] == ["La Motte 83", "Lamotte-Warfusée 80"]


def test_st_being_typed_may_become_saint_or_strasbourg() -> None:
    assert found("st")[:3] == ["Strasbourg 67", "Saint-Denis 974", "Saint-Denis 93"]
    assert found("str") == ["Strasbourg 67"]


@pytest.mark.parametrize("place", ["93", "9", "932", "93200", "seine", "seine saint denis", "Seine-Saint-Denis", "(93)"])
def test_a_name_followed_by_its_place(place: str) -> None:
    assert found(f"saint denis {place}", kinds=["commune"])[0] == ("Saint-Denis 974" if place == "9" else "Saint-Denis 93")
    assert "Saint-Denis 93" in found(f"saint denis {place}")


@pytest.mark.parametrize("text", ["saint-denis reunion", "saint denis la réunion", "st denis 974", "97400 saint denis", "sait denis reunion", "snt denis 974"])
def test_homonyms_are_told_apart_by_their_department(text: str) -> None:
    assert found(text) == ["Saint-Denis 974"]


def test_a_name_with_a_place_where_it_is_not_is_shown_where_it_is() -> None:
    assert [(match.key, match.how) for match in DIRECTORY.find("ecully 01")] == [(69081, How.CORRECTED)]
    assert found("lyon 3") == ["Lyon 69"]


def test_homonyms_are_all_listed_however_few_are_asked_for() -> None:
    many = Directory(commune(f"{number:05}", "Sainte-Colombe", (f"{number}", ""), "", number) for number in range(10, 22))
    assert [match.of.population for match in many.find("sainte colombe", most=3)] == list(range(21, 9, -1))
    assert len(many.find("sainte col", most=3)) == 3


def test_numbers_find_departments_then_communes() -> None:
    assert [(match.of.kind, match.matched, match.how) for match in DIRECTORY.find("01")[:2]] == [
        ("departement", "01", How.EXACT),
        ("commune", "01000", How.PREFIX),
    ]
    assert found("014") == ["Châtillon-sur-Chalaronne 01", "L'Abergement-Clémenciat 01"]
    assert [match.how for match in DIRECTORY.find("01 400")] == [How.EXACT, How.EXACT]
    assert found("2a") == ["Corse-du-Sud"]
    assert found("97")[0] == "La Réunion"
    assert found("0") == []
    assert found("99999") == []


def test_an_official_code_finds_what_has_it() -> None:
    assert found("69123") == ["Lyon 69"]
    assert found("2a004") == ["Ajaccio 2A"]
    assert found("240100750") == ["CC de la Dombes 01"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lyno", "Lyon 69"),
        ("yon", "Lyon 69"),
        ("strabsourg", "Strasbourg 67"),
        ("xtrasbourg", "Strasbourg 67"),
        ("straasbourg", "Strasbourg 67"),
        ("clremont-ferand", "Clermont-Ferrand 63"),
        ("clremont-f", "Clermont-Ferrand 63"),
        ("sait-deins", "Saint-Denis 974"),
        ("stdensi", "Saint-Denis 974"),
        ("clemansiat", "L'Abergement-Clémenciat 01"),
    ],
)
def test_a_wrong_letter_or_two_of_a_long_name(text: str, first: str) -> None:
    assert found(text)[0] == first
    assert DIRECTORY.find(text)[0].how is How.CORRECTED


def test_a_whole_misspelt_name_comes_before_a_misspelt_beginning() -> None:
    assert found("clermnot") == ["Clermont 60", "Clermont-Ferrand 63"]


def test_nothing_is_corrected_beside_an_exact_name() -> None:
    assert [match.how for match in DIRECTORY.find("macon")] == [How.EXACT]


def test_another_name_leads_to_the_territory_and_is_told() -> None:
    match = DIRECTORY.find("pierrefitte")[0]
    assert (match.key, match.matched, match.how) == (93066, "Pierrefitte-sur-Seine", How.PREFIX)
    assert [one.matched for one in DIRECTORY.find("seine", kinds=["commune"])] == ["Pierrefitte-sur-Seine", "Épinay-sur-Seine"]


@pytest.mark.parametrize("text", ["dombes", "de la dombes", "cc dombes", "cc de la d", "communauté de com", "communauté de communes de la dombes"])
def test_what_kind_of_epci_may_be_left_out_or_spelt_out(text: str) -> None:
    assert found(text) == ["CC de la Dombes 01"]


def test_kinds_and_numbers_of_results() -> None:
    assert [match.of.kind for match in DIRECTORY.find("la reunion")] == ["departement", "region"]
    assert [match.of.kind for match in DIRECTORY.find("la reunion", kinds=["region"])] == ["region"]
    assert found("lyon", kinds=["unheard"]) == found("lyon", kinds=[]) == found("lyon", most=0) == []
    assert len(DIRECTORY.find("s", most=3)) == 3
    assert Directory([]).find("lyon") == Directory([]).find("01") == []


def test_of_names_that_only_accents_tell_apart_the_one_as_typed_comes_first() -> None:
    pair = Directory([commune("88001", "Saint-Remy", ("88", ""), "", 9), commune("24001", "Saint-Rémy", ("24", ""), "", 5)])
    assert [match.of.name for match in pair.find("saint-rémy")] == ["Saint-Rémy", "Saint-Remy"]
    assert [match.of.name for match in pair.find("Saint-Remy")] == ["Saint-Remy", "Saint-Rémy"]


def test_words_as_they_are_compared() -> None:
    assert words_of("L’Île-St-Denis s/Seine") == ["l", "ile", "saint", "denis", "sur", "seine"]
    assert words_of("Rosny s/s Bois") == ["rosny", "sous", "bois"]
    assert words_of("١٢ 🌍 שלום") == []


HOSTILE = [
    "",
    " ",
    "\t\n",
    "\0",
    "🌍🌱",
    "שלום",
    "مرحبا",
    ".*",
    "(((((",
    "\\",
    "%_",
    "'; --",
    "a" * 10_000,
    "saint " * 2_000,
    "\ud800",
    "ﷺ" * 100,
    "-" * 119,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_name_finds_nothing(text: str) -> None:
    began = time.perf_counter()
    assert DIRECTORY.find(text) == []
    assert time.perf_counter() - began < 0.1


def test_what_surrounds_the_letters_of_a_name_does_not_matter() -> None:
    assert found(" .*[Lyon](\0🌍 ") == found("lyon")


@given(st.text(max_size=LONGEST_TEXT + 10))
def test_any_text_has_an_answer(text: str) -> None:
    matches = DIRECTORY.find(text, most=5)
    assert len({match.key for match in matches}) == len(matches) <= 5


@given(st.sampled_from(NAMES))
def test_a_name_typed_in_full_comes_first(one: Name) -> None:
    matches = DIRECTORY.find(one.name)
    assert matches[0].of.name == one.name
    assert one in [match.of for match in matches]
    assert matches[0].how is How.EXACT


@given(st.sampled_from(NAMES), st.integers(min_value=1), st.booleans())
def test_any_beginning_of_a_name_finds_it_among_enough(one: Name, length: int, is_upper: bool) -> None:
    beginning = one.name[: 1 + length % len(one.name)]
    assert one in [match.of for match in DIRECTORY.find(beginning.upper() if is_upper else beginning, most=len(NAMES))]


@settings(deadline=None)
@given(st.data())
def test_of_made_up_names_each_is_found_with_any_one_letter_wrong(data: st.DataObject) -> None:
    """A letter left out, put in, changed or swapped with the next: the name is found, were there room for all."""
    texts = data.draw(st.lists(st.text(LETTERS, min_size=5, max_size=12), min_size=1, max_size=12, unique=True))
    directory = Directory(Name(key, "commune", f"{key:05}", text) for key, text in enumerate(texts))
    text = data.draw(st.sampled_from(texts))
    at = data.draw(st.integers(0, len(text) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    wrong = data.draw(
        st.sampled_from(
            [
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            ]
        )
    )
    matches = directory.find(wrong, most=len(texts))
    assert text in [match.of.name for match in matches] or How.EXACT in [match.how for match in matches]


@settings(deadline=None)
@given(st.lists(st.tuples(st.text("ab é-'", max_size=6), st.integers(0, 9)), max_size=20), st.text("ab", max_size=4))
def test_what_is_found_is_ordered_by_how_then_by_population(made: list[tuple[str, int]], text: str) -> None:
    directory = Directory(Name(key, "commune", f"{key:05}", name, population=population) for key, (name, population) in enumerate(made))
    matches = directory.find(text, most=30)
    surest = list(How)
    assert [surest.index(match.how) for match in matches] == sorted(surest.index(match.how) for match in matches)
    begun = [match.of.population for match in matches if match.how is How.PREFIX]
    assert begun == sorted(begun, reverse=True)
