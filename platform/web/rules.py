import rules

from accounts.rules import is_admin, is_moderator, is_steward

rules.add_perm("web.edit_policies", is_admin)
rules.add_perm("web.view_as", is_moderator | is_admin | is_steward)
# How somebody stands is for those who judge it.
rules.add_perm("web.view_as_person", is_moderator | is_admin)
