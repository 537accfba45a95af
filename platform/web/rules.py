import rules

from accounts.rules import is_admin

rules.add_perm("web.edit_policies", is_admin)
