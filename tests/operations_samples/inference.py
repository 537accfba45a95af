"""Models online, what is asked of them and where they run."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.operations_samples.cast import Cast, Sample, Samples


def inference(cast: Cast) -> Samples:
    from django.contrib.auth.models import AnonymousUser

    from inference.models import Deployment, Medium, Run
    from inference.queries.allowances import asker_key
    from reviews.models import Assignment, Round
    from tests.inference.engine.models import picture
    from tests.inference.published import add_release, publish_model

    release = publish_model(cast.owner, "tern", "text-generation")
    deployment = Deployment.objects.create(release=release, task="text-generation")
    now = timezone.now()
    facts: dict[str, Any] = {
        "release": release,
        "deployment": deployment,
        "source": "page",
        "task": "text-generation",
        "kind": "text",
        "input": "Why do terns migrate?",
        "output": {"choices": [{"text": "Light.", "tokens": [{"token": "Light.", "logprob": -1.0, "top": []}]}]},
        "state": "succeeded",
        "visibility": "public",
        "deadline_at": now,
        "finished_at": now,
        "charged": 9,
    }
    run = Run.objects.create(user=cast.owner, payer=f"user:{cast.owner.pk}", **facts)
    visitor = asker_key(AnonymousUser(), "127.0.0.1")
    one = Sample({"run_id": run.pk})
    judged = add_release(release.project, state="in_review", number=2)
    round_ = Round.objects.create(release=judged, number=1, digest=judged.digest)
    review = Assignment.objects.create(round=round_, reviewer=cast.reviewer, state="working")
    asked = Sample({"owner": cast.owner.handle, "name": "tern"})
    in_review = Sample({"assignment": review.pk}, owner=cast.reviewer)
    seen = {"task": "image-classification", "input": [{"type": "image/png", "bytes": 70, "width": 1, "height": 1}]}
    looked_at = Run.objects.create(user=cast.owner, payer=run.payer, **facts | seen)
    pixel = picture(8, 8)
    Medium.objects.create(run=looked_at, place=0, asked_by=run.payer, bytes=len(pixel), data=pixel)
    runs = ("inference:run", "inference:events", "inference:visibility", "inference:tokens")
    calls = ("api-run", "api-run-events", "api-run-cancellation")
    return dict.fromkeys(runs + calls, one) | {
        **dict.fromkeys(("inference:medium", "api-run-medium"), Sample({"run_id": looked_at.pk, "place": 0})),
        **dict.fromkeys([f"inference:review-{what}" for what in ("try", "start", "code", "before")], in_review),
        "inference:cancellation": Sample({"run_id": Run.objects.create(payer=visitor, **facts).pk}),
        **dict.fromkeys([f"inference:{what}" for what in ("start", "code", "before")], asked),
        "api-deployment": Sample({"deployment_id": deployment.pk}),
        **_fleet(cast, deployment),
        **_batches(cast),
        **_playground(cast, facts, release.project),
        "openai-model": Sample({"name": f"{cast.owner.handle}/tern"}),
        "openai-engine-named": Sample({"name": f"{cast.owner.handle}/tern"}),
        "openai-engine": Sample({"engine": "text-davinci-002", "what": "completions"}),
        "hub-task": Sample({"name": f"{cast.owner.handle}/tern"}),
        "hub-task-named": Sample({"name": f"{cast.owner.handle}/tern", "task": "text-generation"}),
        "hub-task-openai": Sample({"name": f"{cast.owner.handle}/tern", "what": "completions"}),
    }


def _batches(cast: Cast) -> Samples:
    from inference.batches.actions.files import store_file
    from inference.batches.models import Batch

    file, gone = (store_file(user=cast.owner, name="in.jsonl", data=b"{}", purpose="batch") for _number in range(2))
    facts = {"endpoint": "/v1/completions", "input": file, "output": file, "expires_at": file.expires_at}
    batch = Batch.objects.create(user=cast.owner, **facts)
    one, named = {"batch": batch.pk}, {"name": f"batch_{batch.pk}"}
    of_api = ("api-batch", "api-batch-cancellation", "api-batch-resumption", "batches:change")
    return {
        **dict.fromkeys(of_api, Sample(one)),
        "batches:answers": Sample(one | {"what": "output"}),
        **dict.fromkeys(("openai-batch", "openai-batch-cancel"), Sample(named)),
        "openai-file": Sample({"name": f"file-{gone.pk}"}),
        "openai-file-content": Sample({"name": f"file-{file.pk}"}),
    }


def _playground(cast: Cast, facts: dict[str, Any], project: Any) -> Samples:
    """What is deleted on the way is missed nowhere else."""
    from inference.models import Run
    from inference.playground.actions import keep_turn
    from inference.playground.models import Delisting, SavedPrompt

    said = facts | {"kind": "chat", "input": [[{"role": "user", "content": "Why?"}]]}

    def conversation() -> Sample:
        run = Run.objects.create(user=cast.owner, payer=f"user:{cast.owner.pk}", **said)
        turn = keep_turn(user=cast.owner, run=run, question="Why?", conversation=None, parent=None)
        return Sample({"conversation": turn.conversation_id})

    def prompt(name: str, author: Any = cast.owner) -> Sample:
        shared = {"project": project, "visibility": "public"}
        return Sample({"prompt": SavedPrompt.objects.create(user=author, name=name, **shared).pk})

    def delisted(name: str) -> Sample:
        """Another's, beside the model that the owner runs."""
        sample = prompt(name, cast.reviewer)
        facts = {"prompt_id": sample.parameters["prompt"], "project": project, "user": cast.owner}
        Delisting.objects.create(reason="It asks for another model.", **facts)
        return sample

    pages = [f"playground:{page}" for page in ("conversation", "ask", "title", "json", "markdown")]
    kept = dict.fromkeys([*pages, "api-conversation-turns", "api-conversation-markdown"], conversation())
    gone = {name: conversation() for name in ("api-conversation", "playground:deletion")}
    prompts = [f"playground:prompt{act}" for act in ("", "-edit", "-copies", "-deletion")] + [
        "api-prompt",
        "api-prompt-copies",
    ]
    others = ["playground:prompt-delisting", "playground:prompt-delisting-end", "api-prompt-delisting"]
    return kept | gone | {name: prompt(name) for name in prompts} | {name: delisted(name) for name in others}


