"""People, their tokens and their organisations over REST."""
