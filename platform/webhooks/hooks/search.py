"""Searches that people save."""

from webhooks.offers import withhold

withhold(
    "Found for one person, who is told; a program asks the question itself, or reads its feed.", "saved_search.found"
)
