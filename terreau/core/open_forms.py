"""What the forms that anybody may send share: words kept as they were written, and what tells a person from a robot and a form sent twice from two."""

import time
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy

from terreau.core import trap
from terreau.core.text import printable

TOO_LONG = gettext_lazy("Ce texte est trop long : il compte %(show_value)d caractères, %(limit_value)d au plus. Raccourcissez-le.")


class Words(forms.CharField):
    """A text as it was written, less the characters that no page can show. A browser never cuts it: we say when it is too long."""

    default_error_messages = {"max_length": TOO_LONG}

    def to_python(self, value: Any) -> Any:
        """Return the text with simple ends of lines; one in which nothing shows is empty."""
        text = printable(str(value)).replace("\r\n", "\n") if value else ""
        return super().to_python(text if any(sign.isprintable() and not sign.isspace() for sign in text) else "")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out `maxlength`: what is pasted would be lost without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class Address(Words, forms.EmailField):
    """An e-mail address."""

    default_error_messages = {"invalid": gettext_lazy("Écrivez une adresse électronique complète, comme nom@exemple.fr.")}


class WebAddress(Words, forms.URLField):
    """The address of a page, with or without its scheme."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": gettext_lazy("Écrivez l’adresse complète, comme https://exemple.fr/rapport.")}


def lines(rows: int) -> forms.Textarea:
    """Return a box of some rows."""
    return forms.Textarea(attrs={"rows": rows})


class OpenForm(forms.Form):
    """A form that needs no account: its own random key, when it was opened, and the field that people do not see."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        sent = data if data is not None else {}
        self.key = _uuid(sent.get("cle", "")) or uuid4()
        self.stamp = sent.get(trap.STAMP, "")
        self.honeypot = sent.get(trap.HONEYPOT, "")

    @property
    def open_stamp(self) -> str:
        """What the form sends back: when it was first opened."""
        return self.stamp if trap.opened_at(self.stamp) is not None else trap.stamp(time.time())

    @property
    def is_doubtful(self) -> bool:
        """Whether a robot may have sent it."""
        return trap.is_doubtful(honeypot=self.honeypot, value=self.stamp, now=time.time())


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
