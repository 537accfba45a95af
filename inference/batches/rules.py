import rules

from accounts.rules import is_in_good_standing

rules.add_perm("batches.begin", is_in_good_standing)
