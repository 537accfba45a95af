from core.policies import register

register(
    "trending",
    {
        # What one person on one day adds, by what they did.
        "weights": {"runs": 1.0, "downloads": 1.0, "likes": 3.0, "follows": 3.0, "collections": 3.0},
        # After so many days it counts half, after so many not at all.
        "half_life_days": 7.0,
        "window_days": 30,
        # Of so many days is told why something stands where it stands.
        "reason_days": 7,
        # Likes, follows and collections count from this level of trust on: 0 new, 1 basic, 2 member …
        "least_trust": 1,
    },
)
