from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from tests.topics.doubles import SayingModel
from tutor_app.library.search import LibrarySearch
from tutor_app.llm.ports import ModelMessage, Role
from tutor_app.topics.gate import TopicGate, Verdict
from tutor_app.topics.words import REJECTION

ASSEMBLY = (
    ModelMessage(Role.SYSTEM, "You are a tutor for computing."),
    ModelMessage(Role.USER, "Explain how assembly language works."),
    ModelMessage(Role.ASSISTANT, "It is a readable form of machine code."),
)
ALLOWED = (
    "How do I kill a child process?",
    "what is a daemon",
    "master branch",
    "garbage collection in Go",
    "tree rotation",
)
REJECTED = (
    "what about cooking?",
    "what's the algorithm for baking bread?",
    "Java island holidays",
    "python bite treatment",
    "ruby necklace price",
)
UNCERTAIN = "where do quaggas sleep"


@pytest.mark.parametrize("question", ALLOWED)
async def test_computing_is_allowed(gate: TopicGate, question: str):
    assert Verdict(is_allowed=True, tier="words", reason="terms") == await gate.check(question)


@pytest.mark.parametrize("question", REJECTED)
async def test_other_subjects_are_rejected(gate: TopicGate, question: str):
    assert Verdict(is_allowed=False, tier="words", reason="terms") == await gate.check(question)


async def test_a_follow_up_is_allowed_by_its_conversation(gate: TopicGate):
    verdict = await gate.check("Is there anything easier?", ASSEMBLY)
    assert Verdict(is_allowed=True, tier="offline", reason="context_and_library") == verdict


@pytest.mark.parametrize("question", [*ALLOWED, *REJECTED])
async def test_words_decide_without_the_model(search: LibrarySearch, question: str):
    model = SayingModel("NO" if question in ALLOWED else "YES")
    verdict = await TopicGate(search, model).check(question)
    assert (question in ALLOWED, []) == (verdict.is_allowed, model.requests)


@pytest.mark.parametrize("said", ["YES", "NO"])
async def test_the_model_decides_what_is_uncertain(search: LibrarySearch, said: str):
    model = SayingModel(said)
    verdict = await TopicGate(search, model).check("Is there anything easier?", ASSEMBLY)
    assert Verdict(is_allowed=said == "YES", tier="model", reason="model") == verdict
    assert "machine code" in model.requests[0].question
    assert "You are a tutor" not in model.requests[0].question


@pytest.mark.parametrize("model", [SayingModel(None), SayingModel("Perhaps"), SayingModel("NO", 9)])
async def test_a_failing_model_lets_the_question_through(search: LibrarySearch, model: SayingModel):
    gate = TopicGate(search, model, seconds=0.05)
    allowed = Verdict(is_allowed=True, tier="model", reason="model_failed")
    assert [allowed, allowed] == [await gate.check(UNCERTAIN) for _ in range(2)]


async def test_a_lost_model_leaves_it_to_the_rules(search: LibrarySearch):
    model = SayingModel(None)
    model.is_lost_after = True
    gate = TopicGate(search, model)
    rejected = Verdict(is_allowed=False, tier="offline", reason="context_and_library")
    assert rejected == await gate.check("where was the quagga king born")
    assert rejected == await gate.check("who was born in Reims")
    assert 1 == len(model.requests)


@pytest.mark.parametrize("said", ["hello!", "thanks a lot", "B", "next"])
async def test_greetings_and_bare_answers_cost_no_model_call(search: LibrarySearch, said: str):
    model = SayingModel("NO")
    verdict = await TopicGate(search, model).check(said, ASSEMBLY)
    assert (Verdict(is_allowed=True, tier="talk", reason="greeting"), []) == (
        verdict,
        model.requests,
    )


async def test_a_verdict_is_remembered(search: LibrarySearch):
    model = SayingModel("NO")
    gate = TopicGate(search, model)
    assert "model" == (await gate.check(UNCERTAIN)).tier
    again = await gate.check(f" {UNCERTAIN}\n")
    assert Verdict(is_allowed=False, tier="cache", reason="remembered") == again
    assert 1 == len(model.requests)


async def test_another_conversation_is_judged_anew(search: LibrarySearch):
    model = SayingModel("NO")
    gate = TopicGate(search, model)
    tiers = [
        (await gate.check(UNCERTAIN, context)).tier for context in ((), ASSEMBLY, ASSEMBLY[:2])
    ]
    assert ["model", "model", "model"] == tiers
    assert "cache" == (await gate.check(UNCERTAIN, ASSEMBLY)).tier


async def test_only_so_many_verdicts_are_remembered(search: LibrarySearch):
    gate = TopicGate(search, SayingModel("YES"), remembered=2)
    questions = [f"where do {word} sleep" for word in ("quaggas", "okapis", "aye ayes")]
    for question in questions:
        await gate.check(question)
    assert ["cache", "cache", "model"] == [
        (await gate.check(question)).tier for question in reversed(questions)
    ]


async def test_verdicts_are_counted(gate: TopicGate):
    labels = {"verdict": "rejected", "tier": "words"}
    before = REGISTRY.get_sample_value("tutor_topic_verdicts_total", labels) or 0
    await gate.check("what about cooking?")
    assert before + 1 == REGISTRY.get_sample_value("tutor_topic_verdicts_total", labels)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "a" * 50_000, "\u202e" * 100, "🙂" * 9000]
)
async def test_odd_messages_get_a_verdict(gate: TopicGate, text: str):
    assert isinstance(await gate.check(text, ASSEMBLY), Verdict)


def test_the_rejection_says_what_to_ask_instead():
    assert "programming and computing" in REJECTION
    assert "cooking" not in REJECTION
