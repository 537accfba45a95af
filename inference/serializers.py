import json
import secrets
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.policies import current
from core.saying import said
from core.serializers import Strict
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.contracts import CONTRACTS, Contract
from inference.contracts.base import validated
from inference.contracts.fields import TextField
from inference.engine.constraints import from_params
from inference.engine.errors import InvalidRequest
from inference.engine.requests import Sampling
from inference.fields import SaidField
from inference.models import Deployment, Run
from inference.queries.budgets import payer_of
from inference.queries.costs import Cost
from inference.queries.models import hosted_task, model_id, resolve_model, told_model_id
from inference.queries.reckoning import MOST_READ, MOST_RUNS
from inference.sampling import as_kept
from inference.states import Source, Visibility
from inference.vocabulary import Task
from inference.wire.orders import CHAT, EMBED, TEXT
from projects.models import Release
from resources.ledger.states import AccountKind

PLAIN = (
    *("max_tokens", "temperature", "top_p", "top_k", "min_p", "frequency_penalty", "presence_penalty"),
    *("seed", "logprobs"),
)


class MessageSerializer(Strict):
    role = serializers.ChoiceField(["system", "user", "assistant"])
    content = TextField()


class ChoosingSerializer(Strict):
    """How a model that writes chooses its words, and who pays; for every door of REST that asks for a run."""

    max_tokens = serializers.IntegerField(default=256, min_value=1)
    temperature = serializers.FloatField(default=1.0, min_value=0, max_value=2)
    top_p = serializers.FloatField(default=1.0, min_value=0.000001, max_value=1)
    top_k = serializers.IntegerField(default=0, min_value=0, max_value=2**31)
    min_p = serializers.FloatField(default=0.0, min_value=0, max_value=1)
    frequency_penalty = serializers.FloatField(default=0.0, min_value=-2, max_value=2)
    presence_penalty = serializers.FloatField(default=0.0, min_value=-2, max_value=2)
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**53)
    stop = serializers.ListField(
        child=serializers.CharField(max_length=500, trim_whitespace=False), max_length=4, default=list
    )
    logprobs = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=5,
        help_text="Keep with the answer how likely each token was, and as many others that might have stood there.",
    )
    json_schema = serializers.JSONField(
        required=False, help_text="Of the answer: it will be JSON of this schema, whatever the model would rather say."
    )
    regex = TextField(required=False, help_text="A regular expression that the whole answer matches.")
    choice = serializers.ListField(
        child=TextField(), required=False, min_length=1, max_length=1_000, help_text="Texts of which one is the answer."
    )
    payer = serializers.CharField(
        required=False,
        max_length=26,
        help_text="Who pays: `own` for your free allowance, `review` for the budget of your review, or the id of a "
        "grant or of its account, as `/api/v1/payers` lists them. Left out: your review of the release, a grant of its "
        "project or of the organisation that owns it, or your own allowance: the first that there is.",
    )
    wait = serializers.BooleanField(default=False, help_text="Answer when the run has ended, not when it has begun.")

    def validate_max_tokens(self, value: int) -> int:
        longest = current("serving")["max_tokens"]
        if value > longest:
            raise serializers.ValidationError(_("At most %(n)d tokens.") % {"n": longest})
        return value

    def validate_json_schema(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("This is not a JSON schema: it must be an object."))
        return value

    def sampling(self) -> Sampling:
        given = self.validated_data
        plain = {name: given[name] for name in PLAIN if given.get(name) is not None}
        plain.setdefault("seed", secrets.randbelow(2**31))  # drawn once, to be told and used again
        try:
            return Sampling(**plain, stop=tuple(given["stop"]), constraint=from_params(self._forms()))
        except InvalidRequest as error:
            raise serializers.ValidationError({error.param: said(error.message)}) from None

    def kept(self, sampling: Sampling) -> dict[str, Any]:
        weighed = {} if sampling.logprobs is None else {"logprobs": sampling.logprobs}
        return as_kept(sampling) | weighed

    def _forms(self) -> dict[str, str]:
        given = self.validated_data
        forms = {
            name: json.dumps(given[name], ensure_ascii=False) for name in ("json_schema", "choice") if name in given
        }
        return forms | ({"regex": given["regex"]} if "regex" in given else {})


WORDS = tuple(name for name in ChoosingSerializer().get_fields() if name not in ("payer", "wait"))


