from django.urls import path

from discussions.api import answers, boards, order, pictures, posts, topics, typing

urlpatterns = [
    path("boards", boards.Boards.as_view(), name="api-boards"),
    path("boards/<slug:board>", boards.OneBoard.as_view(), name="api-board"),
    path("boards/<slug:board>/state", boards.StateOfBoard.as_view(), name="api-board-state"),
    path("boards/<slug:board>/topics", boards.TopicsOfBoard.as_view(), name="api-board-topics"),
    path("boards/<slug:board>/following", answers.FollowingOfBoard.as_view(), name="api-board-following"),
    path("boards/<slug:board>/draft", typing.DraftAtBoard.as_view(), name="api-board-draft"),
    path("boards/<slug:board>/pictures", pictures.PicturesOfBoard.as_view(), name="api-board-pictures"),
    path("pictures/<str:picture>", pictures.OnePicture.as_view(), name="api-picture"),
    path("topics/related", typing.Related.as_view(), name="api-topics-related"),
    path("topics/<str:topic>/draft", typing.DraftAtTopic.as_view(), name="api-topic-draft"),
    path("topics/<str:topic>/pin", order.PinOfTopic.as_view(), name="api-topic-pin"),
    path("topics/<str:topic>/board", order.BoardOfTopic.as_view(), name="api-topic-board"),
    path("topics", topics.Topics.as_view(), name="api-topics"),
    path("topics/<str:topic>", topics.OneTopic.as_view(), name="api-topic"),
    path("topics/<str:topic>/state", topics.StateOfTopic.as_view(), name="api-topic-state"),
    path("topics/<str:topic>/posts", topics.PostsOfTopic.as_view(), name="api-topic-posts"),
    path("topics/<str:topic>/answer", answers.AnswerOfTopic.as_view(), name="api-topic-answer"),
    path("topics/<str:topic>/vote", answers.VoteForTopic.as_view(), name="api-topic-vote"),
    path("topics/<str:topic>/following", answers.FollowingOfTopic.as_view(), name="api-topic-following"),
    path("posts/preview", typing.Preview.as_view(), name="api-preview"),
    path("posts", posts.Posts.as_view(), name="api-posts"),
    path("posts/<str:post>", posts.OnePost.as_view(), name="api-post"),
    path("posts/<str:post>/restoration", posts.RestorationOfPost.as_view(), name="api-post-restoration"),
    path("posts/<str:post>/history", posts.HistoryOfPost.as_view(), name="api-post-history"),
    path("posts/<str:post>/reactions", answers.Reactions.as_view(), name="api-post-reactions"),
    path("posts/<str:post>/reactions/<slug:kind>", answers.OneReaction.as_view(), name="api-post-reaction"),
    path("mentions", posts.Mentions.as_view(), name="api-mentions"),
]
