"""Settings of the test suite: the site's own, in a home that ends with the process, with a real private Valkey."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import valkey

_home = tempfile.mkdtemp(prefix="commonweight-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["COMMONWEIGHT_HOME"] = _home
VALKEY = valkey.Server(Path(_home))
os.environ["REDIS_URL"] = VALKEY.url
os.environ["CELERY_TASK_ALWAYS_EAGER"] = "1"
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["CHECK_LINKS"] = "0"
os.environ.pop("DATABASE_URL", None)
for _name in ("BLOBS_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY"):
    os.environ.pop(_name, None)
if os.environ.get("TEST_BLOBS") == "s3":
    from tests import s3

    os.environ["BLOBS_URL"] = s3.start(Path(_home))
if os.environ.get("TEST_DATABASE") == "postgresql":
    from tests import postgres

    os.environ["DATABASE_URL"] = postgres.url()

from config.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is meant to be slow; not a hundred times
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
