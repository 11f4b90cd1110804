"""Does a transcript read complete, so that its speaker need not be waited for?

Complete are a short reply, and a question or a request whose last clause is closed. A statement
that asks nothing is not: it may only prepare a question. In doubt the answer is no: that costs
half a second, while a yes too early cuts a sentence in two.

Whisper sets a mark at the end of nearly every text, also of half a sentence, so a mark alone says
little; but its absence, where there are capitals or other marks, says that more comes. The local
recogniser writes neither marks nor capitals: its words have to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor_app.voice.endpointing.asking import asking_clause
from tutor_app.voice.endpointing.clauses import is_closed
from tutor_app.voice.endpointing.words import Phrase, ending, phrases, starting, words

_WORD = re.compile(r"[^\W_]+(?:['._+#-]+[^\W_]+)*(?:\+\+|#)?")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_COMMA = re.compile(r"[,;:—–]|\s-\s")
_TRAILING = ("...", "…", ",", ";", ":", "-", "–", "—")
_MARKS = (".", "?", "!")
_CLOSING = " \t\n\"'»”’)]"

_REPLIES = phrases("replies")
_ORDINALS, _CHOICES, _LABELS = words("ordinals"), words("choices"), words("labels")
_LEAD_INS = words("lead_ins")
_OPEN_ENDS, _OPEN_PHRASES = words("open_ends"), phrases("open_phrases")
_INSIDE = words("articles", "determiners", "prepositions")
_CLOSED_ENDS, _STRANDED_ENDS = phrases("closed_ends"), phrases("stranded_ends")
_AMOUNTS = words("amounts")
_VERBS = words("intransitive", "transitive", "request_verbs") | {"me", "us"}
_QUESTION_WORDS = words("question_words")
_ARTICLES, _AUXILIARIES = words("articles"), words("auxiliaries")
_DETERMINERS, _ATTRIBUTIVE = words("determiners"), words("attributive")
_PREPOSITIONS = words("prepositions")

_NEVER_ALONE = _PREPOSITIONS | words("be", "auxiliaries", "subordinators")

_REPLY_WORDS = 8
_LAST_WORDS = 80
"""More of a sentence is not looked at: nobody asks for that long."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The last sentence of a text; `breaks` are the words before which a comma stands."""

    words: Phrase
    breaks: frozenset[int]
    mark: str


def reads_complete(text: str, *, language: str = "en") -> bool:
    """Whether nothing more has to come after this text, as far as its words tell.

    In other languages than English only a question mark says so.
    """
    text = text.replace("’", "'").rstrip(_CLOSING)
    if language and not language.lower().startswith("en"):
        return text.endswith(("?", "？", "؟"))
    if text.endswith(_TRAILING):
        return False
    sentences = [_sentence(part) for part in _SENTENCE_END.split(text)]
    sentences = [one for one in sentences if one.words]
    if not sentences:
        return False
    last = sentences[-1]
    if _is_reply(last.words):
        return True
    has_no_mark = not last.mark and _is_written(text)
    if has_no_mark or _ends_open(last.words):
        return False
    return _asks(last) or _goes_on(sentences)


def _sentence(text: str) -> Sentence:
    found: list[str] = []
    breaks: set[int] = set()
    for part in _COMMA.split(text.lower()):
        breaks.add(len(found))
        found.extend(_WORD.findall(part))
    left_out = max(len(found) - _LAST_WORDS, 0)
    mark = text[-1:] if text.endswith(_MARKS) else ""
    return Sentence(tuple(found[left_out:]), frozenset(at - left_out for at in breaks), mark)


def _is_written(text: str) -> bool:
    """Whether the recogniser that wrote this sets capitals and marks."""
    return text != text.lower() or any(mark in text for mark in (*_MARKS, ","))


def _is_reply(said: Phrase) -> bool:
    """Whether the words are short replies one after the other: "yes", "okay the second one"."""
    if len(said) > _REPLY_WORDS or said == ("please",):
        return False
    while said:
        length = starting(said, _REPLIES) or _choice(said)
        if not length:
            return False
        said = said[length:]
    return True


