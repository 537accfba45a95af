"""What every form shares: an action's refusal is told beside the fields it names."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from core.problems import BadInput


@contextmanager
def told_to(form: forms.Form, *, within: str = "") -> Iterator[None]:
    """An action's refusal of input becomes the form's errors. `within` begins the names of its fields there."""
    try:
        yield
    except BadInput as problem:
        for name, texts in problem.fields.items():
            field = name.removeprefix(within)
            form.add_error(field if field in form.fields else None, texts)
