from inference.fleet.actions.pinning import lift_pin, pin_release, take_back_pins
from inference.fleet.actions.tending import tend_pins

__all__ = ["lift_pin", "pin_release", "take_back_pins", "tend_pins"]
