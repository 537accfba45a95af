"""Flags, concerns and sanctions, each through the eyes of whoever asks."""