class NewRunSerializer(ChoosingSerializer):
    """One of `messages`, `prompt` and `inputs`, as the task of the model wants it."""

    model = serializers.CharField(
        max_length=200, help_text="owner/name, owner/name@3 for release 3, or reviews/… for what one reviews."
    )
    messages = MessageSerializer(many=True, required=False, help_text="A conversation, for models that chat.")
    prompt = TextField(required=False, help_text="A text to go on from, or to judge.")
    inputs = serializers.JSONField(
        required=False, help_text="Several texts at once; or, one or several, what the task of the model takes."
    )
    parameters = serializers.DictField(
        required=False, help_text="What the task may be told beside its inputs: `top_k`, `candidate_labels`, …"
    )
    visibility = serializers.ChoiceField(Visibility.choices, default=Visibility.PRIVATE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in ("messages", "prompt", "inputs") if attrs.get(name)]
        if len(given) != 1:
            raise serializers.ValidationError({"prompt": _("Give one of messages, prompt and inputs.")})
        return attrs

    def as_ask(self, user: Any, token: Any) -> Ask:
        given = self.validated_data
        release = resolve_model(user, given["model"])
        task = hosted_task(release)
        assert task is not None  # `resolve_model` gives no others
        if task != Task.TEXT_GENERATION:
            self._require_nothing_of_words(task)
        if task in CONTRACTS:
            return self._as_task(CONTRACTS[task], release, task, user, token)
        kind, inputs = self._kind_and_inputs(task)
        deployment = deployment_for(release=release, task=task)
        payer = payer_of(user, release, device_class=deployment.device_class, wish=given.get("payer", ""))
        sampling = self.sampling()
        return Ask(
            deployment=deployment,
            kind=kind,
            inputs=inputs,
            payer=payer,
            source=Source.API,
            user=user,
            token=token,
            sampling=sampling,
            visibility=given["visibility"],
            params=self.kept(sampling) if task == Task.TEXT_GENERATION else {},
        )

    def _require_nothing_of_words(self, task: Task) -> None:
        """Nothing that was given is passed over; null says nothing."""
        text = _("This model does %(task)s, which knows no such field; what it may be told goes into parameters.")
        given = [name for name in WORDS if self.initial_data.get(name) is not None]
        if given:
            raise serializers.ValidationError({name: text % {"task": task} for name in given})

    def _as_task(self, contract: Contract, release: Release, task: Task, user: Any, token: Any) -> Ask:
        given = self.validated_data
        if given.get("messages"):
            raise serializers.ValidationError({"messages": _("This model does not chat; send inputs.")})
        wanted = contract.read(given.get("inputs") or given["prompt"], given.get("parameters"))
        deployment = deployment_for(release=release, task=task)
        payer = payer_of(user, release, device_class=deployment.device_class, wish=given.get("payer", ""))
        return Ask(
            deployment=deployment,
            payer=payer,
            source=Source.API,
            user=user,
            token=token,
            visibility=given["visibility"],
            **wanted.as_asked(),
        )

    def _kind_and_inputs(self, task: Task) -> tuple[str, tuple[Any, ...]]:
        given = self.validated_data
        if given.get("messages") and task != Task.TEXT_GENERATION:
            raise serializers.ValidationError({"messages": _("This model does not chat; send inputs.")})
        if given.get("parameters"):
            raise serializers.ValidationError({"parameters": _("This task has none; its settings are fields.")})
        if given.get("messages"):
            return CHAT, ([dict(message) for message in given["messages"]],)
        texts = self._texts()
        if task != Task.TEXT_GENERATION:
            limit = current("serving")["max_inputs"]
        else:
            limit = current("serving")["max_choices"]
        if len(texts) > limit:
            raise serializers.ValidationError({"inputs": _("At most %(n)d texts.") % {"n": limit}})
        return EMBED if task == Task.FEATURE_EXTRACTION else TEXT, texts

    def _texts(self) -> tuple[str, ...]:
        given = self.validated_data
        field = serializers.ListField(child=TextField(), min_length=1)
        return tuple(validated("inputs", field, given["inputs"] if given.get("inputs") else [given["prompt"]]))


class RunSerializer(serializers.ModelSerializer[Run]):
    model = serializers.SerializerMethodField(help_text="null where you may not know it any more")
    digest = serializers.CharField(source="release.digest")
    url = serializers.CharField(source="get_absolute_url")
    error = SaidField(read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "url",
            "model",
            "digest",
            "task",
            "params",
            "input",
            "output",
            "software",
            "state",
            "error_code",
            "error",
            "unit",
            "reserved",
            "prompt_tokens",
            "completion_tokens",
            "cached_tokens",
            "device_ms",
            "charged",
            "seconds",
            "time_to_first_token",
            "visibility",
            "created_at",
            "finished_at",
        ]
        read_only_fields = fields

    def get_model(self, run: Run) -> str | None:
        return told_model_id(run)


