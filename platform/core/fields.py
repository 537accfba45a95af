from typing import Any

from django.db import models

from core.ids import new_id


class ULIDField(models.CharField):  # type: ignore[type-arg]  # the stubs' type parameters cannot be subscripted at run time
    """A public id, see `core.ids`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 26)
        kwargs.setdefault("default", new_id)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
