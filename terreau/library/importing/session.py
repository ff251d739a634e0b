"""One reading of a file from its first row to its last: to say what it would do, or to do it two hundred rows at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from terreau.core.tables.problems import letters, shown
from terreau.core.tables.rows import Row, Table
from terreau.library.importing.fields import KEY
from terreau.library.importing.mappings import Chosen
from terreau.library.importing.planning import Line, Outcome, Planner, Rules
from terreau.library.importing.problems import Problem
from terreau.library.importing.values import Lists, Reader, Said
from terreau.library.importing.writing import Ready, Writer
from terreau.library.models import Resource

# As many as a transaction writes in some tenths of a second.
LOT = 200
COMPLETE, PUBLISHED = "complete", "published"
Note = Callable[[list[Line], Counter[str]], None]


@dataclass
class Session:
    """`table` is read once; `rules` say in whose name."""

    table: Table
    chosen: Chosen
    rules: Rules

    def __post_init__(self) -> None:
        self.lists = Lists(self.rules.platform)
        self.reader = Reader(table=self.table, chosen=self.chosen, lists=self.lists)
        self.planner = Planner(self.rules, self.lists)

    @cached_property
    def writer(self) -> Writer:
        """What writes: it reads all addresses first, once."""
        return Writer(self.rules, (lever.pk for lever in self.lists.levers.rows))

    def lots(self, after: int = 0) -> Iterator[list[Said]]:
        """Yield the rows by lots, less the first `after` ones. Raises `UnreadableFileError` where the file cannot be read further."""
        rows: Iterator[Row] = iter(self.table.rows)
        for row in islice(rows, after):
            self.reader.read(row)
        while lot := [self.reader.read(row) for row in islice(rows, LOT)]:
            yield lot

    def plan(self, lot: list[Said]) -> tuple[list[Line], Counter[str]]:
        """Return what would become of some rows, and how many have each outcome; doubts are told beside the rows."""
        lines = self.planner.plan(lot)
        self._doubt([line for line in lines if line.outcome == Outcome.NEW])
        counts = Counter(str(line.outcome) for line in lines)
        counts[COMPLETE] = sum(line.complete for line in lines)
        return lines, counts

    def write(self, lot: list[Said], note: Note, *, user_again: Callable[[], Rules] | None = None) -> list[Line]:
        """Write some rows in one transaction, in which `note` keeps what became of them; what the database refuses is refused alone."""
        if user_again is not None:
            self.rules = self.planner.rules = self.writer.rules = user_again()
        lines = self.planner.plan(lot)
        ready = self.writer.ready(lines)
        try:
            with transaction.atomic():
                note(lines, _counts(lines, self.writer.write(ready)))
        except (IntegrityError, DataError):
            if len(lot) > 1:
                return [line for said in lot for line in self.write([said], note)]
            lines[0].outcome = Outcome.FAILED
            self._tell(lines[0].said, KEY, _("La base refuse cette ligne : signalez-la à qui administre la plateforme."))
            with transaction.atomic():
                note(lines, _counts(lines, []))
        return lines

    def _doubt(self, lines: list[Line]) -> None:
        """Tell which rows look like a resource that is there already: two queries."""
        titles = {str(line.said.values.get("title")): line for line in lines}
        urls = {line.said.values["url"]: line for line in lines if line.said.values.get("url")}
        if not lines:
            return
        for title, url in Resource.objects.filter(Q(title__in=list(titles)) | Q(url__in=list(urls))).values_list("title", "url"):
            if url in urls:
                self._tell(urls.pop(url).said, "url", _("Une ressource a déjà cette adresse : vérifiez que ce n’est pas la même."), refused=False)
            elif title in titles:
                self._tell(titles.pop(title).said, "title", _("Une ressource porte déjà ce titre : vérifiez que ce n’est pas la même."), refused=False)

    def _tell(self, said: Said, name: str, words: str, *, refused: bool = True) -> None:
        place = (self.chosen.places(name) or self.chosen.places(KEY))[0]
        value = said.key if name == KEY else str(said.values.get(name, ""))
        said.problems.append(Problem(self.table.sheet, said.number, f"{letters(place)} ({shown(self.table.names[place])})", shown(value), words, refused))


def _counts(lines: list[Line], done: list[Ready]) -> Counter[str]:
    counts = Counter(str(line.outcome) for line in lines)
    counts[PUBLISHED] = sum(one.publishes for one in done)
    return counts
