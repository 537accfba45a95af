"""Two owners of a clock that are nobody: the machine, which needs no reminder, and no one while a clock is held."""

SYSTEM = "system"
HELD = "hold"
