"""Objects to knock with: for every address with parameters, what to put into them.

One function a package. It gets the cast and returns, per URL name, the parameters of an object that `cast.owner` owns
and `cast.writer` may write to; where somebody else holds the object (a reviewer their review), `owner` says who.
A door whose parameters are missing here fails the walk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.site_map import addresses
from projects.models import Project, Release


@dataclass(frozen=True)
class Sample:
    parameters: dict[str, Any]
    owner: User | None = None


Samples = dict[str, Sample]


@dataclass(frozen=True)
class Cast:
    stranger: User
    writer: User
    owner: User
    reviewer: User
    editor: User
    moderator: User
    officer: User
    admin: User


def accounts(cast: Cast) -> Samples:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.usersessions.models import UserSession
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from accounts.actions import add_member, create_organisation, create_token
    from accounts.actions.avatars import stored_at
    from accounts.models import JoinRequest

    organisation = create_organisation(user=cast.owner, handle="weighers", name="The Weighers")
    add_member(organisation=organisation, user=cast.owner, person=cast.reviewer)
    _raw, token = create_token(user=cast.owner, name="sample", scopes=["read"])
    phone = {"name": "phone", "credential": _credential()}
    passkey = Authenticator.objects.create(user=cast.owner, type="webauthn", data=phone)
    TOTP.activate(cast.owner, generate_totp_secret())
    RecoveryCodes.activate(cast.owner)
    hour_ago = timezone.now() - timedelta(hours=1)
    session = UserSession.objects.create(
        user=cast.owner, ip="127.0.0.1", session_key="sample", user_agent="Sample", last_seen_at=hour_ago
    )
    picture = "5a" * 32
    if not default_storage.exists(stored_at(picture)):
        default_storage.save(stored_at(picture), ContentFile(b"RIFF"))
    group = {"handle": "weighers"}
    asked = JoinRequest.objects.create(organisation=organisation, user=cast.editor)
    wish = {**group, "asked": asked.pk}
    member = {"handle": "weighers", "person": cast.reviewer.handle}
    parameters: dict[str, dict[str, Any]] = {
        "mfa_edit_webauthn": {"pk": passkey.pk},
        "mfa_remove_webauthn": {"pk": passkey.pk},
        "accounts:session-end": {"session": session.pk},
        "accounts:token-revocation": {"token": token.pk},
        "accounts:token-cap": {"token": token.pk},
        "accounts:organisation-settings": group,
        "accounts:organisation-avatar": group,
        "accounts:organisation-members": group,
        "accounts:organisation-join": group,
        "accounts:organisation-join-answer": wish,
        "api-organisation-join-requests": group,
        "api-organisation-join-request": wish,
        "accounts:organisation-member": member,
        "accounts:organisation-removal": member,
        "accounts:avatar": {"digest": picture},
        "accounts:owner": {"handle": cast.owner.handle},
        "api-token-detail": {"token": token.pk},
        "api-owner-detail": {"handle": cast.owner.handle},
        "accounts:activity": {"handle": cast.owner.handle},
        "api-owner-activity": {"handle": cast.owner.handle},
        "accounts:contributions": {"handle": cast.owner.handle},
        "accounts:contributions-table": {"handle": cast.owner.handle},
        "api-owner-contributions": {"handle": cast.owner.handle},
        "accounts:feed-activity": {"owner": cast.owner.handle, "form": "atom"},
        "api-organisation-detail": group,
        "api-organisation-members": group,
        "api-organisation-avatar": group,
        "api-organisation-member": member,
        "api-session-detail": {"session": session.pk},
        "accounts:person-roles": {"handle": cast.reviewer.handle},
        "accounts:role-removal": {"handle": cast.reviewer.handle, "role": "reviewer"},
        "api-person-roles": {"handle": cast.reviewer.handle},
        "api-person-role": {"handle": cast.reviewer.handle, "role": "reviewer"},
    }
    samples = {name: Sample(kwargs) for name, kwargs in parameters.items()}
    return samples | _teams(cast, organisation, group)


def _teams(cast: Cast, organisation: Any, group: dict[str, Any]) -> Samples:
    from accounts.actions import add_to_team, create_team
    from accounts.models import DomainProof

    team = create_team(organisation=organisation, user=cast.owner, name="Scales")
    add_to_team(team=team, user=cast.owner, person=cast.reviewer)
    proof = DomainProof.objects.create(organisation=organisation, domain="example.invalid", created_by=cast.owner)
    domain = Sample(group | {"proof": proof.pk})
    one = group | {"team": team.pk}
    member = Sample(one | {"person": cast.reviewer.handle})
    return {
        **dict.fromkeys(("accounts:teams", "api-organisation-teams"), Sample(group)),
        **dict.fromkeys(("accounts:domains", "api-organisation-domains"), Sample(group)),
        **dict.fromkeys(("accounts:domain-check", "accounts:domain-removal", "api-organisation-domain"), domain),
        **dict.fromkeys(("accounts:team", "accounts:team-deletion", "api-organisation-team"), Sample(one)),
        **dict.fromkeys(("accounts:team-removal", "api-organisation-team-member"), member),
    }


def deliberation(cast: Cast) -> Samples:
    from deliberation.actions import declare_tie

    one = Sample({"declared": declare_tie(user=cast.owner, handle=cast.stranger.handle, kind="family").pk})
    return _appeals(cast) | {"deliberation:tie-end": one, "api-tie-detail": one}


def _appeals(cast: Cast) -> Samples:
    from deliberation.appeals.actions import file_appeal
    from projects.actions import move_release

    made = [
        move_release(_release(cast, name, "in_review"), "reject", note="Not yet.") for name in ("appealed", "refused")
    ]
    appeal = Sample({"appeal": file_appeal(decision=made[0], user=cast.owner, text="Look again.").pk})
    return {
        "appeals:feed": Sample({"form": "atom"}),
        "appeals:new": Sample({"decision": made[1].pk}),
        **dict.fromkeys(("appeals:appeal", "appeals:voice", "appeals:withdrawal"), appeal),
        **dict.fromkeys(("api-appeal-detail", "api-appeal-voices"), appeal),
        **dict.fromkeys(
            ("claims:claim", "claims:end", "api-claim-detail"),
            Sample({"kind": "appeal", "id": appeal.parameters["appeal"]}),
        ),
    }


def _credential() -> dict[str, Any]:
    """What a device answered when it made a passkey."""
    from fido2.cose import ES256
    from fido2.utils import websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

    key = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    credential = AttestedCredentialData.create(b"a" * 16, b"phone", key)
    data = AuthenticatorData.create(b"h" * 32, AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP, 0, credential)
    asked = CollectedClientData.create(CollectedClientData.TYPE.CREATE, b"c" * 32, "http://127.0.0.1")
    made = {"clientDataJSON": asked, "attestationObject": AttestationObject.create("none", data, {})}
    response = {name: websafe_encode(bytes(part)) for name, part in made.items()}
    name = websafe_encode(b"phone")
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def repositories(cast: Cast) -> Samples:
    from repositories.actions import begin_upload, create_repository

    upload = begin_upload(repository=create_repository(), user=cast.owner, filename="big.bin", size=10)
    one = Sample({"upload_id": upload.pk})
    return {
        "api-upload-detail": one,
        "api-upload-complete": one,
        "api-upload-part": Sample({"upload_id": upload.pk, "number": 1}),
    }


def projects(cast: Cast) -> Samples:
    """One project that is published, and some whose releases wait for what their owner may do next."""
    from projects.actions import create_tag

    made = {state: _project(cast, state) for state in ("published", "accepted", "submitted", "lapsed", "draft")}
    here = {state: {"owner": cast.owner.handle, "name": project.name} for state, project in made.items()}
    parts = {
        "path": "README.md",
        "number": 1,
        "step": "details",
        "person": cast.moderator.handle,
        "form": "atom",
        "revision": "v1",
        "spec": "v1...v1",
        "ref": "tags/aside",
        "oid": bytes(Release.objects.get(project=made["published"]).commit or b"").hex(),
    }
    create_tag(
        project=made["published"],
        user=cast.owner,
        name="aside",
        target=bytes(Release.objects.get(project=made["published"]).commit or b""),
    )
    samples = {f"projects:feed-{name}": Sample({"form": "atom"}) for name in ("explore", "site")}
    samples["projects:feed-owner"] = Sample({"owner": cast.owner.handle, "form": "json"})
    for address in addresses():
        if (
            "name" in address.parameters
            and address.name.startswith(("projects:", "usage:", "api-project"))
            and "team" not in address.parameters
        ):
            doing = address.name.rpartition("-")[2].rpartition(":")[2]
            state = STATES.get(doing, "published")
            more = {name: parts[name] for name in address.parameters if name in parts}
            samples[address.name] = Sample(here[state] | more)
    more_samples = _co_authors(cast, made["published"], here["published"]) | _talk(cast, made["published"])
    more_samples |= _teams_of(cast, made["published"], here["published"])
    more_samples |= _imports(cast, made["draft"]) | {"imports:unpacking": Sample(here["published"])}
    more_samples |= _access(cast, made["accepted"], here["published"])
    more_samples |= _transfers(cast, made["accepted"], here["published"])
    return samples | more_samples | _collections(cast, made["published"], here["published"])


def _teams_of(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from accounts.actions import create_organisation, create_team
    from projects.teams.actions import give_team_role

    organisation = create_organisation(user=cast.owner, handle="reachers", name="The Reachers")
    team = create_team(organisation=organisation, user=cast.owner, name="Far")
    give_team_role(project=project, user=cast.owner, team=team, role="read")
    one = Sample(here | {"team": team.pk})
    return {
        **dict.fromkeys(("teams:give", "api-project-teams"), Sample(here)),
        **dict.fromkeys(("teams:removal", "api-project-team"), one),
    }


def _transfers(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.transfers.models import Transfer

    kept = {"giver": cast.owner.owner, "receiver": cast.owner.owner, "offered_by": cast.owner}  # both sides are let in
    one = Sample({"transfer": Transfer.objects.create(project=project, **kept).pk}, owner=cast.owner)
    doors = ("transfers:detail", "transfers:answer", "api-transfer")
    return dict.fromkeys(doors, one) | {"transfers:offer": Sample(here)}


def _imports(cast: Cast, project: Project) -> Samples:
    from projects.imports.models import Import, Tracking

    facts = {"server": "https://hub.example", "repo": "a/b", "revision": "main", "asked_by": cast.owner}
    at_work = Sample({"import_id": Import.objects.create(project=project, **facts).pk})
    stopped = Sample({"import_id": Import.objects.create(project=project, state="failed", **facts).pk})
    doors = ("imports:detail", "imports:cancellation", "api-import")
    Tracking.objects.create(project=project, set_by=cast.owner, via="hub", commit="5" * 40)
    here = Sample({"owner": cast.owner.handle, "name": project.name})
    tracked = dict.fromkeys(("imports:tracking", "api-project-tracking"), here)
    return dict.fromkeys(doors, at_work) | {"imports:retry": stopped} | tracked


def _access(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.access.models import AccessRequest

    asked = AccessRequest.objects.create(project=project, person=cast.owner)  # who asked and who decides are let in
    one = Sample({"request_id": asked.pk}, owner=cast.owner)
    of_project = ("access:ask", "access:gate", "access:requests", "access:decisions", "access:grants")
    return dict.fromkeys(of_project, Sample(here)) | dict.fromkeys(
        ("access:detail", "access:withdrawal", "api-access-request"), one
    )


def _collections(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.collections.actions import add_project, create_collection

    made = create_collection(owner=cast.owner.owner, user=cast.owner, title="Small and bilingual")
    add_project(collection=made, user=cast.owner, project=project)
    one = {"collection": made.pk}
    pages = [f"collections:{page}" for page in ("detail", "edit", "deletion", "projects")]
    rows = ["collections:collected", "collections:collected-removal", "api-collection-project"]
    return {
        **dict.fromkeys([*pages, "api-collection", "api-collection-projects"], Sample(one)),
        **dict.fromkeys(rows, Sample(one | here)),
        "collections:of-project": Sample(here),
        "trending:feed": Sample({"form": "atom"}),
        "collections:feed-list": Sample({"form": "atom"}),
        "collections:feed-one": Sample(one | {"form": "json"}),
    }


def _talk(cast: Cast, project: Project) -> Samples:
    from discussions.actions import open_topic
    from projects.actions import board_of

    board = board_of(project=project, user=cast.owner)
    topic = open_topic(board=board, user=cast.owner, title="It hangs", text="Why?")
    thread = Sample({"owner": cast.owner.handle, "name": project.name, "number": topic.number})
    about = dict.fromkeys(("projects:topic-versions", "api-topic-versions"), Sample({"topic": topic.pk}))
    return about | {"projects:thread": thread} | _pulls(cast, project)


def _pulls(cast: Cast, project: Project) -> Samples:
    """What somebody of the project proposes; the writer may answer it."""
    from projects.pulls.actions import propose_texts

    said: dict[str, Any] = {"title": "Say please", "text": "It is kinder.", "files": {"notes.md": "Please.\n"}}
    pull = propose_texts(project=project, user=cast.owner, **said)
    here = {"owner": cast.owner.handle, "name": project.name}
    one = Sample(here | {"number": pull.number})
    acts = ("changes", "commits", "state", "timeline")
    return {
        **dict.fromkeys(("pulls:list", "api-project-pulls"), Sample(here)),
        **dict.fromkeys(("pulls:changes", "pulls:state", "api-project-pull"), one),
        **{f"api-project-pull-{act}": one for act in acts},
        "pulls:propose": Sample(here | {"path": "README.md"}),
    }


def _co_authors(cast: Cast, project: Project, here: dict[str, Any]) -> Samples:
    from projects.models import CoAuthor

    for person in (cast.moderator, cast.owner):
        CoAuthor.objects.create(project=project, person=person, asked_by=cast.owner)
    one = Sample(here | {"person": cast.moderator.handle})
    acts = ("projects:co-author-reminder", "projects:co-author-removal")
    calls = ("api-project-co-author", "api-project-co-author-reminder")
    return dict.fromkeys(acts + calls, one)


STATES = {
    "publication": "accepted",
    "unscheduling": "accepted",
    "withdrawal": "submitted",
    "reopening": "lapsed",
    "draft": "draft",
    "step": "draft",
}


def _project(cast: Cast, state: str) -> Project:
    from projects.actions import add_member, create_project
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.owner.owner, user=cast.owner, kind="model", name=f"tern-{state}", **FACTS)
    put_files(project, cast.owner, FILES)
    add_member(project=project, user=cast.owner, handle=cast.writer.handle, role="write")
    add_member(project=project, user=cast.owner, handle=cast.moderator.handle, role="read")
    bring(project, cast.owner, state)
    return project


HELD = ("reviews:hold", "reviews:resume", "api-submission-hold")


def reviews(cast: Cast) -> Samples:
    """Releases on every desk: for triage, free to take, in a reviewer's hands, and back with their author."""
    from reviews.actions import add_change, claim_review
    from reviews.actions.triage import begin_review
    from reviews.models import Decision
    from reviews.models import Sample as ReviewSample

    waiting, free, held, asked = (_release(cast, name, "triage") for name in ("waiting", "free", "held", "asked"))
    begin_review(release=free)
    assignment = claim_review(round=begin_review(release=held), reviewer=cast.reviewer, has_no_conflict=True)
    change = add_change(assignment=assignment, reviewer=cast.reviewer, what="Say where the dialogues come from.")
    theirs = {"assignment": assignment.pk}
    answer = _asked_for_changes(asked)
    asked_for = Sample({"assignment": _invitation(cast, _release(cast, "wanted", "triage"))}, owner=cast.reviewer)
    out = _release(cast, "out", "published")
    Decision.objects.create(release=out, outcome="accept", decided_by="checks", digest=out.digest)
    pair = {"owner": cast.owner.handle, "name": "out", "before": 1, "after": 1}
    drawn = ReviewSample.objects.create(release=out, change="patch", draw={"percent": 10, "seed": "s"})
    talked = _talked_over(cast, _release(cast, "talked", "triage"))
    judged = {"release": _judged(cast, _release(cast, "judged", "triage")), "place": "1.1"}
    samples = _applications(cast) | {
        **_conduct(cast, judged),
        **dict.fromkeys(("reviews:deliberation", "reviews:remark", "reviews:revision", "reviews:clearance"), talked),
        **{f"api-round-{act}": talked for act in ("remarks", "revisions", "clearance")},
        **dict.fromkeys(("reviews:quality", "reviews:usefulness"), Sample(judged)),
        **{f"api-words-{act}": Sample(judged) for act in ("quality", "usefulness")},
        **dict.fromkeys(("reviews:compare", "api-project-comparison"), Sample(pair)),
        **{f"reviews:invitation{act}": asked_for for act in ("", "-acceptance", "-refusal")},
        **{f"api-invitation-{act}": asked_for for act in ("acceptance", "refusal")},
        **dict.fromkeys(("reviews:assignment-nudge", "api-assignment-nudge"), Sample(theirs)),
        "reviews:claim": Sample({"release": free.pk}),
        "reviews:feed": Sample({"owner": cast.owner.handle, "name": "out", "form": "atom"}),
        **dict.fromkeys(("api-submission-reviews", "api-record", "reviews:record"), Sample({"release": out.pk})),
        "reviews:letter": Sample({"release": out.pk, "number": 1}),
    }
    for address in addresses():
        if (
            not address.name.startswith(("reviews:", "api-submission", "api-sample", "api-review"))
            or address.name in samples
        ):
            continue
        if "sample" in address.parameters:
            samples[address.name] = Sample({"sample": drawn.pk})
            continue
        if "assignment" in address.parameters or "review" in address.parameters:
            every = theirs | {"review": assignment.pk, "change": change.pk, "path": "README.md"}
            sample = Sample({name: every[name] for name in address.parameters}, owner=cast.reviewer)
        else:
            release = asked if "change" in address.parameters or address.name in HELD else waiting
            every = {"release": release.pk, "submission": release.pk, "change": answer}
            sample = Sample({name: every[name] for name in address.parameters})
        if sample.parameters:
            samples[address.name] = sample
    return samples


