from typing import Any

from rest_framework import serializers

from core.serializers import Strict
from notifications.states import Taken, Urgency
from notifications.telling import outward


class NotificationSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="notification.id")
    event = serializers.SerializerMethodField()
    urgency = serializers.ChoiceField(Urgency.choices, source="notification.urgency")
    about = serializers.CharField(source="notification.notice", help_text="What this kind of notification is called.")
    title = serializers.CharField(source="words.title")
    body = serializers.CharField(source="words.body")
    url = serializers.CharField(source="words.url")
    thing = serializers.CharField(help_text="What would be muted; empty where you may no longer see it.")
    at = serializers.DateTimeField(source="notification.created_at")
    seen_at = serializers.DateTimeField(source="notification.seen_at", allow_null=True)
    done_at = serializers.DateTimeField(source="notification.done_at", allow_null=True)

    def get_event(self, told: Any) -> str:
        return outward(told.notification.event.verb)


class WaitingSerializer(serializers.Serializer[Any]):
    needs_you = serializers.IntegerField()
    moved = serializers.IntegerField()
    fyi = serializers.IntegerField()


class CountSerializer(serializers.Serializer[Any]):
    unseen = serializers.IntegerField()
    waiting = WaitingSerializer()


class AllDoneSerializer(serializers.Serializer[Any]):
    urgency = serializers.ChoiceField(Urgency.choices, required=False, allow_blank=True, default="")


class MarkSerializer(serializers.Serializer[Any]):
    seen = serializers.BooleanField(required=False)
    done = serializers.BooleanField(required=False)


class MuteSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateTimeField()


class NewMuteSerializer(serializers.Serializer[Any]):
    notification = serializers.CharField(max_length=26)


class FollowSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="follow.pk")
    kind = serializers.CharField(source="follow.thing_type")
    name = serializers.CharField(help_text="Empty where you may no longer see it.")
    url = serializers.CharField()
    since = serializers.DateTimeField(source="follow.created_at")


class NewFollowSerializer(Strict):
    kind = serializers.CharField(max_length=64)
    name = serializers.CharField(max_length=200)


class WishesSerializer(serializers.Serializer[Any]):
    """Who is told how: a switch for each urgency and channel, and the hours in which no mail comes."""

    needs_you_mail = serializers.BooleanField(required=False)
    needs_you_digest = serializers.BooleanField(required=False)
    moved_site = serializers.BooleanField(required=False)
    moved_mail = serializers.BooleanField(required=False)
    moved_digest = serializers.BooleanField(required=False)
    fyi_site = serializers.BooleanField(required=False)
    fyi_digest = serializers.BooleanField(required=False)
    quiet_from = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=23)
    quiet_until = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=23)
    time_zone = serializers.CharField(required=False, allow_blank=True, max_length=64, help_text="Asia/Shanghai")


class ChannelsSerializer(Strict):
    site = serializers.BooleanField(help_text="The inbox, where what needs you comes whatever you choose.")
    mail = serializers.BooleanField()
    digest = serializers.BooleanField()


class KindSerializer(serializers.Serializer[Any]):
    about = serializers.CharField(help_text="An area, or a single notice by its name.")
    urgency = serializers.ChoiceField(Urgency.choices)
    title = serializers.CharField()
    site = serializers.BooleanField()
    mail = serializers.BooleanField()
    digest = serializers.BooleanField()
    is_chosen = serializers.BooleanField(help_text="Otherwise it is as usual for this urgency.")


class OutcomeSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(Taken.choices)
    code = serializers.CharField(help_text="Why nothing was written; whoever wrote is told in words.")
    url = serializers.CharField(help_text="Where it stands now.")
