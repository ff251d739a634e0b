"""Names of territories in memory, found as one types: some letters of a name, a postcode, the number of a department.

Every name is kept once from each of its words on, folded and without blanks, in one sorted list: a bisection gives all that begins as typed, whether
or not hyphens were. For misspelt names each of these keys also has the set of its letters, as bits, and that of each of its beginnings: with numpy,
two of these rule out nearly all the keys that hold too many other letters, and rapidfuzz measures the rest. Over 36,359 territories (55,745 keys), a
letter missing: 0.04 ms for whole names, 0.2 with beginnings, where measuring all keys takes 4 ms, those of the same length 0.5, those of the same
first letter forgets misspelt ones, and a list of keys without each of their letters holds 655,000 strings, 116 MB.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain, pairwise, takewhile
from re import compile as expression
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from terreau.core.text import fold

KINDS = ("commune", "epci", "departement", "region")
# Beyond these a text is no name of a territory; the longest is « CC du Pays de Dol et de la Baie du Mont Saint-Michel », its first word spelt out.
LONGEST_TEXT, MOST_WORDS = 120, 20
# Letters under which a word is taken as written, from which it may be the beginning of a misspelt name, and from which two letters may be wrong.
SHORTEST_MISTYPED, SHORTEST_MISTYPED_BEGINNING, SHORTEST_TWICE_MISTYPED = 3, 5, 8
SHORTEST_NUMBER, SHORTEST_DEPARTMENT, SHORTEST_CODE = 2, 2, 5
# First letters whose set is kept; past them, the set of all letters serves, which rules out less and forgets nothing.
FIRST_LETTERS = 20
# Names that are compared one by one, most populated first; more hold « saint » or « de ».
MOST_COMPARED = 1_000
_WORD = expression(r"[a-z0-9]+")
_SHORT_OF = ((expression(r"\bs/s\b"), " ss "), (expression(r"\bs/"), " sur "))
_WHOLE_OF = {"st": "saint", "sts": "saints", "ste": "sainte", "stes": "saintes", "ss": "sous", "lez": "les"}
_SPELT_OUT = {"cc": "communaute de communes", "ca": "communaute d agglomeration", "cu": "communaute urbaine"}
# Words before which nobody looks for a name: articles, and what says what kind of EPCI it is.
_LEADING = {"l", "le", "la", "les", "cc", "ca", "cu", "du", "de", "des", "d"}
_AFTER_ALL = "~"
# Where in a name a key begins, which is the rank of exact ones too; then come the other beginnings, then what begins at a later word.
_START, _AFTER_ARTICLE, _ALIAS, _LATER = range(4)
_BEGINNING, _INSIDE = 4, 5
_RANK_IF_EXACT = np.array([_START, _AFTER_ARTICLE, _ALIAS, _INSIDE])
_RANK_IF_BEGUN = np.array([_BEGINNING, _BEGINNING, _BEGINNING, _INSIDE])
# What a mistake may be, likeliest first: the same letters in another order, one more or less, others; then the name is not whole.
_SWAPPED, _COUNTED, _REPLACED, _NOT_WHOLE = range(4)

Mask = NDArray[np.bool_]


class Name(NamedTuple):
    """A territory as people call it. `department` is the code of the one it is told apart by, `others` what it is called besides."""

    key: int
    kind: str
    code: str
    name: str
    department: str = ""
    department_name: str = ""
    postcodes: tuple[str, ...] = ()
    population: int = 0
    others: tuple[str, ...] = ()


class How(StrEnum):
    """How a text led to a territory, from the surest to the least sure."""

    EXACT = "exact"
    PREFIX = "prefix"
    INSIDE = "inside"
    CORRECTED = "corrected"


class Match(NamedTuple):
    """A territory found; `matched` is its name, another name of it, a postcode or its code: what answers the text."""

    of: Name
    matched: str
    how: How

    @property
    def key(self) -> int:
        """The key that the territory came with."""
        return self.of.key


class _Hit(NamedTuple):
    label: int
    how: How
    must_show: bool = False


class _Reading(NamedTuple):
    """What a text may mean: words, among some territories; names written as they were `typed` come first."""

    words: list[str]
    within: Mask
    typed: str


def words_of(text: str) -> list[str]:
    """Return the words of a name as they are compared: « L’Île-St-Denis s/Seine » gives `l ile saint denis sur seine`."""
    return _whole(_written(text))


def _whole(written: list[str]) -> list[str]:
    return [_WHOLE_OF.get(word, word) for word in written]


def _written(text: str) -> list[str]:
    folded = fold(text)
    if "/" in folded:
        for short, whole in _SHORT_OF:
            folded = short.sub(whole, folded)
    return _WORD.findall(folded)


def _spellings(written: list[str]) -> list[str]:
    """Return the keys that words may stand for, most likely first: the last one may be a beginning (« st » of « Strasbourg »), « stdenis » is glued."""
    whole = _whole(written)
    glued = [f"saint{word[2:]}" if word.startswith("st") and len(word) > 2 else word for word in whole]
    return list(dict.fromkeys("".join(words) for words in ([*whole[:-1], written[-1]], whole, glued)))


def _as_typed(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _beginnings(words: list[str]) -> int:
    """Return how many first words may be left out: articles and kinds of EPCI, never all."""
    return len(list(takewhile(_LEADING.__contains__, words[:-1])))


def _bits(letters: str) -> np.uint32:
    """Return a set of letters as bits; digits share one."""
    found = 0
    for letter in letters:
        found |= 1 << (26 if letter.isdigit() else ord(letter) - ord("a"))
    return np.uint32(found)


class _Keys:
    """Sorted strings of letters and digits, with what finds those that a misspelt one may stand for."""

    def __init__(self, keys: list[str], best: NDArray[np.int32]) -> None:
        """Read keys; the lower its `best`, the earlier one is compared, where there are too many."""
        self.all, self._best = keys, best
        self._lengths = np.array([len(key) for key in keys], np.int16)
        # [n, i]: the letters of the first n + 1 of key i; the last row: all its letters.
        self._sets = np.zeros((FIRST_LETTERS + 1, len(keys)), np.uint32)
        bit_of = np.array([_bits(chr(code)) if chr(code) in ascii_lowercase + digits else 0 for code in range(256)], np.uint32)
        codes = np.array([key[:FIRST_LETTERS] for key in keys], dtype=f"S{FIRST_LETTERS}").view(np.uint8).reshape(len(keys), FIRST_LETTERS)
        np.bitwise_or.accumulate(bit_of[codes].T, axis=0, out=self._sets[:FIRST_LETTERS])
        self._sets[FIRST_LETTERS] = [_bits(key) for key in keys]

    def beginning_with(self, text: str) -> tuple[int, int]:
        """Return from where to where the keys begin with a text."""
        start = bisect_left(self.all, text)
        return start, bisect_left(self.all, text + _AFTER_ALL, start)

    def close(self, text: str, allowed: int, among: Mask | None, *, begun: bool) -> Iterator[tuple[int, int, int]]:
        """Give (key, distance, mistake) of the keys so close to a text, then, where asked, of those of which a beginning is.

        The distance counts letters wrong, missing, too many or swapped (optimal string alignment). Each changes two letters of the set at most.
        """
        likely = (np.abs(self._lengths - len(text)) <= allowed) & (np.bitwise_count(self._sets[FIRST_LETTERS] ^ _bits(text)) <= 2 * allowed)
        places = np.flatnonzero(likely if among is None else likely & among).tolist()
        letters = sorted(text)
        for key, distance, place in process.extract(text, [self.all[at] for at in places], scorer=OSA.distance, score_cutoff=allowed, limit=None):
            yield places[place], int(distance), _COUNTED if len(key) != len(text) else _SWAPPED if sorted(key) == letters else _REPLACED
        if begun and len(text) >= SHORTEST_MISTYPED_BEGINNING:
            yield from ((at, distance, _NOT_WHOLE) for at, distance in self._beginning_close(text, allowed, among))

    def _beginning_close(self, text: str, allowed: int, among: Mask | None) -> Iterator[tuple[int, int]]:
        size, bits = len(text), _bits(text)
        shorter, longer = self._sets[min(size - allowed, FIRST_LETTERS) - 1], self._sets[min(size + allowed - 1, FIRST_LETTERS)]
        likely = (np.bitwise_count(bits & ~longer) <= allowed) & (np.bitwise_count(shorter & ~bits) <= allowed) & (self._lengths >= size - allowed)
        places = np.flatnonzero(likely if among is None else likely & among)
        # That beginning is longer or shorter by what is allowed at most: the one as long as the text is no further than twice that.
        places = places[self._distances(text, places, size, 2 * allowed) <= 2 * allowed]
        if len(places) > MOST_COMPARED:
            places = places[np.argpartition(self._best[places], MOST_COMPARED)[:MOST_COMPARED]]
        distances = np.min([self._distances(text, places, length, allowed) for length in range(size - allowed, size + allowed + 1)], axis=0)
        for at in np.flatnonzero(distances <= allowed):
            yield int(places[at]), int(distances[at])

    def _distances(self, text: str, places: NDArray[np.intp], length: int, most: int) -> NDArray[np.uint8]:
        begun = [self.all[at][:length] for at in places.tolist()]
        return process.cdist([text], begun, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]


class Directory:
    """The names of territories. It never changes once built, so that threads may share it."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Read names; of two of the same rank the more populated comes first, then in the order of `KINDS`."""
        kinds = {kind: place for place, kind in enumerate(KINDS)}
        self._names = sorted(names, key=lambda one: (-one.population, kinds.get(one.kind, len(kinds)), one.name, one.code))
        self._codes = {one.code: place for place, one in enumerate(self._names) if len(one.code) >= SHORTEST_CODE}
        self._read_labels()
        self._read_places()

    def _read_labels(self) -> None:
        """Keep every name and other name, and the keys under which each is found."""
        self._labels: list[str] = []
        self._texts: list[str] = []
        owners: list[int] = []
        keyed: list[tuple[str, int, int]] = []
        for place, one in enumerate(self._names):
            for number, (label, words) in enumerate(_labels_of(one)):
                keyed += ((key, len(self._labels), where) for key, where in _keys_of(words, is_alias=number > 0))
                self._labels.append(label)
                self._texts.append(f" {' '.join(words)} ")
                owners.append(place)
        keyed.sort()
        self._owner = np.array(owners, np.int32)
        self._entry_label = np.array([label for _key, label, _place in keyed], np.int32)
        self._entry_place = np.array([place for _key, _label, place in keyed], np.int8)
        first = [place for place, (before, one) in enumerate(pairwise([("", 0, 0), *keyed])) if before[0] != one[0]]
        self._keys = _Keys([keyed[place][0] for place in first], self._entry_label[first])
        self._first = np.array([*first, len(keyed)], np.int32)

    def _read_places(self) -> None:
        """Keep what filters: kinds, departments, postcodes."""
        self._kinds = {kind: np.array([one.kind == kind for one in self._names], np.bool_) for kind in {one.kind for one in self._names}}
        departments = {one.department: one.department_name for one in self._names if one.department}
        departments |= {one.code: one.name for one in self._names if one.kind == "departement"}
        self._codes_of_departments = sorted(departments)
        self._departments = [
            ("".join(words[skipped:]), code) for code, name in departments.items() for words in [words_of(name)] for skipped in range(_beginnings(words) + 1)
        ]
        at = {code: place for place, code in enumerate(self._codes_of_departments)}
        own = (one.code if one.kind == "departement" else one.department for one in self._names)
        self._department = np.array([at.get(code, len(at)) for code in own], np.int16)
        coded = sorted((postcode, place) for place, one in enumerate(self._names) for postcode in one.postcodes)
        self._postcodes = [postcode for postcode, _place in coded]
        self._postcode_of = np.array([place for _postcode, place in coded], np.int32)

    def find(self, text: str, *, kinds: Iterable[str] | None = None, most: int = 8) -> list[Match]:
        """Return the territories that a text begins to name, best first, each once; nothing for what is no name.

        The order: exact names, beginnings, beginnings of a later word, words further apart, then names of which a letter or two differ; of the same
        rank, the more populated first. All those whose own name is exactly the text are listed, even more than `most`.
        """
        written = _written(text) if len(text) <= LONGEST_TEXT else []
        if not written or len(written) > MOST_WORDS or most < 1:
            return []
        within = self._all_of(kinds)
        found: dict[int, Match] = {}
        if all(word[0].isdigit() for word in written):
            for place, matched, how in self._of_number("".join(written).upper(), within):
                found.setdefault(place, Match(self._names[place], matched, how))
                if len(found) >= most:
                    return list(found.values())
        for hit in self._ranked(written, _as_typed(text), within):
            if len(found) >= most and not hit.must_show:
                break
            place = int(self._owner[hit.label])
            found.setdefault(place, Match(self._names[place], self._labels[hit.label], hit.how))
        return list(found.values())

    def _all_of(self, kinds: Iterable[str] | None) -> Mask:
        """Return which territories are of some kinds; all without."""
        masks = self._kinds.values() if kinds is None else (self._kinds[kind] for kind in kinds if kind in self._kinds)
        return np.logical_or.reduce([np.zeros(len(self._names), np.bool_), *masks])

    def _in_departments(self, codes: Iterable[str]) -> Mask:
        """Return which territories lie in departments, or are they."""
        chosen = np.zeros(len(self._codes_of_departments) + 1, np.bool_)
        chosen[[bisect_left(self._codes_of_departments, code) for code in codes]] = True
        return chosen[self._department]

    def _of_number(self, number: str, within: Mask) -> Iterator[tuple[int, str, How]]:
        """Give the departments, then the communes of a beginning of a postcode or of a code, then what has the very code."""
        near = np.flatnonzero(within & self._near(number)).tolist() if len(number) >= SHORTEST_NUMBER else []
        known = [(place, self._names[place].code) for place in near if self._names[place].kind == "departement"]
        known += [(place, postcode) for place in near for postcode in self._names[place].postcodes]
        for place, one in known:
            if one.startswith(number):
                yield place, one, How.EXACT if one == number else How.PREFIX
        if number in self._codes and within[self._codes[number]]:
            yield self._codes[number], number, How.EXACT

    def _ranked(self, written: list[str], typed: str, within: Mask) -> Iterator[_Hit]:
        """Give what a text names, read in each way; without an exact name what it names misspelt; at last the name without its wrong department."""
        readings = [_Reading(written, within, typed), *self._in_place(written, within)]
        found: set[How] = set()
        for hit in chain.from_iterable(map(self._as_words, readings)):
            found.add(hit.how)
            yield hit
        if How.EXACT in found:
            return
        for hit in chain.from_iterable([self._corrected(reading, whole_only=bool(found)) for reading in readings]):
            found.add(hit.how)
            yield hit
        if not found:
            for reading in readings[1:]:
                yield from (_Hit(hit.label, How.CORRECTED) for hit in self._as_words(reading._replace(within=within)))

    def _in_place(self, written: list[str], within: Mask) -> Iterator[_Reading]:
        """Give the words with the places that others of them stand for: a number of a department, a postcode, last words that begin a department."""
        numbers = [word for word in written if word[0].isdigit()]
        bare = [word for word in written if not word[0].isdigit()]
        if len(numbers) == 1 and bare:
            yield _Reading(bare, within & self._near(numbers[0].upper()), " ".join(bare))
        for cut in range(len(written) - 1, 0, -1):
            place = "".join(_whole(written[cut:]))
            codes = [code for key, code in self._departments if key.startswith(place)] if len(place) >= SHORTEST_DEPARTMENT else []
            if codes:
                yield _Reading(written[:cut], within & self._in_departments(codes), " ".join(written[:cut]))

    def _near(self, number: str) -> Mask:
        """Return which territories have a postcode or a department that begins with a number."""
        near = self._in_departments(code for code in self._codes_of_departments if code.startswith(number))
        near[self._postcode_of[bisect_left(self._postcodes, number) : bisect_left(self._postcodes, number + _AFTER_ALL)]] = True
        return near

    def _as_words(self, reading: _Reading) -> Iterator[_Hit]:
        yield from self._begun(*reading)
        if len(reading.words) > 1:
            yield from self._apart(reading.words, reading.within)

    def _begun(self, written: list[str], within: Mask, typed: str) -> Iterator[_Hit]:
        """Give the names that hold words in a row, the last one a beginning, by rank; exact ones as they are written first."""
        size = len(self._labels)
        ranks = np.unique(np.concatenate([self._ranks(spelling, within) for spelling in _spellings(written)]))
        same_words = f" {' '.join(_whole(written))} "
        exact = [divmod(int(rank), size) for rank in ranks[: np.searchsorted(ranks, _BEGINNING * size)]]
        exact.sort(key=lambda one: (one[0], _as_typed(self._labels[one[1]]) != typed, self._texts[one[1]] != same_words, one[1]))
        for place, label in exact:
            yield _Hit(label, How.EXACT, must_show=place <= _AFTER_ARTICLE)
        for rank in ranks[len(exact) :]:
            yield _Hit(int(rank) % size, How.PREFIX if rank < _INSIDE * size else How.INSIDE)

    def _ranks(self, spelling: str, within: Mask) -> NDArray[np.int64]:
        """Return ranks, times the number of labels, plus the label, of what begins with a spelling."""
        start, end = self._keys.beginning_with(spelling)
        entries = slice(self._first[start], self._first[end])
        labels, places = self._entry_label[entries], self._entry_place[entries]
        ranks = _RANK_IF_BEGUN[places]
        if start < end and self._keys.all[start] == spelling:
            exact = self._first[start + 1] - self._first[start]
            ranks[:exact] = _RANK_IF_EXACT[places[:exact]]
        return (ranks * len(self._labels) + labels)[within[self._owner[labels]]].astype(np.int64)

    def _apart(self, written: list[str], within: Mask) -> Iterator[_Hit]:
        """Give the names that hold whole words in this order, others between them, the last one a beginning: « bourg bresse »."""
        words = [*_whole(written[:-1]), written[-1]]
        spans = [self._first[list(self._keys.beginning_with(word))] for word in words]
        labels = np.unique(self._entry_label[slice(*min(spans, key=lambda span: int(span[1] - span[0])))])
        in_order = expression(" " + "(?= ).*? ".join(words)).search
        for label in labels[within[self._owner[labels]]][:MOST_COMPARED].tolist():
            if in_order(self._texts[label]):
                yield _Hit(label, How.INSIDE)

    def _corrected(self, reading: _Reading, *, whole_only: bool) -> Iterator[_Hit]:
        """Give the names of which a letter differs, or two of a long one: whole names, then beginnings; of the same rank, likelier mistakes first."""
        near = reading.within[self._owner[self._entry_label]]
        if not near.any():
            return
        among = None if near.all() else np.logical_or.reduceat(near, self._first[:-1])
        for allowed, shortest in ((1, SHORTEST_MISTYPED), (2, SHORTEST_TWICE_MISTYPED)):
            long_enough = [spelling for spelling in _spellings(_whole(reading.words)) if len(spelling) >= shortest]
            close = [one for spelling in long_enough for one in self._keys.close(spelling, allowed, among, begun=not whole_only)]
            if close:
                yield from (_Hit(label, How.CORRECTED) for label in self._by_mistake(close, near))
                return

    def _by_mistake(self, close: list[tuple[int, int, int]], near: Mask) -> list[int]:
        """Return the labels found under keys: the closest first, beginnings of names before their later words, likelier mistakes first."""
        keys, distances, mistakes = np.array(close).T
        counts = self._first[keys + 1] - self._first[keys]
        entries = np.repeat(self._first[keys] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        places, whole = self._entry_place[entries], np.repeat(mistakes, counts)
        ranks = ((np.repeat(distances, counts) * 2 + (places == _LATER)) * 4 + whole) * 4 + np.where(whole == _NOT_WHOLE, 0, places)
        found: list[int] = (np.unique((ranks * len(self._labels) + self._entry_label[entries])[near[entries]]) % len(self._labels)).tolist()
        return found


def _labels_of(one: Name) -> Iterator[tuple[str, list[str]]]:
    """Give the labels of a territory with their words, its name first; those whose words differ."""
    seen: set[str] = set()
    for label in (one.name, *one.others):
        words = words_of(label)
        spelt_out = [*_SPELT_OUT[words[0]].split(), *words[1:]] if words and words[0] in _SPELT_OUT and one.kind == "epci" else []
        for way in (words, spelt_out):
            if way and " ".join(way) not in seen:
                seen.add(" ".join(way))
                yield label, way


def _keys_of(words: list[str], *, is_alias: bool) -> Iterator[tuple[str, int]]:
    """Give the keys of a name, one from each of its words on, with where it begins."""
    skipped = _beginnings(words)
    for start in range(len(words)):
        at_start = _START if start == 0 else _AFTER_ARTICLE
        yield "".join(words[start:]), _LATER if start > skipped else _ALIAS if is_alias else at_start
