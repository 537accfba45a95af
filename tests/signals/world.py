"""One of each kind of thing that events are about, as rows: `world(alice, bob)["takedown"]`."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.actions import create_organisation, create_team, create_token
from accounts.models import DomainProof, JoinRequest
from core import policies
from core.models import Event
from deliberation.appeals.models import Appeal
from deliberation.models import DeclaredTie, Waiver
from discussions.models import Board, Poll, Post, Topic
from discussions.reports.models import Advisory, Report
from inference.batches.models import Batch
from inference.fleet.models import DrainedHost, Failure, Outage, Pin
from inference.models import Deployment, Run
from inference.playground.models import Delisting, SavedPrompt
from inference.upstreams.models import Upstream
from moderation.models import Act, Concern, Flag, Sanction, Storm
from moderation.trust.models import Stewardship
from projects.access.models import AccessRequest
from projects.collections.models import CollectedProject, Collection
from projects.imports.models import Import, Tracking
from projects.models import CoAuthor, Project, Release
from projects.pulls.actions import propose_texts
from projects.transfers.models import Transfer
from resources.grants.models import Call, Grant, GrantAdjustment, GrantChange, GrantReport, Pool, ResourceRequest
from resources.jobs.models import Job
from resources.ledger.models import Account, Reconciliation
from reviews.applications.models import Application, Attempt, Audit, CalibrationCase, CaseDispute, CaseSheet, Standing
from reviews.conduct.models import ConductReport
from reviews.models import Assignment, Lock, Review, Round, Sample, Takedown
from search.models import SavedSearch
from tests.inference.published import publish_model
from webhooks.models import Endpoint

# What the words and messages of some events read from it, beside the object.
TO_STATE = {
    "role.granted": "reviewer",
    "organisation.member_added": "admin",
    "organisation.member_changed": "member",
    "project.visibility_changed": "private",
    "project.gate_changed": "by_hand",
    "trust.rise": "member",
    "trust.fall": "basic",
}
FROM_STATE = {"role.revoked": "reviewer"}
REASONS = {"assignment.release": "places_taken", "assignment.invite": "earlier_round"}


def world(alice: Any, bob: Any) -> dict[str, Any]:
    """By the name that events give to the kind. It is Alice's work that Bob judges, and Alice who would judge."""
    release = publish_model(alice, "tern", "text-generation")
    Release.objects.filter(pk=release.pk).update(publish_at=timezone.now())
    release.refresh_from_db()
    by_reviews = _reviews(release, bob)
    judged = {"subject_type": "release", "subject_id": release.pk}
    no = Event.objects.create(verb="release.reject", object_type="release", object_id=release.pk)
    organisation = create_organisation(user=alice, handle="weighers", name="Weighers")
    hook = {"place_type": "owner", "place_id": alice.owner_id, "url": "https://example.org/", "wanted": ["*"]}
    return {
        "release": release,
        "project": release.project,
        **_collections(release.project, alice),
        "transfer": Transfer.objects.create(
            project=release.project, giver=alice.owner, receiver=bob.owner, offered_by=alice
        ),
        "accessrequest": AccessRequest.objects.create(project=release.project, person=bob, purpose="To weigh it."),
        "pull": propose_texts(
            project=release.project, user=alice, title="Say please", text="Kinder.", files={"notes.md": "Please."}
        ),
        "import": Import.objects.create(
            project=release.project, asked_by=alice, server="https://hub.example", repo="a/b", revision="main"
        ),
        "tracking": Tracking.objects.create(
            project=release.project, set_by=alice, via="git", server="https://git.example", repo="a/b", commit="0" * 40
        ),
        "coauthor": CoAuthor.objects.create(project=release.project, person=bob, asked_by=alice),
        "user": alice,
        "token": create_token(user=alice, name="reader", scopes=["read"])[1],
        "organisation": organisation,
        "domainproof": DomainProof.objects.create(organisation=organisation, domain="example.org", created_by=alice),
        "team": create_team(organisation=organisation, user=alice, name="Scales"),
        "joinrequest": JoinRequest.objects.create(organisation=organisation, user=bob),
        "endpoint": Endpoint.objects.create(owner=alice, **hook),
        **_moderation(alice, bob),
        "savedsearch": SavedSearch.objects.create(person=alice, text="herons", kind="post"),
        "stewardship": Stewardship.objects.create(person=alice, named_by=bob, until=timezone.now(), trust_before=1),
        "declaredtie": DeclaredTie.objects.create(person=alice, other=bob, kind="family"),
        "waiver": Waiver.objects.create(judge=bob, plan="P.", editor=alice, **judged),
        "appeal": Appeal.objects.create(decision=no, verb=no.verb, filed_by=alice, finding="amend", **judged),
        "policyversion": policies.publish("review", {"review_days": 9}, author=alice, note="Faster."),
        **by_reviews,
        **_applications(alice, bob),
        **_inference(release, alice),
        **_talk(alice),
        **_resources(alice),
    }


