from inference.fleet.actions.draining import (
    drain_deployment,
    drain_host,
    forget_drained_hosts,
    resume_deployment,
    resume_host,
)
from inference.fleet.actions.loading import load_now, load_release, unload_now
from inference.fleet.actions.pinning import lift_pin, pin_release, take_back_pins
from inference.fleet.actions.precision import set_precision
from inference.fleet.actions.tending import tend_pins
from inference.fleet.actions.watching import watch_machines

__all__ = [
    "drain_deployment",
    "drain_host",
    "forget_drained_hosts",
    "lift_pin",
    "load_now",
    "load_release",
    "pin_release",
    "resume_deployment",
    "resume_host",
    "set_precision",
    "take_back_pins",
    "tend_pins",
    "unload_now",
    "watch_machines",
]
