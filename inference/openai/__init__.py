"""The API that OpenAI's clients speak, honoured or refused field by field, never ignored."""
