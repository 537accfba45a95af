from resources.metering.actions.storage import meter_storage
from resources.metering.actions.traffic import count_traffic

__all__ = ["count_traffic", "meter_storage"]
