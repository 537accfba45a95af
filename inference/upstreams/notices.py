from notifications.telling import leave_untold

leave_untold(
    "Operators' own doing, shown on the page of the machines.",
    "upstream.add",
    "upstream.edit",
    "upstream.pause",
    "upstream.resume",
    "upstream.remove",
    "upstream.serve",
    "upstream.withdraw",
)
