from core.policies import register

register(
    "batches",
    {
        "most_lines": 10_000,
        "most_bytes": 50_000_000,  # of a file that is kept for a batch
        "most_open": 5,  # batches of one person that have not ended
        "at_once": 8,  # runs of a model, of anybody: with as many there no line of a batch begins
        "hours": 24,  # what has not been asked by then is not asked any more
        "keep_days": 30,  # files, those with the answers too
        "attempts": 3,  # for a line whose run was lost
    },
)
