from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.serializers import Strict
from discussions.models import NOTE_LENGTH, TITLE_LENGTH, Attachment, Board, Draft, Following, Post, Revision, Topic
from discussions.states import BoardState, Level, ReactionKind, TopicKind, TopicState


class BoardSerializer(serializers.ModelSerializer[Board]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Board
        fields = ["slug", "name", "description", "rules", "position", "state", "url"]


class EditBoardSerializer(Strict):
    name = serializers.CharField(max_length=60)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    rules = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    position = serializers.IntegerField(min_value=0, max_value=32_000, required=False)


class NewBoardSerializer(EditBoardSerializer):
    slug = serializers.CharField(max_length=40)


class BoardStateSerializer(Strict):
    state = serializers.ChoiceField(BoardState.choices)


class TopicSerializer(serializers.ModelSerializer[Topic]):
    board = serializers.SerializerMethodField(help_text="The address of the board; of a project’s, its name.")
    author = serializers.CharField(source="author.handle")
    replies = serializers.IntegerField(source="reply_count")
    last_post_at = serializers.DateTimeField(
        source="last_post.created_at", default=None, allow_null=True, help_text="null where it went on in another."
    )
    answer = serializers.CharField(source="answer_id", allow_null=True, help_text="The post that solves a question.")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Topic
        fields = [
            "id",
            "board",
            "number",
            "kind",
            "title",
            "author",
            "state",
            "created_at",
            "replies",
            "last_post_at",
            "answer",
            "votes",
            "pinned_at",
            "url",
        ]

    def get_board(self, topic: Topic) -> str:
        return topic.board.slug or topic.board.name


class EditTopicSerializer(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH)
    kind = serializers.ChoiceField(TopicKind.choices, required=False)


class NewTopicSerializer(EditTopicSerializer):
    text = serializers.CharField(trim_whitespace=False, help_text="Markdown.")


class TopicStateSerializer(Strict):
    state = serializers.ChoiceField([TopicState.OPEN, TopicState.LOCKED, TopicState.ARCHIVED])
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, allow_blank=True, default="", help_text="Why; its author is told."
    )


class PostSerializer(serializers.ModelSerializer[Post]):
    topic = serializers.CharField(source="topic_id")
    author = serializers.CharField(source="author.handle")
    text = serializers.SerializerMethodField(help_text="Markdown; empty while the post is removed.")
    reply_to = serializers.CharField(source="reply_to_id", allow_null=True)
    has_poll = serializers.BooleanField()
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Post
        fields = [
            "id",
            "topic",
            "number",
            "author",
            "text",
            "reply_to",
            "has_poll",
            "state",
            "created_at",
            "edited_at",
            "url",
        ]

    def get_text(self, post: Post) -> str:
        return post.text if post.is_shown else ""


class EditPostSerializer(Strict):
    text = serializers.CharField(trim_whitespace=False, help_text="Markdown.")


class NewPostSerializer(EditPostSerializer):
    reply_to = serializers.CharField(
        max_length=26, required=False, allow_blank=True, default="", help_text="The post it answers."
    )


class FoundPostsSerializer(serializers.Serializer[Any]):
    results = PostSerializer(many=True)


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    class Meta:
        model = Revision
        fields = ["text", "replaced_at"]


class AnswerSerializer(Strict):
    post = serializers.CharField(max_length=26, help_text="A reply of the topic.")


class FollowingSerializer(serializers.ModelSerializer[Following]):
    class Meta:
        model = Following
        fields = ["level", "read_to"]


class LevelSerializer(Strict):
    level = serializers.ChoiceField(Level.choices)


class NewFollowingSerializer(Strict):
    level = serializers.ChoiceField(Level.choices, required=False)
    read_to = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class ReactionSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ReactionKind.choices)
    count = serializers.IntegerField()
    is_mine = serializers.BooleanField()


class ReactionsSerializer(serializers.Serializer[Any]):
    results = ReactionSerializer(many=True)


class MoveSerializer(Strict):
    board = serializers.CharField(max_length=40)
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, allow_blank=True, help_text="Why; its author is told."
    )


class MergerSerializer(Strict):
    into = serializers.CharField(max_length=26, help_text="The topic in which it goes on.")
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, allow_blank=True, help_text="Why; its author is told."
    )


class SplitSerializer(Strict):
    posts = serializers.ListField(
        child=serializers.CharField(max_length=26), min_length=1, max_length=200, help_text="Replies of the topic."
    )
    title = serializers.CharField(max_length=TITLE_LENGTH)
    kind = serializers.ChoiceField(TopicKind.choices, required=False)
    board = serializers.CharField(max_length=40, required=False)
    note = serializers.CharField(
        max_length=NOTE_LENGTH, required=False, allow_blank=True, help_text="Why; their authors are told."
    )


class PreviewSerializer(serializers.Serializer[Any]):
    html = serializers.CharField()


class RelatedSerializer(serializers.Serializer[Any]):
    results = TopicSerializer(many=True)


class TypedSerializer(serializers.ModelSerializer[Draft]):
    class Meta:
        model = Draft
        fields = ["title", "kind", "text"]


class NewTypedSerializer(Strict):
    title = serializers.CharField(max_length=TITLE_LENGTH, required=False, allow_blank=True)
    kind = serializers.CharField(max_length=12, required=False, allow_blank=True)
    text = serializers.CharField(trim_whitespace=False, allow_blank=True)


class ThumbnailSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    markdown = serializers.CharField(read_only=True, help_text="What shows or links it in a post.")
    thumbnail = ThumbnailSerializer(
        read_only=True,
        allow_null=True,
        help_text="What pages show of a picture, for the same readers; null for a file.",
    )

    class Meta:
        model = Attachment
        fields = ["id", "url", "markdown", "name", "media_type", "alt", "width", "height", "size", "thumbnail"]


class NewAttachmentSerializer(Strict):
    file = serializers.FileField()
    alt = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="What a picture shows, for those who do not see it.",
    )


class NamedSerializer(serializers.ModelSerializer[User]):
    name = serializers.CharField(source="display_name")

    class Meta:
        model = User
        fields = ["handle", "name", "avatar_url"]


class MentionsSerializer(serializers.Serializer[Any]):
    people = NamedSerializer(many=True)
