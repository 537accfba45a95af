"""What people are told of what they asked for and were granted."""

from resources.grants.notices import calls, grants, requests, subjects

__all__ = ["calls", "grants", "requests", "subjects"]
