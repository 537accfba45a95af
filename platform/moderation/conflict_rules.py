"""Who stands behind a concern: whoever made the thing, and whoever flagged it."""

from deliberation.conflicts import Link, behind
from moderation.models import Concern

behind(Concern, Link("author"), Link("flags__flagger", author=False))
