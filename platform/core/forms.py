"""What every form shares: an action's refusal is told beside the fields it names."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from core.problems import BadInput, PaymentRequired


@contextmanager
def told_to(form: forms.Form, *, within: str = "") -> Iterator[None]:
    """An action's refusal of input, or for want of room or means, becomes the form's errors.

    `within` begins the names of its fields there. Nothing that was typed is lost.
    """
    try:
        yield
    except (BadInput, PaymentRequired) as problem:
        for name, texts in (problem.fields or {"": [problem.detail]}).items():
            field = name.removeprefix(within)
            form.add_error(field if field in form.fields else None, texts)
