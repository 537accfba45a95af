"""Tables that people open in programs that calculate."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """What people write – the name of a grant, a title – becomes no formula in whatever opens the table."""
    return f"'{text}" if text.startswith(FORMULA) else text
