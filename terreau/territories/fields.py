"""The one chooser of territories: some letters or a postcode, a list that completes them where scripts run, a question where several answer.

Without a script the text is looked up when the form is sent; a text that may mean several territories comes back with them to choose from. With one,
the chosen key goes along with the text. A key counts while the text still leads to it, so whoever writes over a choice is understood.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from terreau.core.text import fold
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.names import How, Match
from terreau.territories.queries import by_key, by_keys, in_full, vintage

KEY_SUFFIX = "-cle"
MOST_CANDIDATES, LONGEST_TEXT = 12, 100
# Each key of a form is looked up: anybody may send some.
MOST_KEYS, _KEY = 50, re.compile(r"[a-z]+-[0-9A-Za-z]{1,9}")
SUGGESTIONS = reverse_lazy("territories:suggestions")


class Sent(NamedTuple):
    """What came with a form: the text, and the keys that were chosen."""

    text: str = ""
    keys: tuple[str, ...] = ()


class TerritoryInput(forms.TextInput):
    """A text, the keys chosen with it, and those to choose from once a text proved to mean several."""

    template_name = "territories/widgets/territory.html"
    several = False

    def __init__(self, kinds: Sequence[TerritoryKind], attrs: dict[str, Any] | None = None, *, with_key: bool = True) -> None:
        super().__init__(attrs)
        self.kinds = tuple(kinds)
        # Without one, what is sent is the name in full: an address that people read.
        self.with_key = with_key
        self.candidates: list[Territory] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        """Return what came with the form."""
        several = data.getlist(name + KEY_SUFFIX) if hasattr(data, "getlist") else [data.get(name + KEY_SUFFIX, "")]
        return Sent(str(data.get(name) or "").strip()[:LONGEST_TEXT], tuple(key for key in several if _KEY.fullmatch(key))[:MOST_KEYS])

    def format_value(self, value: Any) -> Any:
        """Leave what came with the form as it is."""
        return value

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template shows."""
        sent = value if isinstance(value, Sent) else Sent(value or "")
        context = super().get_context(name, None, attrs)
        chosen = by_keys(sent.keys) if self.with_key else []
        query = urlencode([("sorte", str(kind)) for kind in self.kinds])
        widget = context["widget"]
        widget["value"] = self._text(sent)
        widget["attrs"] |= {
            "type": "text",
            "data-suggest": f"{SUGGESTIONS}?{query}",
            "data-combobox": static("suggest.js"),
            "data-choose": "several" if self.several else "one",
            "autocomplete": "off",
            "maxlength": LONGEST_TEXT,
        }
        context |= {
            "key_name": name + KEY_SUFFIX,
            "several": self.several,
            "with_key": self.with_key,
            "chosen": [(one.key, in_full(one)) for one in chosen],
            "candidates": [(one.key, in_full(one), one.key in sent.keys) for one in self.candidates],
            "addresses": " ".join(f"{kind.in_addresses}:{kind}" for kind in self.kinds),
        }
        return context

    def _text(self, sent: Sent) -> str:
        """Return the text to show: a key in its place, as an address may hold, is said in full."""
        found = by_key(sent.text) if "-" in sent.text else None
        return in_full(found) if found else sent.text


class TerritoriesInput(TerritoryInput):
    """Several territories: those chosen stay as boxes that are ticked, the text adds one."""

    several = True

    def _text(self, sent: Sent) -> str:
        return sent.text


class _TerritoryChoice(forms.Field):
    """What both fields share: which kinds they take, and how a text is read."""

    input_class = TerritoryInput

    def __init__(self, *, kinds: Iterable[TerritoryKind] = tuple(TerritoryKind), **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        kwargs.setdefault("widget", self.input_class(self.kinds))
        super().__init__(**kwargs)

    def meant(self, text: str, keys: Sequence[str] = ()) -> Territory:
        """Return the territory that a text means, or the one of a key that goes with it. Raises `ValidationError` where none or several may be."""
        direct = by_key(text) if "-" in text else None
        if direct is not None and direct.kind in self.kinds:
            return direct
        matches = vintage().directory.find(text, kinds=[str(kind) for kind in self.kinds], most=MOST_CANDIDATES)
        for chosen in by_keys(keys):
            if chosen.kind in self.kinds and (fold(text) in {fold(chosen.name), fold(in_full(chosen))} or chosen.pk in {match.key for match in matches}):
                return chosen
        return self._only(text, matches)

    def _only(self, text: str, matches: list[Match]) -> Territory:
        exact = [match for match in matches if match.how == How.EXACT]
        records = Territory.objects.select_related("department").in_bulk([match.key for match in matches])
        likely = [records[match.key] for match in (exact or matches) if match.key in records]
        named = [one for one in records.values() if fold(in_full(one)) == fold(text)]
        if len(named) == 1 or (len(exact) == 1 and likely):
            return named[0] if len(named) == 1 else likely[0]
        widget: Any = self.widget
        widget.candidates = likely
        if not likely:
            raise ValidationError(
                _("Aucun territoire ne s’appelle « %(text)s » : vérifiez l’orthographe, ou écrivez le code postal."), "unknown", {"text": text}
            )
        raise ValidationError(_("« %(text)s » peut en désigner plusieurs : choisissez le vôtre."), "several", {"text": text})


class TerritoryField(_TerritoryChoice):
    """One territory; cleaned to a `Territory`, or None where nothing was written."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows of a territory."""
        return Sent(in_full(value), (value.key,)) if isinstance(value, Territory) else value

    def clean(self, value: Any) -> Territory | None:
        """Return the territory. Raises `ValidationError` as `meant` does, and where one is required."""
        sent = value if isinstance(value, Sent) else Sent(str(value or ""))
        if sent.text:
            return self.meant(sent.text, sent.keys)
        if self.required:
            raise ValidationError(_("Écrivez quelques lettres de la commune, ou son code postal."), "required")
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether another territory is meant."""
        before = self.prepare_value(initial)
        return (before.keys if isinstance(before, Sent) else ()) != (data.keys if isinstance(data, Sent) and data.text else ())


class TerritoriesField(_TerritoryChoice):
    """Several territories, in the order they were chosen; cleaned to a list. The text adds to them, several separated by « ; »."""

    input_class = TerritoriesInput

    def __init__(self, *, most: int = 20, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return what the input shows of some territories."""
        return value if isinstance(value, Sent) else Sent("", tuple(one.key for one in value or ()))

    def clean(self, value: Any) -> list[Territory]:
        """Return the territories. Raises `ValidationError` as `meant` does, for too many, and for none where some are required."""
        sent = value if isinstance(value, Sent) else Sent()
        chosen = [one for one in by_keys(sent.keys) if one.kind in self.kinds]
        for text in filter(None, (part.strip() for part in sent.text.split(";"))):
            chosen.append(self.meant(text, sent.keys))
        chosen = list({one.pk: one for one in chosen}.values())
        if len(chosen) > self.most:
            raise ValidationError(
                _("C’est beaucoup : %(most)d territoires au plus. Prenez plutôt leur département ou leur région."), "most", {"most": self.most}
            )
        if self.required and not chosen:
            raise ValidationError(_("Choisissez au moins un territoire."), "required")
        return chosen
