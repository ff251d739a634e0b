"""The arrows between rooms hold for what imports do not show: foreign keys and templates."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE_USE = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


def contracts() -> list[dict]:
    """Return the import contracts of the project."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def floors() -> dict[str, int]:
    """Return the height of each room, as the import contract states it: the higher may use the lower."""
    contract = next(found for found in contracts() if found["containers"] == ["terreau"])
    lines = list(reversed(contract["layers"]))
    return {name.strip(" ()"): height for height, line in enumerate(lines) for name in line.split("|")}


HEIGHT = floors()
ROOMS = sorted(path.parent.name for path in (ROOT / "terreau").glob("*/apps.py"))
# Wagtail's own abstract models name the user by its setting; the room of people stands above.
WAGTAILS_OWN = {"uploaded_by_user"}


def room_of(path: Path) -> str:
    """Return the room that a file belongs to."""
    return path.relative_to(ROOT / "terreau").parts[0]


def test_every_room_has_its_line():
    assert set(ROOMS) <= set(HEIGHT)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_keeps_the_common_law_and_places_all_its_modules(room):
    inside = [found for found in contracts() if f"terreau.{room}" in found["containers"]]
    assert [found.get("exhaustive", False) for found in inside] == [False, True]
    assert not any(found.get("exhaustive_ignores") for found in inside)


@pytest.mark.parametrize("config", [config for config in apps.get_app_configs() if config.name.startswith("terreau.")], ids=lambda config: config.label)
def test_foreign_keys_point_down(config):
    room = config.name.removeprefix("terreau.").split(".")[0]
    for model in config.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if target is None or isinstance(target, str) or field.name in WAGTAILS_OWN or not target.__module__.startswith("terreau."):
                continue
            other = target.__module__.split(".")[1]
            assert other == room or HEIGHT[other] < HEIGHT[room], f"{model.__name__}.{field.name} points up to {other}"


@pytest.mark.parametrize("path", sorted((ROOT / "terreau").glob("*/templates/**/*.html")), ids=lambda path: str(path.relative_to(ROOT / "terreau")))
def test_templates_use_those_of_lower_rooms(path):
    room = room_of(path)
    for used in TEMPLATE_USE.findall(path.read_text(encoding="utf-8")):
        if used.startswith("wagtail"):
            continue  # Wagtail's own template, which a room may dress
        owners = [room_of(found) for found in (ROOT / "terreau").glob(f"*/templates/{used}")]
        assert all(other == room or HEIGHT[other] < HEIGHT[room] for other in owners), f"{used} stands above"
