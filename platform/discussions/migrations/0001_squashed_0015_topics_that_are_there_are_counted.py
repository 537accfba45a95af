"""For a new site, what these did one after the other; a site that has begun with them goes on with them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.fields
import core.ids
import core.migrating


class Migration(migrations.Migration):
    replaces = [
        ("discussions", "0001_boards_topics_posts"),
        ("discussions", "0002_answers_votes_reactions_and_followings"),
        ("discussions", "0003_boards_that_belong_to_something"),
        ("discussions", "0004_drafts_and_pins"),
        ("discussions", "0005_pictures_in_posts"),
        ("discussions", "0006_polls"),
        ("discussions", "0007_places_that_posts_left"),
        ("discussions", "0008_files_in_posts"),
        ("discussions", "0009_pictures_that_are_there_are_used"),
        ("discussions", "0010_posts_out_of_sight"),
        ("discussions", "0011_topics_by_being_pinned"),
        ("discussions", "0012_numbers_of_topics"),
        ("discussions", "0013_topics_that_are_there_are_numbered"),
        ("discussions", "0014_topics_that_left_a_board"),
        ("discussions", "0015_topics_that_are_there_are_counted"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        core.migrating.CreateModels(
            models=[
                migrations.CreateModel(
                    name="Board",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "slug",
                            models.SlugField(blank=True, max_length=40, null=True, unique=True, verbose_name="address"),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                        ("rules", models.TextField(blank=True, max_length=5000, verbose_name="rules")),
                        ("position", models.PositiveSmallIntegerField(default=100, verbose_name="place in the list")),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed to new topics")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("belongs_to", models.CharField(blank=True, max_length=16)),
                        ("last_number", models.PositiveIntegerField(db_default=0, default=0)),
                        ("departed", models.PositiveIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        "verbose_name": "board",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("belongs_to", ""), ("slug__isnull", False)),
                                    models.Q(("slug", None), models.Q(("belongs_to", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="board_has_an_address_or_belongs",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoardFollowing",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("watching", "Watching"),
                                    ("tracking", "Tracking"),
                                    ("normal", "Normal"),
                                    ("muted", "Muted"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followings",
                                to="discussions.board",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="board_followings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "following of a board",
                        "constraints": [
                            models.UniqueConstraint(fields=("board", "person"), name="board_following_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        (
                            "alt",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="description for those who do not see it"
                            ),
                        ),
                        ("width", models.PositiveIntegerField(default=0)),
                        ("height", models.PositiveIntegerField(default=0)),
                        ("size", models.PositiveIntegerField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="discussions.board",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("is_used", models.BooleanField(default=False)),
                        ("media_type", models.CharField(default="image/webp", max_length=40)),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="file name")),
                    ],
                    options={
                        "verbose_name": "attachment",
                        "indexes": [
                            models.Index(fields=["digest"], name="attachment_by_digest"),
                            models.Index(fields=["person", "created_at"], name="attachment_of_person"),
                            models.Index(
                                condition=models.Q(("is_used", False)), fields=["created_at"], name="attachment_unused"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Post",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("text", models.TextField(verbose_name="text")),
                        (
                            "state",
                            models.CharField(
                                choices=[("shown", "Shown"), ("hidden", "Out of sight"), ("removed", "Removed")],
                                default="shown",
                                max_length=8,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("edited_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "removed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "reply_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="answers",
                                to="discussions.post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "post",
                        "indexes": [models.Index(fields=["author", "id"], name="post_of_author")],
                    },
                ),
                migrations.CreateModel(
                    name="Revision",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("text", models.TextField()),
                        ("replaced_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="revisions",
                                to="discussions.post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "earlier text",
                    },
                ),
                migrations.CreateModel(
                    name="Topic",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("discussion", "Discussion"),
                                    ("question", "Question"),
                                    ("idea", "Idea"),
                                    ("announcement", "Announcement"),
                                    ("show", "Show and tell"),
                                ],
                                default="discussion",
                                max_length=12,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("locked", "Locked"),
                                    ("archived", "Archived"),
                                    ("merged", "Went on in another"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("last_number", models.PositiveIntegerField(default=0)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topics",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topics",
                                to="discussions.board",
                            ),
                        ),
                        (
                            "last_post",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="discussions.post",
                            ),
                        ),
                        (
                            "answer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="discussions.post",
                            ),
                        ),
                        ("votes", models.PositiveIntegerField(default=0)),
                        ("pinned_at", models.DateTimeField(blank=True, null=True)),
                        ("departed", models.PositiveIntegerField(default=0)),
                        ("number", models.PositiveIntegerField(editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "topic",
                        "indexes": [
                            models.Index(fields=["board", "last_post"], name="topic_of_board_by_activity"),
                            models.Index(
                                condition=models.Q(("kind", "idea")), fields=["board", "votes"], name="idea_by_votes"
                            ),
                            models.Index(
                                fields=["board", "pinned_at", "last_post"], name="topic_of_board_pinned_or_not"
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("board", "number"), name="topic_number_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Following",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("watching", "Watching"),
                                    ("tracking", "Tracking"),
                                    ("normal", "Normal"),
                                    ("muted", "Muted"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("read_to", models.PositiveIntegerField(default=0)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="followings",
                                to="discussions.topic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "following of a topic",
                        "constraints": [models.UniqueConstraint(fields=("topic", "person"), name="following_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Reaction",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("helpful", "Helpful"),
                                    ("thanks", "Thank you"),
                                    ("well_done", "Well done"),
                                    ("interesting", "Interesting"),
                                    ("doubtful", "I doubt it"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reactions",
                                to="discussions.post",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reaction",
                        "constraints": [
                            models.UniqueConstraint(fields=("post", "person", "kind"), name="reaction_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Vote",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="voices",
                                to="discussions.topic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "vote",
                        "constraints": [models.UniqueConstraint(fields=("topic", "person"), name="vote_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("kind", models.CharField(blank=True, max_length=12)),
                        ("text", models.TextField(blank=True)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "board",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="discussions.board",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="discussions.topic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "draft",
                        "constraints": [
                            models.UniqueConstraint(fields=("person", "topic"), name="draft_of_topic_once"),
                            models.UniqueConstraint(fields=("person", "board"), name="draft_of_board_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("board__isnull", False), ("topic", None)),
                                    models.Q(("board", None), ("topic__isnull", False)),
                                    _connector="OR",
                                ),
                                name="draft_is_for_one_place",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Poll",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("question", models.CharField(max_length=200, verbose_name="question")),
                        ("is_multiple", models.BooleanField(default=False)),
                        (
                            "showing",
                            models.CharField(
                                choices=[
                                    ("at_once", "At once"),
                                    ("voted", "To whoever has voted"),
                                    ("closed", "When it is closed"),
                                ],
                                default="at_once",
                                max_length=8,
                            ),
                        ),
                        ("closes_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8
                            ),
                        ),
                        ("state_changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "post",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE, related_name="poll", to="discussions.post"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "poll",
                        "indexes": [models.Index(fields=["state", "closes_at"], name="poll_by_closing")],
                    },
                ),
                migrations.CreateModel(
                    name="Ballot",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "poll",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ballots",
                                to="discussions.poll",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ballot",
                        "constraints": [models.UniqueConstraint(fields=("poll", "person"), name="ballot_once")],
                    },
                ),
                migrations.CreateModel(
                    name="PollOption",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        ("text", models.CharField(max_length=120)),
                        (
                            "poll",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="options",
                                to="discussions.poll",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "option of a poll",
                        "constraints": [
                            models.UniqueConstraint(fields=("poll", "number"), name="poll_option_number_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cross",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("line", models.PositiveSmallIntegerField()),
                        (
                            "ballot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="crosses",
                                to="discussions.ballot",
                            ),
                        ),
                        (
                            "option",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="crosses",
                                to="discussions.polloption",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "cross on a ballot",
                        "constraints": [
                            models.UniqueConstraint(fields=("ballot", "line"), name="cross_on_a_line_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Departure",
                    fields=[
                        (
                            "id",
                            core.fields.ULIDField(
                                default=core.ids.new_id,
                                editable=False,
                                max_length=26,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departures",
                                to="discussions.post",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="departures",
                                to="discussions.topic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "place that a post left",
                        "constraints": [
                            models.UniqueConstraint(fields=("topic", "number"), name="departure_from_a_place_once")
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="post",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="posts", to="discussions.topic"
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(fields=("topic", "number"), name="post_number_once"),
        ),
    ]
