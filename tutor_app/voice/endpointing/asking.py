"""Finds the part of a sentence that asks for something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tutor_app.voice.endpointing.verbs import PRONOUNS
from tutor_app.voice.endpointing.words import Phrase, phrases, starting, words

_LEAD_INS = words("lead_ins")
_QUESTION_WORDS = words("question_words")
_BE, _AUXILIARIES = words("be"), words("auxiliaries")
_SUBJECTS, _DETERMINERS = words("subjects"), words("determiners")
_OPENINGS, _INDIRECT = phrases("request_openings"), phrases("indirect")
_REQUEST_VERBS = words("request_verbs")
_INVERTING = frozenset({"what", "how", "why", "where", "which"})
_JOINING = frozenset({"and", "but", "or", "so", "then"})
_SUBORDINATE = frozenset({"when", "where", "who", "which", "whose"})
_SUPPOSING = frozenset({"say", "suppose", "assume", "imagine", "pretend"})
_LITTLE = frozenset(
    {"please", "just", "also", "maybe", "briefly", "quickly", "again", "then", "now"}
)


class Asking(StrEnum):
    """In which form something is asked."""

    QUESTION = "question"  # what, how, why ...
    YES_OR_NO = "yes or no"
    REQUEST = "request"
    INDIRECT = "indirect"  # "I want to know how ..."


@dataclass(frozen=True, slots=True)
class AskingClause:
    """The last part of a sentence that asks, up to the sentence's end.

    Of a request `words` begin with its verb, and `is_polite` when "can you" or the like stood
    before it; of an indirect question they begin after "I want to know".
    """

    kind: Asking
    words: Phrase
    is_polite: bool = False


def asking_clause(said: Phrase, breaks: frozenset[int]) -> AskingClause | None:
    """The last clause that asks; None for a plain statement. `breaks`: where commas stand."""
    found: AskingClause | None = None
    can_begin = True
    for at, word in enumerate(said):
        can_begin = can_begin or at in breaks or said[at - 1] in _JOINING
        clause = _beginning(said[at:]) if can_begin else _inverted(said[at:])
        found = clause or found
        # what may stand before the first word keeps the beginning open
        can_begin = can_begin and clause is None and word in _LEAD_INS
    return found


def _beginning(rest: Phrase) -> AskingClause | None:
    """What these words ask when a clause begins with them."""
    if length := starting(rest, _INDIRECT):
        return AskingClause(Asking.INDIRECT, rest[length:])
    if request := _request(rest):
        return request
    first, second = rest[0], rest[1:2]
    if first in _QUESTION_WORDS and not _is_subordinate(rest):
        return AskingClause(Asking.QUESTION, rest)
    is_subject = bool(second) and (second[0] in _SUBJECTS or second[0] in _DETERMINERS)
    if first in _BE or (first in _AUXILIARIES and (is_subject or first not in {"do", "have"})):
        return AskingClause(Asking.YES_OR_NO, rest)
    return None


def _request(rest: Phrase) -> AskingClause | None:
    is_polite = False
    while length := starting(rest, _OPENINGS):
        is_polite = is_polite or rest[0] != "please"
        rest = rest[length:]
    while rest and rest[0] in _LITTLE:
        rest = rest[1:]
    if rest[:1] and rest[0] in _SUPPOSING:
        return None
    is_question = rest[:1] == ("do",) and rest[1:2] and rest[1] in _SUBJECTS
    if is_polite or (rest and rest[0] in _REQUEST_VERBS and not is_question):
        return AskingClause(Asking.REQUEST, rest, is_polite)
    return None


def _is_subordinate(rest: Phrase) -> bool:
    """Whether "when I run it ..." begins, and not "when is ..."."""
    return rest[0] in _SUBORDINATE and not _has_verb_early(rest)


def _has_verb_early(rest: Phrase) -> bool:
    """Whether a verb comes before any subject: "which list is", not "which i"."""
    is_choice = rest[0] in {"who", "which", "whose"}
    for word in rest[1:7]:
        if word in _BE or word in _AUXILIARIES:
            return True
        if word in PRONOUNS or (not is_choice and word in _DETERMINERS | _SUBJECTS):
            return False
    return is_choice


def _inverted(rest: Phrase) -> AskingClause | None:
    """A question in mid-sentence shows by its order: "in python how do i ..."."""
    if rest[0] in {"what's", "how's", "where's"} and rest[1:]:
        return AskingClause(Asking.QUESTION, rest)
    is_question = rest[0] in _INVERTING and rest[1:2] and rest[1] in (_BE | _AUXILIARIES)
    return AskingClause(Asking.QUESTION, rest) if is_question and rest[2:] else None
