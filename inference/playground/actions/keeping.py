"""What is kept of talking with a model: begun, named, gone on with, and forgotten."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.permissions import require
from core.policies import current
from core.problems import BadInput, Conflict, NotFound
from inference.models import Run
from inference.playground.models import TITLE_LENGTH, Conversation, Turn
from inference.states import OPEN, Visibility


def require_room(*, user: Any, conversation: Conversation | None) -> None:
    """Before anything is asked: whether what comes of it can be kept."""
    require(user, "playground.keep")
    limits = current("playground")
    if conversation is None:
        if Conversation.objects.filter(user=user).count() >= limits["most_conversations"]:
            raise Conflict(_("You keep as many conversations as one may. Delete some first."), code="too_many")
    elif conversation.turns.count() >= limits["most_turns"]:
        raise Conflict(_("This conversation is as long as one may be. Begin a new one."), code="too_many")


@transaction.atomic
def keep_turn(*, user: Any, run: Run, question: str, conversation: Conversation | None, parent: Turn | None) -> Turn:
    """`run` was accepted. Without a conversation it begins one, which is called by its first question."""
    require(user, "playground.keep")
    if conversation is None:
        title = " ".join(question.split())[:TITLE_LENGTH]
        conversation = Conversation.objects.create(user=user, release=run.release, title=title, last=run.pk)
    elif not Conversation.objects.select_for_update().filter(pk=conversation.pk).exists():
        raise NotFound(_("There is no conversation of yours here."))
    turn = Turn.objects.create(conversation=conversation, parent=parent, run=run)
    Conversation.objects.filter(pk=conversation.pk).update(last=turn.pk)
    return turn


@transaction.atomic
def rename_conversation(*, conversation: Conversation, user: Any, title: str) -> Conversation:
    require(user, "playground.keep")
    title = _line(title)
    if not 0 < len(title) <= TITLE_LENGTH:
        raise BadInput(fields={"title": _("A title has from 1 to %(n)d characters.") % {"n": TITLE_LENGTH}})
    conversation.title = title
    conversation.save(update_fields=["title"])
    return conversation


@transaction.atomic
def delete_conversation(*, conversation: Conversation, user: Any) -> None:
    """Its runs stay as lines of the bill, without what was said; those that were shared stay as they are."""
    require(user, "playground.keep")
    Conversation.objects.select_for_update().filter(pk=conversation.pk).first()
    runs = Run.objects.filter(turn__conversation=conversation)
    if runs.filter(state__in=OPEN).exists():
        raise Conflict(_("The model is still answering. Wait for it, or stop it."), code="still_answering")
    private = runs.filter(visibility=Visibility.PRIVATE, withheld_at=None)
    Run.objects.filter(pk__in=list(private.values_list("pk", flat=True))).update(input=[], output=None)
    conversation.delete()


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
