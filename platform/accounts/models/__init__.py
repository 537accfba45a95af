from accounts.models.domains import DomainProof
from accounts.models.organisations import FormerMembership, JoinRequest, Membership, Organisation
from accounts.models.owners import HandleRedirect, Owner, Profile
from accounts.models.people import RoleGrant, User
from accounts.models.teams import Team, TeamMembership
from accounts.models.tokens import Spent, Token
from accounts.models.withheld import Withheld, WithheldOrganisation, WithheldProfile

__all__ = [
    "DomainProof",
    "FormerMembership",
    "HandleRedirect",
    "JoinRequest",
    "Membership",
    "Organisation",
    "Owner",
    "Profile",
    "RoleGrant",
    "Spent",
    "Team",
    "TeamMembership",
    "Token",
    "User",
    "Withheld",
    "WithheldOrganisation",
    "WithheldProfile",
]
