from core.policies import register

# Tokens that a person may use a day, free of charge: what was read and what was written, together.
register(
    "allowance",
    {
        "signed_in_tokens_per_day": 200_000,
        "anonymous_tokens_per_day": 20_000,
        # What a reviewer may use on the release they judge, for one review and once: the site pays, not the reviewer.
        "review_tokens": 500_000,
        # What the site may use a day to tell what words mean, where its search does so (policy `search`).
        "search_tokens_per_day": 5_000_000,
    },
)

# What a run will take of the device is judged by past runs of the same release on the same class of device.
register(
    "estimates",
    {
        "runs": 50,  # the newest ones are looked at
        "least_runs": 5,  # with fewer it is a guess
        "first_ms_per_token": 100,  # the guess, rather too high: what is not used comes back
        "margin_percent": 150,  # of the slowest one, kept for a run before it is queued
        "least_ms": 1_000,
    },
)

# Names that programs of others have written down, and the model that answers to each here; without one, the published
# model for the same thing that is run most. The answer tells which it was. Each is for the `task` that it was known
# for, and refused for others; one without is for all.
OLD_NAMES = (
    "text-davinci-003", "text-davinci-002", "text-curie-001", "text-babbage-001", "text-ada-001",
    "davinci-002", "babbage-002", "davinci", "curie", "babbage", "ada",
    "gpt-3.5-turbo-instruct", "gpt-3.5-turbo", "gpt-4",
)  # fmt: skip
ALIASES = [
    *({"id": name, "model": "", "task": "text-generation"} for name in OLD_NAMES),
    {"id": "text-embedding-ada-002", "model": "", "task": "feature-extraction"},
    {"id": "text-embedding-3-small", "model": "", "task": "feature-extraction"},
    {"id": "whisper-1", "model": "", "task": "automatic-speech-recognition"},
]
register("model_names", {"aliases": ALIASES})

register(
    "serving",
    {
        "queue_limit": 256,  # runs of one deployment that wait or work at once
        "run_seconds": 600,  # longest life of a run, waiting included
        "max_tokens": 4_096,  # longest answer that may be asked for
        "default_chat_tokens": 512,
        "default_completion_tokens": 16,
        "max_choices": 8,  # answers to one request: prompts times n
        "max_inputs": 256,  # texts of one request for embeddings or labels
        "max_characters": 200_000,  # of all input of one request
        "max_media": 8,  # pictures or recordings of one request
        "media_queue_limit": 32,  # runs with such files that wait or work at once: they wait in memory
        "media_days": 30,  # so long they are kept with the run
        "media_bytes": 200_000_000,  # and so much of one person's; the oldest leave first
        "retry_failed_load_after_seconds": 60,
    },
)
