"""What the settings promise to a deployment: files that others serve can be read, the journal holds no content, nothing is asked unasked."""

import io
import logging
import logging.config
import os
import subprocess
import sys

import pytest
from django.conf import settings as running
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from terreau.config.environment import read_environment
from terreau.config.settings.base import STORAGES, logging_settings
from terreau.library.tests.factories import draft_of, make_resource

PRODUCTION = {
    "SECRET_KEY": "x" * 50,
    "TERREAU_HOSTS": "terreau.test",
    "DATABASE_URL": "postgres:///terreau",
    "EMAIL_URL": "memory://",
    "EMAIL_FROM": "Terreau <terreau@terreau.test>",
}


def test_what_root_collects_can_be_read_by_those_who_serve_it(settings, tmp_path):
    collected = STORAGES["staticfiles"]
    assert settings.FILE_UPLOAD_PERMISSIONS == 0o640
    before = os.umask(0o027)
    try:
        storage = import_string(collected["BACKEND"])(location=tmp_path, **collected["OPTIONS"])
        storage.save("js/desk.js", ContentFile(b"1"))
    finally:
        os.umask(before)
    assert (tmp_path / "js").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "js" / "desk.js").stat().st_mode & 0o777 == 0o644


@pytest.fixture
def journal():
    """What a deployment would print."""
    logging.config.dictConfig(logging_settings("INFO"))
    printed = io.StringIO()
    logging.getLogger().handlers[0].setStream(printed)
    yield printed
    logging.config.dictConfig(running.LOGGING)


@pytest.mark.django_db
def test_publications_leave_no_title_in_the_journal(platform, journal):
    logging.getLogger("terreau.library").info("seen")
    resource = make_resource(platform, title="Un titre que le journal ne dit pas")
    draft_of(resource).publish()
    resource.unpublish()
    resource.delete()
    assert "seen" in journal.getvalue()
    assert "Un titre que" not in journal.getvalue()


def test_mail_of_wagtail_that_fails_leaves_no_address_in_the_journal(journal):
    logging.getLogger("wagtail.admin").error("Failed to send notification email '%s' to %s", "Un titre", "quelqu.un@example.org")
    logging.getLogger("wagtail").warning("kept")
    assert "kept" in journal.getvalue()
    assert "quelqu.un" not in journal.getvalue()


@pytest.mark.parametrize(
    ("said", "production", "asked"), [("", True, True), ("", False, False), ("non", True, False), ("0", True, False), ("1", False, True), ("oui", False, False)]
)
def test_addresses_are_asked_in_production_unless_said_otherwise(tmp_path, said, production, asked):
    environment = PRODUCTION | {"TERREAU_DATA": str(tmp_path), "TERREAU_CHECK_ADDRESSES": said}
    assert read_environment(environment, production=production).check_addresses is asked


@pytest.mark.parametrize(("module", "may"), [("dev", True), ("test", True), ("production", False)])
def test_resources_are_made_up_nowhere_but_where_one_develops_and_tests(module, may):
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": f"terreau.config.settings.{module}"}
    code = "from django.conf import settings; print(settings.TERREAU_SYNTHETIC_RESOURCES)"
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True).stdout.strip() == str(may)
