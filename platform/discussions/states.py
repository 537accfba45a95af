"""What boards, topics and posts can be, and how they become it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.moves import Move, Moves


class TopicKind(TextChoices):
    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")
    IDEA = "idea", _("Idea")
    ANNOUNCEMENT = "announcement", _("Announcement")
    SHOW = "show", _("Show and tell")


class BoardState(TextChoices):
    OPEN = "open", pgettext_lazy("board", "Open")
    CLOSED = "closed", pgettext_lazy("board", "Closed to new topics")


class TopicState(TextChoices):
    OPEN = "open", pgettext_lazy("topic", "Open")
    LOCKED = "locked", pgettext_lazy("topic", "Locked")
    ARCHIVED = "archived", pgettext_lazy("topic", "Archived")
    MERGED = "merged", pgettext_lazy("topic", "Went on in another")


class Level(TextChoices):
    """How much of a topic or a board a person wants to hear."""

    WATCHING = "watching", _("Watching")
    TRACKING = "tracking", _("Tracking")
    NORMAL = "normal", pgettext_lazy("level", "Normal")
    MUTED = "muted", pgettext_lazy("level", "Muted")


class ReactionKind(TextChoices):
    HELPFUL = "helpful", _("Helpful")
    THANKS = "thanks", _("Thank you")
    WELL_DONE = "well_done", _("Well done")
    INTERESTING = "interesting", _("Interesting")
    DOUBTFUL = "doubtful", _("I doubt it")


class PostState(TextChoices):
    SHOWN = "shown", pgettext_lazy("post", "Shown")
    HIDDEN = "hidden", pgettext_lazy("post", "Out of sight")
    REMOVED = "removed", pgettext_lazy("post", "Removed")


class PollState(TextChoices):
    OPEN = "open", pgettext_lazy("poll", "Open")
    CLOSED = "closed", pgettext_lazy("poll", "Closed")


class Showing(TextChoices):
    """When people see how others chose."""

    AT_ONCE = "at_once", _("At once")
    VOTED = "voted", _("To whoever has voted")
    CLOSED = "closed", _("When it is closed")


# Every move leaves the event `<noun>.<name>`.
BOARD_MOVES = Moves(
    "board",
    BoardState,
    [
        Move("close", [BoardState.OPEN], BoardState.CLOSED),
        Move("reopen", [BoardState.CLOSED], BoardState.OPEN),
    ],
)
TOPIC_MOVES = Moves(
    "topic",
    TopicState,
    [
        Move("lock", [TopicState.OPEN], TopicState.LOCKED),
        Move("unlock", [TopicState.LOCKED], TopicState.OPEN),
        Move("archive", [TopicState.OPEN, TopicState.LOCKED], TopicState.ARCHIVED),
        Move("reopen", [TopicState.ARCHIVED], TopicState.OPEN),
        Move("merge", [TopicState.OPEN, TopicState.LOCKED, TopicState.ARCHIVED], TopicState.MERGED),
    ],
)
POST_MOVES = Moves(
    "post",
    PostState,
    [
        # Out of sight until a moderator has looked, or its author mended it.
        Move("hide", [PostState.SHOWN], PostState.HIDDEN),
        Move("show", [PostState.HIDDEN], PostState.SHOWN),
        Move("remove", [PostState.SHOWN, PostState.HIDDEN], PostState.REMOVED),
        Move("restore", [PostState.REMOVED], PostState.SHOWN),
    ],
)
POLL_MOVES = Moves("poll", PollState, [Move("close", [PollState.OPEN], PollState.CLOSED)])
