from core import policies

policies.register(
    "search",
    {
        # So many searches may one person save, and so many hours pass before each is asked again.
        "saved_searches": 50,
        "again_hours": 24,
        # Who tells what words mean: a published release for embeddings of this site, `owner/name` or `owner/name@3`.
        # Without one, things are found by their words alone.
        "semantic": "",
        "semantic_most": 20_000,  # of each kind, the newest, are found by what they mean
        "semantic_characters": 600,  # of each are read
        "semantic_wait_ms": 60,  # whoever searches waits no longer for it
        "semantic_least_percent": 40,  # the cosine from which on something is near
        "semantic_shown": 5,
    },
)
