"""`manage.py import_network`: says, then does; keeps nothing of what it only looked at."""

import json

import pytest
from django.core.management import CommandError, call_command

from terreau.network.models import NetworkImport, Profile
from terreau.network.tests.importing_files import make_communes, table

pytestmark = pytest.mark.django_db
FROM = {"source": "Lieux d’essai", "url": "https://lieux.example/", "licence": "CC0 1.0"}


@pytest.fixture
def file(platform, tmp_path):
    make_communes()
    path = tmp_path / "lieux.csv"
    path.write_bytes(table("1;Café;01003;4.93;46.16", header="id;nom;insee;lat;lon"))
    return path


def test_dry_by_default_then_done_then_the_same(file, capsys):
    call_command("import_network", file, **FROM)
    said = capsys.readouterr().out
    assert "1 profil à créer" in said
    assert "ancienne commune" in said
    assert "--swap" in said
    assert not Profile.objects.exists()
    assert not NetworkImport.objects.exists()
    call_command("import_network", file, **FROM, apply=True, swap=True)
    assert "1 profil créé" in capsys.readouterr().out
    assert Profile.objects.get().latitude == 46.16
    call_command("import_network", file, **FROM, apply=True, swap=True)
    assert "1 profil déjà à jour" in capsys.readouterr().out


def test_a_mapping_is_read_from_a_file(file, tmp_path):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"ID": "key", "nom": "name", "insee": "insee"}))
    call_command("import_network", file, **FROM, mapping=mapping, apply=True)
    assert Profile.objects.get().latitude == 46.15


@pytest.mark.parametrize(("mapping", "words"), [('{"zut": "key"}', "zut"), ('{"nom": "zut"}', "Champs inconnus"), ("[]", "JSON"), ('{"id": "key"}', "nom")])
def test_a_wrong_mapping_is_told(file, tmp_path, mapping, words):
    path = tmp_path / "mapping.json"
    path.write_text(mapping)
    with pytest.raises(CommandError, match=words):
        call_command("import_network", file, **FROM, mapping=path)
    assert not NetworkImport.objects.exists()


def test_what_cannot_be_read_is_told(platform, tmp_path):
    with pytest.raises(CommandError, match="absent"):
        call_command("import_network", tmp_path / "absent.csv", **FROM)
    (tmp_path / "vide.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="vide"):
        call_command("import_network", tmp_path / "vide.csv", **FROM)
    with pytest.raises(CommandError, match="hôte"):
        call_command("import_network", tmp_path / "vide.csv", **FROM, platform="ailleurs.example")
