"""BLOBS_URL to Django's storage of blobs: a folder for one machine, a bucket of an S3-compatible server for many."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config import env
from config.env import BadSetting

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
SHAPE = "s3://BUCKET/PREFIX?endpoint=https://s3.example.org&region=…&public=https://files.example.org&addressing=path"
KNOWN = {"endpoint", "region", "public", "addressing"}
ADDRESSINGS = ("auto", "path", "virtual")


def from_url(url: str, folder: Path) -> dict[str, Any]:
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}
    parts = urlsplit(url)
    if parts.scheme != "s3":
        raise BadSetting(f"BLOBS_URL: cannot use {parts.scheme!r}; expected {SHAPE}, or nothing for the local disk")
    if "@" in parts.netloc:
        raise BadSetting("BLOBS_URL: keys do not belong in it; set S3_ACCESS_KEY and S3_SECRET_KEY")
    if not BUCKET.fullmatch(parts.netloc):
        raise BadSetting(f"BLOBS_URL: {parts.netloc!r} cannot be the name of a bucket; expected {SHAPE}")
    return {
        "BACKEND": "repositories.bucket.Bucket",
        "OPTIONS": {"bucket_name": parts.netloc, "location": unquote(parts.path).strip("/"), **_given(parts.query)},
    }


def origins(storage: dict[str, Any]) -> list[str]:
    """From where browsers get what they are redirected to: pages have to let them."""
    options = storage["OPTIONS"]
    if "bucket_name" not in options:
        return []
    if where := options.get("public_url") or options.get("endpoint_url"):
        scheme, host = urlsplit(where)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{options['bucket_name']}.{host}"]
    region = f".{options['region_name']}" if "region_name" in options else ""
    return [f"https://{options['bucket_name']}.s3{region}.amazonaws.com", f"https://s3{region}.amazonaws.com"]


def _given(query: str) -> dict[str, Any]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(given.keys() - KNOWN):
        raise BadSetting(f"BLOBS_URL: does not know {unknown[0]!r}; expected {', '.join(sorted(KNOWN))}")
    addressing = given.get("addressing", "auto")
    if addressing not in ADDRESSINGS:
        raise BadSetting(f"BLOBS_URL: addressing={addressing!r}: expected one of {', '.join(ADDRESSINGS)}")
    options = {
        "endpoint_url": _server(given, "endpoint"),
        "public_url": _server(given, "public"),
        "region_name": given.get("region") or ("us-east-1" if given.get("endpoint") else None),
        "addressing_style": addressing,
        **_keys(),
    }
    return {name: value for name, value in options.items() if value}


def _server(given: dict[str, str], name: str) -> str:
    parts = urlsplit(given.get(name, ""))
    if name in given and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
        raise BadSetting(f"BLOBS_URL: {name}={given[name]!r}: expected https://host or http://host:port, and no path")
    return given.get(name, "").rstrip("/")


def _keys() -> dict[str, str]:
    """Both, or neither: then they are found as programs for AWS find them (role of the machine, shared files)."""
    keys = {"access_key": env.secret("S3_ACCESS_KEY"), "secret_key": env.secret("S3_SECRET_KEY")}
    if any(keys.values()) and not all(keys.values()):
        missing = "S3_SECRET_KEY" if keys["access_key"] else "S3_ACCESS_KEY"
        raise BadSetting(f"{missing} is missing: S3_ACCESS_KEY and S3_SECRET_KEY come together")
    return keys
