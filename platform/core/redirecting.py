"""Leading on to where something is today."""

from django.http import HttpRequest


def with_query(request: HttpRequest, address: str) -> str:
    """That address, asked what this one was asked."""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address
