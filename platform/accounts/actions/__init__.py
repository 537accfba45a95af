from accounts.actions.avatars import remove_avatar, set_avatar
from accounts.actions.handles import claim_handle, rename
from accounts.actions.joining import accept_join, ask_to_join, decline_join, withdraw_join
from accounts.actions.organisations import (
    add_member,
    change_member_role,
    create_organisation,
    edit_organisation,
    remove_member,
)
from accounts.actions.people import edit_profile, end_session, register_user, set_language, take_over_addresses
from accounts.actions.standing import grant_role, reinstate, revoke_role, suspend
from accounts.actions.teams import add_to_team, create_team, delete_team, edit_team, remove_from_team
from accounts.actions.tokens import Cap, cap_token, create_token, revoke_token
from accounts.actions.withholding import return_profile, withhold_profile

__all__ = [
    "Cap",
    "accept_join",
    "add_member",
    "add_to_team",
    "ask_to_join",
    "cap_token",
    "change_member_role",
    "claim_handle",
    "create_organisation",
    "create_team",
    "create_token",
    "decline_join",
    "delete_team",
    "edit_organisation",
    "edit_profile",
    "edit_team",
    "end_session",
    "grant_role",
    "register_user",
    "reinstate",
    "remove_avatar",
    "remove_from_team",
    "remove_member",
    "rename",
    "return_profile",
    "revoke_role",
    "revoke_token",
    "set_avatar",
    "set_language",
    "suspend",
    "take_over_addresses",
    "withdraw_join",
    "withhold_profile",
]
