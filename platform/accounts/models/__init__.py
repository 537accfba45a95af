from accounts.models.organisations import FormerMembership, Membership, Organisation
from accounts.models.owners import HandleRedirect, Owner, Profile
from accounts.models.people import RoleGrant, User
from accounts.models.tokens import Token

__all__ = [
    "FormerMembership",
    "HandleRedirect",
    "Membership",
    "Organisation",
    "Owner",
    "Profile",
    "RoleGrant",
    "Token",
    "User",
]
