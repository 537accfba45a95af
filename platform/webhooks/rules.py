"""Who may look after webhooks. Which ones is the question of their place (`webhooks.offers.places_of`)."""

import rules

from accounts.rules import is_verified

rules.add_perm("webhooks.manage", is_verified)
