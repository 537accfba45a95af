from core.policies import register

register(
    "jobs",
    {
        # A job of which nothing was heard for so long is over: what it had reported is charged, the rest is free again.
        "silent_hours": 24,
        # No job lasts longer, whatever is reported.
        "longest_days": 30,
        # So many may run at once from one grant.
        "most_running": 50,
    },
)
