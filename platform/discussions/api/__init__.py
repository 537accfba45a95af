"""Boards, topics and posts for programs."""
