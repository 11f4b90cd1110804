"""What the gate says to a learner."""

from __future__ import annotations

REJECTION = (
    "That one is outside what I teach: I am here for programming and computing. "
    "Ask me about code, data structures, databases, the web, networks, operating systems or "
    "machine learning, and we go on from where we were."
)
