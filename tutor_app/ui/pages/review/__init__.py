"""Reviewing what is due."""
