"""Evidence as the texts of findings show it."""

from typing import Any

from core.saying import said
from core.templatetags.quantities import size


class Worded(dict[str, Any]):
    """A number under `bytes` or `…_bytes` becomes a size: 1.4 MB. What stands under `told`, too, is a sentence of a
    program, which is said in the reader's language.

    What a finding of an earlier version did not keep is a question mark: texts change, what was found stays.
    """

    def __getitem__(self, name: str) -> Any:
        if told := self.get("told", {}).get(name):
            return said(told)
        value = self.get(name, "?")
        is_size = (name == "bytes" or name.endswith("_bytes")) and isinstance(value, int)
        return size(value) if is_size else value
