"""What the columns of a file are recognised as."""

from terreau.library.importing.fields import FIELDS, guessed, of_each_column
from terreau.library.importing.mappings import Chosen, digest_of


class TestNames:
    def test_names_of_columns_tell_their_fields(self):
        assert guessed(["IDENTIFIANT", "Nom", "Description", "Éditeur(s)", "Année", "Points"]) == ["key", "title", "abstract", "publishers", "year", ""]
        assert guessed(["id", "Title", "name", "URL", "language"]) == ["key", "title", "", "url", "language"]

    def test_each_name_tells_one_field(self):
        names = [name for field in FIELDS.values() for name in field.names]
        assert len(names) == len(set(names))

    def test_a_mapping_is_found_again_whatever_the_order(self):
        assert digest_of(["Titre", "Id "]) == digest_of(["id", "TITRE"]) != digest_of(["id"])
        assert of_each_column(["Id", "", "Titre"], {"titre": "title", "id": "key"}) == ["key", "", "title"]

    def test_a_mapping_says_what_it_lacks(self):
        names = ["a", "b", "c"]
        assert len(Chosen(("", "", "")).problems(names)) == 2
        assert Chosen(("title_key", "body", "body")).problems(names) == []
        assert "A « a », B « b »" in Chosen(("url", "url", "title_key")).problems(names)[0]
        assert "A « a », B « b »" in Chosen(("title", "title_key", "")).problems(names)[0]
