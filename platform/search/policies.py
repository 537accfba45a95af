from core import policies

policies.register(
    "search",
    {
        # So many searches may one person save, and so many hours pass before each is asked again.
        "saved_searches": 50,
        "again_hours": 24,
    },
)
