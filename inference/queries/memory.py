"""How much of a host's memory a release will take, before anybody has loaded it."""

from typing import Any

from inference.models import Deployment
from projects.models import Release

KV_SHARE = 4  # a model's cache takes at most this part of the host's memory
MOST_KV = 2**30
# What a model is loaded from. Nothing else of a repository ever reaches the folder of an engine.
LOADED = (".json", ".safetensors", ".keras", ".txt", ".model", ".jinja")
WEIGHTS = (".safetensors", ".keras")


def files_to_load(release: Release) -> list[dict[str, Any]]:
    return [file for file in release.manifest if file["path"].endswith(LOADED) and "/" not in file["path"]]


def weight_bytes(release: Release) -> int:
    return sum(file["size"] for file in files_to_load(release) if file["path"].endswith(WEIGHTS))


def served_bytes(deployment: Deployment) -> int:
    """Of all that has to be there for it: an adapter needs its base, too."""
    return weight_bytes(deployment.release) + (weight_bytes(deployment.base) if deployment.base else 0)


def cache_bytes(memory: int) -> int:
    """The most that the cache of one model takes on a host with so much memory."""
    return max(1, min(MOST_KV, memory // KV_SHARE))


def expected_bytes(deployment: Deployment, memory: int) -> int:
    """What it took the last time; before the first, its weights and the largest cache that it may have."""
    return deployment.bytes or served_bytes(deployment) + cache_bytes(memory)
