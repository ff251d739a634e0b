"""Loading small, made-up files: first, again, the next year's, and damaged ones."""

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from terreau.changes.models import Change
from terreau.changes.reads import Recording, record
from terreau.territories.enums import TerritoryKind
from terreau.territories.loading import DataError, is_loaded, load
from terreau.territories.loading.announcing import TABLES
from terreau.territories.loading.tables import CONTENTS, write_contents
from terreau.territories.loading.wanted import slug_of
from terreau.territories.models import LoadedVintage, Territory, TerritoryAlias
from terreau.territories.tests.factories import ALIASES, COMMUNES, EPCIS, VINTAGE, changed, make_files, without

pytestmark = pytest.mark.django_db


def kept():
    """Return all that the database holds of territories."""
    spans = Territory.spans.through.objects.order_by("pk").values_list()
    return [list(rows) for rows in (Territory.objects.order_by("pk").values_list(), spans, TerritoryAlias.objects.order_by("pk").values_list())]


def commune(code):
    return Territory.objects.get(kind=TerritoryKind.COMMUNE, code=code)


@pytest.fixture
def files(tmp_path):
    """A folder of made-up files, loaded."""
    folder = make_files(tmp_path / "first")
    load(folder)
    return folder


def test_a_commune_has_what_the_files_say_and_what_follows(files):
    one = commune("91901")
    assert (one.name, one.slug, one.zone, one.population, one.density, one.size_class) == ("L’Œuf-fictif", "l-oeuf-fictif", "metro", 300, 30.0, "moins-de-2000")
    assert (one.department.code, one.region.code, one.epci.code, one.time_zone) == ("91", "99", "999000001", "Europe/Paris")
    assert (one.vintage, one.ended, one.successor) == (VINTAGE, None, None)
    island = commune("97490")
    assert (island.population, island.density, island.size_class, island.time_zone, island.region.time_zone) == (None, None, "", *["Indian/Reunion"] * 2)
    assert set(commune("91903").epci.spans.values_list("kind", "code")) == {("region", "99"), ("departement", "91")}
    assert set(commune("91902").aliases.values_list("code", "name", "kind")) == {("91911", "", "ancienne")}


def test_loading_again_reads_digests_only_and_comparing_writes_nothing(files, django_assert_num_queries):
    before, changes = kept(), Change.objects.count()
    with django_assert_num_queries(3):
        assert load(files).skipped
    report = load(files, again=True)
    assert report.all_unchanged
    assert not report.skipped
    assert kept() == before
    assert is_loaded(files)
    # What tells that it was done, for each of three tables.
    assert Change.objects.count() == changes + 3


def test_what_was_lost_is_written_again(files):
    Territory.objects.filter(code="97490").delete()
    assert not is_loaded(files)
    assert load(files).counts[TerritoryKind.COMMUNE].created == 1
    assert is_loaded(files)


def test_identifiers_are_the_same_in_every_database(files):
    before = dict(Territory.objects.values_list("code", "uuid"))
    TerritoryAlias.objects.all().delete()
    Territory.objects.filter(kind="commune").delete()
    load(files)
    assert dict(Territory.objects.values_list("code", "uuid")) == before


def test_a_load_is_told_table_by_table_not_row_by_row(files):
    told = Change.objects.filter(table__startswith="territories_")
    assert set(told.values_list("table", flat=True)) == set(TABLES)
    assert set(told.values_list("key", flat=True)) == {""}


def test_pages_that_show_territories_may_be_kept(files):
    page = Recording(as_of=1)
    with record(page):
        one = Territory.objects.communes().get(code="91902")
        assert [list(one.aliases.all()), list(one.epci.spans.all())] != [[], []]
    assert page.tables >= set(TABLES)
    assert page.unwatched() == set()


