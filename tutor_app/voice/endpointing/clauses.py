"""Is the clause that asks closed, or does it still wait for a verb, an object or its other half?"""

from __future__ import annotations

from tutor_app.voice.endpointing.asking import Asking, AskingClause
from tutor_app.voice.endpointing.verbs import (
    AUXILIARIES,
    BE,
    PRONOUNS,
    finite_verb,
    is_verb_phrase_closed,
    main_verb,
)
from tutor_app.voice.endpointing.words import Phrase, words

_ARTICLES, _PREPOSITIONS = words("articles"), words("prepositions")
_COMPARATIVES = words("comparatives")
_GIVING, _PERSONS = words("giving"), words("persons")
_RELATIONAL_ANY = words("relational_any")
_RELATIONAL, _EXISTENTIAL = words("relational"), words("existential")
_MODAL = AUXILIARIES - {"do", "does", "did", "don't", "doesn't", "didn't"}
_PREDICATES = words("predicates")
_SECOND_OBJECT, _SECOND_OBJECT_BY = words("second_object"), words("second_object_by")
_ALONE = words("replies_alone")
_OBJECT_WORDS = frozenset({"what", "which", "who", "whom", "whose", "what's", "who's"})
_SUBORDINATORS = words("subordinators")
_PLACE_WORDS = frozenset({"where", "how", "where's", "how's"})
_BOTH = frozenset({"two", "both", "these", "those", "them", "all"})


def is_closed(clause: AskingClause) -> bool:
    """Whether nothing is missing at the end of a clause that asks."""
    said = clause.words
    if not said or _waits_for_second_half(said) or _waits_for_noun(said):
        return False
    at = _last_subordinator(clause)
    if at is not None:
        return _is_clause_closed(said[at], said[at + 1 :])
    if clause.kind is Asking.QUESTION:
        return _is_question_closed(said)
    if clause.kind is Asking.YES_OR_NO:
        return _is_yes_or_no_closed(said)
    return clause.kind is Asking.REQUEST and _is_request_closed(clause)


def _last_subordinator(clause: AskingClause) -> int | None:
    """Where the last clause within the clause begins; not the question word of the whole."""
    first = 1 if clause.kind is Asking.QUESTION else 0
    said = clause.words
    found = [i for i, word in enumerate(said) if i >= first and word in _SUBORDINATORS]
    found = [i for i in found if i == 0 or said[i - 1] not in _ARTICLES]  # "a while loop"
    return found[-1] if found else None


def _waits_for_second_half(said: Phrase) -> bool:
    """Whether "between a list" waits for "and", "convert a string" for "to", "either" for "or"."""
    if "between" in said:
        after = said[said.index("between") + 1 :]
        return "and" not in after[1:-1] and not _BOTH.intersection(after)
    if "either" in said:
        return "or" not in said[said.index("either") + 2 : -1]
    for at, word in enumerate(said):
        is_verb = at == 0 or said[at - 1] not in _ARTICLES | _PREPOSITIONS - {"to"}
        if word in _SECOND_OBJECT and is_verb and said[0] != "where":
            is_pair = word == "compare" and bool(_BOTH.intersection(said[at:]))
            return not is_pair and not _SECOND_OBJECT_BY.intersection(said[at + 2 : -1])
    return False


def _waits_for_noun(said: Phrase) -> bool:
    """Whether "the difference" waits for "between", or "an example" for "of"."""
    if said[-1] in _RELATIONAL and "the" in said[-3:-1]:
        return True
    return said[-1] in _RELATIONAL_ANY and bool(_ARTICLES.intersection(said[-3:-1]))


def _is_question_closed(said: Phrase) -> bool:
    first, rest = said[0], said[1:]
    if not rest:
        return False
    if first.endswith("'s"):
        return _is_be_question_closed(first[:-2], rest)
    if rest[0] == "to":
        return is_verb_phrase_closed(rest[1:], has_object=first in _OBJECT_WORDS)
    if rest[0] in {"about", "come", "not"}:
        return len(rest) > 1
    at = next((i for i, word in enumerate(rest[:6]) if word in BE or word in AUXILIARIES), None)
    if at is None:
        return _is_subject_question_closed(rest)
    after = rest[at + 1 :]
    if rest[at] in BE:
        return _is_be_question_closed(first if at == 0 else "which", after)
    has_object = first in _OBJECT_WORDS or (first == "how" and at > 0)
    if has_object and rest[at] in _MODAL and main_verb(after) is None:
        # "which of them could cause this": the question word itself is the subject
        return len(after) > 1 and is_verb_phrase_closed(after, has_object=False)
    return _is_inversion_closed(after, has_object=has_object)


