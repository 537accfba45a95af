"""What it takes to be known here, level by level."""

from core.policies import register

register(
    "trust",
    {
        # All that is named for a level must be there, and the level below. The first two stay once they are reached.
        "basic": {"topics_read": 5, "posts_read": 30, "minutes": 10, "accepted_posts": 1},
        "member": {"days": 15, "minutes": 60, "likes_given": 1, "likes_received": 1, "contributions": 1},
        # Counted within the last days only, so it goes again with whoever stays away.
        "regular": {"active_days": 50, "replies": 10},
        # Of these no more than so many, within the same days.
        "regular_at_most": {"upheld_flags": 5},
        "regular_within_days": 100,
        # A person comes to be a steward by an editor's word, for so long.
        "steward_days": 365,
        # Whoever stays on is counted in steps of so many minutes, from when their sessions were last seen.
        "minutes_a_step": 5,
    },
)
