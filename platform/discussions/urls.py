from django.urls import path

from core import feeds as _feeds  # noqa: F401  (registers `feed`)
from discussions.api import feeds
from discussions.views import answers, attachments, boards, order, polls, posts, topics, typing

app_name = "discussions"
BOARD, TOPIC, POST = "boards/<slug:board>", "t/<str:topic>", "posts/<str:post>"
urlpatterns = [
    path("boards", boards.boards, name="boards"),
    path("feeds/boards.<feed:form>", feeds.BoardsFeed.as_view(), name="feed-boards"),
    path("feeds/boards/<slug:board>.<feed:form>", feeds.BoardFeed.as_view(), name="feed-board"),
    path("feeds/topics/<str:topic>.<feed:form>", feeds.TopicFeed.as_view(), name="feed-topic"),
    path("boards/preview", typing.preview, name="preview"),
    path("boards/related", typing.related, name="related"),
    path("boards/new", boards.new_board, name="new-board"),
    path(BOARD, boards.board, name="board"),
    path(f"{BOARD}/new", boards.new_topic, name="new-topic"),
    path(f"{BOARD}/settings", boards.settings, name="board-settings"),
    path(f"{BOARD}/state", boards.state, name="board-state"),
    path(f"{BOARD}/following", answers.follow_board, name="board-following"),
    path(f"{BOARD}/attachments", attachments.attachments, name="board-attachments"),
    path("attachments/<str:attachment>", attachments.attachment, name="attachment"),
    path("attachments/<str:attachment>/thumbnail", attachments.thumbnail, name="attachment-thumbnail"),
    path(f"{BOARD}/draft", typing.draft_of_topic, name="board-draft"),
    path(f"{TOPIC}/draft", typing.draft_of_reply, name="topic-draft"),
    path(f"{TOPIC}/board", topics.board, name="topic-board"),
    path(f"{TOPIC}/merger", order.merger, name="topic-merger"),
    path(f"{TOPIC}/split", order.split, name="topic-split"),
    path(TOPIC, topics.topic, name="topic"),
    path(f"{TOPIC}/posts", topics.reply, name="reply"),
    path(f"{TOPIC}/head", topics.head, name="topic-head"),
    path(f"{TOPIC}/state", topics.state, name="topic-state"),
    path(f"{TOPIC}/answer", answers.answer, name="topic-answer"),
    path(f"{TOPIC}/vote", answers.vote, name="topic-vote"),
    path(f"{TOPIC}/following", answers.follow_topic, name="topic-following"),
    path(f"{POST}/reactions", answers.reaction, name="post-reactions"),
    path(POST, posts.post, name="post"),
    path(f"{POST}/edit", posts.edit, name="post-edit"),
    path(f"{POST}/history", posts.history, name="post-history"),
    path(f"{POST}/poll", polls.poll, name="post-poll"),
    path(f"{POST}/poll/vote", polls.vote, name="poll-vote"),
    path(f"{POST}/poll/closing", polls.closing, name="poll-closing"),
    path(f"{POST}/removal", posts.removal, name="post-removal"),
    path(f"{POST}/restoration", posts.restoration, name="post-restoration"),
]