def test_a_new_vintage_renames_merges_and_dissolves_without_breaking_an_address(files, tmp_path):
    before = {row.code: (row.pk, row.uuid, row.get_absolute_url()) for row in Territory.objects.all()}
    communes = changed(without(COMMUNES, "91902"), "91901", name="Œuf-et-Bourg", population="5300", epci="999000002")
    aliases = [*ALIASES[:1], {"code": "91902", "name": "", "kind": "ancienne", "commune": "91901"}]
    report = load(make_files(tmp_path / "next", VINTAGE + 1, communes=communes, epci=EPCIS[1:], aliases=aliases))

    merged, kept_on = commune("91902"), commune("91901")
    assert (merged.successor, merged.ended, merged.vintage) == (kept_on, VINTAGE + 1, VINTAGE)
    assert (merged.pk, merged.uuid, merged.get_absolute_url()) == before["91902"]
    assert (kept_on.pk, kept_on.uuid, kept_on.slug, kept_on.vintage) == (*before["91901"][:2], "oeuf-et-bourg", VINTAGE + 1)
    assert Territory.objects.communes().count() == 3
    dissolved = Territory.objects.get(code="999000001")
    assert dissolved.successor.code == "999000002"
    assert report.merged == [
        ("Bourg-fictif (91902)", "Œuf-et-Bourg (91901)"),
        ("CC fictive du Nord (999000001)", "CC fictive du Sud (999000002)"),
    ]
    count = report.counts[TerritoryKind.COMMUNE]
    assert (count.created, count.changed, count.unchanged) == (0, 1, 2)
    # The name that people go on using, which the files do not give, and the code that they dropped.
    assert TerritoryAlias.objects.get(code="91902").name == "Bourg-fictif"
    assert TerritoryAlias.objects.get(code="91911").territory == kept_on
    assert load(tmp_path / "next", again=True).all_unchanged


def test_successors_are_final_and_a_commune_that_is_split_again_comes_back(files, tmp_path):
    second = [{"code": "91902", "name": "", "kind": "ancienne", "commune": "91901"}]
    load(make_files(tmp_path / "second", VINTAGE + 1, communes=without(COMMUNES, "91902"), aliases=second))
    third = [{"code": code, "name": "", "kind": "ancienne", "commune": "91903"} for code in ("91901", "91902")]
    load(make_files(tmp_path / "third", VINTAGE + 2, communes=without(COMMUNES, "91901", "91902"), aliases=third))
    assert {commune(code).successor for code in ("91901", "91902")} == {commune("91903")}
    assert commune("91902").ended == VINTAGE + 1
    load(make_files(tmp_path / "fourth", VINTAGE + 3))
    assert (commune("91902").successor, commune("91902").ended) == (None, None)
    assert Territory.objects.communes().count() == 4


def test_what_ended_without_a_known_successor_is_told_and_stays(files, tmp_path):
    report = load(make_files(tmp_path / "next", VINTAGE + 1, communes=without(COMMUNES, "97490")))
    assert report.gone == ["Rade-fictive (97490)"]
    assert (commune("97490").ended, commune("97490").successor) == (VINTAGE + 1, None)
    assert any("sans successeur" in line for line in report.remarks())


def test_an_older_vintage_is_refused(files, tmp_path):
    before = kept()
    with pytest.raises(DataError, match="la base tient déjà celui de 2001"):
        load(make_files(tmp_path / "older", VINTAGE - 1))
    assert kept() == before


def spoilt(folder, how):
    """Damage a copy of a folder of files in one way; return it."""
    copy = folder.with_name("spoilt")
    shutil.copytree(folder, copy)
    table, contents = copy / "communes.tsv", copy / CONTENTS
    text = contents.read_text(encoding="utf-8")
    damage = {
        "cut": lambda: table.write_bytes(table.read_bytes()[:-10]),
        "missing": table.unlink,
        "no list": contents.unlink,
        "broken list": lambda: contents.write_text(text[:-9], encoding="utf-8"),
        "list of another form": lambda: contents.write_text(text.replace('"format": 1', '"format": 9'), encoding="utf-8"),
    }
    damage[how]()
    return copy


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("cut", "communes.tsv est abîmé"),
        ("missing", "communes.tsv manque"),
        ("no list", "contents.json, qui dit"),
        ("broken list", "contents.json est illisible"),
        ("list of another form", "ne connaît pas"),
    ],
)
def test_damaged_files_are_refused_with_a_sentence_and_everything_stays(files, how, sentence):
    before = kept()
    with pytest.raises(CommandError, match="Rien n’a été chargé") as refused:
        call_command("load_territories", spoilt(files, how))
    assert sentence in str(refused.value)
    assert kept() == before
    assert LoadedVintage.objects.count() == 1


