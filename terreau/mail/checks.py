"""What a machine can check about mail before anything is sent."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from terreau.mail.transports import open_transport


@register()
def transport_exists(**kwargs: Any) -> list[CheckMessage]:
    """Complain at start about an address of transport that would only fail with the first e-mail."""
    try:
        open_transport(settings.TERREAU_EMAIL_URL)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="mail.E001")]
    return []
