"""What clients of a hub post to a model's own address, in their words: `docs/hub.md`, "Running models"."""