class CostSerializer(serializers.Serializer[Cost]):
    """A run as a line of a bill: of what others ran neither what was asked nor what was answered."""

    id = serializers.CharField(source="run.id")
    model = serializers.SerializerMethodField(help_text="null where you may not know it")
    task = serializers.CharField(source="run.task")
    state = serializers.CharField(source="run.state")
    user = serializers.CharField(source="run.user.handle", default=None, allow_null=True, help_text="who ran it")
    payer = serializers.CharField(help_text="in words")
    grant = serializers.CharField(source="grant.pk", default=None, allow_null=True, help_text="the grant that paid")
    unit = serializers.CharField(source="run.unit")
    charged = serializers.IntegerField(source="run.charged", allow_null=True, help_text="null until it has ended")
    device_ms = serializers.IntegerField(source="run.device_ms", allow_null=True)
    prompt_tokens = serializers.IntegerField(source="run.prompt_tokens", allow_null=True)
    completion_tokens = serializers.IntegerField(source="run.completion_tokens", allow_null=True)
    created_at = serializers.DateTimeField(source="run.created_at")
    finished_at = serializers.DateTimeField(source="run.finished_at", allow_null=True)

    def get_model(self, cost: Cost) -> str | None:
        return told_model_id(cost.run) if cost.is_named else None


class RunChanges(Strict):
    visibility = serializers.ChoiceField(Visibility.choices)


class DeploymentSerializer(serializers.ModelSerializer[Deployment]):
    model = serializers.SerializerMethodField()
    base = serializers.SerializerMethodField(help_text="the model that an adapter is put on")
    digest = serializers.CharField(source="release.digest")
    error = SaidField(read_only=True)

    class Meta:
        model = Deployment
        fields = [
            "id",
            "model",
            "base",
            "digest",
            "task",
            "device_class",
            "precision",
            "state",
            "bytes",
            "context_length",
            "load_seconds",
            "last_used_at",
            "error_code",
            "error",
            "created_at",
        ]
        read_only_fields = fields

    def get_model(self, deployment: Deployment) -> str:
        return model_id(deployment.release)

    def get_base(self, deployment: Deployment) -> str | None:
        return model_id(deployment.base) if deployment.base else None


class AccuracySerializer(serializers.Serializer[Any]):
    """`ratio` is what a run took to what was said before it, at the median."""

    deployment = serializers.CharField(source="deployment.id")
    model = serializers.SerializerMethodField()
    device_class = serializers.CharField(source="deployment.device_class")
    runs = serializers.IntegerField()
    usual_ms = serializers.IntegerField()
    ratio = serializers.FloatField()
    percent_within = serializers.IntegerField(help_text="between half and twice of what was said")
    over = serializers.IntegerField(help_text="runs that took more than was reserved for them")

    def get_model(self, accuracy: Any) -> str:
        return model_id(accuracy.deployment.release)


class BalanceSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    limit = serializers.IntegerField()
    remaining = serializers.IntegerField()
    resets_at = serializers.DateTimeField(allow_null=True)


class PayerSerializer(BalanceSerializer):
    id = serializers.CharField(source="wish", help_text="to be sent as `payer`")
    kind = serializers.ChoiceField(AccountKind.choices)
    name = serializers.CharField()
    is_default = serializers.BooleanField(default=False, help_text="pays where nobody is named")


class ReckonInput(Strict):
    model = serializers.CharField(max_length=200)
    runs = serializers.IntegerField(min_value=1, max_value=MOST_RUNS)
    read = serializers.IntegerField(min_value=1, max_value=MOST_READ)
    written = serializers.IntegerField(min_value=0, max_value=MOST_READ, required=False, allow_null=True, default=None)


class SumSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    ask = serializers.IntegerField(help_text="the upper end, rounded up; what is not used goes back")
    in_words = serializers.CharField()
    apply = serializers.URLField(help_text="a request that is begun with it")


class ReckoningSerializer(serializers.Serializer[Any]):
    model = serializers.CharField()
    runs = serializers.IntegerField()
    read = serializers.IntegerField()
    written = serializers.IntegerField(help_text="tokens that each run writes")
    past_runs = serializers.IntegerField(help_text="by which it is judged; with none the time is a guess")
    sums = SumSerializer(many=True, help_text="ask for one of them")
