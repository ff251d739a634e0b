"""Choosing a territory in a form: what a text means, what comes back when it may mean several."""

import pytest
from django import forms
from django.http import QueryDict

from terreau.territories.enums import AliasKind, TerritoryKind
from terreau.territories.fields import TerritoriesField, TerritoryField
from terreau.territories.models import Territory, TerritoryAlias
from terreau.territories.queries import by_key, by_keys, in_full
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db


class One(forms.Form):
    where = TerritoryField(label="Où ?", kinds=(TerritoryKind.COMMUNE, TerritoryKind.EPCI), required=False)


class Several(forms.Form):
    where = TerritoriesField(label="Où ?", required=False, most=3)


def sent(form: type[forms.Form], text: str = "", *keys: str) -> forms.Form:
    query = QueryDict(mutable=True)
    query["where"] = text
    query.setlist("where-cle", list(keys))
    return form(query)


@pytest.fixture
def creuse() -> Territory:
    return make_territory(TerritoryKind.DEPARTMENT, code="23", name="Creuse", slug="creuse")


@pytest.fixture
def gueret(creuse) -> Territory:
    return make_territory(
        TerritoryKind.COMMUNE, code="23096", name="Guéret", slug="gueret", department=creuse, region=creuse.region, postcodes="23000", population=12_000
    )


def commune(name: str, department: Territory, **fields: object) -> Territory:
    return make_territory(TerritoryKind.COMMUNE, name=name, department=department, region=department.region, **fields)


