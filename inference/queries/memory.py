"""How much of a host's memory a release will take, before anybody has loaded it."""

from typing import Any

from inference.models import Deployment
from inference.states import Precision
from projects.models import Release
from resources.units import CPU

KV_SHARE = 4  # a model's cache takes at most this part of the host's memory
MOST_KV = 2**30
INT8_PERCENT = 80
"""Of the weights in the files: half of the layers, all of the embeddings; small models have most of these."""
# What a model is loaded from. Nothing else of a repository ever reaches the folder of an engine.
LOADED = (".json", ".safetensors", ".keras", ".txt", ".model", ".jinja")
WEIGHTS = (".safetensors", ".keras")


def files_to_load(release: Release) -> list[dict[str, Any]]:
    return [file for file in release.manifest if file["path"].endswith(LOADED) and "/" not in file["path"]]


def weight_bytes(release: Release) -> int:
    return sum(file["size"] for file in files_to_load(release) if file["path"].endswith(WEIGHTS))


def served_bytes(deployment: Deployment) -> int:
    """Of all that has to be there for it: an adapter needs its base, too."""
    model = weight_bytes(deployment.base or deployment.release)
    if deployment.precision == Precision.INT8:
        model = model * INT8_PERCENT // 100
    return model + (weight_bytes(deployment.release) if deployment.base else 0)


def needed_bytes(deployment: Deployment) -> int:
    """What has to be free to load it, at least: its cache is known once it was loaded before. In 8 bits that is more
    than it takes afterwards, for its layers are read as its files have them and made smaller then."""
    known = deployment.bytes or served_bytes(deployment)
    if deployment.precision == Precision.STORED:
        return known
    return max(known, *(weight_bytes(each) for each in (deployment.release, deployment.base) if each))


def cache_bytes(memory: int, device_class: str) -> int:
    """The most that the cache of one model takes on a host with so much memory. A processor cannot attend to more in a
    time that anybody waits; what an accelerator has is there for this."""
    share = memory // KV_SHARE
    return max(1, min(MOST_KV, share) if device_class == CPU else share)


def expected_bytes(deployment: Deployment, memory: int) -> int:
    """What it took the last time; before the first, its weights and the largest cache that it may have."""
    return deployment.bytes or served_bytes(deployment) + cache_bytes(memory, deployment.device_class)
