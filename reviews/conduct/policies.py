"""The numbers and reasons of reports about reviewers."""

from core.policies import register

register(
    "conduct",
    {
        "reasons": [
            {"id": "insult", "en": "Insulting or demeaning words", "zh": "侮辱或贬低的言辞"},
            {"id": "carelessness", "en": "The work was plainly not read", "zh": "显然没有阅读作品"},
            {
                "id": "breach_of_blindness",
                "en": "Tells, or tries to find out, what should stay hidden",
                "zh": "泄露或试图打探应当保密的内容",
            },
            {"id": "conflict_hidden", "en": "A tie that was not declared", "zh": "隐瞒利益关联"},
            {"id": "self_interest", "en": "Asks for what serves themselves", "zh": "要求对其本人有利的事"},
            {"id": "other", "en": "Something else", "zh": "其他"},
        ],
        # Days until somebody should have looked, until the reviewer should have answered, until it should be decided.
        "look_days": 3,
        "hearing_days": 7,
        "decide_days": 7,
        # How long somebody who is paused for their conduct cannot return by themselves.
        "pause_days": 30,
        "most_evidence": 5,
    },
)
