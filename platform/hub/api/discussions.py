"""What is talked about in a project: the same topics as on its pages, by their numbers."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.api import valid
from core.problems import BadInput, NotFound
from discussions import actions as talking
from discussions.models import Post, Topic
from discussions.queries import get_post
from discussions.states import TopicState
from hub import threads
from hub.calls import Call
from hub.serializers import NewComment, NewThread, OtherStatus, OtherTitle, OtherWords, WhichThreads, WithAComment
from projects import actions
from projects.models import Project
from projects.pulls import actions as pulls
from projects.pulls.queries import changes_of
from projects.pulls.sight import sees_changes
from projects.pulls.states import UNDER_WAY
from projects.queries.talk import thread, threads_of

PAGE = 50


def listing(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    """Pages are numbered here, and nowhere else."""
    project = call.project(word, owner, name)
    given = valid(WhichThreads(data=call.request.GET.dict()))
    found = _chosen(threads_of(call.asker, project), given)
    size = min(settings.HUB_PAGE_SIZE, PAGE)
    start = given["p"] * size
    told = [threads.in_brief(project, topic) for topic in found[start : start + size]]
    return JsonResponse({"discussions": told, "count": found.count(), "start": start})


def begin(call: Call, word: str, owner: str, name: str) -> JsonResponse:
    project, given = call.project(word, owner, name), valid(NewThread(data=call.body()))
    said = {"title": given["title"], "text": given["description"]}
    if given["pullRequest"]:
        pull = pulls.propose(project=project, user=call.asker, is_draft=True, **said)
        return JsonResponse(threads.in_brief(project, pull.topic))
    with transaction.atomic():
        board = actions.board_of(project=project, user=call.asker)
        topic = talking.open_topic(board=board, user=call.asker, **said)
    return JsonResponse(threads.in_brief(project, topic))


def details(call: Call, word: str, owner: str, name: str, number: int) -> JsonResponse:
    project, topic = _thread(call, word, owner, name, number)
    told, pull = threads.in_brief(project, topic), threads.pull_of(topic)
    seen = pull is not None and sees_changes(call.asker, pull)
    if pull:
        told |= threads.proposal(pull, changes_of(pull) if seen else None)
    return JsonResponse(told | {"events": threads.happened(topic, with_commits=seen)})


def comment(call: Call, number: int, **address: str) -> JsonResponse:
    _project, topic = _thread(call, number=number, **address)
    given = valid(NewComment(data=call.body()))
    post = talking.reply(topic=topic, user=call.asker, text=given["comment"])
    return JsonResponse({"newMessage": threads.comments([post])[0]})


def edit(call: Call, number: int, id: str, **address: str) -> JsonResponse:
    post = _post(call, number, id, address)
    given = valid(OtherWords(data=call.body()))
    post = talking.edit_post(post=post, user=call.asker, text=given["content"])
    return JsonResponse({"updatedComment": threads.comments([post])[0]})


def hide(call: Call, number: int, id: str, **address: str) -> JsonResponse:
    """Taken back: by its author, or by a moderator. Here it can be brought back, on its page."""
    post = talking.remove_post(post=_post(call, number, id, address), user=call.asker)
    return JsonResponse({"updatedComment": threads.comments([post])[0]})


def rename(call: Call, number: int, **address: str) -> JsonResponse:
    _project, topic = _thread(call, number=number, **address)
    before, given = topic.title, valid(OtherTitle(data=call.body()))
    topic = talking.edit_topic(topic=topic, user=call.asker, title=given["title"])
    return JsonResponse({"newTitle": threads.title_change(topic, before)})


def change_status(call: Call, number: int, **address: str) -> JsonResponse:
    """To close a topic is to archive it: it stays to be read. What is said with it is said while it is open."""
    _project, topic = _thread(call, number=number, **address)
    given = valid(OtherStatus(data=call.body()))
    said, closes = (given["comment"] or "").strip(), given["status"] == "closed"
    with transaction.atomic():
        if closes:
            _say(call, topic, said)
        _change(call, topic, closes=closes)
        if not closes:
            _say(call, topic, said)
    return JsonResponse({"newStatus": threads.latest_of(topic, "status-change")})


def merge(call: Call, number: int, **address: str) -> JsonResponse:
    """Into `main`; what is said with it comes before."""
    _project, topic = _thread(call, number=number, **address)
    pull = threads.pull_of(topic)
    if pull is None:
        raise BadInput(_("This is a discussion, not a pull request."), code="no_pull")
    given = valid(WithAComment(data=call.body() if call.raw_body() else {}))
    with transaction.atomic():
        _say(call, topic, (given["comment"] or "").strip())
        pulls.merge_pull(pull=pull, user=call.asker)
    return JsonResponse({"merged": True, "mergeCommitId": bytes(pull.merged_as or b"").hex()})


def _change(call: Call, topic: Topic, *, closes: bool) -> None:
    if pull := threads.pull_of(topic):
        again = pulls.open_pull if pull.is_draft else pulls.reopen_pull
        (pulls.close_pull if closes else again)(pull=pull, user=call.asker)
    elif closes:
        talking.archive_topic(topic=topic, user=call.asker)
    else:
        again_talked = talking.unlock_topic if topic.state == TopicState.LOCKED else talking.reopen_topic
        again_talked(topic=topic, user=call.asker)


def _say(call: Call, topic: Topic, said: str) -> None:
    if said:
        talking.reply(topic=topic, user=call.asker, text=said)


def _chosen(found: QuerySet[Topic], given: dict[str, Any]) -> QuerySet[Topic]:
    """Drafts are open, and what was merged is closed."""
    if given["type"] != "all":
        found = found.filter(pull__isnull=given["type"] == "discussion")
    is_open = Q(pull=None, state=TopicState.OPEN) | Q(pull__state__in=UNDER_WAY)
    if given["status"] != "all":
        found = found.filter(is_open if given["status"] == "open" else ~is_open)
    return found.filter(author__handle=given["author"].lower()) if given["author"] else found


def _thread(call: Call, word: str, owner: str, name: str, number: int) -> tuple[Project, Topic]:
    project = call.project(word, owner, name)
    topic = thread(call.asker, project, number)
    if pull := threads.pull_of(topic):
        pull.topic, pull.project = topic, project
    return project, topic


def _post(call: Call, number: int, id: str, address: dict[str, str]) -> Post:
    _project, topic = _thread(call, number=number, **address)
    post = get_post(call.asker, id)
    if post.topic_id != topic.pk:
        raise NotFound(_("There is no such post."), code="no_such_thread")
    return post
