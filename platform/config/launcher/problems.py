"""What may go wrong while a site starts, told to the person at the terminal."""


class CannotStart(Exception):
    """Ends the launcher with exit status 1; its text is all that the person sees."""
