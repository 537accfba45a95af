"""OpenAI's Responses API: the same questions as a conversation, answered in items, streamed as typed events."""
