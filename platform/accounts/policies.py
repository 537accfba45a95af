from core import policies

policies.register(
    "domains",
    {
        # A proof is looked at again after so many days, after a failure every day; so many failures are forgiven.
        "recheck_days": 7,
        "failures_allowed": 3,
        "seconds_between_checks": 20,
        "domains_per_organisation": 5,
    },
)
policies.register(
    "accounts",
    {
        # A handle is an address others have written down; it may change, but not every week.
        "days_between_renames": 30,
        "organisations_per_person": 20,
        # How many organisations one may ask at a time whether one may join.
        "join_requests_at_once": 5,
        "teams_per_organisation": 50,
        "tokens_per_person": 50,
        "longest_token_days": 366,
        # The level of trust at which a new account begins. A young site starts one level up; when
        # its youth ends this becomes 0.
        "first_trust": 1,
    },
)
