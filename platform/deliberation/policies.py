"""How long a tie counts as a conflict of interest, and which mail providers tie nobody to anybody."""

from core.policies import register

register(
    "conflicts",
    {
        "collaborator_months": 36,
        "co_author_months": 36,
        "organisation_months": 12,
        "former_organisation_months": 36,
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
