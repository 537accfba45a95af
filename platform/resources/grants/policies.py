"""The numbers of asking and granting. Amounts are in the units of `resources.units`, by kind: classes of device share
one cap. Operators publish later versions; requests and grants name theirs."""

from core.policies import current, register
from resources import units

HOUR, GB, MILLION = 3_600_000, 10**9, 10**6

register(
    "grants",
    {
        # Who may ask: the age of the account for being granted at once, and the tier from which a second factor is
        # needed. A new site needs no age: a verified address is enough until somebody abuses it.
        "account_days": 0,
        "second_factor_tier": 1,
        # The most that each tier may ask for. What is above the last needs a panel. The free allowance is 200,000
        # tokens a day, so that less than a million would be worth no asking.
        "tiers": [
            {
                "id": "at_once",
                "days": 30,
                "gpu_ms": HOUR,
                "cpu_ms": 8 * HOUR,
                "tokens": MILLION,
                "storage_bytes": 5 * GB,
                "egress_bytes": 50 * GB,
            },
            {
                "id": "officer",
                "days": 180,
                "gpu_ms": 20 * HOUR,
                "cpu_ms": 200 * HOUR,
                "tokens": 20 * MILLION,
                "storage_bytes": 100 * GB,
                "egress_bytes": 1_000 * GB,
            },
            {
                "id": "reviewers",
                "days": 366,
                "gpu_ms": 200 * HOUR,
                "cpu_ms": 2_000 * HOUR,
                "tokens": 200 * MILLION,
                "storage_bytes": 1_000 * GB,
                "egress_bytes": 10_000 * GB,
            },
        ],
        # What can be asked for at all, and how much of it one scope may be granted within 365 days
        # before it takes a panel.
        "year": {
            "gpu_ms": 400 * HOUR,
            "cpu_ms": 4_000 * HOUR,
            "tokens": 400 * MILLION,
            "storage_bytes": 2_000 * GB,
            "egress_bytes": 20_000 * GB,
        },
        # What the rules grant by themselves: of each unit once in so many days, to a person and to a scope.
        "at_once_days": 30,
        # Of a unit of which so much is used one may ask for more.
        "ask_again_percent": 95,
        # To what the site's own machines fill the default pool at the beginning of each month.
        "month": {
            "gpu_ms": 100 * HOUR,
            "cpu_ms": 1_000 * HOUR,
            "tokens": 200 * MILLION,
            "storage_bytes": 1_000 * GB,
            "egress_bytes": 5_000 * GB,
        },
        # So many people score a request of each tier; what of an award is passed on at once, the rest after a report.
        "judges": [0, 0, 2, 3],
        # From this tier on somebody who knows the machines says whether it can run at all before anybody scores it.
        "feasibility_tier": 2,
        "first_percent": [100, 100, 50, 50],
        "decline_reasons": [
            {"id": "unclear", "en": "It is not clear what would be done", "zh": "不清楚要做什么"},
            {"id": "infeasible", "en": "It cannot be done so, or with so much", "zh": "这样做不到，或数量不合适"},
            {"id": "closed", "en": "Too little of it would be open to others", "zh": "对他人开放的内容太少"},
            {"id": "elsewhere", "en": "There is a better place for it", "zh": "有更合适的去处"},
            {"id": "reports", "en": "Earlier reports are missing or poor", "zh": "以前的报告缺失或欠佳"},
            {"id": "bar", "en": "Those who scored it gave it too little", "zh": "评分未达到标准"},
            {"id": "scope", "en": "Not what the pool is there for", "zh": "不属于资源池的用途"},
        ],
        # Calls: below which mean of the marks a request does not deserve an award; with how many tickets one goes into
        # the lot, halved for each award of a call within so many days before.
        "call_bar": 3.0,
        "lot_tickets": 8,
        "lot_days": 730,
        # After a refusal one may ask for the same again from so many days on.
        "return_days": 30,
        # A grant of this tier or above is reported on, so long after its end at the latest; who did not may ask for
        # nothing new.
        "report_tier": 1,
        "report_days": 30,
        "report_answer_days": 7,
        # Whoever owes it so long after the end may not use their other grants until it is accepted.
        "suspend_days": 60,
        # Those who have a grant hear when so much of it is used, and so many days before its end.
        "told_percents": [50, 80, 95, 100],
        "told_days": [30, 14, 7, 0],
        "expiring_days": 14,
        # What may be changed: once more of one unit, at most this share of it; longer, at most so many days at a time.
        "supplement_percent": 50,
        "extend_days": 90,
        # Amounts that are worth the same, by kind or, for a class of device of its own worth, by unit: from them the
        # published rates at which some of a grant is exchanged. What is not here cannot be.
        "exchange": [
            {"id": "gpu_ms", "amount": HOUR},
            {"id": "cpu_ms", "amount": 20 * HOUR},
            {"id": "tokens", "amount": 2 * MILLION},
            {"id": "egress_bytes", "amount": 50 * GB},
        ],
        "change_days": 3,
        # An adjustment by hand that no second officer answers in so many days comes to nothing.
        "adjust_days": 7,
        # While a renewal is being decided the old grant goes on, at most so long.
        "grace_days": 14,
        # Over how many days use is added up for the form, and stated with a request.
        "past_days": 90,
        "title_limit": 120,
        "longest_days": 732,
        "most_ties": 20,
        "most_members": 20,
        # Clocks, in days.
        "triage_days": 3,
        "info_days": 14,
        "scoring_days": 10,
        "waiting_days": 90,
        "offer_days": 14,
    },
)


def granted_units() -> list[str]:
    """What can be asked for: of what this site counts, the kinds that the policy knows."""
    known = current("grants")["year"]
    return [unit for unit in units.known_units() if units.parts_of(unit)[0] in known]
