from core.policies import register

register(
    "upstreams",
    {
        "check_seconds": 15,  # how often each is asked which models it has
        "misses": 2,  # as often it may not answer before its models count as gone
        "ms_per_1000_tokens": 1_000,  # the price in time of a device, where nobody names one
        "most_places": 1_024,
        "most_patience": 600,
    },
)
