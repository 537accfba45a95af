"""What is talked about in a project: the same topics as on its pages, by their numbers."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.api import valid
from core.problems import NotFound
from discussions import actions as talking
from discussions.models import Post, Topic
from discussions.queries import get_post
from discussions.states import TopicState
from hub import threads
from hub.calls import Call
from hub.refusals import NotOffered
from hub.serializers import NewComment, NewThread, OtherStatus, OtherTitle, OtherWords, WhichThreads
from projects import actions
from projects.models import Project
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
    if given["pullRequest"]:
        raise NotOffered("pullRequest")
    with transaction.atomic():
        board = actions.board_of(project=project, user=call.asker)
        topic = talking.open_topic(board=board, user=call.asker, title=given["title"], text=given["description"])
    return JsonResponse(threads.in_brief(project, topic))


def details(call: Call, word: str, owner: str, name: str, number: int) -> JsonResponse:
    project, topic = _thread(call, word, owner, name, number)
    return JsonResponse(threads.in_brief(project, topic) | {"events": threads.happened(topic)})


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
    """To close is to archive: it stays to be read. What is said with it is said while the topic is open."""
    _project, topic = _thread(call, number=number, **address)
    given = valid(OtherStatus(data=call.body()))
    said = (given["comment"] or "").strip()
    with transaction.atomic():
        if given["status"] == "closed":
            _say(call, topic, said)
            talking.archive_topic(topic=topic, user=call.asker)
        else:
            again = talking.unlock_topic if topic.state == TopicState.LOCKED else talking.reopen_topic
            again(topic=topic, user=call.asker)
            _say(call, topic, said)
    return JsonResponse({"newStatus": threads.latest_of(topic, "status-change")})


def _say(call: Call, topic: Topic, said: str) -> None:
    if said:
        talking.reply(topic=topic, user=call.asker, text=said)


def _chosen(found: QuerySet[Topic], given: dict[str, Any]) -> QuerySet[Topic]:
    if given["type"] == "pull_request":
        found = found.none()
    if given["status"] == "open":
        found = found.filter(state=TopicState.OPEN)
    elif given["status"] == "closed":
        found = found.exclude(state=TopicState.OPEN)
    return found.filter(author__handle=given["author"].lower()) if given["author"] else found


def _thread(call: Call, word: str, owner: str, name: str, number: int) -> tuple[Project, Topic]:
    project = call.project(word, owner, name)
    return project, thread(call.asker, project, number)


def _post(call: Call, number: int, id: str, address: dict[str, str]) -> Post:
    _project, topic = _thread(call, number=number, **address)
    post = get_post(call.asker, id)
    if post.topic_id != topic.pk:
        raise NotFound(_("There is no such post."), code="no_such_thread")
    return post
