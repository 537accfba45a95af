"""What people are told of what they asked for and were granted."""

from resources.grants.notices import grants, requests, subjects

__all__ = ["grants", "requests", "subjects"]
