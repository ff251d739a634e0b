"""`manage.py import_network FILE`: the places and organisations of another network; see docs/how-to/importer-un-reseau.md."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.reading import plain_name
from terreau.network.importing import doing
from terreau.network.importing.fields import FIELDS, KINDS, Chosen
from terreau.network.importing.planning import Outcome, words
from terreau.network.models import NetworkImport
from terreau.vocabulary.models import Platform

MOST_TOLD = 50


class Command(BaseCommand):
    help = "Importe les lieux ou les organisations d’un fichier CSV, XLSX ou GeoJSON. Sans --apply, dit ce qui serait fait et n’écrit rien."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="fichier .csv, .xlsx ou .geojson")
        parser.add_argument("--source", required=True, help="nom de la source : le même d’une fois à l’autre")
        parser.add_argument("--url", required=True, help="adresse de la page où le fichier est publié")
        parser.add_argument("--licence", required=True, help="licence que la source indique")
        parser.add_argument("--kind", choices=[kind.value for kind in KINDS], default=KINDS[0].value, help="ce que décrit une ligne qui ne le dit pas")
        parser.add_argument("--mapping", type=Path, help=f"fichier JSON : nom de colonne → champ ({', '.join(FIELDS)}) ou rien")
        parser.add_argument("--swap", action="store_true", help="remettre à l’endroit les points dont latitude et longitude sont inversées")
        parser.add_argument("--platform", default="", help="nom d’hôte de la plateforme (par défaut, celle du site par défaut)")
        parser.add_argument("--apply", action="store_true", help="écrire ; sans cela, rien n’est écrit")

    def handle(self, *args: Any, file: Path, apply: bool, **options: Any) -> None:
        imported = self._received(file, options)
        try:
            self._choose(imported, options)
            self._told(imported, done=False)
            if apply:
                doing.begin_at_once(imported=imported)
                self._told(imported, done=True)
        except OperationalError as error:
            raise CommandError(f"La base a refusé ({error}). Relancez la même commande : elle passera les profils déjà écrits.") from error
        finally:
            # What was only looked at is kept nowhere.
            NetworkImport.objects.filter(pk=imported.pk, done_at=None, profiles=None).delete()

    def _received(self, file: Path, options: dict[str, Any]) -> NetworkImport:
        platforms = Platform.objects.select_related("framework").order_by("-site__is_default_site", "pk")
        platform = (platforms.filter(site__hostname=options["platform"]) if options["platform"] else platforms).first()
        if platform is None:
            raise CommandError("Aucune plateforme de ce nom d’hôte." if options["platform"] else "Aucune plateforme : chargez d’abord le catalogue.")
        source = doing.Source(options["source"][:160], options["url"][:300], options["licence"][:60])
        try:
            return doing.receive(name=file.name, content=file.read_bytes(), platform=platform, kind=options["kind"], source=source, user=None)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}.") from error
        except UnreadableFileError as error:
            raise CommandError(f"Rien n’a été importé. {error}") from error

    def _choose(self, imported: NetworkImport, options: dict[str, Any]) -> None:
        names, fields = imported.mapping["names"], list(doing.chosen_of(imported).fields)
        if options["mapping"]:
            given = self._mapping(options["mapping"])
            unknown = sorted({name for name, field in given.items() if field} - {plain_name(name) for name in names})
            if unknown:
                raise CommandError(f"Aucune colonne ne s’appelle : {', '.join(unknown)}. Colonnes du fichier : {', '.join(filter(None, names))}.")
            fields = [given.get(plain_name(name), "") for name in names]
        chosen = Chosen(tuple(fields), options["kind"], swaps=options["swap"])
        problems = chosen.problems(names)
        if problems:
            raise CommandError("\n".join([*problems, f"Colonnes du fichier : {', '.join(filter(None, names))}."]))
        doing.choose(imported=imported, chosen=chosen, at_once=True)

    def _mapping(self, path: Path) -> dict[str, str]:
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
            found = {plain_name(str(name)): str(field or "") for name, field in given.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise CommandError(f"{path} n’est pas un objet JSON « nom de colonne : champ » ({error}).") from error
        wrong = sorted({field for field in found.values() if field and field not in FIELDS})
        if wrong:
            raise CommandError(f"Champs inconnus : {', '.join(wrong)}. Ceux qui existent : {', '.join(FIELDS)}.")
        return found

    def _told(self, imported: NetworkImport, *, done: bool) -> None:
        imported.refresh_from_db()
        report = imported.report
        self.stdout.write("Ce qui a été fait :" if done else f"{report['total']} lignes lues. Ce qui serait fait :")
        for outcome in Outcome:
            number = report.get("counts", {}).get(outcome, 0)
            if number:
                self.stdout.write(f"  {number} {words(outcome, number, done=done)}")
        if done:
            return
        for remark in imported.mapping.get("remarks", []):
            self.stdout.write(f"  {remark}")
        for problem in report.get("problems", [])[:MOST_TOLD]:
            refused = "refusée, " if problem["refused"] else ""
            self.stdout.write(f"  ligne {problem['row']} {refused}{problem['column']} « {problem['value']} » : {problem['words']}")
        if report.get("problem_number", 0) > MOST_TOLD:
            self.stdout.write(f"  … {report['problem_number']} remarques en tout.")
        if report.get("swapped"):
            self.stdout.write(f"  {report['swapped']} points ont l’air inversés : --swap les remet à l’endroit.")
