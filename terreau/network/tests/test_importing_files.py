"""Files of other networks: a table or a sentence, whatever the bytes."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from terreau.core.tables.problems import UnreadableFileError
from terreau.network.importing import geojson
from terreau.network.importing.fields import FIELDS, Chosen, as_before, guessed
from terreau.network.importing.files import MOST_BYTES, read
from terreau.network.tests.importing_files import collection, feature, table

POINT = {"type": "Point", "coordinates": [4.92, 46.15]}
SQUARE = [[4.0, 46.0], [6.0, 46.0], [6.0, 48.0], [4.0, 48.0], [4.0, 46.0]]

COORDINATES = st.recursive(st.none() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=4), max_leaves=12)
NAMES = st.sampled_from(["type", "features", "properties", "geometry"])
JSON = st.recursive(st.none() | st.booleans() | st.text(max_size=8), lambda inner: st.dictionaries(NAMES, inner) | st.lists(inner), max_leaves=8)


def refusal(name, content):
    with pytest.raises(UnreadableFileError) as refused:
        list(read(name, content).rows)
    return str(refused.value)


def point_of(geometry):
    """Return the two cells of a geometry, and what is said of it."""
    found = geojson.read(collection(feature(geometry, nom="A")))
    row = next(iter(found.rows))
    return row.cells[-2:], " ".join([*found.remarks, *row.remarks.values()])


class TestTables:
    @pytest.mark.parametrize(("separator", "name"), [(";", "l.csv"), (",", "l.csv"), ("\t", "l.tsv"), ("\t", "l.txt")])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
    def test_whatever_the_separator_and_the_letters(self, separator, name, encoding):
        found = read(name, table("1;Café de l’Été", header="id;nom", encoding=encoding).decode(encoding).replace(";", separator).encode(encoding))
        assert [row.cells for row in found.rows] == [["1", "Café de l’Été"]]
        assert bool(found.remarks) == (encoding == "cp1252")

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("l.csv", b"", "vide"),
            ("l.geojson", b"  ", "vide"),
            ("l.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "pas un texte"),
            ("l.csv", table("1;A;B", header="id;nom;Nom"), "deux fois"),
            ("l.shp", b"x", ".geojson"),
            ("l.csv", b"a" * (MOST_BYTES + 1), "pèse plus"),
            ("l.json", b"{", "JSON bien formé"),
            ("l.json", b'{"nom": "A"}', "pas du GeoJSON"),
            ("l.json", b'["A"]', "pas du GeoJSON"),
            ("l.json", b"[" * 100_000, "JSON bien formé"),
            ("l.json", b'{"type": "FeatureCollection"}', "liste d"),
            ("l.json", collection(), "aucun objet"),
            ("l.json", '{"type": "FeatureCollection", "nom": "é"}'.encode("latin-1"), "UTF-8"),
            ("l.geojson", collection(feature(POINT, nom="A"), crs={"type": "name", "properties": {"name": "EPSG:2154"}}), "Lambert"),
            ("l.geojson", collection(feature(POINT, **{f"p{number}": 1 for number in range(101)})), "propriétés"),
        ],
    )
    def test_a_bad_file_is_told_in_a_sentence(self, name, content, words):
        assert words in refusal(name, content)


class TestGeojson:
    def test_properties_are_columns_and_the_point_is_two(self):
        found = read("l.geojson", collection(feature(POINT, 7, nom="A", etiquettes=["x", "y"]), feature(POINT, 8, nom="B", ouvert=True)))
        assert found.names == ["nom", "etiquettes", "ouvert", geojson.IDENTITY, geojson.LATITUDE, geojson.LONGITUDE]
        assert [row.cells for row in found.rows] == [["A", "x | y", "", "7", "46.15", "4.92"], ["B", "", "vrai", "8", "46.15", "4.92"]]

    @pytest.mark.parametrize(
        ("geometry", "cells", "words"),
        [
            (POINT, ["46.15", "4.92"], ""),
            ({"type": "Point", "coordinates": [4.92, 46.15, 230.5]}, ["46.15", "4.92"], ""),
            ({"type": "MultiPoint", "coordinates": [[4.92, 46.15]]}, ["46.15", "4.92"], ""),
            ({"type": "Polygon", "coordinates": [SQUARE]}, ["47.0", "5.0"], "centre"),
            ({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [SQUARE]]}, ["47.0", "5.0"], "plus grande"),
            ({"type": "LineString", "coordinates": [[4, 46], [5, 47]]}, ["", ""], "LineString"),
            ({"type": "MultiPoint", "coordinates": [[4, 46], [5, 47]]}, ["", ""], "MultiPoint"),
            (None, ["", ""], "sans géométrie"),
            ({"type": "Point", "coordinates": []}, ["", ""], "illisibles"),
            ({"type": "Point", "coordinates": "46"}, ["", ""], "illisibles"),
            ({"type": "Point", "coordinates": [float("nan"), 46]}, ["", ""], "illisibles"),
            ({"type": "Point", "coordinates": [652000.0, 6862000.0]}, ["", ""], "Lambert"),
            ({"type": "Polygon", "coordinates": []}, ["", ""], "illisibles"),
            ("Point", ["", ""], "ne donne pas un point"),
        ],
    )
    def test_a_geometry_gives_a_point_or_says_why_not(self, geometry, cells, words):
        found, said = point_of(geometry)
        assert found == cells
        assert words in said

    def test_missing_properties_are_empty_cells(self):
        found = read("l.geojson", collection(feature(POINT), feature(POINT, nom="B")))
        assert [row.cells[0] for row in found.rows] == ["", "B"]

    @settings(max_examples=100, deadline=None)
    @given(COORDINATES, st.sampled_from(["Point", "Polygon", "MultiPolygon"]))
    @example([1e400, 1e400], "Point")
    def test_any_coordinates_give_a_point_or_a_sentence(self, coordinates, kind):
        cells, said = point_of({"type": kind, "coordinates": coordinates})
        assert all(cells) or said

    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
    def test_any_bytes_are_a_table_or_a_sentence(self, content):
        try:
            list(read("l.geojson", content).rows)
        except UnreadableFileError as refused:
            assert str(refused)  # noqa: PT017 - either is right


class TestColumns:
    def test_names_of_columns_tell_their_fields(self):
        names = ["ID", "Nom du lieu", "Catégorie", "Code INSEE", "Téléphone", "E-mail", "geo_point_2d", geojson.LATITUDE, geojson.LONGITUDE]
        assert guessed(names) == ("key", "name", "place_kind", "insee", "", "", "point", "latitude", "longitude")

    def test_each_name_tells_one_field_and_none_is_that_of_a_person(self):
        names = [name for field in FIELDS.values() for name in field.names]
        assert len(names) == len(set(names))
        assert not any(word in name for name in names for word in ("mail", "tel", "phone", "prenom"))

    def test_a_choice_says_what_it_lacks(self):
        names = ["a", "b", "c"]
        assert "nom" in Chosen(("key", "", ""), "place").problems(names)[0]
        assert "identifie" in Chosen(("name", "", ""), "place").problems(names)[0]
        assert "A « a », B « b »" in Chosen(("name", "name", "key"), "place").problems(names)[0]
        assert "longitude" in Chosen(("name", "latitude", "key"), "place").problems(names)[0]
        assert Chosen(("name", "commune", ""), "place").problems(names) == []

    def test_the_choice_of_last_time_is_proposed_whatever_the_order(self):
        before = {"names": ["Lieu", "Code"], "fields": ["name", "key"]}
        assert as_before(["code", "LIEU"], before) == ("key", "name")
        assert as_before(["code"], before) is None
