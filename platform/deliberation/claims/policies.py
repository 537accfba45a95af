"""How long a claim holds when nothing is heard of it."""

from core.policies import register

register("claims", {"minutes": 30})
