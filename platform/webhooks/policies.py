from core import policies

policies.register(
    "webhooks",
    {
        "endpoints_per_person": 50,
        # Until the next try, after each failure in turn; then it is given up. With a tenth of chance, so that
        # receivers that come back are not met by everybody at once.
        "retry_seconds": [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400],
        "timeout_seconds": 10,
        # After so many days without one success an endpoint is switched off and its owner told.
        "disable_after_days": 5,
        # For so long after a change of secret, messages carry the old signature too.
        "old_secret_hours": 24,
        # The log of deliveries reaches so far back.
        "log_days": 30,
    },
)
