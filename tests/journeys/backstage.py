"""What a journey needs and is not about: people who are there already, work that was done before, time that has passed.

A process of the running site, started once: each line of its input names an act and its facts, each line of its output
is the answer. All acts go through the doors that everybody uses; only time is moved by hand.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.site import ROOT, RunningSite


class Backstage:
    """`backstage("submit", by="linxia", …)`: done by the process behind it, answered when it is done."""

    def __init__(self, site: RunningSite) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=site.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, act: str, **facts: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([act, facts]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"“{act}” ended the process; its last words stand above"
        return json.loads(answer)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def enter(*, handle: str, roles: list[str] | None = None, language: str = "en") -> str:
    """The key of a session of this person, who has just confirmed who they are; somebody new is registered first."""
    from django.conf import settings
    from django.test import Client

    from accounts.actions import grant_role, register_user
    from accounts.models import User
    from tests.conftest import confirm

    user = User.objects.filter(handle=handle).first()
    if user is None:
        address = f"{handle}@example.org"
        user = register_user(handle=handle, email=address, password=None, language=language, is_verified=True)
    for role in roles or []:
        grant_role(user=user, role=role)
    client = Client(REMOTE_ADDR="127.0.0.1", HTTP_USER_AGENT="a journey")
    client.force_login(user)
    confirm(client, user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def be_here_for(*, handle: str, days: int) -> None:
    """Time passes, and somebody adds a second factor meanwhile."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.utils import timezone

    from accounts.models import User

    user = User.objects.get(handle=handle)
    User.objects.filter(pk=user.pk).update(created_at=timezone.now() - timedelta(days=days))
    TOTP.activate(user, generate_totp_secret())


def be_known(*, handle: str, level: int) -> None:
    """The community has come to know somebody."""
    from accounts.models import User

    User.objects.filter(handle=handle).update(trust=level)


def open_board(*, slug: str, name: str) -> str:
    from accounts.models import User
    from discussions.actions import make_board

    enter(handle="edda", roles=["editor"])
    return make_board(user=User.objects.get(handle="edda"), slug=slug, name=name).get_absolute_url()


def submit(*, project: str, **wanted: Any) -> None:
    """A project is begun and handed in; the workers begin to check it."""
    from web.demo import story

    begun = story.start({"project": project, **wanted})
    story.send_files(begun, wanted, ROOT / "examples")
    story.submit(begun, wanted)


def wait_for_checks(*, project: str) -> str:
    """The state in which they leave it."""
    from web.demo import story

    release = _release(project)
    story.wait_for_checks(release)
    return str(release.state)


def review(*, project: str, **wanted: Any) -> None:
    """Somebody takes the release under way, judges it and sends their review."""
    from web.demo import story

    story.review(_release(project), wanted)


def decide(*, project: str, **wanted: Any) -> None:
    from web.demo import story

    story.decide_if_open(_release(project), wanted)


def publish(*, project: str, by: str) -> None:
    from web.demo import story

    story.publish(_release(project), {"by": by})


def ask_unheard(*, handle: str, model: str, question: str) -> str:
    """A run that is written down and paid for, but reaches no worker. Its id."""
    from accounts.models import User
    from core.redis import connection
    from inference.actions import runs
    from inference.actions.deployments import deployment_for
    from inference.queries.budgets import payer_of
    from inference.queries.models import resolve_model
    from inference.states import Source
    from inference.vocabulary import Task
    from inference.wire import keys

    connection().set(keys.web("backstage"), 1, ex=600)  # as long as somebody waits for it nobody else ends it
    user = User.objects.get(handle=handle)
    release = resolve_model(user, model)
    deployment = deployment_for(release=release, task=Task.TEXT_GENERATION)
    messages = [{"role": "user", "content": question}]
    payer = payer_of(user, release)
    ask = runs.Ask(deployment, "chat", (messages,), payer, Source.PAGE, user=user)
    return str(runs.accept(ask=ask, web="backstage").pk)


def lose(*, run: str) -> None:
    """Nobody heard any more of a run: it ends as one whose worker was lost."""
    from inference.actions import runs
    from inference.models import Run
    from inference.wire.transcript import Transcript

    lost = Run.objects.get(pk=run)
    runs.finish(run=lost, ending=runs.ending_from(Transcript(), lost))


def bring_digest(*, handle: str) -> None:
    """The hour of the digest comes for somebody, on the next Monday."""
    from django.utils import timezone

    from notifications.actions.mailing import send, write_digests
    from notifications.models import Mail

    noon = timezone.now().replace(hour=12)
    write_digests(now=noon + timedelta(days=7 - noon.weekday()))
    for mail in Mail.objects.filter(person__handle=handle, is_digest=True, state="waiting"):
        send(mail_id=mail.pk)


def rule(*, name: str, **changed: Any) -> None:
    """From now on a policy says something else."""
    from core import policies

    policies.publish(name, {**policies.current(name).body, **changed}, author=None, note="For a journey.")


def use_up(*, handle: str, unit: str, but: int) -> None:
    """All that was granted to somebody of one unit is used by work that nobody watched, but for so little."""
    from accounts.models import User
    from resources.grants.actions import tend_grants
    from resources.grants.queries.grants import usable_by
    from resources.ledger.actions import reserve, settle
    from resources.ledger.models import Account

    for grant in usable_by(User.objects.get(handle=handle), unit):
        account = Account.objects.get(holder=grant.holder, unit=unit)
        reserve(account=account, amount=account.available - but, key=f"journey:{grant.pk}")
        settle(key=f"journey:{grant.pk}", measured=account.available - but)
    tend_grants()


def ask_in_call(*, handle: str, call: str, **lines: int) -> None:
    from accounts.models import User
    from resources.grants.actions import submit_request
    from resources.grants.models import Call

    words: dict[str, Any] = dict.fromkeys(("title", "purpose", "plan", "outputs"), "More birds")
    applicant = User.objects.get(handle=handle)
    submit_request(applicant=applicant, call=Call.objects.get(slug=call), lines=lines, **words)


def close_call(*, call: str) -> None:
    """Its last day comes."""
    from django.utils import timezone

    from resources.grants.actions import tend_calls
    from resources.grants.models import Call

    Call.objects.filter(slug=call).update(closes_at=timezone.now())
    tend_calls()


def score_call(*, call: str, marks: dict[str, int]) -> None:
    """Everybody on its panel who has something to score does: so many points on each question, by who asks."""
    from resources.grants.actions import score
    from resources.grants.models import Seat
    from resources.grants.models.seats import RUBRIC

    for seat in Seat.objects.filter(request__call__slug=call, scored_at=None, left_at=None):
        given = dict.fromkeys(RUBRIC, marks[seat.request.applicant.handle])
        score(request=seat.request, judge=seat.judge, marks=given, text="It can be done.")


def _release(project: str) -> Any:
    from projects.models import Release

    owner, name = project.split("/")
    found = Release.objects.filter(project__owner__handle=owner, project__name=name)
    return found.select_related("project__owner").latest("number")


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        *(enter, be_here_for, be_known, open_board, submit, wait_for_checks, review, decide, publish),
        *(ask_unheard, lose, bring_digest, rule, use_up, ask_in_call, close_call, score_call),
    )
}


def serve() -> None:
    import django

    django.setup()
    answers, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    for line in sys.stdin:
        act, facts = json.loads(line)
        print(json.dumps(ACTS[act](**facts)), file=answers, flush=True)


if __name__ == "__main__":
    serve()
