"""What lies below this package cannot offer anything itself: accounts, deliberation and the site's own policies."""

from webhooks.hooks import accounts, deliberation, places, policies, search

__all__ = ["accounts", "deliberation", "places", "policies", "search"]
