from webhooks.offers import withhold

withhold(
    "Operators look after servers of others; where a site's runs go is nobody else's business.",
    "upstream.add",
    "upstream.edit",
    "upstream.pause",
    "upstream.resume",
    "upstream.remove",
    "upstream.serve",
    "upstream.withdraw",
)
