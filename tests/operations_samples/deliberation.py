"""What waits for people to talk it over."""

from tests.operations_samples.cast import Cast, Sample, Samples
from tests.operations_samples.reviews import release_in


def deliberation(cast: Cast) -> Samples:
    from deliberation.actions import declare_tie

    one = Sample({"declared": declare_tie(user=cast.owner, handle=cast.stranger.handle, kind="family").pk})
    return _appeals(cast) | {"deliberation:tie-end": one, "api-tie-detail": one}


def _appeals(cast: Cast) -> Samples:
    from deliberation.appeals.actions import file_appeal
    from projects.actions import move_release

    made = [
        move_release(release_in(cast, name, "in_review"), "reject", note="Not yet.") for name in ("appealed", "refused")
    ]
    appeal = Sample({"appeal": file_appeal(decision=made[0], user=cast.owner, text="Look again.").pk})
    return {
        "appeals:feed": Sample({"form": "atom"}),
        "appeals:new": Sample({"decision": made[1].pk}),
        **dict.fromkeys(("appeals:appeal", "appeals:voice", "appeals:withdrawal"), appeal),
        **dict.fromkeys(("api-appeal-detail", "api-appeal-voices"), appeal),
        **dict.fromkeys(
            ("claims:claim", "claims:end", "api-claim-detail"),
            Sample({"kind": "appeal", "id": appeal.parameters["appeal"]}),
        ),
    }
