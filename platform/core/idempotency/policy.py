from core.policies import register

register(
    "idempotency",
    {
        # For how long an answer is kept for whoever asks again with the same key.
        "hours": 24,
        # When nothing is heard of a request for so long, it is taken for dead.
        "lease_seconds": 60,
        # A longer answer is not kept: that it was given is.
        "answer_bytes": 262_144,
        # What all keys of one person may take.
        "bytes_per_person": 16_777_216,
    },
)
