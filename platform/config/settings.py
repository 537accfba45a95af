"""Settings of a site. Everything that differs between machines comes from the environment (see `docs/operating.md`)."""

from pathlib import Path

from config import blobs, database, env
from config.machine import machine_memory

# ── Places ──────────────────────────────────────────────────────────────────────────────────────────────────────────
ROOT = Path(__file__).resolve().parent.parent.parent
HOME = Path(env.text("COMMONWEIGHT_HOME", str(ROOT / "var"))).resolve()
for _folder in ("blobs", "uploads", "xorbs", "media", "static", "logs", "models", "mail"):
    (HOME / _folder).mkdir(parents=True, exist_ok=True)

# ── The site ────────────────────────────────────────────────────────────────────────────────────────────────────────
DEBUG = env.flag("DEBUG", False)
SITE_NAME = env.text("SITE_NAME", "Commonweight")
SITE_URL = env.text("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000)}").rstrip("/")
SITE_OPERATOR = env.text("SITE_OPERATOR")
PUBLISHING = env.text("PUBLISHING", "review", choices=["review", "open"])

# ── Security ────────────────────────────────────────────────────────────────────────────────────────────────────────
SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    from config.secret_key import kept_in

    SECRET_KEY = kept_in(HOME / "secret_key")
# What former secrets signed or locked still holds; nothing is signed or locked with them any more.
SECRET_KEY_FALLBACKS = env.listed(env.secret("SECRET_KEY_FALLBACKS"))
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", False) else None
OUTBOUND_ALLOWED = env.words("OUTBOUND_ALLOWED")  # hosts of one's own network that webhooks and imports may reach
CHECK_LINKS = env.flag("CHECK_LINKS", True)  # ask other sites whether what cards link to is there
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

# ── Applications ────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "config",  # for `manage.py up`
    "web",
    "core",
    "search",
    "accounts",
    "notifications",
    "deliberation",
    "deliberation.claims",
    "deliberation.appeals",
    "webhooks",
    "moderation",
    "moderation.trust",
    "discussions",
    "discussions.reports",
    "repositories",
    "projects",
    "projects.collections",
    "projects.usage",
    "projects.trending",
    "projects.teams",
    "projects.transfers",
    "projects.access",
    "projects.pulls",
    "projects.imports",
    "resources",
    "resources.ledger",
    "resources.grants",
    "resources.metering",
    "resources.jobs",
    "resources.figures",
    "reviews",
    "reviews.applications",
    "reviews.conduct",
    "reviews.metrics",
    "inference",
    "inference.batches",
    "inference.playground",
    "inference.fleet",
    "inference.upstreams",
    "hub",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin",
    "django.forms",  # its widgets, with ours before them
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "lucide",
    "rules",
    "django_structlog",
]
MIDDLEWARE = [
    "core.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.looking",
    "core.middleware.memory",
    "accounts.middleware.presence",
    "accounts.middleware.standing",
    "accounts.middleware.renames",
    "hub.middleware.unowned",
    "projects.transfers.middleware.transfers",
    "accounts.middleware.signed_out",
    "core.middleware.problems",
]
# Programs that talk to models bring a token: no session, form, message or cookie. Each of the above that is left out
# saves two changes of thread before the first token.
MODEL_MIDDLEWARE = [
    "core.middleware.request_id",
    "core.middleware.security_headers",
    "core.middleware.content_security_policy",
    "core.middleware.problems",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
SITE_ID = 1
APPEND_SLASH = False

# ── Templates ───────────────────────────────────────────────────────────────────────────────────────────────────────
# Cotton's own loader must come first; see its documentation on custom loaders.
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.site",
                "notifications.context.inbox",
            ],
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.addresses",
                "core.templatetags.icons",
                "core.templatetags.pieces",
                "core.templatetags.content",
                "core.templatetags.faces",
                "core.templatetags.permissions",
                "core.templatetags.quantities",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── Data ────────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASE_URL = env.secret("DATABASE_URL", f"sqlite://{HOME / 'commonweight.sqlite3'}")
DATABASES = {"default": database.from_url(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.secret("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"pool_class": "core.silence.Pool"},
    }
}
SESSION_ENGINE = "accounts.sessions"  # in the database: a flushed cache must not sign people out
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "media"}},
    "blobs": blobs.from_url(env.text("BLOBS_URL"), HOME / "blobs"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
if ELSEWHERE := " ".join(blobs.origins(STORAGES["blobs"])):  # pictures and sounds that pages show come from there
    CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY.replace(
        "img-src 'self'", f"media-src 'self' {ELSEWHERE}; img-src 'self' {ELSEWHERE}"
    )
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "webp", "gif", "ico", "zip", "gz", "br", "woff", "woff2", "map")
STATICFILES_FINDERS = ["web.finders.Stylesheet", "django.contrib.staticfiles.finders.AppDirectoriesFinder"]

