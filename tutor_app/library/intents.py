"""What a learner wants with a message: a question, or a step in the lesson at hand."""

from __future__ import annotations

import re
from enum import Enum, auto

from tutor_app.library.words import clipped, terms


class Intent(Enum):
    """What a message asks for."""

    GREETING = auto()
    THANKS = auto()
    SOLUTION = auto()
    HINT = auto()
    EXERCISE = auto()
    QUIZ = auto()
    EXAMPLE = auto()
    EASIER = auto()
    AGAIN = auto()
    SUMMARY = auto()
    NEXT = auto()
    MORE = auto()
    WHY = auto()
    QUESTION = auto()


_START = (
    r"^\W*(?:(?:ok|okay|and|but|so|well|yes|please|pls|hey|can you|could you|now|then|um)\b\W*)*"
)
_FORMS: dict[Intent, tuple[str, ...]] = {
    Intent.GREETING: (
        (
            r"^\W*(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day))\b"
            r"(?: (?:there|tutor|all|again))?\W*(?:how are you|who are you|what can you do)?\W*$"
        ),
        r"^\W*(?:who|what) are you\W*$",
        r"^\W*what can (?:you do|i ask)\W*$",
        r"^\W*(?:help|start|where (?:do|should) i (?:start|begin))\W*$",
    ),
    Intent.THANKS: (
        r"^\W*(?:ok|okay|great|cool|perfect|awesome)?\W*(?:thanks|thank you|thx|cheers)\b.{0,40}$",
        r"^\W*(?:bye|goodbye|see you)\b.{0,20}$",
    ),
    Intent.SOLUTION: (
        r"\bsolutions?\b",
        (
            r"\b(?:give|show|tell|send|write|just|paste|post|reveal|need|want)\b.{0,40}"
            r"\b(?:(?:full|whole|complete|finished|working|the) code|answer key|the answer)\b"
        ),
        r"\bsolve (?:it|this|that|the exercise)\b",
        r"\b(?:do|write) (?:it|this|my homework|the exercise) for me\b",
    ),
    Intent.HINT: (
        r"\b(?:hints?|nudge|clue)\b",
        r"^\W*(?:i'?m |i am )?stuck\b",
        r"\bhelp me with (?:the|this) exercise\b",
    ),
    Intent.EXERCISE: (
        r"\b(?:exercises?|practi[cs]e|a task|a challenge)\b",
        r"\bsomething to (?:do|try|solve)\b",
    ),
    Intent.QUIZ: (
        r"\b(?:quiz|test) me\b",
        r"\bask me (?:a|another|some)?\s*questions?\b",
        r"\bcheck (?:me|my)\b",
        r"\banother question\b",
    ),
    Intent.EXAMPLE: (
        r"\bexamples?\b",
        r"\bshow me (?:some |the |a |in )?(?:code|how)\b",
        r"\bdemonstrate\b",
        r"\bsee (?:some |the )?code\b",
        r"\bin code\b",
    ),
    Intent.EASIER: (
        r"\b(?:easier|simpler|more simply|eli5|prerequisites?|basics first|for beginners)\b",
        r"\btoo (?:hard|difficult|complicated|advanced)\b",
        r"\blike i'?m (?:five|5)\b",
    ),
    Intent.AGAIN: (
        r"\b(?:don'?t|do not|didn'?t|did not|still not|not) (?:get|understand|follow)\b",
        r"\b(?:confus(?:ed|ing)|lost|slower)\b",
        r"\b(?:explain|say|repeat).{0,12}\bagain\b",
        r"^\W*(?:huh|what|pardon)\W*$",
        r"\bwhat do you mean\b",
        r"\bother words\b",
        r"^\W*repeat\b",
    ),
    Intent.SUMMARY: (r"\b(?:summar(?:y|i[sz]e)|recap|in short|tl;?dr|overview|key points)\b",),
    Intent.NEXT: (
        r"\bnext (?:section|lesson|chapter|topic|one)\b",
        r"\bwhat(?:'s| is| comes)? next\b",
        r"\blearn next\b",
        r"\bnew topic\b",
        r"\bskip (?:this|it)\b",
    ),
    Intent.MORE: (
        _START
        + r"(?:continue|go on|go ahead|keep going|carry on|next|proceed|more|yes|ok|okay|sure"
        r"|tell me more|explain more|(?:more )?(?:details?|explanation)|and then|then what"
        r"|(?:explain|go|look).{0,20}\b(?:more|further|deeper))\b",
    ),
    Intent.WHY: (_START + r"(?:why|how come|what for|how so)\b",),
}
_PATTERNS = tuple(
    (intent, re.compile("|".join(forms), re.IGNORECASE)) for intent, forms in _FORMS.items()
)

_STEERING_WORDS = """
hint hints clue nudge solution solutions solve solved exercise exercises practice practise task
challenge quiz test check examples easier simpler simply hard difficult complicated advanced eli5
prerequisite prerequisites beginners five confused confusing lost follow repeat slower summary
summarize summarise recap short overview points key continue ahead keep going carry proceed detail
details deeper skip full whole complete finished ready homework teacher boss professor allows
allowed promise begging beg stuck hello morning evening paste reveal send thanks thank demonstrate
fast quickly quick anyway instead allow deadline due urgent hurry tomorrow nothing
"""
_STEERING = frozenset(_STEERING_WORDS.split())


def intent_of(text: str) -> Intent:
    """What a message asks for; a question unless it clearly steers."""
    said = clipped(text)[:600]
    return next((intent for intent, form in _PATTERNS if form.search(said)), Intent.QUESTION)


def subject_of(text: str) -> str:
    """The words of a message that name a subject, without those that steer; "" when none does."""
    return " ".join(term for term in terms(text) if term not in _STEERING)