@pytest.mark.parametrize(
    ("table", "before", "after", "sentence"),
    [
        ("communes", "91902\tBourg", "91901\tBourg", "déjà celui d’une autre ligne"),
        ("communes", "91902\tBourg", "88902\tBourg", "département « 88 » absent"),
        ("communes", "999000002", "999000009", "intercommunalité « 999000009 » absent"),
        ("communes", "\t5000\t", "\t-5\t", "valeur possible de population"),
        ("communes", "\t5000\t", "\t5.5\t", "valeur possible de population"),
        ("communes", "\t46\t2\t", "\t46\t\t", "coordonnées sont impossibles"),
        ("communes", "\t10\n", "\t0\n", "superficie"),
        ("communes", "Bourg-fictif", "B" * 121, "son code ou son nom"),
        ("communes", "91999 91998", " ".join(["91999"] * 40), "codes postaux"),
        ("communes", "Bourg-fictif", "Bourg\tfictif", "9 cases au lieu de 8"),
        ("communes", "code\tname", "code\tnom", "devrait nommer les colonnes"),
        ("epci", "\tCC\t", "\tXX\t", "la forme « XX »"),
        ("regions", "\tmetro\t", "\tlune\t", "la zone « lune »"),
        ("departments", "974\tÎle", "979\tÎle", "quelle heure"),
        ("aliases", "\tdeleguee\t", "\tautre\t", "sorte, nom ou commune inconnus"),
        ("aliases", "\t91902", "\t91909", "sorte, nom ou commune inconnus"),
    ],
)
def test_wrong_files_are_refused_whatever_their_digest(files, table, before, after, sentence):
    state = kept()
    path = files / f"{table}.tsv"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    write_contents(files, VINTAGE)
    with pytest.raises(DataError) as refused:
        load(files)
    assert sentence in " ".join(refused.value.problems)
    assert kept() == state


def test_bytes_that_are_no_text_and_an_empty_table_are_refused(files):
    for content, sentence in ((b"\xff\xfe", "illisible"), (b"", "première ligne"), ((files / "regions.tsv").read_bytes().split(b"\n")[0], "aucune ligne")):
        (files / "regions.tsv").write_bytes(content)
        write_contents(files, VINTAGE)
        with pytest.raises(DataError, match=sentence):
            load(files)


def test_many_problems_are_counted_not_all_told(files, tmp_path):
    communes = [{"code": f"88{number:03}", "name": "Nulle-part"} for number in range(30)]
    with pytest.raises(DataError) as refused:
        load(make_files(tmp_path / "wrong", communes=communes))
    assert len(refused.value.problems) == 30
    assert refused.value.told()[-1] == "… et 10 de plus."


def test_a_list_that_forgets_a_table_is_refused(files):
    contents = json.loads((files / CONTENTS).read_text(encoding="utf-8"))
    del contents["files"]["epci.tsv"]
    (files / CONTENTS).write_text(json.dumps(contents), encoding="utf-8")
    with pytest.raises(DataError, match=r"ne dit rien de epci\.tsv"):
        load(files)


def test_a_load_that_stopped_goes_on_when_begun_again(tmp_path, monkeypatch):
    folder = make_files(tmp_path / "files")
    with monkeypatch.context() as patched:
        patched.setattr("terreau.territories.loading.writing.Writer.write_spans", lambda _self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load(folder)
    assert not is_loaded(folder)
    report = load(folder)
    assert report.counts[TerritoryKind.COMMUNE].unchanged == 4
    assert report.aliases.created == 2
    assert is_loaded(folder)


def test_the_command_says_what_it_does(tmp_path):
    folder, said = make_files(tmp_path / "files"), io.StringIO()
    call_command("load_territories", folder, stdout=said)
    assert "Communes : 4 créés" in said.getvalue()
    call_command("load_territories", folder, stdout=said)
    assert said.getvalue().endswith("déjà chargés.\n")
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        call_command("load_territories", tmp_path / "nulle-part")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("L'Haÿ-les-Roses", "l-hay-les-roses"),
        ("Œuilly", "oeuilly"),
        ("Y", "y"),
        ("Île d’Aix", "ile-d-aix"),
        ("Villers-s/Bois", "villers-s-bois"),
        ("…", "sans-nom"),
    ],
)
def test_addresses_have_no_accent_and_keep_words_apart(name, slug):
    assert slug_of(name) == slug
