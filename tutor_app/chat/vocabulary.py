"""The technical words of a conversation: what a recogniser of speech may expect to hear."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.topics.terms import bundled_terms

LATEST_MESSAGES = 12
MOST_CHARACTERS = 600
"""About 150 tokens: recognisers take 224 of them."""

_MOST_OF_A_MESSAGE = 4_000
_CODE = re.compile(r"`([^`\s]{2,30})`")


async def vocabulary_of(conversations: Conversations, owner_id: UUID, conversation_id: UUID) -> str:
    """The words of one conversation, newest first. Raises NotFound."""
    owner = Owner(owner_id)
    view = await conversations.get(owner, conversation_id)
    page = await conversations.messages(owner, conversation_id, LATEST_MESSAGES)
    newest_first = [message.content for message in reversed(page.items)]
    return await asyncio.to_thread(vocabulary, [*newest_first, view.title])


def vocabulary(texts: Iterable[str]) -> str:
    """The terms and names of code in these texts, each once; 600 characters at most."""
    words: dict[str, None] = {}
    length = 0
    for word in (word for text in texts for word in _words(text[:_MOST_OF_A_MESSAGE])):
        if word in words:
            continue
        length += len(word) + 2
        if length > MOST_CHARACTERS:
            break
        words[word] = None
    return ", ".join(words)


def _words(text: str) -> Iterator[str]:
    yield from sorted(bundled_terms().count(text).computing - {"code"})
    yield from _CODE.findall(text)