# ── Uploads and downloads ───────────────────────────────────────────────────────────────────────────────────────────
SENDFILE = env.text("SENDFILE", "asgi", choices=["asgi", "nginx"])
UPLOAD_FOLDER = HOME / "uploads"
XORB_FOLDER = HOME / "xorbs"
FILE_UPLOAD_TEMP_DIR = str(UPLOAD_FOLDER)
BODY_LIMIT = env.number("BODY_LIMIT", 12 * 2**20)
PUSH_LIMIT = env.number("PUSH_LIMIT", 257 * 2**20)  # what one `git push` may send
UPLOAD_PART_SIZE = env.number("UPLOAD_PART_SIZE", 8 * 2**20, least=2**16)
UPLOAD_FILE_LIMIT = env.number("UPLOAD_FILE_LIMIT", 50 * 2**30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
HUB_COMMIT_LIMIT = env.number("HUB_COMMIT_LIMIT", 512 * 2**20)  # small files of one commit, in base64
XET_DOWNLOADS = env.flag("XET_DOWNLOADS", False)  # Hub clients fetch large files by chunks
HUB_PAGE_SIZE = env.number("HUB_PAGE_SIZE", 1000, least=1)  # entries of a tree that Hub clients get at once
MODELS_FOLDER = HOME / "models"

# ── Inference ───────────────────────────────────────────────────────────────────────────────────────────────────────
ENGINE = env.flag("COMMONWEIGHT_ENGINE", False)  # this worker hosts an engine
RELAY = env.flag("COMMONWEIGHT_RELAY", ENGINE)  # this worker relays runs to upstream servers
ENGINE_DEVICE = env.text("ENGINE_DEVICE", "cpu")
ENGINE_MEMORY = env.number("ENGINE_MEMORY", machine_memory() // 2 // 2**20, least=1) * 2**20  # MiB, for all models
ENGINE_THREADS = env.number("ENGINE_THREADS", 0)  # 0: as many as torch thinks right
ENGINE_LEASE = env.number("ENGINE_LEASE", 4, least=1)  # seconds until another host takes over from a silent one
ENGINE_PATIENCE = env.number("ENGINE_PATIENCE", 60, least=1)  # seconds that one step may take before the engine hangs

# ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.SignedIn",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/dashboard"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY", False) else 0  # whose address is slowed down
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "signup": "accounts.forms.RegisterForm"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.PasskeyForm",
    "authenticate_webauthn": "accounts.forms.PasskeyStepForm",
    "edit_webauthn": "accounts.forms.PasskeyNameForm",
    "login_webauthn": "accounts.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "accounts.forms.PasskeyAgainForm",
}
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # half a minute of wrong clock on either side
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith(("http://127.0.0.1", "http://localhost"))
USERSESSIONS_TRACK_ACTIVITY = True
HEADLESS_CLIENTS = ("app",)  # programs; browsers have the pages

# ── Mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_URL_HOST = env.text("EMAIL_HOST")
if EMAIL_URL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = EMAIL_URL_HOST, env.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_USER"), env.secret("EMAIL_PASSWORD")
    EMAIL_USE_TLS = env.flag("EMAIL_TLS", True)
else:  # no mail server: every mail is a file that the operator can open
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME / "mail")
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Commonweight <noreply@localhost>")
MAIL_REPLY_DOMAIN = env.text("MAIL_REPLY_DOMAIN").lower()  # whose addresses reply+…@ come back to this site; "": none
MAIL_INCOMING_SECRET = env.secret("MAIL_INCOMING_SECRET")  # signs what comes in over HTTP; "": nothing does

# ── Languages ───────────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # each by its own name
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# ── API ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.SessionTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api_permissions.DenyUnlessStated"],
    "DEFAULT_SCHEMA_CLASS": "core.schema.Schema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.PlainJSON"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.api.NewestFirst",
    "PAGE_SIZE": 20,
    "EXCEPTION_HANDLER": "core.api.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commonweight API",
    "DESCRIPTION": "Everything that a page can do. Errors are problem+json (RFC 9457) with a request id.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "accounts.schema.tell_streams",
        "core.schema.leave_choices_in_place",
        "core.schema.tell_refusals",
        "core.schema.tell_summaries",
    ],
}

