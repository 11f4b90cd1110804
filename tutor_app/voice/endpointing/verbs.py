"""Finds verbs by their place and form, and says whether one waits for its object."""

from __future__ import annotations

from tutor_app.voice.endpointing.words import Phrase, words

BE, AUXILIARIES = words("be") | {"be", "been", "being"}, words("auxiliaries")
PRONOUNS = frozenset({"i", "you", "we", "they", "it", "he", "she"})
_POINTING = frozenset({"this", "that", "these", "those", "one", "someone", "people", "there"})

_INTRANSITIVE, _PAST = words("intransitive"), words("past")
_VERBS = words("intransitive", "transitive", "request_verbs")
_ARTICLES, _PREPOSITIONS, _ADVERBS = words("articles"), words("prepositions"), words("adverbs")
_VERB_NEXT, _VERB_LIKELY = words("verb_next"), words("verb_likely")
_NOT_VERBS = _ADVERBS | {"again", "it", "this", "that", "them", "me", "us", "there", "here", "now"}


def main_verb(rest: Phrase) -> int | None:
    """Where the verb stands after a subject, as in "does a list *keep*"; None without one."""
    if not rest:
        return None
    if rest[0] in PRONOUNS:
        at = _after_adverbs(rest, 1)
        return at if at < len(rest) else None
    return next((i for i in range(1, len(rest)) if _is_base(rest, i)), None)


def finite_verb(rest: Phrase, *, is_subject_first: bool = False) -> int | None:
    """Where the verb of a clause stands: "lists *are*", "recursion *works*", "it *fails*".

    With `is_subject_first` the word before the clause may itself be the subject ("what *happens*").
    """
    at = next((i for i, word in enumerate(rest) if word in PRONOUNS), None)
    first = 0 if is_subject_first else 1
    found = next((i for i in range(first, len(rest)) if _is_finite(rest, i)), None)
    if at is None or (found is not None and found < at):
        return found
    verb = _after_adverbs(rest, at + 1)
    return verb if verb < len(rest) else None


def is_verb_phrase_closed(said: Phrase, *, has_object: bool) -> bool:
    """Whether a verb and what follows it wait for nothing; `said` begins with the verb.

    `has_object`: the verb's object is already named ("what does it *return*").
    """
    start = _after_adverbs(said, 0)
    if start >= len(said):
        return False
    verb, rest = said[start], said[start + 1 :]
    if not rest:
        return has_object or _is_intransitive(verb)
    if verb in BE and rest[-1].endswith("ing") and rest[-1] != "string":
        before = rest[-2] if rest[1:] else ""
        is_noun = before in _PREPOSITIONS or before in _ARTICLES
        return has_object or is_noun or _is_intransitive(rest[-1])
    return has_object or not _ends_with_verb(rest if verb not in AUXILIARIES else said[start:])


def _ends_with_verb(said: Phrase) -> bool:
    """Whether the last word is a verb that waits for its object: "... to sort", "... i use"."""
    if len(said) < 2:
        return False
    before, last = said[-2:]
    if last in _NOT_VERBS or _is_intransitive(last):
        return False
    if before == "that" and last.endswith("s"):
        return _stem(last) in _VERBS  # "a function that returns"
    return before in _VERB_NEXT or (before in _VERB_LIKELY and last in _VERBS)


def _after_adverbs(said: Phrase, at: int) -> int:
    while at < len(said) and said[at] in _ADVERBS:
        at += 1
    return at


def _is_base(rest: Phrase, at: int) -> bool:
    """Whether a word can be the verb of a question: a known one, not after an article."""
    return rest[at] in _VERBS and rest[at - 1] not in _ARTICLES | _PREPOSITIONS


def _is_finite(rest: Phrase, at: int) -> bool:
    word, before = rest[at], rest[at - 1] if at else ""
    if word in BE or word in AUXILIARIES or word in _PAST:
        return True
    if before in _ARTICLES or before in _PREPOSITIONS or word.endswith("ing"):
        return False
    if word.endswith("s") and before and rest[at + 1 : at + 2] and rest[at + 1] in _ARTICLES:
        return True  # "the user enters a ..."
    if _stem(word) in _VERBS:  # "works", "stores"; of several things also "work"
        return True
    return word.endswith("ed") and before != ""


def _is_intransitive(verb: str) -> bool:
    return verb in _INTRANSITIVE or _stem(verb) in _INTRANSITIVE


def _stem(verb: str) -> str:
    """The base form of "works", "crashes", "stopped", "running", as far as spelling tells."""
    forms = [verb]
    for suffix in ("s", "es", "ed", "d", "ing"):
        if verb.endswith(suffix) and len(verb) > len(suffix) + 1:
            base = verb.removesuffix(suffix)
            forms += [base, base + "e"]
            if base[-1] == base[-2:-1]:
                forms.append(base[:-1])
    return next((form for form in forms if form in _VERBS), verb)
