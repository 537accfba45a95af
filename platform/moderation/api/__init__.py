"""Flags, what becomes of them, and what follows, over REST."""
