from resources.grants.models.grants import Grant, GrantLine
from resources.grants.models.pools import Gift, Pool
from resources.grants.models.requests import RequestLine, ResourceRequest
from resources.grants.models.scopes import Scoped, scope_of

__all__ = ["Gift", "Grant", "GrantLine", "Pool", "RequestLine", "ResourceRequest", "Scoped", "scope_of"]
