"""What flags weigh, what they lead to, and what follows for people."""

from core.policies import register

register(
    "moderation",
    {
        # What a flag weighs by the trust in whoever raises it, before it is multiplied by how often they were right.
        "base": [0.0, 1.0, 1.5, 2.5, 3.0],
        # How often somebody is right of whom nothing is known: so many times, against so many times wrong.
        "prior": [3, 2],
        # Flags for one reason that weigh so much together put a thing out of sight until a moderator has looked.
        "hide_at": 3.0,
        # So well known a person's flag for spam is enough where its author is new.
        "spam_trust": 3,
        # For these reasons, so many flaggers who do not belong together lock a release away, one of them so well known.
        "lock_reasons": ["malware", "personal_data"],
        "lock_flaggers": 2,
        "lock_trust": 2,
        "flags_per_day": 30,
        "newcomer_flags_per_day": 5,
        "look_days": 2,
        # In a storm, what people below this level of trust write waits until a moderator has looked, and new accounts
        # wait as well; for so many days, unless somebody ends it.
        "storm_trust": 2,
        "storm_days": 3,
        # Points, and the days for which they count.
        "points": {"minor": 1, "serious": 3, "severe": 6},
        "points_days": {"minor": 90, "serious": 180, "severe": 365},
        # So many points silence, suspend, ban; for so many days.
        "silence_at": 3,
        "silence_days": 3,
        "suspend_at": 6,
        "suspend_days": 14,
        "ban_at": 9,
        # One person alone may sanction for so long; what is longer, or urgent, lapses unless a second one agrees.
        "alone_days": 30,
        "emergency_hours": 24,
        # An appeal is heard by so many who had no part, within so many days.
        "appeal_voices": 1,
        "appeal_days": 3,
    },
)
