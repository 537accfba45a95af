from core.policies import register

register(
    "playground",
    {
        "most_conversations": 1_000,  # of one person
        "most_prompts": 200,  # that one person saves
        "most_turns": 400,  # of one conversation, with all its branches
    },
)
