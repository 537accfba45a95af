from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views.requests import SignedInRequest
from core.forms import told_to
from core.permissions import can, require
from web.viewing.likenesses import PERSON, choices, likeness
from web.viewing.looks import note
from web.viewing.pages import page_as

LONGEST = 500


class ViewAsForm(forms.Form):
    path = forms.CharField(
        label=gettext_lazy("Which page"), max_length=LONGEST, help_text=gettext_lazy("Its address on this site.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("As whom"), required=False, widget=forms.RadioSelect)
    handle = forms.CharField(
        label=gettext_lazy("Or as somebody who stands as this person does"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("A handle. Their trust and sanctions count; nothing that is theirs is shown."),
    )

    def __init__(self, *, may_choose_person: bool, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's own takes
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = choices()
        if not may_choose_person:
            del self.fields["handle"]

    def chosen(self) -> str:
        handle = self.cleaned_data.get("handle", "").strip().removeprefix("@")
        return f"{PERSON}{handle}" if handle else self.cleaned_data["kind"]


@never_cache
@login_required
@require_safe
def view_as(request: SignedInRequest) -> HttpResponse:
    """A page as others see it, to look at. Without a `kind` or a `handle`: the choice of both."""
    require(request.user, "web.view_as", detail=_("This is for stewards and moderators."))
    is_asked = bool(request.GET.get("kind") or request.GET.get("handle"))
    may_choose_person = can(request.user, "web.view_as_person")
    given = (
        {"data": request.GET} if is_asked else {"initial": {"path": request.GET.get("path", "/"), "kind": "visitor"}}
    )
    form = ViewAsForm(may_choose_person=may_choose_person, **given)
    if is_asked and form.is_valid():
        with told_to(form):
            seen_as, path = likeness(form.chosen()), form.cleaned_data["path"]
            response = page_as(request, seen_as, path)
            note(request.user, seen_as, path)
            return response
    return render(request, "web/viewing/choose.html", {"form": form}, status=422 if form.errors else 200)