def _release(cast: Cast, name: str, state: str) -> Release:
    from projects.actions import add_member, create_project
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.owner.owner, user=cast.owner, kind="model", name=name, **FACTS)
    put_files(project, cast.owner, FILES)
    add_member(project=project, user=cast.owner, handle=cast.writer.handle, role="write")
    return bring(project, cast.owner, state)


def _invitation(cast: Cast, release: Release) -> str:
    from reviews.actions import invite
    from reviews.actions.triage import begin_review

    round_ = begin_review(release=release)
    return str(invite(round=round_, editor=cast.editor, handle=cast.reviewer.handle, note="Knows terns.").pk)


def _talked_over(cast: Cast, release: Release) -> Sample:
    """A round whose one reviewer has sent their words and now talks them over with the editors."""
    return Sample({"round": _sent(cast, release).round_id}, owner=cast.reviewer)


def _judged(cast: Cast, release: Release) -> str:
    from reviews.models import Round
    from reviews.states import RoundState

    Round.objects.filter(pk=_sent(cast, release).round_id).update(state=RoundState.DECIDED)
    return str(release.pk)


def _sent(cast: Cast, release: Release) -> Any:
    from reviews.actions.triage import begin_review
    from reviews.models import Assignment, Review, Round
    from reviews.states import AssignmentState, RoundState

    round_ = begin_review(release=release)
    Round.objects.filter(pk=round_.pk).update(state=RoundState.DELIBERATING)
    part = Assignment.objects.create(round=round_, reviewer=cast.reviewer, state=AssignmentState.SUBMITTED)
    Review.objects.create(assignment=part, verdict="reject", letter="It does not fly.", submitted_at=timezone.now())
    return part


