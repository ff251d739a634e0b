"""Made-up texts in French: 300 to 600 words that say nothing, the same for the same seed and number."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from terreau.library.models import MADE_UP
from terreau.library.synthetic.words import ADJECTIVES, INFINITIVES, NOUNS, VERBS, VOWELS, Noun

NOTICE = f"{MADE_UP}, fabriquée pour une mesure : elle ne décrit rien de réel."
SHORTEST, LONGEST = 330, 525
# More than the longest text takes.
_DRAWN, _DRAWN_NOUNS = 160, 320
# Of four nouns one is what the text is about.
_ABOUT = 4
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """What a made-up resource says; `body` is HTML."""

    title: str
    purpose: str
    abstract: str
    body: str


class _Draw:
    """The words of one text, drawn beforehand: drawing them one by one takes several times longer."""

    def __init__(self, chance: Random) -> None:
        about = [*NOUNS.draw(chance, 2), chance.choice(NOUNS.words)]
        drawn = NOUNS.draw(chance, _DRAWN_NOUNS)
        self._nouns = iter([about[place // _ABOUT % len(about)] if place % _ABOUT == 0 else noun for place, noun in enumerate(drawn)])
        self._adjectives = iter(ADJECTIVES.draw(chance, _DRAWN))
        self._verbs = iter(VERBS.draw(chance, _DRAWN))
        self._infinitives = iter(INFINITIVES.draw(chance, _DRAWN))

    def the(self) -> str:
        return next(self._nouns).the

    def of(self) -> str:
        return next(self._nouns).of_the

    def to(self) -> str:
        the = next(self._nouns).the
        return f"au {the.removeprefix('le ')}" if the.startswith("le ") else f"à {the}"

    def a(self) -> str:
        return next(self._nouns).a

    def bare(self) -> str:
        return next(self._nouns).bare

    def _qualified(self, form: str, noun: Noun) -> str:
        return f"{form} {next(self._adjectives)[noun.feminine]}"

    def the_such(self) -> str:
        noun = next(self._nouns)
        return self._qualified(noun.the, noun)

    def of_such(self) -> str:
        noun = next(self._nouns)
        return self._qualified(noun.of_the, noun)

    def a_such(self) -> str:
        noun = next(self._nouns)
        return self._qualified(noun.a, noun)

    def does(self) -> str:
        return next(self._verbs)

    def do(self) -> str:
        return next(self._infinitives)

    def to_do(self) -> str:
        verb = next(self._infinitives)
        return f"d’{verb}" if verb[0] in VOWELS else f"de {verb}"


class _Frame:
    """A sentence with places for words: `{the}` takes « le projet », `{of_such}` « du projet local », `{does}` « prépare », `{do}` « préparer »."""

    def __init__(self, frame: str) -> None:
        self._pattern = _SLOT.sub("%s", frame)
        self._takes: list[Callable[[_Draw], str]] = [getattr(_Draw, slot) for slot in _SLOT.findall(frame)]

    def filled(self, draw: _Draw) -> str:
        """Return the sentence, its capital first."""
        sentence = self._pattern % tuple(take(draw) for take in self._takes)
        return sentence[0].upper() + sentence[1:]


_TITLES = [
    *map(
        _Frame,
        (
            "{do} {the_such}",
            "{do} {the} avec {the}",
            "{the_such}, {the} et {the}",
            "{a_such} pour {do} {the}",
            "ce que {the} {does}",
            "{do} {the} sans {bare}",
            "{the}, puis {the_such}",
        ),
    )
]
_PURPOSES = [*map(_Frame, ("pour {do} {the_such} et {do} {the}", "pour {do} {a_such} quand {the} {does} {the}", "pour savoir si {the} {does} {the_such}"))]
_HEADINGS = [*map(_Frame, ("quand {the} {does} {the}", "{do} {the_such}", "{the_such} et {the}", "ce que {the} {does}"))]
_SENTENCES = [
    *map(
        _Frame,
        (
            "{the_such} {does} {the}, et {the} {does} {a_such}.",
            "avant {to_do} {the}, {the} {does} {the_such} avec {the}.",
            "{a_such} ne {does} ni {the} ni {the_such}, mais {the} y tient.",
            "dans {the}, chacun commence par {do} {the_such}, puis par {do} {the}.",
            "à force {to_do} {the}, {the_such} {does} toujours {the}.",
            "rien n’oblige à {do} {the} si {the} {does} déjà {a_such}.",
            "la part {of} qui {does} {the_such} revient {to}.",
            "on peut {do} {the} en une journée, {the_such} en une semaine, et {the} plus tard.",
            "{the} {of_such} {does} {the} bien mieux que {the}.",
            "sans {a_such}, {the} reste à {do} et {the} attend.",
            "il faut {do} {the}, {do} {the_such}, enfin {do} {the} et le dire.",
            "{the}, {the} et {the_such} : voilà de quoi {do} {the}.",
            "les uns veulent {do} {the}, les autres {do} {a_such}, et tous regardent {the}.",
            "quand {the_such} {does} {the}, {the} n’a plus à {do} {the}.",
            "{the} se lit alors comme {a_such}, que {the} {does} encore.",
            "près {of}, {a_such} {does} {the} depuis longtemps, et personne n’a pensé à {do} {the}.",
            "au bout {of_such}, {the} {does} {the}, ce qui permet {to_do} {a}.",
            "le plus difficile est {to_do} {the_such} pendant que {the} {does} {the}.",
            "deux voies s’ouvrent : {do} {the} avec {the}, ou {do} {the_such} sans {the}.",
            "{the_such} vaut bien {a_such} : {the} {does} {the} à son tour.",
            "pour {do} {the}, on garde {the} et on laisse {the_such} {to}.",
            "chaque fois que {the} {does} {the}, {a_such} {does} {the}.",
            "{a}, {a_such} et {a} suffisent pour {do} {the}.",
            "cela revient à {do} {the_such} comme on {does} {the}.",
        ),
    )
]


def text(seed: int, number: int) -> Text:
    """Return the text of a number under a seed: whatever else is made, the same two give the same words."""
    chance = Random(f"{seed}/{number}")  # noqa: S311 - the same texts every time
    draw = _Draw(chance)
    return Text(
        title=f"{MADE_UP} {seed}-{number} : {chance.choice(_TITLES).filled(draw)}",
        purpose=f"{chance.choice(_PURPOSES).filled(draw)} (fiche factice).",
        abstract=" ".join([NOTICE, *_sentences(chance, draw, 35)]),
        body=_body(chance, draw),
    )


def _sentences(chance: Random, draw: _Draw, words: int) -> Iterator[str]:
    """Yield sentences until they have so many words."""
    while words > 0:
        sentence = chance.choice(_SENTENCES).filled(draw)
        words -= sentence.count(" ") + 1
        yield sentence


def _body(chance: Random, draw: _Draw) -> str:
    """Return paragraphs, the first of which says what they are, under a few headings."""
    sentences = list(_sentences(chance, draw, chance.randint(SHORTEST, LONGEST)))
    size = chance.randint(3, 5)
    parts = [f"<p>{NOTICE}</p>"]
    for place in range(0, len(sentences), size):
        if place // size % 2 == 0:
            parts.append(f"<h2>{chance.choice(_HEADINGS).filled(draw)}</h2>")
        parts.append(f"<p>{' '.join(sentences[place : place + size])}</p>")
    return "".join(parts)
