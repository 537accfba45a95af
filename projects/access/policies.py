from core.policies import register

register(
    "access",
    {
        # Owners have so long to answer before they are late.
        "answer_days": 14,
        # Whoever was refused, or had access taken away, may ask again after so many days.
        "ask_again_days": 30,
        # So many projects may one person ask on a day.
        "asks_a_day": 20,
        # So many requests may be decided at once.
        "decide_at_once": 200,
        "questions_most": 10,
    },
)