def _conduct(cast: Cast, judged: dict[str, Any]) -> Samples:
    """The owner has reported the review of the release that was judged."""
    from reviews.conduct.models import ConductReport
    from reviews.models import Review

    review = Review.objects.get(assignment__round__release=judged["release"])
    report = ConductReport.objects.create(
        review=review, reporter=cast.owner, capacity="author", reason="insult", text="x"
    )
    samples = {
        address.name: Sample({"report": report.pk})
        for address in addresses()
        if address.name.startswith(("conduct:", "api-conduct")) and address.parameters
    }
    heard = dict.fromkeys(("conduct:answer", "api-conduct-answer"), Sample(_heard(cast, review), owner=cast.reviewer))
    return samples | heard | dict.fromkeys(("conduct:new", "api-conduct-filing"), Sample(judged))


def _heard(cast: Cast, review: Any) -> dict[str, Any]:
    from reviews.conduct.models import ConductReport

    facts = {"reason": "insult", "text": "x", "state": "hearing", "heard_at": timezone.now(), "capacity": "editor"}
    return {"report": ConductReport.objects.create(review=review, reporter=cast.stranger, **facts).pk}


def _asked_for_changes(release: Release) -> str:
    from projects.actions import move_release
    from reviews.actions.triage import begin_review
    from reviews.models import RequiredChange, Round
    from reviews.states import RoundState

    decided = begin_review(release=release)
    change = RequiredChange.objects.create(round=decided, what="Say where they come from.", number=1)
    Round.objects.filter(pk=decided.pk).update(state=RoundState.DECIDED)
    move_release(release, "request_changes")
    return str(change.pk)


