from core.policies import register

register(
    "appeals",
    {
        # A decision may be appealed against for so long, and an appeal should be heard within so long.
        "file_days": 30,
        "hear_days": 14,
        # So many people who had no part must agree.
        "agreeing": 2,
    },
)
