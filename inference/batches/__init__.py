"""Many questions at once, in OpenAI's shape: asked while nobody else waits, paid like runs, safe from crashes."""
