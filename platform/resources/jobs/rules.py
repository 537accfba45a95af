"""Who says what a job takes: those who run the machines, never whoever pays for it."""

import rules

from accounts.rules import is_admin, is_in_good_standing, is_officer

rules.add_perm("jobs.report", is_in_good_standing & (is_admin | is_officer))
