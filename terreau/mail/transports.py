"""How a message leaves, by the address of a transport: smtp://, smtps://, file:///, console:// or memory://."""

import contextlib
import os
import smtplib
import socket
import ssl
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

TIMEOUT = 30
HOW = "EMAIL_URL=smtp://user:password@mail.example.org:587?tls=1"


@dataclass(frozen=True)
class Letter:
    """A message with its envelope: `raw` is what RFC 5322 writes, lines ended by CRLF."""

    sender: str
    recipient: str
    raw: bytes


class Refused(Exception):  # noqa: N818 - a refusal for good, as mail servers call it
    """The server will never take this message for this recipient; `code` is its answer."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


Transport = Callable[[Letter], None]


def open_transport(url: str) -> Transport:
    """Return the function that sends a letter through the transport of a URL.

    It returns once the transport has taken the letter, raises `Refused` when it never will, and anything else when
    trying again later makes sense. Raises `ImproperlyConfigured` for a URL that names no transport.
    """
    try:
        parts = urlsplit(url)
        made = _MAKERS[parts.scheme](parts)
    except (KeyError, ValueError) as error:
        # The URL may hold a password: it is not repeated.
        raise ImproperlyConfigured(f"EMAIL_URL names no transport of mail. For instance: {HOW}") from error
    return made


def _smtp(parts: SplitResult) -> Transport:
    secure = parts.scheme == "smtps"
    host, port = parts.hostname, parts.port or (465 if secure else 25)
    start_tls = parse_qs(parts.query).get("tls", ["0"])[0] in {"1", "true"}
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not host:
        raise ValueError("no host")

    def send(letter: Letter) -> None:
        # The name given in greeting is the sender's domain: looking up one's own name may wait for a network.
        greeting = letter.sender.rpartition("@")[2] or socket.gethostname()
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, local_hostname=greeting, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, local_hostname=greeting, timeout=TIMEOUT)
        try:
            if start_tls:
                server.starttls(context=ssl.create_default_context())
            if user:
                server.login(user, password)
            _hand_over(server, letter)
        finally:
            # What happens after the server took the message does not matter: it has it.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    return send


def _hand_over(server: smtplib.SMTP, letter: Letter) -> None:
    options = [] if (letter.sender + letter.recipient).isascii() else ["SMTPUTF8"]
    try:
        server.sendmail(letter.sender, [letter.recipient], letter.raw, mail_options=options)
    except smtplib.SMTPRecipientsRefused as refusal:
        code = refusal.recipients[letter.recipient][0]
        if code >= 500:
            raise Refused(code) from None
        raise
    except smtplib.SMTPDataError as refusal:
        if refusal.smtp_code >= 500:
            raise Refused(refusal.smtp_code) from None
        raise


def _file(parts: SplitResult) -> Transport:
    folder = Path(unquote(parts.path))
    if parts.netloc or not folder.is_absolute():
        raise ValueError("not an absolute path")

    def send(letter: Letter) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:8]}.eml"
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter.raw)

    return send


def _console(parts: SplitResult) -> Transport:
    def send(letter: Letter) -> None:
        sys.stdout.write(letter.raw.decode("utf-8", "replace") + "\n")
        sys.stdout.flush()

    return send


def _memory(parts: SplitResult) -> Transport:
    def send(letter: Letter) -> None:
        from django.core import mail

        parsed = message_from_bytes(letter.raw, policy=policy.default)
        body = parsed.get_body(("plain", "html"))
        message = mail.EmailMessage(
            subject=str(parsed["Subject"] or ""),
            body=body.get_content() if body else "",
            from_email=letter.sender,
            to=[letter.recipient],
            headers={"Message-ID": parsed["Message-ID"]},
        )
        mail.get_connection("django.core.mail.backends.locmem.EmailBackend").send_messages([message])

    return send


_MAKERS: dict[str, Callable[[SplitResult], Transport]] = {"smtp": _smtp, "smtps": _smtp, "file": _file, "console": _console, "memory": _memory}
