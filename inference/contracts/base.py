from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.policies import recent
from core.serializers import Strict
from inference.contracts.fields import TextField
from inference.engine.requests import Sampling
from inference.wire.events import dumps
from inference.wire.orders import SOLVE, Input


@dataclass(frozen=True)
class Wanted:
    """What is asked of a model, once it is right. `is_many` says that a list was given, and a list goes back."""

    kind: str
    inputs: tuple[Input, ...]
    options: dict[str, Any] = field(default_factory=dict)
    copies: int = 1
    is_many: bool = False
    sampling: Sampling = field(default_factory=Sampling)
    media: tuple[bytes, ...] = ()  # the files that `inputs` are facts about
    read: int = 0  # tokens that they count at most

    def as_asked(self) -> dict[str, Any]:
        """In the words of `Ask`. What the task was told is kept, to be shown and used again."""
        return {
            "kind": self.kind,
            "inputs": self.inputs,
            "options": self.options,
            "copies": self.copies,
            "sampling": self.sampling,
            "params": self.options,
            "media": self.media,
            "read": self.read,
        }


class NoOptions(Strict):
    """For tasks that are told nothing beside their inputs."""


class Contract:
    """`options` are what Hub clients call the parameters of a task; `key` is where its results stand."""

    kind: ClassVar[str] = SOLVE
    key: ClassVar[str] = "labels"
    options: ClassVar[type[Strict]] = NoOptions
    most: ClassVar[str] = "max_inputs"  # of the policy of serving
    name: ClassVar[str] = "inputs"  # of the one input, where a door has a name of its own for it

    def input_field(self) -> "serializers.Field[Any, Any, Any, Any]":
        return TextField()

    def read(self, inputs: Any, parameters: Any = None) -> Wanted:
        """Raises `ValidationError` by field: `inputs`, `inputs.0.question`, `parameters.top_k`."""
        given = inputs if isinstance(inputs, list) else [inputs]
        most = recent("serving")[self.most]
        if not 0 < len(given) <= most:
            raise serializers.ValidationError({"inputs": [_("Give from 1 to %(n)d inputs.") % {"n": most}]})
        values = [self._input(each, at if isinstance(inputs, list) else None) for at, each in enumerate(given)]
        if len(dumps(values)) > recent("serving")["max_characters"]:
            raise serializers.ValidationError({"inputs": [_("This is more than a run may read.")]})
        options = dict(validated("parameters", self.options(), {} if parameters is None else parameters))
        copies, sampling = self.copies(values, options), self.sampling(options)
        return Wanted(self.kind, tuple(values), options, copies, isinstance(inputs, list), sampling)

    def copies(self, inputs: Sequence[Any], options: Mapping[str, Any]) -> int:
        """How often the model reads what is in the inputs, at most."""
        return 1

    def read_at_most(self, files: int) -> int:
        """Tokens that so many files count at most, where it is asked by files."""
        return 0

    def read_of(self, facts: Sequence[Any]) -> int:
        """The same of files of which these facts are known."""
        return self.read_at_most(len(facts))

    def sampling(self, options: Mapping[str, Any]) -> Sampling:
        """How the words are chosen, where the model writes any."""
        return Sampling()

    def reply(self, data: Mapping[str, Any], *, is_many: bool) -> Any:
        """As clients of a hub read it."""
        results = data[self.key]
        return results if is_many else results[0]

    def _input(self, given: Any, place: int | None) -> Any:
        value = validated("inputs" if place is None else f"inputs.{place}", self.input_field(), given)
        return dict(value) if isinstance(value, dict) else value


def validated(name: str, field: "serializers.Field[Any, Any, Any, Any]", given: Any) -> Any:
    """What is wrong is told under the name by which it was given."""
    try:
        return field.run_validation(given)
    except serializers.ValidationError as wrong:
        raise serializers.ValidationError({name: wrong.detail}) from None
