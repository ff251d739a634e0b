"""A public deployment. Every secret comes from the environment; a missing one stops the start."""

from terreau.config.environment import read_environment
from terreau.config.settings.base import *  # noqa: F403 - a settings module extends its base this way
from terreau.config.settings.base import caches, database, logging_settings

ENV = read_environment(production=True)
SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENV.hosts)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENV.hosts]
WAGTAILADMIN_BASE_URL = ENV.origin
TERREAU_DATA = ENV.data
MEDIA_ROOT = ENV.data / "media"
DATABASES = database(ENV)
CACHES = caches(ENV)
LOGGING = logging_settings()
EMAIL_BACKEND = "terreau.mail.backends.OutboxBackend"
TERREAU_EMAIL_URL = ENV.email_url
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.email_from
TERREAU_CHECK_ADDRESSES = ENV.check_addresses
TERREAU_ENCODER = ENV.encoder
MAP_TILES_URL, MAP_TILES_CREDIT = ENV.tiles_url, ENV.tiles_credit

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# nginx stands in front and writes X-Forwarded-For: throttles count its last address, which no visitor can choose.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
