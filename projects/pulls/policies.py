from core.policies import register

register(
    "pulls",
    {
        # Of one person in a project that is not theirs: what is under way at once, and how much a commit may bring.
        "under_way": 5,
        "largest_megabytes": 10,
    },
)
