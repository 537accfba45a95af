from resources.grants.models.adjustments import GrantAdjustment
from resources.grants.models.calls import Call, CallLine
from resources.grants.models.grants import Grant, GrantLine, grant_under, holder_of, more_by
from resources.grants.models.life import GrantChange, GrantReport, Revocation
from resources.grants.models.members import GrantMember
from resources.grants.models.opinions import Opinion
from resources.grants.models.pools import Gift, Pool
from resources.grants.models.requests import RequestLine, ResourceRequest
from resources.grants.models.scopes import Scoped, scope_of
from resources.grants.models.seats import Seat

__all__ = [
    "Call",
    "CallLine",
    "Gift",
    "Grant",
    "GrantAdjustment",
    "GrantChange",
    "GrantLine",
    "GrantMember",
    "GrantReport",
    "Opinion",
    "Pool",
    "RequestLine",
    "ResourceRequest",
    "Revocation",
    "Scoped",
    "Seat",
    "grant_under",
    "holder_of",
    "more_by",
    "scope_of",
]
