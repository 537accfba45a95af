from core.policies import register

register(
    "pinning",
    {
        "percent_of_device": 25,  # of its time: what keeping one release in memory costs
        "most_hours": 720,  # that one may keep it ready at once
        "minutes_ahead": 10,  # the next hour is reserved so long before it begins
        "told_hours": [24, 2],  # before the end of time or budget
    },
)
