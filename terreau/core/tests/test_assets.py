import re

import pytest
from django.core.management import CommandError, call_command
from fontTools.ttLib import TTFont

from terreau.core import assets


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of its own, made once: it needs the packages of package.json, as `make test` installs them."""
    out = tmp_path_factory.mktemp("build") / "static"
    made = assets.build(out)
    assert {"bricolage.woff2", "atkinson.woff2", "terreau.css", "icons.json", "terreau.js", "htmx.js", "favicon.svg"} <= set(made)
    return out


def test_weight_stays_within_what_a_first_view_may_take(built) -> None:
    weight = assets.weigh(built)
    assert weight.style <= assets.MAX_STYLE
    assert weight.fonts <= assets.MAX_FONTS
    assert weight.within


def test_a_second_build_makes_nothing(built) -> None:
    assert assets.build(built) == []


@pytest.mark.parametrize("name", ["bricolage", "atkinson"])
def test_fonts_write_french(built, name: str) -> None:
    font = TTFont(built / "fonts" / f"{name}.woff2")
    missing = [char for char in "ÀÂÉÈÊËÎÏÔŒÙÛÜàâæçéèêëîïôœùûüÿ«»’–—…€°²³×−\u00a0\u202f0123456789" if ord(char) not in font.getBestCmap()]
    assert missing == []
    assert "SIL" in (built / "fonts" / f"{name}.OFL.txt").read_text(encoding="utf-8")


def test_only_the_weights_used_are_kept(built) -> None:
    assert "fvar" not in TTFont(built / "fonts" / "bricolage.woff2")
    axes = TTFont(built / "fonts" / "atkinson.woff2")["fvar"].axes
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes] == [("wght", 400, 700)]


def test_fonts_for_paper_are_still_and_named(built) -> None:
    """Typst reads no variable font, and chooses among files by family, weight and slope."""
    told = set()
    for path in (built.parent / "fonts").glob("*.ttf"):
        font = TTFont(path)
        assert "fvar" not in font
        told.add((font["name"].getDebugName(1), font["OS/2"].usWeightClass, bool(font["OS/2"].fsSelection & 1)))
    text = {(family, weight, italic) for family in ("Terreau Text", "Terreau Text Plus") for weight in (400, 700) for italic in (False, True)}
    assert told == {("Terreau Title", 700, False), *text}
    assert 0x202F in TTFont(built.parent / "fonts" / "terreau-text-400.ttf").getBestCmap()
    assert "SIL" in (built.parent / "fonts" / "atkinson.OFL.txt").read_text(encoding="utf-8")


def test_style_sheet_asks_for_nothing_elsewhere(built) -> None:
    sheet = (built / "terreau.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet)
    assert sorted(set(addresses)) == ["fonts/atkinson.woff2", "fonts/bricolage.woff2"]
    assert all((built / address).exists() for address in addresses)
    assert "@import" not in sheet


def test_minifying_keeps_descendants(built) -> None:
    """« .a :is(b) » is a descendant, « .a:is(b) » is not: the minifier alone would turn one into the other."""
    sheet = (built / "terreau.css").read_text(encoding="utf-8")
    assert re.search(r"\.card \*:is\(h2,\s*h3,\s*h4\) a", sheet)
    assert ".card:is(" not in sheet


def test_layers_come_in_the_order_stated(built) -> None:
    sheet = (built / "terreau.css").read_text(encoding="utf-8")
    assert sheet.startswith("@layer tokens,base,layout,components,pages,print;")
    bodies = set(re.findall(r"@layer (\w+)\{", sheet))
    assert bodies == {"tokens", "base", "layout", "components", "pages", "print"}


def test_every_colour_variable_used_is_a_token(built) -> None:
    sheet = (built / "terreau.css").read_text(encoding="utf-8")
    declared = set(re.findall(r"(--[\w-]+)\s*:", sheet))
    assert set(re.findall(r"var\((--[\w-]+)", sheet)) <= declared


def test_favicon_stands_alone(built) -> None:
    svg = (built / "favicon.svg").read_text(encoding="utf-8")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert svg.count("fill=") == 7
    assert "class=" not in svg


def test_the_scripts_of_all_rooms_are_one_file(built) -> None:
    joined = (built / "terreau.js").read_text(encoding="utf-8")
    scripts = [path.read_text(encoding="utf-8") for path in assets.script_sources()]
    assert joined == "".join(scripts)
    assert len(scripts) > 1
    for script in scripts:
        assert '"use strict";' in script.split("(function () {", 1)[1][:20], "apart from the others"
        assert script.endswith("})();\n")


def test_what_is_missing_is_named(built, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "node_modules", lambda: assets.project() / "nowhere")
    with pytest.raises(CommandError, match=r"nowhere/.* is missing: run `npm ci`"):
        call_command("build_assets", out=tmp_path / "static")


def test_unknown_icon_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "icon_names", lambda: ["no-such-icon"])
    with pytest.raises(assets.MissingAssetError, match="no-such-icon"):
        list(assets.build_icons(tmp_path / "static"))


def test_too_heavy_fails_the_build(built, monkeypatch) -> None:
    monkeypatch.setattr(assets, "MAX_STYLE", 10)
    with pytest.raises(CommandError, match="over the weight"):
        call_command("build_assets", out=built)


def test_without_git_there_is_no_archive(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(assets, "project", lambda: tmp_path)
    assert list(assets.build_archive(tmp_path / "static")) == []
    assert not (tmp_path / "static" / assets.ARCHIVE).exists()
