"""Settings shared by every way of running Terreau. What differs by place comes from `Environment`."""

from typing import Any

import dj_database_url

from terreau.config.environment import PROJECT_ROOT, Environment

INSTALLED_APPS = [
    "terreau.portal",
    "terreau.kits",
    "terreau.contributions",
    "terreau.schemes",
    "terreau.library",
    "terreau.network",
    "terreau.search",
    "terreau.questionnaires",
    "terreau.projects",
    "terreau.accounts",
    "terreau.territories",
    "terreau.vocabulary",
    "terreau.mail",
    "terreau.office",
    "terreau.changes",
    "terreau.jobs",
    "terreau.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "terreau.accounts.desk_users.apps.DeskUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "terreau.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "terreau.core.middleware.SecurityHeadersMiddleware",
    "terreau.core.middleware.BadRequestMiddleware",
    "terreau.changes.middleware.PageCacheMiddleware",
    "terreau.changes.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "terreau.vocabulary.middleware.PlatformMiddleware",
    "terreau.search.middleware.UnavailableMiddleware",
    "terreau.accounts.middleware.FreshPasswordMiddleware",
    "terreau.accounts.middleware.EditorMfaMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "terreau.core.context_processors.page",
                "terreau.vocabulary.context_processors.platform",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "terreau.core.templatetags.terreau",
            ],
        },
    }
]

ROOT_URLCONF = "terreau.config.urls"
WSGI_APPLICATION = "terreau.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Addresses are unique whatever their case, by a constraint on Lower("email") that this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
# Made by the build from `core/locale/`: what we say otherwise than the packages do.
LOCALE_PATHS = [PROJECT_ROOT / "build" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
# Years are numbers too: thousands are grouped where a figure is shown, not everywhere.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = PROJECT_ROOT / "build" / "collected"
STATICFILES_DIRS = [PROJECT_ROOT / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Root collects them, others serve them; uploaded files stay closed (FILE_UPLOAD_PERMISSIONS).
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_MAX_AGE = 60
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_URL = "/medias/"

FORM_RENDERER = "terreau.core.form_renderer.TerreauRenderer"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["terreau.accounts.backends.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mon-espace/"
ACCOUNT_ADAPTER = "terreau.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_USER_DISPLAY = "terreau.accounts.adapters.displayed_name"
ACCOUNT_FORMS = {
    "login": "terreau.accounts.entry_forms.SignInForm",
    "signup": "terreau.accounts.entry_forms.SignUpForm",
    "add_email": "terreau.accounts.entry_forms.AddAddressForm",
    "change_email": "terreau.accounts.entry_forms.ChangeAddressForm",
    "change_password": "terreau.accounts.entry_forms.ChangePasswordForm",
    "set_password": "terreau.accounts.entry_forms.SetPasswordForm",
    "reset_password": "terreau.accounts.entry_forms.ForgottenPasswordForm",
    "reset_password_from_key": "terreau.accounts.entry_forms.NewPasswordForm",
    "reauthenticate": "terreau.accounts.entry_forms.ProveByPasswordForm",
    "request_login_code": "terreau.accounts.entry_forms.AskCodeForm",
    "confirm_login_code": "terreau.accounts.entry_forms.SignInCodeForm",
    "confirm_email_verification_code": "terreau.accounts.entry_forms.AddressCodeForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Terreau"
MFA_ADAPTER = "terreau.accounts.adapters.SecondProofAdapter"
MFA_FORMS = {
    "add_webauthn": "terreau.accounts.key_forms.AddKeyForm",
    "edit_webauthn": "terreau.accounts.key_forms.EditKeyForm",
    "authenticate": "terreau.accounts.entry_forms.SecondProofForm",
    "reauthenticate": "terreau.accounts.entry_forms.ProveByCodeForm",
    "activate_totp": "terreau.accounts.entry_forms.ActivateApplicationForm",
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
# As long as the browser is open: nobody needs it a year.
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "terreau.core.views.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

WAGTAIL_SITE_NAME = "Terreau"
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False
# Addresses are read aloud and typed: no accents in them, as the models ask.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/compte/connexion/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Those of France. Left to itself, Wagtail also offers names that browsers do not know.
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Marigot",
    "America/Martinique",
    "America/Miquelon",
    "America/St_Barthelemy",
    "Indian/Mayotte",
    "Indian/Reunion",
    "Pacific/Gambier",
    "Pacific/Marquesas",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Wallis",
]
WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "terreau.core.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "core.Attachment"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "terreau.core.forms.AttachmentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "epub", "ods", "odt", "odp", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_RESPONSIVE_HTML = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "french"}}
TAGGIT_CASE_INSENSITIVE = True

TERREAU_SOURCE_URL = ""
TERREAU_DESK_PATH = "/atelier/"
# The style guide: open to everybody, or to staff only.
TERREAU_OPEN_STYLE_GUIDE = False
TERREAU_REQUIRE_EDITOR_MFA = True
# Whether `generate_library` may make resources up.
TERREAU_SYNTHETIC_RESOURCES = False
# Whether the addresses of resources are asked, in the background, if they still answer.
TERREAU_CHECK_ADDRESSES = False
# What turns texts into vectors of their meaning: a class, by its path; empty for none.
TERREAU_ENCODER = ""
MAP_TILES_URL, MAP_TILES_CREDIT = "", ""
TERREAU_INACTIVE_AFTER_DAYS = 3 * 365
TERREAU_ERASE_AFTER_WARNING_DAYS = 30
TERREAU_PAGE_CACHE_BYTES = 64 * 1024 * 1024
# What kept files to take away may weigh together.
TERREAU_TAKE_AWAY_BYTES = 2 * 1024**3
TERREAU_AUDIT_GUARD = True
TERREAU_AUDIT_RETENTION_DAYS = 3 * 365


def database(env: Environment) -> dict[str, Any]:
    """Return Django's DATABASES for a URL; SQLite gets WAL and immediate transactions (architecture.md)."""
    settings: dict[str, Any] = dict(dj_database_url.parse(env.database_url))
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY"
            ),
        }
        settings["CONN_MAX_AGE"] = None
    else:
        settings["CONN_MAX_AGE"] = 300
        settings["CONN_HEALTH_CHECKS"] = True
    return {"default": settings}


def caches(env: Environment) -> dict[str, Any]:
    """Return Django's CACHES: one shared by all workers, so that throttles do not multiply."""
    if env.redis_url:
        return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.redis_url}}
    return {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}


def logging_settings(level: str = "INFO") -> dict[str, Any]:
    """Return Django's LOGGING: one JSON line an event, with its request id, never with a path or content."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "terreau.core.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            # Django names the path of a refused request: it may hold a secret link.
            "django.request": {"level": "CRITICAL", "propagate": False, "handlers": []},
            # It repeats the host name that the visitor made up.
            "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False, "handlers": []},
            "django.server": {"handlers": [], "propagate": True},
            # It tells each publication with the record's title; the desk's history tells it better.
            "wagtail": {"handlers": [], "propagate": True, "level": "WARNING"},
            # What could not be sent, it says with the subject and the address: the outbox says it without.
            "wagtail.admin": {"level": "CRITICAL", "propagate": False, "handlers": []},
        },
    }
