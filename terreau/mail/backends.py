"""Django's door to the outbox: `EmailMessage.send()` ends here."""

import uuid
from collections.abc import Sequence
from email.utils import parseaddr
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import SafeMIMEText

from terreau.mail.actions import put_in_outbox


class OutboxBackend(BaseEmailBackend):
    """Stores messages with the transaction that caused them; workers send them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put each message in the outbox, once for each of its recipients; return how many messages were put there."""
        stored = 0
        for message in email_messages:
            recipients = [parseaddr(recipient)[1] for recipient in message.recipients()]
            if not recipients:
                continue
            sender = parseaddr(message.from_email or settings.DEFAULT_FROM_EMAIL)[1]
            message_id = next((value for name, value in message.extra_headers.items() if name.lower() == "message-id"), "")
            if not message_id:
                message_id = f"<{uuid.uuid4()}@{sender.rpartition('@')[2] or 'localhost'}>"
                message.extra_headers["Message-ID"] = message_id
            put_in_outbox(sender=sender, recipients=recipients, message_id=message_id, raw=_as_bytes(message))
            stored += 1
        return stored


def _as_bytes(message: EmailMessage) -> bytes:
    """Return a message as RFC 5322 writes it, lines ended by CRLF."""
    return cast("SafeMIMEText", message.message()).as_bytes(linesep="\r\n")