def _is_subject_question_closed(rest: Phrase) -> bool:
    """Like "who invented python", "which one runs faster"."""
    at = finite_verb(rest, is_subject_first=True)
    return at is not None and is_verb_phrase_closed(rest[at:], has_object=False) and len(rest) > 1


def _is_be_question_closed(first: str, rest: Phrase) -> bool:
    """Like "what is recursion", "why is my code slow"."""
    if not rest:
        return False
    if first in _OBJECT_WORDS or first == "where":
        return True
    return rest == ("you",) or (_has_predicate(rest) and not _is_half_compared(rest))


def _is_yes_or_no_closed(said: Phrase) -> bool:
    first, rest = said[0], said[1:]
    if not rest:
        return False
    if first in BE:
        return _has_predicate(rest) and not _is_half_compared(rest)
    return _is_inversion_closed(rest, has_object=False)


def _is_inversion_closed(rest: Phrase, *, has_object: bool) -> bool:
    """What follows "does": a subject, its verb, and an object unless the question asks for it."""
    at = main_verb(rest)
    return at is not None and is_verb_phrase_closed(rest[at:], has_object=has_object)


def _has_predicate(rest: Phrase) -> bool:
    """Whether something is said of the subject: "my code slow", "it mutable", "a list a class"."""
    if rest[0] == "there":
        return len(rest) > 3 and rest[-1] not in _EXISTENTIAL | _RELATIONAL
    if rest[0] in PRONOUNS:
        return len(rest) > 1 and is_verb_phrase_closed(("be", *rest[1:]), has_object=False)
    subject = 2 if rest[0] in _ARTICLES else 1
    predicate = next((i for i in range(subject, len(rest)) if _is_predicate(rest, i)), None)
    if predicate is None:
        return False
    return is_verb_phrase_closed(("be", *rest[predicate:]), has_object=False)


def _is_half_compared(rest: Phrase) -> bool:
    """Whether "are lists faster" waits for "than"; "is it faster" does not."""
    return rest[-1] in _COMPARATIVES and rest[0] not in PRONOUNS | {"this", "that", "there"}


def _is_predicate(rest: Phrase, at: int) -> bool:
    word, before = rest[at], rest[at - 1]
    if before in _ARTICLES:
        return False
    if word in _PREDICATES or word in _ARTICLES or word == "not":
        return True
    if word in _PREPOSITIONS - {"of"}:
        return True
    return word.endswith(("able", "ible", "ing", "ful", "less")) and before not in _PREPOSITIONS


def _is_request_closed(clause: AskingClause) -> bool:
    verb, rest = clause.words[0], clause.words[1:]
    if verb in _GIVING and rest[:1] and rest[0] in _PERSONS:
        rest = rest[1:]
        if verb in {"help", "let"} and main_verb(("i", *rest)):
            return is_verb_phrase_closed(rest, has_object=False)
    if rest[:1] == ("to",) and rest[1:2] and rest[1] in _PERSONS:  # "explain to me"
        rest = rest[2:]
    if not rest:
        return verb in _ALONE
    return is_verb_phrase_closed((verb, *rest), has_object=False)


def _is_clause_closed(opener: str, rest: Phrase) -> bool:
    """Whether "how lists work", "if it is empty", "what to do" have their verb and its object."""
    if not rest:
        return False
    has_object = opener in _OBJECT_WORDS
    if "to" in rest[: 2 if has_object else 1]:  # "to use", "which one to use"
        return is_verb_phrase_closed(rest[rest.index("to") + 1 :], has_object=has_object)
    if opener in {"if", "when", "because", "while", "until", "unless"}:
        is_short = rest[0] in _PREDICATES or rest[0] == "of" or rest[0].endswith("ing")
        if is_short and finite_verb(rest) is None:
            return rest[0] in _PREDICATES or len(rest) > 1
    at = finite_verb(rest, is_subject_first=has_object)
    if at is None:
        return False
    has_object = has_object and at > 0  # "what happens": the verb's subject, not its object
    can_end = has_object or (opener in _PLACE_WORDS and rest[at] in BE)
    return is_verb_phrase_closed(rest[at:], has_object=can_end)
