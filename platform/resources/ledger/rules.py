"""Who may read every line of the books: those who decide on budgets, and those who run the site."""

import rules

from accounts.rules import is_admin, is_officer

rules.add_perm("ledger.search", is_officer | is_admin)
