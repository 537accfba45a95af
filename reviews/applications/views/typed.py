from django.http import HttpRequest

from projects.forms import plain


def typed(request: HttpRequest, name: str) -> str:
    """One field that no form stands behind, fit to be kept."""
    return plain(request.POST.get(name, ""))
