"""E-mail addresses and telephone numbers: taken out of a file as soon as it is received, so that nothing keeps or shows them."""

import re

from terreau.core.tables.reading import plain_name

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)\d{2,3}[\s.\-]?(?:\(0\)\s?)?|0)[1-9](?:[\s.\-]?\d{2}){4}(?!\d)")
_BLANKS = re.compile(r"[ \t]{2,}")
_COLUMN = re.compile(r"\b(e mail|email|mail|mel|courriel|courriels|mails|telephone|telephones|tel|phone|mobile|portable|fax|tel fixe|tel mobile)\b")


def is_contact(name: str) -> bool:
    """Return whether a column is one of e-mail addresses or telephone numbers."""
    return bool(_COLUMN.search(plain_name(name)))


def bare(text: str) -> str:
    """Return a text without the addresses and numbers that it holds; itself where it holds none."""
    found = _PHONE.sub("", _EMAIL.sub("", text))
    return text if found == text else _BLANKS.sub(" ", found).strip()


def bare_cell(text: str) -> str:
    """Return a cell without addresses and numbers; one made of digits alone may be an identifier, and stays until its column is known."""
    return text if text.isdigit() else bare(text)
