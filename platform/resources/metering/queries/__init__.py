from resources.metering.queries.days import Metered, metered
from resources.metering.queries.owners import get_owner, rooms_to_see
from resources.metering.queries.rooms import Room, Source, kept_by, kept_in, new_to, room_of, sources_of

__all__ = [
    "Metered",
    "Room",
    "Source",
    "get_owner",
    "kept_by",
    "kept_in",
    "metered",
    "new_to",
    "room_of",
    "rooms_to_see",
    "sources_of",
]
