"""Transports, by their address."""

import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from terreau.mail.checks import transport_exists
from terreau.mail.transports import Letter, open_transport

LETTER = Letter(sender="a@example.org", recipient="b@example.org", raw=b"Subject: Code\r\nMessage-ID: <1@example.org>\r\n\r\n482913\r\n")


def test_a_folder_receives_one_private_file_a_message(tmp_path):
    send = open_transport(f"file://{tmp_path}/mail")
    send(LETTER)
    send(LETTER)
    files = list((tmp_path / "mail").glob("*.eml"))
    assert [file.read_bytes() for file in files] == [LETTER.raw, LETTER.raw]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_console_shows_the_message(capsys):
    open_transport("console://")(LETTER)
    assert "482913" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["", "smtp://", "http://user:hunter2@example.org", "file://relative", "smtp://host:notaport"])
def test_an_address_that_names_no_transport_is_told_at_start_without_its_password(url, settings):
    with pytest.raises(ImproperlyConfigured) as refusal:
        open_transport(url)
    assert "hunter2" not in str(refusal.value)
    settings.TERREAU_EMAIL_URL = url
    assert [error.id for error in transport_exists()] == ["mail.E001"]


@pytest.mark.parametrize("url", ["smtp://user:p%40ss@mail.example.org:587?tls=1", "smtps://mail.example.org", "memory://", "console://", "file:///var/mail"])
def test_addresses_of_transports_are_accepted(url, settings):
    settings.TERREAU_EMAIL_URL = url
    assert transport_exists() == []