def _applications(cast: Cast) -> Samples:
    """The owner has applied to review, and contests a line of the record."""
    from reviews.applications.models import (
        Application,
        Attempt,
        Audit,
        AuditReview,
        CalibrationCase,
        CaseDispute,
        CaseSheet,
        DossierLine,
        Standing,
    )

    facts: dict[str, Any] = {"kinds": ["model"], "languages": ["en"], "hours_per_month": 4, "statement": "I read."}
    application = Application.objects.create(applicant=cast.owner, **facts)
    line = DossierLine.objects.create(application=application, kind="x", text="x", at=timezone.now(), contested="No.")
    case = CalibrationCase.objects.create(code="sample", kind="model", title="x", sort="known", outcome="accept")
    attempt = Attempt.objects.create(application=application, kind="model", state="rating")
    sheet = CaseSheet.objects.create(attempt=attempt, reviewer=cast.owner, case=case)
    dispute = CaseDispute.objects.create(sheet=sheet, why="No.")
    every = {"form": "atom", "application": application.pk, "line": line.pk, "case": case.pk}
    held = Standing.objects.create(user=cast.owner, kind="model", mentor=cast.reviewer)
    signing = {"standing": held.pk, "review": _sent_review(cast)}
    shown = {"digest": "0" * 64, "checks": []}
    whose = {"reviewer": cast.owner, "sheet": CaseSheet.objects.create(reviewer=cast.owner, case=case)}
    audit = Audit.objects.create(standing=held, case=case, disguise=shown, state="submitted", **whose)
    AuditReview.objects.create(audit=audit, verdict="accept", submitted_at=timezone.now())
    every |= {"audit": audit.pk}
    every |= {"standing": held.pk, "attempt": attempt.pk, "sheet": sheet.pk, "dispute": dispute.pk}
    names = (
        "applications:",
        "api-application",
        "api-reviewer",
        "api-attempt",
        "api-audit",
        "api-rating",
        "api-case",
        "api-dispute",
        "api-standing",
    )
    theirs = {
        "applications:signature": Sample(signing, owner=cast.reviewer),
        "applications:recheck": Sample(signing),
        "api-standing-recheck": Sample(signing),
        "api-standing-signature": Sample({"standing": held.pk}, owner=cast.reviewer),
    }
    return {
        address.name: Sample({name: every[name] for name in address.parameters})
        for address in addresses()
        if address.name.startswith(names) and address.parameters and address.name not in theirs
    } | theirs


