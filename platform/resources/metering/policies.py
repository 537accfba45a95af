from core.policies import register

# What may be downloaded of an owner's projects a day for free; grants of downloads pay for more.
register("traffic", {"free_bytes_per_day": 500_000_000_000})
