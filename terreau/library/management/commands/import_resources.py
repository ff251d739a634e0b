"""`manage.py import_resources FILE`: the rows of a CSV or XLSX file become resources; see docs/how-to/importer-des-ressources.md."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from terreau.accounts.models import User
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.reading import plain_name, read_table
from terreau.library.importing.fields import DEFAULTED, FIELDS
from terreau.library.importing.mappings import Chosen, proposed, remember
from terreau.library.importing.planning import WRITTEN, Line, Outcome, Rules, words
from terreau.library.importing.problems import Problem
from terreau.library.importing.session import COMPLETE, PUBLISHED, Session
from terreau.library.models.importing import LONGEST_SOURCE
from terreau.vocabulary.models import Platform

MOST_TOLD = 50


class Command(BaseCommand):
    help = "Importe les ressources d’un fichier CSV ou XLSX. Relançable sans risque : une ligne déjà importée n’est récrite que si elle a changé."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="fichier .csv ou .xlsx, noms de colonnes en première ligne")
        parser.add_argument("--platform", default="", help="nom d’hôte de la plateforme (par défaut, celle du site par défaut)")
        parser.add_argument("--source", default="", help="nom de la source (par défaut, celui de la dernière fois, sinon celui du fichier)")
        parser.add_argument("--map", action="append", default=[], metavar="COLONNE=CHAMP", help=f"ce que donne une colonne : {', '.join(FIELDS)}, ou rien")
        names = ", ".join(field.name for field in DEFAULTED)
        parser.add_argument("--default", action="append", default=[], metavar="CHAMP=VALEUR", help=f"une valeur pour tout le fichier : {names}")
        parser.add_argument("--user", default="", help="adresse électronique de la personne au nom de qui importer, avec ses droits")
        parser.add_argument("--publish", action="store_true", help="publier les fiches complètes ; sans cela, toutes sont des brouillons")
        parser.add_argument("--overwrite", action="store_true", help="remplacer aussi les fiches modifiées dans l’atelier depuis le dernier import")
        parser.add_argument("--skip-refused", action="store_true", help="importer les autres lignes quand certaines sont à corriger")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui serait fait, sans rien écrire")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            self._import(file, options)
        except UnreadableFileError as error:
            raise CommandError(f"Rien n’a été importé. {error}") from error
        except OperationalError as error:
            raise CommandError(
                f"La base a refusé ({error}). Ce qui est importé le reste : relancez la même commande, elle passera les lignes déjà écrites."
            ) from error

    def _import(self, file: Path, options: dict[str, Any]) -> None:
        if not file.is_file():
            raise CommandError(f"« {file.name} » n’est pas un fichier.")
        content, platform = file.read_bytes(), _platform(options["platform"])
        table = read_table(file.name, content)
        known, source = proposed(platform, table.names)
        source = (options["source"] or source or file.stem)[:LONGEST_SOURCE]
        chosen = _chosen(known, table.names, options["map"], options["default"])
        for sentence in [*table.remarks, *chosen.problems(table.names)]:
            self.say(f"  {sentence}")
        if chosen.problems(table.names):
            raise CommandError("Rien n’a été importé : complétez l’association des colonnes avec --map.")
        rules = Rules(platform, source, _user(options["user"]), options["publish"], options["overwrite"], by_hand=bool(options["user"]))
        if not rules.may_write:
            raise CommandError("Cette personne ne rédige pas sur cette plateforme.")
        for name, found in zip(table.names, chosen.fields, strict=True):
            self.say(f"  {name or '(sans nom)'} → {FIELDS[found].label if found else 'non lue'}")
        refused = self._check(Session(table, chosen, rules))
        if options["dry_run"]:
            return
        if refused and not options["skip_refused"]:
            raise CommandError("Rien n’a été importé. Corrigez ces lignes, ou ajoutez --skip-refused pour importer les autres.")
        remember(platform, table.names, chosen, source)
        self._write(Session(read_table(file.name, content), chosen, rules))

    def _check(self, session: Session) -> int:
        """Say what the file would do; return how many rows are refused."""
        counts: Counter[str] = Counter()
        problems: list[Problem] = []
        number = 0
        for lot in session.lots():
            lines, found = session.plan(lot)
            counts += found
            new = [problem for line in lines for problem in line.said.problems]
            number += len(new)
            problems += new[: MOST_TOLD - len(problems)]
        for problem in problems:
            sheet = f"feuille « {problem.sheet} », " if problem.sheet else ""
            self.say(f"  {'✗' if problem.refused else '·'} {sheet}ligne {problem.row}, colonne {problem.column} : {problem.words} [{problem.value}]")
        if number > len(problems):
            self.say(f"  … et {number - len(problems)} autres remarques.")
        self.say(f"{session.reader.read_before} lignes lues : {_summary(counts)} ; prêtes à paraître : {counts[COMPLETE]}.")
        return counts[Outcome.WRONG]

    def _write(self, session: Session) -> None:
        counts: Counter[str] = Counter()

        def note(lines: list[Line], found: Counter[str]) -> None:
            counts.update(found)
            self.say(f"  {session.reader.read_before} lignes : {_summary(counts, done=True)}")

        for lot in session.lots():
            session.write(lot, note)
        self.say(f"C’est fini : {_summary(counts, done=True)} ; publiées : {counts[PUBLISHED]}.")
        if not sum(counts[outcome] for outcome in WRITTEN):
            self.say("Rien n’avait changé.")

    def say(self, line: str) -> None:
        """Print a line at once, so that a long import is seen to go on."""
        self.stdout.write(line)
        self.stdout.flush()


def _summary(counts: Counter[str], *, done: bool = False) -> str:
    return ", ".join(f"{counts[outcome]} {words(outcome, counts[outcome], done=done)}" for outcome in Outcome if counts[outcome]) or "rien"


def _platform(host: str) -> Platform:
    found = Platform.objects.select_related("framework", "site").order_by("-site__is_default_site", "pk")
    platform = (found.filter(site__hostname=host) if host else found).first()
    if platform is None:
        known = ", ".join(one.site.hostname for one in found) or "aucune"
        raise CommandError(f"Aucune plateforme n’a ce nom d’hôte. Plateformes : {known}.")
    return platform


def _user(email: str) -> User | None:
    user = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if email and user is None:
        raise CommandError("Aucun compte ouvert n’a cette adresse.")
    return user


def _chosen(known: Chosen, names: list[str], columns: list[str], defaults: list[str]) -> Chosen:
    """Return a mapping with what the options change in it. Raises `CommandError` for a column or a field that does not exist."""
    fields = list(known.fields)
    for pair in columns:
        name, _equals, field = pair.rpartition("=")
        places = [place for place, found in enumerate(names) if found and plain_name(found) == plain_name(name)]
        if not places or (field and field not in FIELDS):
            raise CommandError(f"« {pair} » : écrivez --map COLONNE=CHAMP. Colonnes : {', '.join(filter(None, names))}. Champs : {', '.join(FIELDS)}.")
        fields[places[0]] = field
    values = dict(known.defaults)
    for pair in defaults:
        field, _equals, value = pair.partition("=")
        if field not in {one.name for one in DEFAULTED}:
            raise CommandError(f"« {pair} » : écrivez --default CHAMP=VALEUR. Champs : {', '.join(one.name for one in DEFAULTED)}.")
        values[field] = value
    return Chosen(tuple(fields), {name: value for name, value in values.items() if value})