def _sent_review(cast: Cast) -> str:
    """A review by the owner of a project of somebody else, sent and not signed yet."""
    from projects.actions import create_project
    from reviews.actions.triage import begin_review
    from reviews.models import Assignment, Review
    from tests.projects.conftest import FACTS, FILES, bring, put_files

    project = create_project(owner=cast.stranger.owner, user=cast.stranger, kind="model", name="judged", **FACTS)
    put_files(project, cast.stranger, FILES)
    round_ = begin_review(release=bring(project, cast.stranger, "triage"))
    assignment = Assignment.objects.create(round=round_, reviewer=cast.owner, state="submitted")
    review = Review.objects.create(assignment=assignment, verdict="accept", submitted_at=timezone.now())
    return str(review.pk)


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
    in_review = Sample({"assignment": review.pk}, owner=cast.reviewer)
    seen = {"task": "image-classification", "input": [{"type": "image/png", "bytes": 70, "width": 1, "height": 1}]}
    looked_at = Run.objects.create(user=cast.owner, payer=run.payer, **facts | seen)
    pixel = picture(8, 8)
    Medium.objects.create(run=looked_at, place=0, asked_by=run.payer, bytes=len(pixel), data=pixel)
    runs = ("inference:run", "inference:events", "inference:visibility", "inference:tokens")
    calls = ("api-run", "api-run-events", "api-run-cancellation")
    return dict.fromkeys(runs + calls, one) | {
        **dict.fromkeys(("inference:medium", "api-run-medium"), Sample({"run_id": looked_at.pk, "place": 0})),
        **dict.fromkeys(("inference:review-try", "inference:review-start"), in_review),
        "inference:cancellation": Sample({"run_id": Run.objects.create(payer=visitor, **facts).pk}),
        "inference:start": Sample({"owner": cast.owner.handle, "name": "tern"}),
        "api-deployment": Sample({"deployment_id": deployment.pk}),
        **_fleet(cast, deployment),
        **_batches(cast),
        **_playground(cast, facts),
        "openai-model": Sample({"name": f"{cast.owner.handle}/tern"}),
        "openai-engine": Sample({"engine": "text-davinci-002", "what": "completions"}),
        "hub-task": Sample({"name": f"{cast.owner.handle}/tern"}),
        "hub-task-named": Sample({"name": f"{cast.owner.handle}/tern", "task": "text-generation"}),
        "hub-task-openai": Sample({"name": f"{cast.owner.handle}/tern", "what": "completions"}),
    }


