from core import policies

policies.register(
    "notifications",
    {
        # What people get who have not chosen for themselves, by urgency.
        "defaults": {"needs_you": ["mail"], "moved": ["site", "digest"], "fyi": ["site", "digest"]},
        # The hour of the digest in the reader's own time, and the weekday (0 is Monday) that brings the weekly part.
        "digest_hour": 8,
        "weekly_day": 0,
        "digest_limit": 50,
        # A mail server that refuses is asked again, each time after twice as long.
        "mail_tries": 6,
        "mail_retry_minutes": 5,
        # A mail whose sender fell silent for so long is taken up once more.
        "mail_lost_minutes": 10,
        # For so long what was read or taken care of is kept, and what still waits. What happened stays in the record.
        "read_days": 90,
        "unread_days": 365,
        # For so long a mail may be answered by mail. Its answers are remembered longer, so that none is written twice.
        "reply_days": 30,
        "answer_days": 90,
        # The largest mail that is looked at, in bytes; and how old a signed delivery may be.
        "longest_mail": 10485760,
        "delivery_minutes": 5,
        # Whoever is told why their mail was not taken is not told again for so long.
        "refusal_minutes": 60,
        # So many things may one person follow.
        "follows_limit": 1000,
    },
)
