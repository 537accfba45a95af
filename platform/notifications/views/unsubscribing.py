from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import actions, unsubscribing
from notifications.states import Urgency


@csrf_exempt  # mail programs post here by themselves (RFC 8058); the signed word in the address is the permission
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, for scanners of mail follow links too; only a press, or a mail program's, does."""
    person, urgency = unsubscribing.read(token)
    if request.method == "POST":
        actions.unsubscribe(person=person, urgency=urgency)
    label = Urgency(urgency).label if urgency in Urgency.values else ""
    shown = {"done": request.method == "POST", "label": label, "person": person}
    return render(request, "notifications/unsubscribe.html", shown)
