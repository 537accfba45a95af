from resources.metering.queries.days import Metered, metered
from resources.metering.queries.owners import get_owner
from resources.metering.queries.rooms import Room, Source, kept_in, new_to, room_of, sources_of

__all__ = [
    "Metered",
    "Room",
    "Source",
    "get_owner",
    "kept_in",
    "metered",
    "new_to",
    "room_of",
    "sources_of",
]
