from core.policies import register

register(
    "appeals",
    {
        # A decision may be appealed against for so long, and an appeal should be heard within so long.
        "file_days": 30,
        "hear_days": 14,
        # So many people who had no part must agree.
        "agreeing": 2,
        # So many of those who may hear an appeal are told of it, found among so many drawn by chance.
        "judges_told": 6,
        "judges_looked_at": 100,
    },
)
