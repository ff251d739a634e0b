"""A machine of one's own: `make run`. Same code paths as production, without its certificates."""

from terreau.config.environment import read_environment
from terreau.config.settings.base import *  # noqa: F403 - a settings module extends its base this way
from terreau.config.settings.base import caches, database, logging_settings

ENV = read_environment()
SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = [*ENV.hosts, ".localhost"]
WAGTAILADMIN_BASE_URL = ENV.origin
TERREAU_DATA = ENV.data
MEDIA_ROOT = ENV.data / "media"
DATABASES = database(ENV)
CACHES = caches(ENV)
LOGGING = logging_settings("WARNING")
EMAIL_BACKEND = "terreau.mail.backends.OutboxBackend"
TERREAU_EMAIL_URL = ENV.email_url
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
TERREAU_CHECK_ADDRESSES = ENV.check_addresses
TERREAU_ENCODER = ENV.encoder
MAP_TILES_URL, MAP_TILES_CREDIT = ENV.tiles_url, ENV.tiles_credit
# On one's own machine the second factor is offered, not required.
TERREAU_REQUIRE_EDITOR_MFA = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
TERREAU_OPEN_STYLE_GUIDE = True
# Made-up resources are for measures: a public deployment never has any.
TERREAU_SYNTHETIC_RESOURCES = True
