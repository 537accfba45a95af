"""Reports of problems over REST."""
