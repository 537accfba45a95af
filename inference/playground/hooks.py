from webhooks.offers import withhold

withhold(
    "What one keeps of asking is nobody else's; what is shared, a program reads in the list when it next looks.",
    "prompt.saved",
    "prompt.edited",
    "prompt.shared",
    "prompt.unshared",
    "prompt.copied",
    "prompt.deleted",
)
withhold("It is told to its author, whom it concerns.", "prompt.delisted", "prompt.relisted")
withhold("What becomes of a flag is told to those whom it concerns.", "prompt.hidden", "prompt.shown")
