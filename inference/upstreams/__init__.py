"""A site's way out: servers of others that speak OpenAI's API – vLLM, a fleet behind a gateway – run releases."""
