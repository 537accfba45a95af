"""`python -m inference.host.child`, started by the host and by nothing else."""

from core.rings import look_seldom


def main() -> None:
    look_seldom()
    from inference.host.child.child import live  # noqa: PLC0415 -- loads torch and transformers

    live()


if __name__ == "__main__":
    main()
