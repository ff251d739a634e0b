"""Files of another network, made in memory, and the communes that they name."""

import json

from terreau.network.enums import Kind
from terreau.network.importing import doing
from terreau.territories.enums import AliasKind, TerritoryKind
from terreau.territories.models import TerritoryAlias
from terreau.territories.tests.factories import make_territory

HEADER = "id;nom;type;description;code insee;latitude;longitude;site"
SOURCE = doing.Source("Lieux d’essai", "https://lieux.example/", "Licence Ouverte 2.0")


def table(*rows, header=HEADER, encoding="utf-8"):
    """Return a CSV file."""
    return "\r\n".join((header, *rows)).encode(encoding)


def feature(geometry, identity=None, **properties):
    """Return a feature of GeoJSON."""
    return {"type": "Feature", "geometry": geometry, "properties": properties or None} | ({"id": identity} if identity is not None else {})


def collection(*features, **more):
    """Return a GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


def make_communes():
    """Make up two communes, one that the first replaced, and one with a homonym elsewhere."""
    here = make_territory(TerritoryKind.DEPARTMENT, code="01", name="Ain d’essai")
    there = make_territory(TerritoryKind.DEPARTMENT, code="02", name="Aisne d’essai", region=here.region)
    usual = {"kind": TerritoryKind.COMMUNE, "region": here.region}
    first = make_territory(code="01001", name="Saint-Essai", department=here, postcodes="01400", latitude=46.15, longitude=4.92, **usual)
    make_territory(code="01002", name="Bourg-Essai", department=here, postcodes="01400", latitude=46.0, longitude=5.42, **usual)
    make_territory(code="02002", name="Bourg-Essai", department=there, postcodes="02100", latitude=49.8, longitude=3.3, **usual)
    make_territory(code="01003", name="Avant", department=here, ended=2001, successor=first, **usual)
    TerritoryAlias.objects.create(code="01009", name="Vieil-Essai", kind=AliasKind.DELEGATED, territory=first)
    return first


def received(platform, content, name="lieux.csv", *, kind=Kind.PLACE, user=None, source=SOURCE):
    """Return the import of a file, not looked at yet."""
    return doing.receive(name=name, content=content, platform=platform, kind=kind, source=source, user=user)


def checked(*args, swaps=False, **kwargs):
    """Return the import of a file, with what it would do."""
    imported = received(*args, **kwargs)
    chosen = doing.chosen_of(imported)
    doing.choose(imported=imported, chosen=type(chosen)(chosen.fields, chosen.kind, swaps), at_once=True)
    imported.refresh_from_db()
    return imported


def done(*args, **kwargs):
    """Return the import of a file, done."""
    imported = checked(*args, **kwargs)
    doing.begin_at_once(imported=imported)
    imported.refresh_from_db()
    return imported


def sentences(imported):
    """Return all that an import says of its cells."""
    return " / ".join(problem["words"] for problem in imported.report.get("problems", []))
