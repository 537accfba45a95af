import rules

from accounts.rules import is_in_good_standing

rules.add_perm("playground.keep", is_in_good_standing)
