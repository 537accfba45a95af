from notifications.telling import leave_untold

leave_untold(
    "Saved prompts are for whoever writes them; those who look for one find it beside its model.",
    "prompt.saved",
    "prompt.edited",
    "prompt.shared",
    "prompt.unshared",
    "prompt.copied",
    "prompt.deleted",
)
leave_untold("Its author is told of the flags that did it, and sees when it is back.", "prompt.hidden", "prompt.shown")