def notifications(cast: Cast) -> Samples:
    from django.db import transaction

    from core import events
    from notifications.models import Follow, Mute, Notification
    from notifications.unsubscribing import token_for

    with transaction.atomic():
        event = events.record("role.granted", cast.owner, to_state="reviewer")
    facts = {
        "notice": "notifications.role_granted",
        "urgency": "moved",
        "thing_type": "user",
        "thing_id": cast.owner.pk,
    }
    told = Sample({"notification": Notification.objects.create(person=cast.owner, event=event, **facts).pk})
    mute = Mute.objects.create(person=cast.owner, thing_type="user", thing_id=cast.stranger.pk)
    follow = Sample(
        {"follow": Follow.objects.create(person=cast.owner, thing_type="owner", thing_id=cast.stranger.owner_id).pk}
    )
    pages = ("notification", "done", "restoration", "mute")
    kind = Sample({"about": "boards", "urgency": "fyi"})
    return (
        {"notifications:kind": kind, "api-notification-kind": kind}
        | {f"notifications:{name}": told for name in pages}
        | {
            "api-notification": told,
            "api-mute": Sample({"mute": mute.pk}),
            "api-follow": follow,
            "notifications:follow-removal": follow,
            "notifications:mute-removal": Sample({"mute": mute.pk}),
            "notifications:unsubscribe": Sample({"token": token_for(cast.owner, "needs_you")}),
        }
    )


def webhooks(cast: Cast) -> Samples:
    from webhooks.models import Delivery, Endpoint

    place = {"place_type": "owner", "place_id": cast.owner.owner_id}
    endpoint = Endpoint.objects.create(owner=cast.owner, url="https://example.org/hook", wanted=["*"], **place)
    delivery = Delivery.objects.create(endpoint=endpoint, message_id="one", type="webhook.test")
    one = {"endpoint": endpoint.pk}
    names = [address.name for address in addresses() if address.name.startswith(("webhooks:", "api-webhook-"))]
    without = {"webhooks:endpoints", "api-webhook-places"}
    samples = dict.fromkeys({*names, "api-webhook"} - without, Sample(one))
    return samples | dict.fromkeys(("webhooks:replay", "api-webhook-replay"), Sample(one | {"delivery": delivery.pk}))


def moderation(cast: Cast) -> Samples:
    from moderation.trust.actions import name_steward

    name_steward(person=cast.owner, editor=cast.admin)
    own = Sample({"handle": cast.owner.handle})
    people = ("trust:stewardship", "trust:stewardship-end", "api-person-stewardship", "moderation:person")
    return dict.fromkeys((*people, "api-person-sanctions"), own) | _flagged(cast)


def _flagged(cast: Cast) -> Samples:
    """The owner flagged what the writer said; somebody was sent away by a moderator in a hurry."""
    from discussions import actions
    from moderation.actions import begin_storm, flag, sanction
    from tests.conftest import new_person

    board = actions.make_board(user=cast.editor, slug="loading", name="Loading")
    topic = actions.open_topic(board=board, user=cast.writer, title="Buy now", text="Buy now.")
    post = topic.posts.get()
    raised = flag(kind="post", id=post.pk, user=cast.owner, reason="spam")
    away: dict[str, Any] = {"kind": "suspension", "days": 3, "reason": "abuse", "letter": "Enough.", "is_urgent": True}
    made = sanction(person=new_person("dora"), moderator=new_person("emil", "moderator"), **away)
    begin_storm(user=cast.admin)
    concern, sanctioned = Sample({"concern": raised.concern_id}), Sample({"sanction": made.pk})
    return {
        **dict.fromkeys(("moderation:concern", "moderation:decision"), concern),
        **dict.fromkeys(("api-moderation-concern", "api-moderation-decision"), concern),
        **dict.fromkeys(("moderation:confirmation", "moderation:lifting"), sanctioned),
        **dict.fromkeys(("api-sanction-confirmation", "api-sanction-lifting"), sanctioned),
        "moderation:flag": Sample({"kind": "post", "id": post.pk}),
        "api-flag-detail": Sample({"flag": raised.pk}),
    }


def discussions(cast: Cast) -> Samples:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from discussions import actions
    from discussions.models import Attachment

    board = actions.make_board(user=cast.editor, slug="serving", name="Serving")
    topic = actions.open_topic(board=board, user=cast.owner, title="Why?", text="Why?", kind="question")
    removed = actions.remove_post(post=actions.reply(topic=topic, user=cast.owner, text="Oh."), user=cast.owner)
    on_board, in_topic = {"board": board.slug}, {"topic": topic.pk}
    names = [address.name for address in addresses() if {"board", "topic", "post"} & set(address.parameters)]
    of_post = dict.fromkeys(names, Sample({"post": topic.posts.get(number=1).pk}))
    of_topic = {name: Sample(in_topic) for name in names if "topic" in name or name == "discussions:reply"}
    of_board = {name: Sample(on_board) for name in names if "board" in name or name == "discussions:new-topic"}
    of_board |= dict.fromkeys(("discussions:topic-board", "api-topic-board"), Sample(in_topic))
    samples = of_post | of_topic | of_board
    facts = {"digest": "5a" * 32, "width": 1, "height": 1, "size": 4}
    picture = Attachment.objects.create(board=board, person=cast.owner, **facts)
    if not default_storage.exists(picture.stored_at):
        default_storage.save(picture.stored_at, ContentFile(b"RIFF"))
    pictured = ("discussions:attachment", "discussions:attachment-thumbnail", "api-attachment")
    samples |= dict.fromkeys(pictured, Sample({"attachment": picture.pk}))
    idea = actions.open_topic(board=board, user=cast.owner, title="A dry run", text="Please.", kind="idea")
    samples |= dict.fromkeys(("discussions:topic-vote", "api-topic-vote"), Sample({"topic": idea.pk}))
    word = {"post": topic.posts.get(number=1).pk, "kind": "helpful"}
    samples["api-post-reaction"] = Sample(word, cast.reviewer)
    asking = idea.posts.get()
    cast.owner.trust = 2  # polls are for those who are known as members
    cast.owner.save(update_fields=["trust"])
    actions.add_poll(post=asking, user=cast.owner, question="When?", options=["Soon", "Later"])
    polled = ("api-post-poll", "discussions:poll-vote", "api-poll-vote", "discussions:poll-closing", "api-poll-closing")
    samples |= dict.fromkeys(polled, Sample({"post": asking.pk}))
    samples |= dict.fromkeys(("discussions:post-restoration", "api-post-restoration"), Sample({"post": removed.pk}))
    feeds = {"boards": {}, "board": on_board, "topic": in_topic}
    samples |= _reports(cast)
    return samples | {f"discussions:feed-{name}": Sample({**of, "form": "atom"}) for name, of in feeds.items()}


