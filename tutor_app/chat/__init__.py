"""Conversations, messages and the turn engine."""
