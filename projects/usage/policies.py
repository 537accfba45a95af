from core.policies import register

register(
    "counting",
    {
        # Programs that fetch what nobody asked for, by a part of what they call themselves.
        "uncounted_programs": ["bot", "crawl", "spider", "slurp", "preview", "monitor", "uptime", "scan", "archiver"],
        # What is read to learn of the project, rather than to use it.
        "uncounted_files": ["README.md", ".gitattributes", "LICENSE"],
        # Days by day; the totals stay.
        "days_kept": 400,
    },
)