def _collections(project: Project, alice: Any) -> dict[str, Any]:
    collection = Collection.objects.create(owner=alice.owner, title="Small and bilingual", created_by=alice)
    kept = {"collection": collection, "project": project, "place": 1, "added_by": alice}
    return {"collection": collection, "collectedproject": CollectedProject.objects.create(**kept)}


def _reviews(release: Release, bob: Any) -> dict[str, Any]:
    round_ = Round.objects.create(release=release, number=1, digest="0" * 64)
    assignment = Assignment.objects.create(round=round_, reviewer=bob)
    review = Review.objects.create(assignment=assignment)
    report = {"reporter": release.project.created_by, "capacity": "author", "reason": "rude", "text": "It was."}
    return {
        "round": round_,
        "assignment": assignment,
        "conductreport": ConductReport.objects.create(review=review, heard_at=timezone.now(), **report),
        "takedown": Takedown.objects.create(release=release, reason="unsafe", letter="It is.", proposed_by=bob),
        "lock": Lock.objects.create(release=release, reason="unsafe", locked_by=bob),
        "sample": Sample.objects.create(release=release, change="patch", draw={}),
    }


def _applications(alice: Any, bob: Any) -> dict[str, Any]:
    application = Application.objects.create(applicant=alice, kinds=["model"], hours_per_month=4, statement="I can.")
    attempt = Attempt.objects.create(application=application, kind="model")
    case = CalibrationCase.objects.create(code="c", kind="model", title="C", sort="planted", outcome="accept")
    sheet = CaseSheet.objects.create(attempt=attempt, reviewer=alice, case=case)
    return {
        "application": application,
        "attempt": attempt,
        "casedispute": CaseDispute.objects.create(sheet=sheet, why="It is wrong."),
        "standing": (standing := Standing.objects.create(user=alice, kind="model", mentor=bob)),
        "audit": Audit.objects.create(standing=standing, reviewer=alice, case=case, disguise={"digest": "0" * 64}),
    }


def _inference(release: Release, alice: Any) -> dict[str, Any]:
    deployment = Deployment.objects.create(release=release, task="text-generation", error="No room.")
    run = Run(release=release, deployment=deployment, user=alice, payer="user", source="api", kind="text", input=["x"])
    run.task, run.deadline_at = deployment.task, timezone.now()
    run.save()
    kept = {"unit": "cpu_ms", "hour_price": 9, "bytes": 9, "payer": "site", "pinned_by": alice}
    pin = Pin.objects.create(deployment=deployment, ends_at=timezone.now() + timedelta(hours=1), **kept)
    host = DrainedHost.objects.create(name="a-host", drained_by=alice)
    asked = {"endpoint": "/v1/completions", "pause": {"detail": "No."}, "expires_at": timezone.now()}
    batch = Batch.objects.create(user=alice, **asked)
    upstream = Upstream.objects.create(name="The fleet", base_url="http://fleet.example.org/v1")
    outage = Outage.objects.create()
    Failure.objects.create(outage=outage, kind="silent", about="a-host", began_at=timezone.now())
    prompt = SavedPrompt.objects.create(user=alice, name="Brief", project=release.project, visibility="public")
    Delisting.objects.create(prompt=prompt, project=release.project, user=alice, reason="It asks for another model.")
    of_machines = {"savedprompt": prompt, "pin": pin, "drainedhost": host, "upstream": upstream, "outage": outage}
    return {"deployment": deployment, "run": run, "batch": batch, **of_machines}


