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

# When those who run the machines are told that one of them, or a model on them, fails.
register(
    "machines",
    {
        "silent_seconds": 60,  # after so long a host that did not say goodbye is held to be lost
        "steady_minutes": 10,  # so long a model has to stay loaded until it counts as mended
        "tell_again_minutes": 10,  # what fails so soon after others is told together with what follows
        "forget_days": 7,  # a lost host that nothing replaced is not waited for any longer
    },
)
