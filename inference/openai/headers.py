"""What is left to whoever pays, as OpenAI's clients look for it."""

from inference.gateway import Accepted
from resources.units import TOKENS


def limits(accepted: Accepted) -> dict[str, str]:
    """Of tokens, with what this run may still take counted as taken; nothing for budgets of a device's time."""
    payer = accepted.ask.payer
    if payer.unit != TOKENS:
        return {}
    return limit_headers(payer.limit, payer.remaining - accepted.run.reserved, payer.seconds_to_reset)


def limit_headers(limit: int, remaining: int, seconds_to_reset: int) -> dict[str, str]:
    told = {"limit": str(limit), "remaining": str(max(0, remaining))}
    if seconds_to_reset:
        told["reset"] = _lasting(seconds_to_reset)
    return {f"x-ratelimit-{name}-tokens": value for name, value in told.items()}


def _lasting(seconds: int) -> str:
    """As Go writes it: 6h12m5s."""
    minutes, hours = seconds // 60, seconds // 3600
    return (f"{hours}h" if hours else "") + (f"{minutes % 60}m" if minutes else "") + f"{seconds % 60}s"
