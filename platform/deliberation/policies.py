"""How long a tie counts as a conflict of interest, and which mail providers tie nobody to anybody."""

from core.policies import register

register(
    "conflicts",
    {
        "collaborator_months": 36,
        "co_author_months": 36,
        "organisation_months": 12,
        "former_organisation_months": 36,
        # What a judge is asked before they begin, and must answer with no.
        "questions": [
            {"id": "family", "en": "Family, or a close friendship?", "zh": "家庭关系或密友？"},
            {
                "id": "money",
                "en": "Money: pay, a client, an investment, a grant?",
                "zh": "金钱往来：报酬、客户、投资或资助？",
            },
            {"id": "employer", "en": "The same employer within a year?", "zh": "一年内同一雇主？"},
            {"id": "paper", "en": "A paper or project together within three years?", "zh": "三年内合作的论文或项目？"},
            {"id": "mentor", "en": "Teacher, supervisor or student of theirs, ever?", "zh": "曾为师生或上下级？"},
            {"id": "quarrel", "en": "A quarrel that is still open?", "zh": "尚未了结的争执？"},
        ],
        # Open to anyone: to have an address there says nothing. The last three are kept free for documentation.
        "public_mail_domains": [
            "126.com",
            "163.com",
            "aol.com",
            "fastmail.com",
            "foxmail.com",
            "gmail.com",
            "gmx.de",
            "gmx.net",
            "hotmail.com",
            "icloud.com",
            "live.com",
            "mail.ru",
            "me.com",
            "msn.com",
            "outlook.com",
            "proton.me",
            "protonmail.com",
            "qq.com",
            "sina.com",
            "web.de",
            "yahoo.com",
            "yandex.ru",
            "example.com",
            "example.net",
            "example.org",
        ],
    },
)
