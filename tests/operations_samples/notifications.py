"""What people are told."""

from tests.operations_samples.cast import Cast, Sample, Samples


def notifications(cast: Cast) -> Samples:
    from django.db import transaction

    from core import events
    from notifications.models import Follow, Mute, Notification
    from notifications.unsubscribing import token_for

    with transaction.atomic():
        event = events.record("role.granted", cast.owner, to_state="reviewer")
    facts = {
        "notice": "notifications.role_granted",
        "urgency": "moved",
        "thing_type": "user",
        "thing_id": cast.owner.pk,
    }
    told = Sample({"notification": Notification.objects.create(person=cast.owner, event=event, **facts).pk})
    mute = Mute.objects.create(person=cast.owner, thing_type="user", thing_id=cast.stranger.pk)
    follow = Sample(
        {"follow": Follow.objects.create(person=cast.owner, thing_type="owner", thing_id=cast.stranger.owner_id).pk}
    )
    pages = ("notification", "done", "restoration", "mute")
    kind = Sample({"about": "boards", "urgency": "fyi"})
    return (
        {"notifications:kind": kind, "api-notification-kind": kind}
        | {f"notifications:{name}": told for name in pages}
        | {
            "api-notification": told,
            "api-mute": Sample({"mute": mute.pk}),
            "api-follow": follow,
            "notifications:follow-removal": follow,
            "notifications:mute-removal": Sample({"mute": mute.pk}),
            "notifications:unsubscribe": Sample({"token": token_for(cast.owner, "needs_you")}),
        }
    )
