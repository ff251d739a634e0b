"""The words that the desk says otherwise than Wagtail."""

import re
from gettext import GNUTranslations
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.utils.translation import gettext, ngettext

from terreau.core import assets

OURS = [entry for path in assets.catalogues() for entry in polib.pofile(str(path))]
PLACE = re.compile(r"%\(\w+\)\w")
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def theirs() -> set[tuple[str | None, str, str]]:
    found = Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for path in found for entry in polib.pofile(str(path)) if not entry.obsolete}


def said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_each_replaces_words_that_wagtail_still_says(theirs) -> None:
    assert [entry.msgid for entry in OURS if (entry.msgctxt, entry.msgid, entry.msgid_plural) not in theirs] == []
    assert len(OURS) > 50


@pytest.mark.parametrize("entry", OURS, ids=lambda entry: entry.msgid[:40])
def test_each_is_good_french_and_fills_the_same_places(entry) -> None:
    for words in said(entry):
        assert set(PLACE.findall(words)) <= set(PLACE.findall(entry.msgid + entry.msgid_plural))
        assert set(TAG.findall(words)) == set(TAG.findall(entry.msgid))
        assert "'" not in words, "the apostrophe is ’"
        assert not re.search(r"\((e|le|tte|la)\)", words), "no guess at a gender"
        assert not re.search(r"(?<![\u202f])[?!;]|(?<!\u00a0):|«(?!\u00a0)|(?<!\u00a0)»", TAG.sub("", words)), "spaces of French typography"


def test_the_build_compiles_them_without_any_tool_of_the_system(tmp_path) -> None:
    assert list(assets.build_catalogues(tmp_path / "static")) == ["django.mo"]
    assert list(assets.build_catalogues(tmp_path / "static")) == [], "nothing is made twice"
    with (tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Site history") == "Historique du site"


def test_they_come_before_those_of_wagtail() -> None:
    assert [assets.target_folder().parent / "locale"] == settings.LOCALE_PATHS
    assert gettext("Published") == "En ligne"
    assert ngettext("Used %(usage_count)s time", "Used %(usage_count)s times", 2) == "Utilisations\u00a0: %(usage_count)s"
