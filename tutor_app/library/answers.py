"""Short answers: the part that answers, quoted and linked; greetings; and "nothing fits"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tutor_app.library.catalog import Library
from tutor_app.library.citations import citation, link
from tutor_app.library.excerpt import excerpt, stem
from tutor_app.library.place import Place
from tutor_app.library.search import GOOD_FIT, Hit, LibrarySearch
from tutor_app.library.sections import Part, Section
from tutor_app.library.words import plain_words, terms

_BROAD = re.compile(
    r"^\W*(?:(?:can|could) you |please |i want to |i'd like to |let'?s )*"
    r"(?:what(?:'?s| is| are| does)|whats|define|explain|describe|meaning of|tell me about|teach"
    r"|learn|start|introduce|introduction|lesson)\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(r"\b(?:differ\w*|vs|versus|compared?|or|better)\b", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:it|its|this|that|these|those|them|one|ones)\b", re.IGNORECASE)
_LEVELS = ("beginner", "intermediate", "advanced")
_SHORT = 3
"""Terms of a question that may lean on what was said before."""
_ENTITLED = 1.25
"""How much more a section counts for "what is X" that has X in its title."""
_NEARBY = 1.3
"""How much more a part of the section at hand counts for a short question."""


def best_hits(search: LibrarySearch, subject: str, said: str, place: Place | None) -> list[Hit]:
    """Parts that answer a message about `subject`, best first; [] when nothing fits well enough."""
    hits = [hit for hit in search.search(subject, 8) if hit.fit >= GOOD_FIT]
    if place and len(search.terms(subject)) <= _SHORT:
        hits.sort(key=lambda hit: -hit.score * (_NEARBY if hit.section == place.section else 1))
        hits = [*_meant_here(search, subject, said, place), *hits]
    if not hits or not is_broad(said):
        return hits
    return _opening_first(search, _entitled_first(search, hits, subject), subject)


def _entitled_first(search: LibrarySearch, hits: list[Hit], subject: str) -> list[Hit]:
    """A section that is called by the name of two words that was asked for comes first."""
    asked = [stem(term) for term in search.terms(subject) if " " in term]

    def is_called_so(hit: Hit) -> bool:
        return any(name in plain_words(hit.section.title) for name in asked)

    return sorted(hits, key=lambda hit: -hit.score * (_ENTITLED if is_called_so(hit) else 1))


def _meant_here(search: LibrarySearch, subject: str, said: str, place: Place) -> list[Hit]:
    """The part of the section at hand that "how do I sort it?" means, if one speaks of that."""
    if not _POINTING.search(said):
        return []
    wanted = [stem(term) for term in search.terms(subject)]
    found = search.within(subject, place.section, len(place.section.parts))
    return [hit for hit in found if all(word in plain_words(hit.part.text) for word in wanted)][:1]


def is_broad(text: str) -> bool:
    """Whether a message asks for a topic as such ("what is X", "teach me X", "X")."""
    is_bare = len(text.split()) <= 2 and not text.strip().endswith("?")
    return (is_bare or bool(_BROAD.match(text))) and not _COMPARING.search(text)


def _opening_first(search: LibrarySearch, hits: list[Hit], subject: str) -> list[Hit]:
    """The opening of the best section first when it speaks of what was asked.

    Not when the best part is headed by just that, such as "What is a daemon?".
    """
    best, asked = hits[0], search.terms(subject)
    if len(asked) > _SHORT or _is_headed_by(best.part, asked):
        return hits
    opening = best.section.parts[0]
    told = plain_words(opening.text)
    if opening.anchor or not all(stem(term) in told for term in asked):
        return hits
    others = [hit for hit in hits if hit.part != opening]
    return [replace(best, part=opening), *others]


def _is_headed_by(part: Part, asked: Sequence[str]) -> bool:
    heading = plain_words(part.heading)
    if heading.startswith(("how", "why", "when")):
        return False
    stems = [stem(term) for term in asked]
    if heading.startswith("what"):
        return all(word in heading for word in stems)
    return bool(heading) and all(any(word in named for word in stems) for named in terms(heading))


def short_answer(search: LibrarySearch, subject: str, hits: Sequence[Hit]) -> str:
    """The best part, cut to what was asked, with its source and one more section if that fits."""
    best = hits[0]
    told = excerpt(best.part, search.terms(subject))
    other = next(
        (h for h in hits if h.section != best.section and h.score > best.score * 0.6), None
    )
    source = citation(search.library, best.section, best.part)
    more = [f"See also: {link(search.library, other.section, other.part)}"] if other else []
    return "\n\n".join([*_headed(best.part), told, source, *more])


def quoted(library: Library, section: Section, part: Part, text: str) -> str:
    """A piece of a part under its heading, with its source."""
    return "\n\n".join([*_headed(part), text, citation(library, section, part)])


def _headed(part: Part) -> list[str]:
    return [f"**{part.heading}**"] if part.heading else []


def nothing_fits(search: LibrarySearch, text: str) -> str:
    """That no section answers this, and the nearest topics."""
    near = search.nearest_topics(text, 3)
    topics = "\n".join(f"- {link(search.library, section)}" for section in near)
    heading = (
        "The nearest topics:" if search.search(text, 1) else "What it does teach, for example:"
    )
    return (
        "No section of the offline library answers that, and I do not make answers up: I quote the"
        " lessons that come with this tutor, and no AI model is answering just now. Your question"
        f" is kept, so you can ask it again later.\n\n{heading}\n{topics}"
    )


def greeting(search: LibrarySearch, place: Place | None, turn: int) -> str:
    """A friendly word, what this is, and three questions that it can answer."""
    count = len(search.library.sections)
    opening = (
        f"Hello! I am the offline library: I teach from {count} lessons that come with this tutor,"
        " and quote them word for word. Ask me anything about them, for example:"
    )
    return f"{opening}\n{_as_list(good_questions(search.library, place, turn))}"


def welcome(search: LibrarySearch, place: Place | None, turn: int) -> str:
    """The answer to thanks, and three questions to go on with."""
    opening = "You are welcome. If you want to go on, you could ask:"
    return f"{opening}\n{_as_list(good_questions(search.library, place, turn))}"


def good_questions(library: Library, place: Place | None, turn: int) -> list[str]:
    """Three questions that the library answers: about the section at hand, or across courses."""
    if place:
        following = library.after(place.section)
        ahead = [(place.section, p) for p in place.section.parts if p.anchor not in place.quoted]
        ahead += [(following, part) for part in following.parts] if following else []
        asked = [_as_question(part, section) for section, part in ahead if _is_askable(part)]
        if len(asked) >= 3:
            return asked[:3]
    courses = sorted(library.courses, key=lambda course: _LEVELS.index(course.level))
    sections = [course.sections for course in courses if course.sections]
    picks = [sections[(turn * 3 + i) % len(sections)] for i in range(3)] if sections else []
    chosen = [pick[turn % len(pick)] for pick in picks]
    return [_as_question(next(filter(_is_askable, s.parts), s.parts[0]), s) for s in chosen]


def _is_askable(part: Part) -> bool:
    return bool(part.anchor) and part.heading != "Common mistakes"


def _as_question(part: Part, section: Section) -> str:
    if not part.heading:
        return f"Explain {section.title}"
    if part.heading.endswith("?"):
        return part.heading
    return f"Explain “{part.heading}” ({section.title})"


def _as_list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
