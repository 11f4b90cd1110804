"""Teaching step by step: one part, then one check question, then the answer to it."""

from __future__ import annotations

import difflib
import re

from tutor_app.library.catalog import Library
from tutor_app.library.citations import LETTERS, check_line, citation, link
from tutor_app.library.place import Place
from tutor_app.library.sections import Check, Part, Section

_LETTER = re.compile(
    r"^\W*(?:(?:i (?:think|guess|say|would say|choose|pick)|maybe|probably|perhaps|is it|it'?s"
    r"|it is|that'?s|the|my|answer|option|choice|number|letter|is|would be|must be|definitely)\W+)*"
    r"\(?([a-f])\b(?:[).:,!?]|\s*$|\W+(?:because|since|as|i think|right|maybe|i guess|\?)).*$",
    re.IGNORECASE | re.DOTALL,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|last) (?:one|option|answer)\b", re.IGNORECASE
)
_NO_IDEA = re.compile(
    r"\b(?:no idea|no clue|not sure|don'?t know|do not know|dunno|idk|can'?t say|give up"
    r"|tell me|what is it|skip)\b",
    re.IGNORECASE,
)
_TOGETHER = 350
"""Words that a learner reads at a time."""
_FOOTER = "Answer with a letter, or say *example*, *continue* or *exercise*."


def lesson(library: Library, section: Section, part: Part, place: Place | None = None) -> str:
    """A part of a section: a frame, the text, its source, and one check question.

    The opening is told together with the part after it when both are short.
    """
    parts = _told_together(section, part)
    texts = [_frame(section, part), part.text]
    for more in parts[1:]:
        texts += [f"**{more.heading}**", more.text]
    texts.append(citation(library, section, parts[-1]))
    check = _fitting_check(section, parts[-1], place)
    return "\n\n".join([*texts, question(check) if check else _after(library, section)])


def step(library: Library, place: Place) -> str:
    """What comes next in a lesson: its beginning, the next part, a question, or the end."""
    if not place.quoted:
        return lesson(library, place.section, place.section.parts[0], place)
    return onward(library, place)


def _told_together(section: Section, part: Part) -> list[Part]:
    parts = list(section.parts[:2]) if part == section.parts[0] else [part]
    return parts if sum(len(told.text.split()) for told in parts) <= _TOGETHER else parts[:1]


def question(check: Check, without: int | None = None) -> str:
    """A check question with its options; `without` leaves out one that was ruled out."""
    options = "\n".join(
        f"- **{LETTERS[index]}** {option.text}"
        for index, option in enumerate(check.options)
        if index != without
    )
    return f"{check_line(check)}\n\n{options}\n\n{_FOOTER}"


def has_answered(text: str, subject: str, check: Check) -> bool:
    """Whether a message answers the check question, or passes on it without naming a subject."""
    passes = not subject and bool(_NO_IDEA.search(text[:200]))
    return passes or choice_of(text, check) is not None


def choice_of(text: str, check: Check) -> int | None:
    """The option a message chooses, by letter, by place or in its words; None when unclear."""
    said = text.strip()[:500]
    letter = _LETTER.match(said)
    if letter:
        index = LETTERS.index(letter[1].upper())
        return index if index < len(check.options) else None
    place = _ORDINAL.search(said)
    if place:
        index = _ORDINALS[place[1].lower()]
        return index % len(check.options) if index < len(check.options) else None
    return _option_in_words(said, check)


def _option_in_words(said: str, check: Check) -> int | None:
    plain = _plain(said)
    texts = [_plain(option.text) for option in check.options]
    if plain in texts:
        return texts.index(plain)
    quoted = [i for i, text in enumerate(texts) if len(text) > 3 and text in plain]
    if len(quoted) == 1 and len(plain) < 3 * len(texts[quoted[0]]) + 40:
        return quoted[0]
    close = difflib.get_close_matches(plain, texts, 1, 0.85) if len(plain) > 5 else []
    return texts.index(close[0]) if close else None


def _plain(text: str) -> str:
    return re.sub(r"[`*\"'\s.!]+", " ", text).strip().casefold()


def response(library: Library, place: Place, check: Check, text: str) -> str:
    """The reaction to an answer: the reason, and then a second try or the next step."""
    choice = choice_of(text, check)
    if choice is None:
        return _narrowed(library, place, check)
    option = check.options[choice]
    if option.is_right:
        return f"Right, **{LETTERS[choice]}**. {option.reason}\n\n{onward(library, place)}"
    if place.tries < 2 and len(check.options) > 2:
        first = f"Not **{LETTERS[choice]}**: {option.reason}\n\nTry once more."
        return f"{first}\n\n{question(check, without=choice)}"
    wrong = f"Not **{LETTERS[choice]}**: {option.reason}"
    return f"{wrong}\n\n{_solved(check)}\n\n{onward(library, place)}"


def _narrowed(library: Library, place: Place, check: Check) -> str:
    """Without an answer: first one wrong option less, then the right one."""
    if place.tries >= 2 or len(check.options) < 3:
        return f"{_solved(check)}\n\n{onward(library, place)}"
    wrong = next(i for i, option in enumerate(check.options) if not option.is_right)
    ruled_out = f"One thing less to think about: it is not **{LETTERS[wrong]}**."
    return f"{ruled_out} {check.options[wrong].reason}\n\n{question(check, without=wrong)}"


def _solved(check: Check) -> str:
    right = check.options[check.answer]
    return f"It is **{LETTERS[check.answer]}**: {right.text}\n\n{right.reason}"


def onward(library: Library, place: Place) -> str:
    """The next part of the section with a question, or what to do when it is done."""
    part = place.next_part
    if part is not None:
        return lesson(library, place.section, part, place)
    if place.next_check is not None:
        return f"{citation(library, place.section)}\n\n{question(place.next_check)}"
    return f"{_after(library, place.section)}\n\n{citation(library, place.section)}"


def _frame(section: Section, part: Part) -> str:
    if not part.anchor:
        return f"Let's look at **{section.title}**. {section.goal}"
    return f"**{section.title}**: {part.heading}"


def _fitting_check(section: Section, part: Part, place: Place | None) -> Check | None:
    """The question not asked yet that is about this part, an earlier one, or else a later one."""
    asked = place.asked if place else ()
    here = section.parts.index(part)
    left = [(check, _home(section, check)) for check in section.checks if check not in asked]
    ranked = sorted(left, key=lambda pair: (pair[1] > here, abs(pair[1] - here)))
    return ranked[0][0] if ranked else None


def _home(section: Section, check: Check) -> int:
    """The index of the part that has most words in common with a check question."""
    told = f"{check.question} {check.options[check.answer].text}".casefold()
    said = set(re.findall(r"\w{3,}", told))

    def common(index: int) -> float:
        words = set(re.findall(r"\w{3,}", section.parts[index].text.casefold()))
        return len(said & words) - index / 100

    return max(range(len(section.parts)), key=common)


def _after(library: Library, section: Section) -> str:
    """What to do at the end of a section."""
    steps = []
    if section.exercises:
        steps.append(f"Say *exercise* to practise: “{section.exercises[0].title}”.")
    following = library.after(section)
    if following:
        steps.append(f"Say *next section* to go on with {link(library, following)}.")
    else:
        steps.append("That was the last section of this course.")
    return " ".join(steps)