def _reports(cast: Cast) -> Samples:
    """The owner has reported what somebody else may confirm, about a project that is theirs."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from discussions.reports.actions import file_report
    from discussions.reports.models import Advisory, Report, Screenshot

    project = _release(cast, "reported", "published").project
    report = file_report(reporter=cast.owner, title="No answer", actual="None.", where=project.get_absolute_url())
    one = {"report": report.pk}
    samples = {
        address.name: Sample(one)
        for address in addresses()
        if address.name.startswith(("reports:", "api-report")) and "report" in address.parameters
    }
    shot = Screenshot.objects.create(report=report, width=1, height=1, size=1)
    if not default_storage.exists(shot.stored_at):
        default_storage.save(shot.stored_at, ContentFile(b"RIFF"))
    pictured = {**one, "screenshot": shot.pk}
    for name in ("screenshot", "screenshot-thumbnail", "screenshot-removal"):
        samples[f"reports:{name}"] = Sample(pictured)
    samples["api-report-screenshot"] = Sample(pictured)
    facts = {"title": "Leak", "summary": "It leaks.", "advice": "Update.", "severity": "s2"}
    hidden = Report.objects.create(
        target_kind="project", target_id=project.pk, reporter=cast.owner, title="Leak", actual="So.", is_private=True
    )
    told = Advisory.objects.create(report=hidden, published_by=cast.owner, **facts)
    samples |= dict.fromkeys(("reports:advisory", "api-advisory"), Sample({"advisory": told.pk}))
    samples["reports:feed-advisories"] = Sample({"form": "atom"})
    witness = dict.fromkeys(("reports:confirmation", "api-report-confirmation"), Sample(one, owner=cast.reviewer))
    endless = file_report(reporter=cast.reviewer, title="No end", actual="None.", where=project.get_absolute_url())
    witness |= dict.fromkeys(("reports:rerun", "api-report-rerun"), Sample({"report": endless.pk}))
    return samples | witness | _by_visitors(cast) | {"reports:feed": Sample({"form": "atom"})}


def _by_visitors(cast: Cast) -> Samples:
    """The site lets visitors report problems, and one did, with a picture and an address for mails."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from core import policies
    from discussions.reports.actions.visiting import proof_of
    from discussions.reports.models import Report, Screenshot, Visitor
    from discussions.reports.visitors import key_of

    policies.publish("reports", {"visitors": True}, author=cast.admin)
    report = Report.objects.create(target_kind="site", title="No answer", actual="None.", state="fixed_pending")
    visitor = Visitor.objects.create(report=report, language="en", email="somebody@example.org")
    shot = Screenshot.objects.create(report=report, width=1, height=1, size=1)
    default_storage.save(shot.stored_at, ContentFile(b"RIFF"))
    found = {
        address.name: Sample({"token": key_of(visitor)})
        for address in addresses()
        if address.name.startswith(("reports:followed", "api-followed"))
    }
    proof = dict.fromkeys(("reports:followed-proof", "api-followed-proof"), Sample({"token": proof_of(visitor)}))
    of_shot = Sample({"token": key_of(visitor), "screenshot": shot.pk})
    shown = dict.fromkeys(("reports:followed-screenshot", "reports:followed-thumbnail"), of_shot)
    return found | proof | shown


def web(cast: Cast) -> Samples:
    named = ("web:policy", "web:desk-policy", "api-policy", "api-policy-versions", "api-policy-rehearsal")
    return dict.fromkeys(named, Sample({"name": "submission"})) | {
        "web:policy-version": Sample({"name": "submission", "number": 0}),
        "web:feed-policies": Sample({"form": "json"}),
    }


def search(cast: Cast) -> Samples:
    from search.models import SavedSearch

    saved = Sample({"saved": SavedSearch.objects.create(person=cast.owner, text="tern", kind="project").pk})
    return {"search:feed": Sample({"form": "atom"}), "search:saved-removal": saved, "api-saved-search": saved}


OF_RESOURCES = ("grants:", "api-request", "api-grant", "api-pool", "api-call", "jobs:", "api-job")