def _fleet(cast: Cast, deployment: Any) -> Samples:
    from inference.fleet.models import Pin

    facts = {"unit": "cpu_ms", "hour_price": 1, "bytes": 1, "payer": "site", "pinned_by": cast.owner}
    pin = Pin.objects.create(deployment=deployment, ends_at=timezone.now() + timedelta(hours=1), **facts)
    return {
        "fleet:ready": Sample({"owner": cast.owner.handle, "name": "tern"}),
        **dict.fromkeys(("fleet:end", "api-pin"), Sample({"pin": pin.pk})),
        **dict.fromkeys(("fleet:host", "api-host-drain"), Sample({"name": "a-host"})),
        **dict.fromkeys(
            ("fleet:deployment", "api-deployment-drain", "api-deployment-loading", "api-deployment-precision"),
            Sample({"deployment": deployment.pk}),
        ),
        **_upstreams(deployment),
    }


def _upstreams(deployment: Any) -> Samples:
    from inference.upstreams.models import Relayed, Upstream

    upstream = Upstream.objects.create(name="The fleet", base_url="http://fleet.example.org/v1")
    relayed = Relayed.objects.create(upstream=upstream, deployment=deployment, name="tern", ms_per_1000_tokens=1)
    one = {"upstream": upstream.pk}
    gone = Upstream.objects.create(name="Forgotten by whoever may", base_url="http://fleet.example.org/v1")
    of_one = ("upstreams:upstream", "upstreams:act", "api-upstream-pause", "api-upstream-models")
    return dict.fromkeys(of_one, Sample(one)) | {
        "api-upstream": Sample({"upstream": gone.pk}),
        "api-upstream-model": Sample(one | {"relayed": relayed.pk}),
    }
