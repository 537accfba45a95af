"""The clocks, limits and reasons of problem reports."""

from core import policies

policies.register(
    "reports",
    {
        # Days until somebody who answers for it should have said something, by severity; the smallest has no limit.
        "first_answer_days": {"s1": 1, "s2": 3, "s3": 7},
        # A reporter who is asked, or who should try whether it works now, is waited for so long.
        "silence_days": 14,
        # How long a private report stays so unless its people agree on another day, and the furthest such day.
        "embargo_days": 90,
        "longest_embargo_days": 365,
        "reports_per_day": 10,
        "comments_per_day": 100,
        # Whether people without an account may report problems, and how many of them in a day: from one network, and
        # in all. What they write has at most this severity until somebody who answers for it says another.
        "visitors": False,
        "visitor_reports_per_day": 3,
        "visitors_per_day": 50,
        "visitor_comments_per_day": 20,
        "visitor_severity": "s3",
        # How long their e-mail address is kept once the report has ended.
        "visitor_email_days": 30,
        # What they are asked, to keep machines out. Questions of your own, which no other site asks, keep out most.
        "visitor_question_minutes": 180,
        "visitor_questions": [
            {
                "id": "snow",
                "en": "What colour is fresh snow?",
                "zh": "刚下的雪是什么颜色?",
                "answers": ["white", "白", "白色"],
            },
            {
                "id": "cat",
                "en": "How many legs has a cat?",
                "zh": "一只猫有几条腿?",
                "answers": ["4", "four", "四", "四条", "4条"],
            },
            {"id": "hot", "en": "What is the opposite of hot?", "zh": "“热”的反义词是什么?", "answers": ["cold", "冷"]},
        ],
        # Pictures of one report, and the longest side to which they are drawn, in pixels.
        "screenshots": 8,
        "screenshot_side": 2560,
        # A repeated run that was never begun, for its process died, holds up another for so long.
        "rerun_lost_minutes": 5,
        # Why a report leads to nothing.
        "reasons": [
            {"id": "not_reproducible", "en": "It cannot be made to happen again", "zh": "无法重现"},
            {"id": "as_meant", "en": "It works as it is meant to", "zh": "本来就是这样设计的"},
            {"id": "elsewhere", "en": "It belongs somewhere else", "zh": "属于别处的问题"},
            {"id": "old", "en": "Only in releases that are not kept up any more", "zh": "只出现在不再维护的版本中"},
            {"id": "cost", "en": "Mending it would harm more than it helps", "zh": "修复弊大于利"},
            {"id": "other", "en": "Something else", "zh": "其他"},
        ],
    },
    choices={"visitor_severity": ["s1", "s2", "s3", "s4"]},
)
