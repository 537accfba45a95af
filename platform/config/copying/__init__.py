"""A site's data brought to another place, and proved there: its database, and the contents of its files."""


class CannotCopy(Exception):
    """Its text is all that the person at the terminal sees. What was begun is taken back."""
