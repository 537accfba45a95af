"""What was flagged, and who was sent away."""

from typing import Any

from tests.operations_samples.cast import Cast, Sample, Samples


def moderation(cast: Cast) -> Samples:
    from moderation.trust.actions import name_steward

    name_steward(person=cast.owner, editor=cast.admin)
    own = Sample({"handle": cast.owner.handle})
    people = ("trust:stewardship", "trust:stewardship-end", "api-person-stewardship", "moderation:person")
    return dict.fromkeys((*people, "api-person-sanctions"), own) | _flagged(cast)


def _flagged(cast: Cast) -> Samples:
    """The owner flagged what the writer said; somebody was sent away by a moderator in a hurry."""
    from discussions import actions
    from moderation.actions import begin_storm, flag, sanction
    from tests.conftest import new_person

    board = actions.make_board(user=cast.editor, slug="loading", name="Loading")
    topic = actions.open_topic(board=board, user=cast.writer, title="Buy now", text="Buy now.")
    post = topic.posts.get()
    raised = flag(kind="post", id=post.pk, user=cast.owner, reason="spam")
    away: dict[str, Any] = {"kind": "suspension", "days": 3, "reason": "abuse", "letter": "Enough.", "is_urgent": True}
    made = sanction(person=new_person("dora"), moderator=new_person("emil", "moderator"), **away)
    begin_storm(user=cast.admin)
    concern, sanctioned = Sample({"concern": raised.concern_id}), Sample({"sanction": made.pk})
    return {
        **dict.fromkeys(("moderation:concern", "moderation:decision"), concern),
        **dict.fromkeys(("api-moderation-concern", "api-moderation-decision"), concern),
        **dict.fromkeys(("moderation:confirmation", "moderation:lifting"), sanctioned),
        **dict.fromkeys(("api-sanction-confirmation", "api-sanction-lifting"), sanctioned),
        "moderation:flag": Sample({"kind": "post", "id": post.pk}),
        "api-flag-detail": Sample({"flag": raised.pk}),
    }
