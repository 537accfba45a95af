"""The site's settings with an address that gives out any blob: the packages that know who may have one are above us."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.repositories.blob_urls"
