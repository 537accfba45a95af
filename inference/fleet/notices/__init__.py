"""Who is told what of the machines and of what is kept ready on them."""

from inference.fleet.notices import machines, pins

__all__ = ["machines", "pins"]