def _choice(said: Phrase) -> int:
    """How many words at the start choose something: "the second one", "option b", "three"."""
    start = 1 if said[0] == "the" else 0
    rest = said[start:]
    if rest[:1] and rest[0] in _ORDINALS:
        return start + (2 if rest[1:2] and rest[1] in _CHOICES else 1)
    if rest[:1] and rest[0] in _CHOICES and rest[1:2]:
        is_label = rest[1] in _LABELS or rest[1] == "a" or rest[1].isdigit()
        return start + 2 if is_label else 0
    return 1 if said[0] in _LABELS or said[0].isdigit() else 0


def _ends_open(said: Phrase) -> bool:
    if ending(said, _CLOSED_ENDS) or _names_one(said) or _is_stranded(said):
        return False
    if ending(said, _OPEN_PHRASES):
        return True
    if said[-1] in _OPEN_ENDS and not (_is_clause_end(said) or _is_asked_for(said)):
        return True
    if said[-1] == "that" and said[1:] and said[-2] not in _PREPOSITIONS:
        return bool(_ARTICLES.intersection(said[-4:-1]))  # "a function that"; not "explain that"
    if len(said) == 1:
        return False
    if said[-1] in _AMOUNTS:
        return said[-2] in _VERBS
    is_most = said[-1].endswith("est") and said[-2] == "the"
    return is_most or (said[-1] in _ATTRIBUTIVE and _waits_for_noun(said[:-1]))


def _is_stranded(said: Phrase) -> bool:
    """Whether the words end like "what is it used for"."""
    return ending(said, _STRANDED_ENDS) and bool(_QUESTION_WORDS.intersection(said[:-2]))


def _waits_for_noun(before: Phrase) -> bool:
    """Whether an adjective after these words waits: "the best", "a new linked", "what is big"."""
    is_named = before[-1] in _DETERMINERS or before[-1] in _ATTRIBUTIVE
    return is_named or before[-2:] in {("what", "is"), ("what", "are")} or before == ("what's",)


def _names_one(said: Phrase) -> bool:
    """Whether the words end like "which is the fastest"."""
    is_choice = bool({"which", "who"}.intersection(said)) and said[-2:-1] == ("the",)
    return is_choice and said[-1].endswith(("est", "worst", "same"))


def _is_clause_end(said: Phrase) -> bool:
    """Whether the words end like "explain what a list is": the verb belongs at the end there."""
    if said[-1] not in {"is", "are", "was", "were", "does", "do", "did", "means"}:
        return False
    before = said[:-1]
    at = max((i for i, word in enumerate(before) if word in {"what", "who", "where"}), default=0)
    clause = before[at + 1 :]
    return at > 0 and 0 < len(clause) <= 6 and not _OPEN_ENDS.intersection(clause) - _INSIDE


def _is_asked_for(said: Phrase) -> bool:
    """Whether the words end like "what does it do": the question asked for the verb's object."""
    verbs = [i for i, word in enumerate(said[:-2]) if word in _AUXILIARIES]
    is_asked = bool({"what", "which", "many", "much"}.intersection(said))
    return said[-1] in {"do", "have"} and is_asked and bool(verbs)


def _asks(sentence: Sentence) -> bool:
    """Whether the sentence asks for something, and is closed."""
    clause = asking_clause(sentence.words, sentence.breaks)
    if clause is not None:
        return is_closed(clause)
    rest = sentence.words
    while rest and rest[0] in _LEAD_INS:
        rest = rest[1:]
    return sentence.mark == "?" and len(rest) > 1 and rest[0] not in _NEVER_ALONE


def _goes_on(sentences: list[Sentence]) -> bool:
    """Whether the last sentence is a bit of the one before: "How do I sort a list? In Python."""
    if len(sentences) == 1 or sentences[-1].words[0] not in _PREPOSITIONS:
        return False
    before, last = sentences[-2:]
    return _asks(Sentence(before.words + last.words, before.breaks, last.mark))
