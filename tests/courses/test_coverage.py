from __future__ import annotations

import pytest

from tutor_app.courses.coverage import teaches
from tutor_app.library.catalog import Library

LISTS = "python/collections/lists-and-slicing"
SLICE = "How do I slice a list?"
FAIR = {
    SLICE: (
        "You cut a piece out of a list with two positions and a colon: the first says where it "
        "starts, the second where it stops, and that one is not part of the result. Leave either "
        "out and Python goes from the very start, or to the very end. A third number is the step: "
        "with -1 you walk backwards. If a position is too big, you just get a shorter piece.\n\n"
        "```python\nnumbers = [10, 20, 30, 40]\nprint(numbers[1:3])\n```"
    ),
    "How do I copy a list?": (
        "Writing `b = a` makes no second list; both names refer to the same object, so a change "
        "through one is seen through the other. To get a separate list, take a full slice `a[:]` "
        "or call `a.copy()`. These copies are shallow: for nested data use `copy.deepcopy`."
    ),
    "How do I add, replace and remove items?": (
        "To put something at the end, call `append`; `insert` puts it at a position you choose. "
        "Assign to an index to replace an item. `pop` takes the last one off and gives it to you, "
        "and `remove` deletes the first item with that value. All of these change the list."
    ),
}
GERMAN = (
    "Mit `b = a` entsteht keine zweite Liste: beide Namen zeigen auf dasselbe Objekt. Eine Kopie "
    "macht `a.copy()` oder `a[:]`. Diese Kopie ist flach (shallow), innere Listen bleiben "
    "gemeinsam. Für verschachtelte Daten nimm `copy.deepcopy` aus dem Modul copy."
)
ELSE = (
    """A dictionary maps keys to values. You add an item by assigning to a key, remove it with pop
or del, and go through the items with a for loop. Keys must be hashable; looking up a missing key
raises KeyError, so use get to return a default value.""",
    """I'm sorry, but I can't help with that request. As an AI language model I do not have access
to your course or its content. Please provide more details about your list of questions.""",
    "You are a patient programming teacher in a one-to-one lesson. Teach one idea at a time.",
    SLICE,
    "",
    "🙂 " * 50,
)


@pytest.mark.parametrize("heading", FAIR)
def test_a_fair_paraphrase_teaches_its_part(library: Library, heading: str):
    section = library.section(LISTS)
    part = next(part for part in section.parts if part.heading == heading)
    assert teaches(section, part, FAIR[heading])


def test_another_language_is_known_by_its_code(library: Library):
    section = library.section(LISTS)
    part = next(part for part in section.parts if part.heading == "How do I copy a list?")
    assert teaches(section, part, GERMAN)


@pytest.mark.parametrize("text", ELSE)
def test_what_is_about_something_else_teaches_no_part(library: Library, text: str):
    section = library.section(LISTS)
    assert [] == [part.heading for part in section.parts if teaches(section, part, text)]


def test_every_part_of_the_library_teaches_itself_and_hardly_any_of_another_section(
    library: Library,
):
    sections = library.sections
    parts = [(section, part) for section in sections for part in section.parts]
    assert [] == [p.heading for s, p in parts[::7] if not teaches(s, p, p.text)]
    far = [(s, p, parts[(n * 7 + 300) % len(parts)][1]) for n, (s, p) in enumerate(parts[::7])]
    wrong = [p.heading for s, p, other in far if teaches(s, p, other.text)]
    assert len(wrong) <= 0.05 * len(far), wrong
