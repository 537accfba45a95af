"""What a question asks of the model that was found for it: it must do what the endpoint is for."""

from typing import Any

from django.utils.translation import gettext as _

from core.policies import recent
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.contracts import copies_of
from inference.openai.errors import Refusal
from inference.openai.requests import Question
from inference.queries.aliases import Named
from inference.queries.budgets import payer_of
from inference.queries.models import hosted_task
from inference.states import Source
from inference.vocabulary import Task
from inference.wire.orders import EMBED, SOLVE


def needed_task(question: Question) -> Task:
    if question.media:
        return Task.AUTOMATIC_SPEECH_RECOGNITION
    return {EMBED: Task.FEATURE_EXTRACTION, SOLVE: Task.TEXT_RANKING}.get(question.kind, Task.TEXT_GENERATION)


def ask_of(user: Any, token: Any, question: Question, named: Named, payer: str) -> Ask:
    """`payer` is whom the caller named beside the question, which comes before it."""
    release = named.release
    task, needed = hosted_task(release), needed_task(question)
    if task != needed:
        detail = _("“%(model)s” does %(task)s; this endpoint is for %(needed)s.") % {
            "model": question.model,
            "task": task,
            "needed": needed,
        }
        raise Refusal(400, detail, param="model", code="wrong_task")
    deployment = named.deployment or deployment_for(release=release, task=needed)
    wish, policy = question.payer or payer, recent("allowance")
    return Ask(
        deployment=deployment,
        kind=question.kind,
        inputs=question.inputs,
        payer=payer_of(user, release, device_class=deployment.device_class, wish=wish, policy=policy),
        source=Source.OPENAI,
        user=user,
        token=token,
        n=question.n,
        sampling=question.sampling,
        dimensions=question.dimensions,
        tools=question.tools,
        copies=1 if question.media else copies_of(needed, question.inputs, question.params),
        media=question.media,
        read=question.read,
        options=question.options,
        params=question.params,
    )
