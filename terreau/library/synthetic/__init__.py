"""Resources made up for a measure: texts that nobody wrote, the same for the same seed, flagged as such wherever they appear."""

from terreau.library.synthetic.rows import Lists, TooPoorError, lists, made, row
from terreau.library.synthetic.texts import Text, text
from terreau.library.synthetic.writing import generate, remove

__all__ = ["Lists", "Text", "TooPoorError", "generate", "lists", "made", "remove", "row", "text"]
