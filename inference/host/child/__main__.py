"""`python -m inference.host.child`, started by the host and by nothing else."""

import gc

# Between two looks for rings among new objects. To load torch and transformers makes a million that stay: with Python's
# own 700 the looks took a sixth of the start.
NEW_OBJECTS = 10_000


def main() -> None:
    gc.set_threshold(NEW_OBJECTS)
    from inference.host.child.child import live  # noqa: PLC0415 -- loads all that

    live()


if __name__ == "__main__":
    main()
