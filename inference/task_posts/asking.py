"""Who asks what of which model: read from a post, and looked up in one visit to the database."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from accounts.models import Token
from core.serializers import Strict
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.contracts import CONTRACTS, Contract, Wanted
from inference.contracts.base import validated
from inference.contracts.fields import TextField, TextsField
from inference.engine.requests import MAX_DIMENSIONS
from inference.openai.views import PAYER_HEADER, asker
from inference.queries.budgets import payer_of
from inference.queries.models import hosted_task, resolve_model
from inference.sampling import as_kept
from inference.states import Source
from inference.task_posts.body import Body, body_of
from inference.task_posts.errors import as_input_problem, no_such_task
from inference.task_posts.generation import GenerationOptions
from inference.vocabulary import BY_FILES, Task
from inference.wire.orders import EMBED, TEXT
from projects.models import Release

SIMILARITY = "sentence-similarity"


class VectorOptions(Strict):
    normalize = serializers.BooleanField(default=True)
    dimensions = serializers.IntegerField(required=False, min_value=1, max_value=MAX_DIMENSIONS)
    truncate = serializers.ChoiceField([False], required=False)
    encoding_format = serializers.ChoiceField(["float"], required=False)


class SimilarityInput(Strict):
    source_sentence = TextField()
    sentences = TextsField(255)


class Vectors(Contract):
    kind = EMBED
    options = VectorOptions


class Similarities(Contract):
    kind = EMBED

    def input_field(self) -> Any:
        return SimilarityInput()

    def read(self, inputs: Any, parameters: Any = None) -> Wanted:
        """The sentence and those that it is compared with are texts like others."""
        wanted = super().read(inputs, parameters)
        given: Any = wanted.inputs[0]
        return replace(wanted, inputs=(given["source_sentence"], *given["sentences"]))


SERVED: dict[str, Contract] = {**CONTRACTS, Task.FEATURE_EXTRACTION: Vectors(), SIMILARITY: Similarities()}


@dataclass
class Asking:
    """Called when the run is accepted; what it found stays here for the answer."""

    request: HttpRequest
    name: str
    task: str = ""
    body: Body = field(init=False)
    served: str = field(init=False)
    options: dict[str, Any] = field(init=False)
    is_many: bool = field(init=False, default=False)

    def __call__(self) -> Ask:
        token = asker(self.request)
        release = resolve_model(token.user, self.name)
        own = hosted_task(release)
        assert own is not None  # `resolve_model` gives no others
        self.body = body_of(self.request, is_file=own in BY_FILES)
        self.served = self._task(own)
        try:
            wanted = self._wanted()
        except serializers.ValidationError as wrong:
            raise as_input_problem(wrong) from None
        return self._ask(token, release, own, wanted)

    def _task(self, own: Task) -> str:
        """A model for vectors is asked how alike texts are where its input says so, or its address."""
        given = self.body.inputs
        is_alike = own == Task.FEATURE_EXTRACTION and isinstance(given, dict) and "source_sentence" in given
        found = SIMILARITY if is_alike else str(own)
        if self.task not in ("", found):
            raise no_such_task(self.task)
        return found

    def _wanted(self) -> dict[str, Any]:
        if self.served == Task.TEXT_GENERATION:
            return self._generation()
        if self.body.stream:
            raise serializers.ValidationError({"stream": ["Only text generation is streamed."]})
        read = SERVED[self.served].read(self.body.inputs, self.body.parameters)
        self.options, self.is_many = read.options, read.is_many
        return read.as_asked() | {"dimensions": read.options.get("dimensions")}

    def _generation(self) -> dict[str, Any]:
        prompt = validated("inputs", TextField(), self.body.inputs)
        options = GenerationOptions(data=self.body.parameters)
        if not options.is_valid():
            raise serializers.ValidationError({"parameters": options.errors})
        self.options = dict(options.validated_data)
        sampling = options.sampling(judged=self.body.stream or self.options["details"])
        return {"kind": TEXT, "inputs": (prompt,), "sampling": sampling, "params": as_kept(sampling)}

    def _ask(self, token: Token, release: Release, task: Task, wanted: dict[str, Any]) -> Ask:
        deployment = deployment_for(release=release, task=task)
        wish = self.request.headers.get(PAYER_HEADER, "")
        payer = payer_of(token.user, release, device_class=deployment.device_class, wish=wish)
        return Ask(deployment=deployment, payer=payer, source=Source.API, user=token.user, token=token, **wanted)