def _moderation(alice: Any, bob: Any) -> dict[str, Any]:
    """Something of Alice's, which she also flagged, so that her eyes see all of it."""
    about = {"kind": "post", "object_id": "0" * 26, "reason": "spam"}
    concern = Concern.objects.create(author=alice, **about)
    why = {"reason": "spam", "letter": "Because."}
    return {
        "concern": concern,
        "flag": Flag.objects.create(concern=concern, flagger=alice, **about),
        "act": Act.objects.create(concern=concern, person=alice, kind="remove", moderator=bob, **why),
        "storm": Storm.objects.create(begun_by=bob, until=timezone.now()),
        "sanction": Sanction.objects.create(
            person=alice, kind="silence", moderator=bob, until=timezone.now(), state="provisional", **why
        ),
    }


def _resources(alice: Any) -> dict[str, Any]:
    pool = Pool.objects.create(slug="spring", name="Spring", purpose="For birds.")
    whose = {"owner": alice.owner, "scope": f"owner:{alice.owner_id}", "pool": pool, "title": "Terns"}
    request = ResourceRequest.objects.create(applicant=alice, state="triage", **whose)
    ends = timezone.now() + timedelta(days=30)
    grant = Grant.objects.create(request=request, tier=1, ends_at=ends, **whose)
    return {
        "pool": pool,
        "call": Call.objects.create(slug="spring", title="Spring", created_by=alice, **_round(pool)),
        "reconciliation": Reconciliation.objects.create(accounts=1, entries=2, wrong=1),
        "resourcerequest": request,
        "grant": grant,
        "job": Job.objects.create(
            key="slurm-1", title="Terns", person=alice, begun_by=alice, amount=9, lost_at=ends, **_paid_by(grant)
        ),
        "grantreport": GrantReport.objects.create(grant=grant, summary="A model.", written_by=alice),
        "grantadjustment": GrantAdjustment.objects.create(
            grant=grant, unit="tokens", amount=9, why="Twice.", proposed_by=alice
        ),
        "grantchange": GrantChange.objects.create(grant=grant, kind="extend", days=9, why="Ice.", asked_by=alice),
    }


def _paid_by(grant: Grant) -> dict[str, Any]:
    account = Account.objects.create(holder=grant.holder, kind="grant", unit="tokens")
    return {"grant": grant, "account": account, "unit": "tokens"}


def _round(pool: Pool) -> dict[str, Any]:
    now = timezone.now()
    return {"pool": pool, "state": "open", "panel_size": 3, "opens_at": now, "closes_at": now + timedelta(days=7)}


def _talk(alice: Any) -> dict[str, Any]:
    board = Board.objects.create(slug="serving", name="Serving")
    topic = Topic.objects.create(board=board, title="Broken characters", author=alice)
    report = Report.objects.create(target_kind="site", reporter=alice, title="No answer", actual="Nothing.")
    post = Post.objects.create(topic=topic, number=1, author=alice, text="Why?")
    return {
        "topic": topic,
        "post": post,
        "poll": Poll.objects.create(post=post, question="How?"),
        "report": report,
        "advisory": Advisory.objects.create(report=report, published_by=alice, title="Leak", severity="s2"),
    }


# What an event calls its noun, and what the model behind it is called.
KIND_OF = {
    "role": "user",
    "saved_search": "savedsearch",
    "trust": "user",
    "webhook": "endpoint",
    "policy": "policyversion",
    "access": "accessrequest",
    "co_author": "coauthor",
    "domain": "domainproof",
    "collected_project": "collectedproject",
    "tie": "declaredtie",
    "conflict": "waiver",
    "dispute": "casedispute",
    "conduct": "conductreport",
    "request": "resourcerequest",
    "host": "drainedhost",
    "grant_report": "grantreport",
    "grant_change": "grantchange",
    "grant_adjustment": "grantadjustment",
    "prompt": "savedprompt",
}


def event_of(verb: str, things: dict[str, Any]) -> tuple[Event, Any]:
    """An event as it would be recorded, and what it is about."""
    noun = verb.partition(".")[0]
    kind = KIND_OF.get(noun, noun)
    about = things[kind]
    evidence: list[Any] = [{"clock_owner": "author", "user": "bob", "role": "write"}]
    if kind in {"organisation", "team"}:
        evidence = [things["user"].pk]
    event = Event(verb=verb, object_type=kind, object_id=str(about.pk), note="Because.", evidence=evidence)
    event.to_state, event.from_state = TO_STATE.get(verb, ""), FROM_STATE.get(verb, "")
    event.reason_code = REASONS.get(verb, "")
    return event, about