# ── Work in the background ──────────────────────────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT = "config.broker:Transport"
CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7200,
    "queue_order_strategy": "priority",
    "max_retries": 0,  # who asks a worker for something does not wait for the broker: the beat asks again
}
# A connection that was lost meanwhile is made anew at once; nobody sleeps until a server that is away comes back.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "reviews.check*": {"queue": "checks"},
    "inference.end_lost_runs": {"queue": "default"},  # must run when the engine's worker does not
    "inference.keep_measurements": {"queue": "default"},
    "inference.forget_media": {"queue": "default"},
    "inference.*": {"queue": "inference"},
    "imports.*": {"queue": "checks"},  # long work that nobody waits for at a page; a slice at a time
    "repositories.cut_files": {"queue": "checks"},  # likewise
    "webhooks.*": {"queue": "webhooks"},  # a slow receiver holds up neither checks nor mails
}
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER", False)
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BEAT_SCHEDULE = {
    "sweep-contents": {"task": "repositories.sweep", "schedule": 6 * 3600.0},
    "collect-garbage": {"task": "repositories.collect_garbage", "schedule": 600.0},
    "collect-uploads": {"task": "repositories.collect_uploads", "schedule": 6 * 3600.0},
    "cut-files": {"task": "repositories.cut_files", "schedule": 60.0},
    "collect-xorbs": {"task": "repositories.collect_xorbs", "schedule": 6 * 3600.0},
    "deliver-events": {"task": "core.deliver_events", "schedule": 5.0},
    "ask-saved-searches": {"task": "search.ask_again", "schedule": 1800.0},
    "learn-meanings": {"task": "search.learn_meanings", "schedule": 15.0},
    "recount-catalogue": {"task": "projects.recount_catalogue", "schedule": 15.0},
    "send-mails": {"task": "notifications.send_mails", "schedule": 60.0},
    "resume-webhooks": {"task": "webhooks.resume", "schedule": 15.0},
    "end-left-webhooks": {"task": "webhooks.end_left", "schedule": 3600.0},
    "forget-deliveries": {"task": "webhooks.forget_old", "schedule": 24 * 3600.0},
    "forget-notifications": {"task": "notifications.forget_old", "schedule": 3600.0},
    "write-digests": {"task": "notifications.write_digests", "schedule": 900.0},
    "end-lost-runs": {"task": "inference.end_lost_runs", "schedule": 5.0},
    "resume-checks": {"task": "reviews.resume_checks", "schedule": 60.0},
    "carry-out-appeals": {"task": "appeals.carry_out", "schedule": 600.0},
    "drive-batches": {"task": "batches.drive", "schedule": 3.0},
    "forget-batch-files": {"task": "batches.forget_old_files", "schedule": 3600.0},
    "tend-pins": {"task": "fleet.tend_pins", "schedule": 60.0},
    "watch-machines": {"task": "fleet.watch_machines", "schedule": 30.0},
    "forget-media-of-runs": {"task": "inference.forget_media", "schedule": 3600.0},
    "keep-measurements": {"task": "inference.keep_measurements", "schedule": 60.0},
    "take-back-allowances": {"task": "inference.take_back_allowances", "schedule": 3600.0},
    "release-lost": {"task": "ledger.release_lost", "schedule": 300.0},
    "tend-grants": {"task": "grants.tend", "schedule": 600.0},
    "count-grant-figures": {"task": "figures.count", "schedule": 3600.0},
    "expire-jobs": {"task": "jobs.expire", "schedule": 600.0},
    "meter-storage": {"task": "metering.meter_storage", "schedule": 4 * 3600.0},
    "count-traffic": {"task": "metering.count_traffic", "schedule": 30.0},
    "forget-answers": {"task": "core.forget_answers", "schedule": 3600.0},
    "learn-sizes": {"task": "core.learn_sizes", "schedule": 24 * 3600.0},
    "reconcile": {"task": "ledger.reconcile", "schedule": 24 * 3600.0},
    "send-mails-to-visitors": {"task": "reports.send_mails", "schedule": 60.0},
    "heed-silence": {"task": "reports.heed_silence", "schedule": 600.0},
    "tick-clocks": {"task": "core.tick_clocks", "schedule": 600.0},
    "tend-applications": {"task": "reviews.tend_applications", "schedule": 600.0},
    "honour-clocks": {"task": "reviews.honour_clocks", "schedule": 600.0},
    "sweep-attachments": {"task": "discussions.sweep_attachments", "schedule": 6 * 3600.0},
    "close-polls": {"task": "discussions.close_polls", "schedule": 60.0},
    "forget-claims": {"task": "claims.forget", "schedule": 3600.0},
    "keep-sanctions": {"task": "moderation.keep_time", "schedule": 300.0},
    "note-presence": {"task": "trust.note_presence", "schedule": 300.0},
    "weigh-trust": {"task": "trust.weigh", "schedule": 600.0},
    "count-metrics": {"task": "metrics.count", "schedule": 900.0},
    "wake-imports": {"task": "imports.wake", "schedule": 300.0},
    "look-at-sources": {"task": "imports.look_at_sources", "schedule": 600.0},
    "expire-access": {"task": "access.expire", "schedule": 300.0},
    "expire-transfers": {"task": "transfers.expire", "schedule": 600.0},
    "recompute-trends": {"task": "trending.recompute", "schedule": 600.0},
    "recheck-domains": {"task": "accounts.recheck_domains", "schedule": 3600.0},
    "forget-days-of-use": {"task": "usage.forget_days", "schedule": 24 * 3600.0},
    "fill-rounds": {"task": "reviews.fill_rounds", "schedule": 300.0},
}

# ── Logs ────────────────────────────────────────────────────────────────────────────────────────────────────────────
LOGGING_CONFIG = None
from config.logs import configure  # noqa: E402  (needs nothing above, must run last)

configure(json=env.flag("LOG_JSON", not DEBUG), level=env.text("LOG_LEVEL", "INFO"))