@pytest.mark.parametrize("text", ["Guéret", "gueret", " GUERET ", "Guéret (23)", "23000", "commune-23096", "Guéret Creuse"])
def test_a_name_a_postcode_or_a_key_is_enough(gueret, text):
    form = sent(One, text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["where"] == gueret


def test_nothing_written_is_nothing(gueret):
    form = sent(One)
    assert form.is_valid()
    assert form.cleaned_data["where"] is None


def test_homonyms_come_back_to_choose_from_and_the_choice_is_taken(creuse):
    other = make_territory(TerritoryKind.DEPARTMENT, code="87", name="Haute-Vienne", region=creuse.region)
    first, second = commune("Saint-Martin", creuse, code="23001"), commune("Saint-Martin", other, code="87001")
    form = sent(One, "Saint-Martin")
    assert not form.is_valid()
    shown = str(form["where"])
    assert "choisissez le vôtre" in str(form.errors)
    assert 'value="Saint-Martin"' in shown
    assert [f'value="{one.key}"' in shown for one in (first, second)] == [True, True]
    chosen = sent(One, "Saint-Martin", second.key)
    assert chosen.is_valid(), chosen.errors
    assert chosen.cleaned_data["where"] == second


def test_who_writes_over_a_choice_is_understood(gueret, creuse):
    bourg = commune("Bourganeuf", creuse)
    form = sent(One, "Bourganeuf", gueret.key)
    assert form.is_valid()
    assert form.cleaned_data["where"] == bourg


def test_a_key_counts_beside_the_text_it_came_with(gueret):
    form = sent(One, in_full(gueret), gueret.key)
    assert form.is_valid()
    assert form.cleaned_data["where"] == gueret


def test_a_misspelt_name_is_asked_about(gueret):
    form = sent(One, "Gueretx")
    assert not form.is_valid()
    assert gueret.key in str(form["where"])


def test_what_is_nowhere_is_said(gueret):
    form = sent(One, "Zzzzqqqq")
    assert not form.is_valid()
    assert "Aucun territoire ne s’appelle « Zzzzqqqq »" in str(form.errors)


def test_another_kind_is_not_taken(creuse):
    form = sent(One, "Creuse", creuse.key)
    assert not form.is_valid()


def test_required_asks_for_some_letters():
    form = type("Needed", (forms.Form,), {"where": TerritoryField()})(QueryDict("where="))
    assert "quelques lettres" in str(form.errors)


def test_merged_and_delegated_communes_lead_to_what_they_are_part_of(gueret, creuse):
    merged = commune("Ancienne", creuse, code="23500", ended=2020, successor=gueret)
    TerritoryAlias.objects.create(code="23501", name="Déléguée", kind=AliasKind.DELEGATED, territory=gueret)
    assert [by_key(key) for key in (merged.key, "commune-23501")] == [gueret, gueret]
    gone = commune("Disparue", creuse, code="23502", ended=2020)
    assert by_key(gone.key) is None


@pytest.mark.parametrize("key", ["", "commune", "commune-", "lune-23096", "commune-23096'--", "commune-" + "9" * 5000, "\x00"])
def test_a_key_that_is_none_leads_nowhere(gueret, key):
    assert by_key(key) is None


def test_several_are_chosen_and_one_is_added(gueret, creuse):
    bourg = commune("Bourganeuf", creuse)
    form = sent(Several, "Bourganeuf ; Creuse", gueret.key)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["where"] == [gueret, bourg, creuse]


def test_too_many_are_refused(creuse):
    keys = [commune(f"Lieu {number}", creuse).key for number in range(4)]
    form = sent(Several, "", *keys)
    assert not form.is_valid()
    assert "3 territoires au plus" in str(form.errors)
    assert all(key in str(form["where"]) for key in keys)


def test_one_that_may_be_several_leaves_the_others_ticked(gueret, creuse):
    other = make_territory(TerritoryKind.DEPARTMENT, code="87", name="Haute-Vienne", region=creuse.region)
    homonyms = [commune("Saint-Martin", creuse), commune("Saint-Martin", other)]
    form = sent(Several, "Saint-Martin", gueret.key)
    assert not form.is_valid()
    shown = str(form["where"])
    assert f'value="{gueret.key}" checked' in shown
    picked = sent(Several, "Saint-Martin", gueret.key, homonyms[1].key)
    assert picked.is_valid(), picked.errors
    assert picked.cleaned_data["where"] == [gueret, homonyms[1]]


def test_what_is_there_already_is_shown(gueret, creuse):
    one = One(initial={"where": gueret})
    assert 'value="Guéret (23)"' in str(one["where"])
    assert f'value="{gueret.key}"' in str(one["where"])
    several = Several(initial={"where": [gueret, creuse]})
    assert all(f'value="{territory.key}" checked' in str(several["where"]) for territory in (gueret, creuse))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x00\x01", "x" * 10_000, "' OR 1=1 --", "\u202e", "Ω" * 90])
def test_whatever_is_written_is_only_words(gueret, text):
    form = sent(One, text, text)
    form.is_valid()
    assert "<script>" not in str(form["where"])


def test_the_text_is_tied_to_its_label_hint_and_error(gueret):
    form = type("Hinted", (One,), {"where": TerritoryField(label="Où ?", help_text="Quelques lettres.")})(QueryDict("where=Zzzzqqqq"))
    form.is_valid()
    shown = str(form["where"])
    assert 'id="id_where"' in shown
    assert "id_where_helptext" in shown
    assert 'aria-invalid="true"' in shown


def test_keys_cost_one_query(gueret, creuse, assert_same_queries):
    made = []
    assert_same_queries(lambda: made.append(commune(f"Lieu {len(made)}", creuse).key), lambda: by_keys(made), at_most=1)


@pytest.mark.django_db
def test_a_thousand_keys_and_those_that_are_none_are_not_looked_up(gueret, django_assert_max_num_queries):
    query = QueryDict(mutable=True)
    query.setlist("where-cle", [*(f"commune-{number:05}" for number in range(1000)), "commune-23\x00096", "x" * 500])
    sent = TerritoryField().widget.value_from_datadict(query, {}, "where")
    assert len(sent.keys) == 50
    assert all("\x00" not in key for key in sent.keys)
    with django_assert_max_num_queries(120):
        str(type("Flooded", (forms.Form,), {"where": TerritoryField(required=False)})(query))
