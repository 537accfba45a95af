"""In which form a problem is told: views that answer the clients of some other API say it as those read it, whoever
refuses – the view itself, something around it, or nobody on purpose."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponse
from django.urls import Resolver404, resolve

from core.problems import Problem

Form = Callable[[Problem, str], HttpResponse]
"""Given the problem and the id of the request."""
View = TypeVar("View", bound=Callable[..., object])


def refusing(form: Form) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.form_of_refusal = form  # type: ignore[attr-defined]  # read below
        return view

    return mark


def form_at(path: str) -> Form | None:
    """None where problems are told as everywhere."""
    try:
        form: Form | None = getattr(resolve(path).func, "form_of_refusal", None)
    except Resolver404:
        return None
    return form