def resources(cast: Cast) -> Samples:
    """The owner asked for something small and has it; something larger waits for an officer."""
    from resources.grants.actions import submit_request
    from resources.grants.models import (
        Call,
        Grant,
        GrantAdjustment,
        GrantChange,
        GrantMember,
        GrantReport,
        ResourceRequest,
        Revocation,
        Seat,
    )
    from resources.jobs.models import Reporter

    had = submit_request(applicant=cast.owner, title="Terns", purpose="To count them.", lines={"tokens": 1000})
    facts = {"scope": f"owner:{cast.owner.owner_id}", "owner": cast.owner.owner, "pool": had.pool}
    asked = ResourceRequest.objects.create(applicant=cast.owner, title="Gulls", state="triage", **facts)
    scored = ResourceRequest.objects.create(applicant=cast.owner, title="Auks", state="committee", tier=2, **facts)
    Seat.objects.create(request=scored, judge=cast.reviewer, named_by=cast.officer)
    report = GrantReport.objects.create(grant=had.grant, summary="Terns.", written_by=cast.owner)
    change = GrantChange.objects.create(grant=had.grant, kind="extend", days=9, why="Ice.", asked_by=cast.owner)
    now = timezone.now()
    when = {"opens_at": now, "closes_at": now + timedelta(days=7)}
    call = {"slug": "spring", "title": "Spring", "theme": "Birds.", "panel_size": 3, "pool": had.pool}
    Call.objects.create(created_by=cast.officer, state="open", **call, **when)
    GrantMember.objects.create(grant=had.grant, person=cast.reviewer)
    Revocation.objects.create(grant=had.grant, letter="Sold.", proposed_by=cast.admin)
    wrong = {"unit": "tokens", "amount": -9, "why": "Twice.", "proposed_by": cast.admin}
    adjustment = GrantAdjustment.objects.create(grant=had.grant, **wrong)
    every = {"request_id": asked.pk, "grant": had.grant.pk, "report": report.pk, "change": change.pk}
    every |= {"adjustment": adjustment.pk, "job": _job(cast, had.grant).pk}
    every |= {"pool": "commons", "form": "atom", "call": "spring", "handle": cast.reviewer.handle}
    theirs = Sample({"request_id": scored.pk}, owner=cast.reviewer)
    room = Sample({"owner": cast.owner.handle})
    project = Sample({"owner": cast.owner.handle, "name": _project(cast, "draft").name})
    whose = Sample({"handle": cast.owner.handle})
    allowed = ("grants:allowance", "grants:allowance-adjustments", "api-grant-allowance-adjustments")
    stored = {"metering:room": room, "api-storage-of-owner": room, "api-project-storage": project}
    listed = Grant.objects.create(request=scored, title="Auks", tier=2, ends_at=now + timedelta(days=9), **facts)
    Reporter.objects.create(pool=had.grant.pool, person=cast.officer, appointed_by=cast.admin)
    reporter = Sample({"pool": "commons", "handle": cast.officer.handle})
    return (
        stored
        | {
            address.name: Sample({name: every[name] for name in address.parameters})
            for address in addresses()
            if address.name.startswith(OF_RESOURCES) and address.parameters
        }
        | dict.fromkeys(allowed, whose)
        | dict.fromkeys(("grants:score", "grants:stepping-down", "api-request-score"), theirs)
        | dict.fromkeys(("jobs:reporter-removal", "api-job-reporter"), reporter)
        | dict.fromkeys(("grants:registered", "api-grant-registered"), Sample({"grant": listed.pk}))
    )


def _job(cast: Cast, grant: Any) -> Any:
    from resources.jobs.actions import begin_job

    facts = {"grant": grant.pk, "person": cast.owner.handle, "unit": "tokens", "amount": 9, "title": "Terns"}
    job, _is_new = begin_job(reporter=cast.officer, key="slurm-1", **facts)
    return job


def nothing(cast: Cast) -> Samples:
    return {}


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


def _playground(cast: Cast, facts: dict[str, Any]) -> Samples:
    """What is deleted on the way is missed nowhere else."""
    from inference.models import Run
    from inference.playground.actions import keep_turn
    from inference.playground.models import SavedPrompt

    said = facts | {"kind": "chat", "input": [[{"role": "user", "content": "Why?"}]]}

    def conversation() -> Sample:
        run = Run.objects.create(user=cast.owner, payer=f"user:{cast.owner.pk}", **said)
        turn = keep_turn(user=cast.owner, run=run, question="Why?", conversation=None, parent=None)
        return Sample({"conversation": turn.conversation_id})

    def prompt(name: str) -> Sample:
        return Sample({"prompt": SavedPrompt.objects.create(user=cast.owner, name=name).pk})

    pages = [f"playground:{page}" for page in ("conversation", "ask", "title", "json", "markdown")]
    kept = dict.fromkeys([*pages, "api-conversation-turns", "api-conversation-markdown"], conversation())
    gone = {name: conversation() for name in ("api-conversation", "playground:deletion")}
    return kept | gone | {name: prompt(name) for name in ("api-prompt", "playground:prompt-deletion")}


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


PACKAGES: dict[str, Callable[[Cast], Samples]] = {
    "accounts": accounts,
    "core": nothing,
    "deliberation": deliberation,
    "notifications": notifications,
    "webhooks": webhooks,
    "moderation": moderation,
    "search": search,
    "discussions": discussions,
    "web": web,
    "repositories": repositories,
    "projects": projects,
    "resources": resources,
    "reviews": reviews,
    "inference": inference,
}
