from core.policies import register

register(
    "imports",
    {
        # What one import may bring.
        "files": 2_000,
        "gigabytes": 50,
        # Of a git repository: so many branches and tags, and its history has to come within so many seconds.
        "refs": 500,
        "history_seconds": 900,
        # A source that is tracked is looked at so often, and no longer after so many failures in a row.
        "track_hours": 24,
        "track_failures": 8,
        # After the first failures in a row it is looked at again sooner than that, in so many minutes each.
        "track_again_minutes": [15, 60, 240],
        # Whoever presses the button waits so long between two looks.
        "look_minutes": 10,
        # So many may be on their way at once for one person.
        "at_once": 2,
        # A worker fetches for about so long, then lets others work and goes on.
        "slice_seconds": 60,
        # One file may take so long, and whoever fetches is given up after so long without a sign.
        "file_seconds": 3_600,
        "silent_seconds": 600,
        # An import whose workers were killed so often in a row, without a file between, ends.
        "attempts": 5,
    },
)
