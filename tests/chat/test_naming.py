from __future__ import annotations

import pytest

from tutor_app.chat.naming import title_in
from tutor_app.llm.prompts import prompt

TALK = (
    "How do I reverse a linked list in Python?\n"
    "Keep three names: the node before, the node at hand and the next one. In each step, point "
    "the node back and move on."
)


@pytest.mark.parametrize(
    ("reply", "title"),
    [
        ("Reversing a linked list", "Reversing a linked list"),
        ('"Reverse a Linked List."', "Reverse a Linked List"),
        ("Title: **Reversing linked lists in Python**", "Reversing linked lists in Python"),
        ('{"title": "Linked list reversal"}', "Linked list reversal"),
        ("# Linked lists\n\nThis title names the subject of the talk.", "Linked lists"),
        ("Sure! Here is a title:\n\n1. Reverse a linked list", "Reverse a linked list"),
        ("linked list, node by node", "Linked list, node by node"),
    ],
)
def test_a_title_is_one_line_of_words_from_the_talk(reply: str, title: str):
    assert title == title_in(reply, TALK, prompt("title"))


@pytest.mark.parametrize(
    "reply",
    [
        "Why SQL indexes help",
        "Umkehren einer verketteten Liste",
        "<think>The learner wants to reverse a list",
        "The user asks how to reverse a linked list in Python and wants to know it",
        "I cannot help with that.",
        "what a learner asked a computing tutor",
        "Question about lists",
        "???",
        "",
        "\x00\n\n```",
        "of the and in",
        "x" * 3000,
    ],
)
def test_anything_else_is_no_title(reply: str):
    assert "" == title_in(reply, TALK, prompt("title"))


def test_other_scripts_and_forms_of_words():
    assert "什么是列表" == title_in("什么是列表", "请问 列表是什么？", "")
    assert "Rekursion in Python" == title_in("Rekursion in Python", "Was ist Rekursion? Python", "")
    assert "" == title_in("数据库索引", "请问 列表是什么？", "")
