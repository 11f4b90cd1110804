"""What a model's name tells: pure functions on names as providers list them."""

from __future__ import annotations

import re

_WORD = r"(?<![a-z0-9]){}(?![a-z])"


def _words(*words: str) -> str:
    """An expression for words that stand alone, between other signs or digits."""
    return "|".join(_WORD.format(word) for word in words)


_NO_CHAT = re.compile(
    "|".join(
        (
            # speech and sound
            r"whisper|speech|transcri|audio|realtime|voxtral|orpheus|kokoro|parakeet|diariz|voice",
            _words("tts", "stt", "asr", "live", "bark", "xtts", "music", "musicgen", "lyria"),
            # embeddings, rankings, judges
            r"embed|rerank|retriever|minilm|colbert|moderation|guard|shield|safety|classif|reward",
            _words("bge", "gte", "e5", "clip", "siglip", "mpnet", "aqa", "nli", "toxic"),
            # pictures and films, seen or made
            r"image|diffusion|dall-?e|imagine|nano-banana|llava|moondream|florence|paligemma",
            _words("flux", "sdxl", "sora", "veo", "video", "ocr", "wan", "kling", "minicpm-v"),
            _words("seedream", "seedance", "parse", "sam", "robotics", "cogview", "recraft"),
            # agents and searchers, which act on their own
            r"compound|deep-research|computer-use|search-|-search|sonar",
            _words("agents?", "agentic", "operator", "online", "openrouter/auto"),
            # completion of raw text, or of the middle of code
            r"davinci|babbage|starcoder|santacoder|codegen|incoder|stable-code|replit-code|sqlcoder",
            r"codex|turbo-instruct|[-:](base|text|fim|pretrain(ed)?|pt|foundation)(?![a-z])",
            r"code(llama|gemma)[^/]*[-:]code(?![a-z])|(?<![a-z])(curie|ada-\d|text-ada)",
            r"(?<![a-z0-9])(gpt-[\d.]+|o\d)-pro(?![a-z])",
        )
    ),
    re.IGNORECASE,
)
_SECOND_CHOICE = re.compile(
    r"vision|[-/_](vl|ocr)(?![a-z])|pixtral|codestral|translat|medgemma|biomed|math|allam|functiongemma"
    r"|roleplay|uncensored|abliterat|(?<![a-z])(rp|nsfw)(?![a-z])|typhoon|saba|sea-?lion",
    re.IGNORECASE,
)
_PREVIEW = re.compile(
    r"preview|nightly|(?<![a-z])(exp|experimental|beta|alpha|rc\d*|test)(?![a-z])", re.IGNORECASE
)
_REASONS = re.compile(
    r"(?<![a-z0-9])(o[1-9]|r1|k1|z1)(?![a-z0-9])|qwq|think|reason|gpt-oss|gpt-[5-9]|qwen-?3|magistral"
    r"|gemini-([3-9]|2\.5)|grok-([4-9]|3-mini)|glm-(4\.[5-9]|[5-9])|nemotron|minimax-m|exaone-deep"
    r"|deepseek-v(3\.[1-9]|[4-9])|kimi-k(2\.|[3-9])|cogito|smollm3|hunyuan|seed-oss|ernie|phi-4-mini-flash",
    re.IGNORECASE,
)
_NO_REASONS = re.compile(
    r"non-?(reasoning|thinking)|gpt-5[^/]*-chat|qwen3[^/]*-instruct|qwen3-coder", re.IGNORECASE
)
_SILENT_START = re.compile(r"(?<![a-z0-9])(r1|z1)(?![a-z0-9])|qwq|think|reason", re.IGNORECASE)
_LARGE_WINDOW = re.compile(
    r"llama-?3\.[1-9]|llama-?4|gpt-(oss|4o|4\.|[5-9])|claude|gemini-|grok|qwen-?3|mistral-(large|small|medium)"
    r"|deepseek|kimi|(?<![a-z0-9])o[1-9](?![a-z0-9])",
    re.IGNORECASE,
)
_EXPERTS = re.compile(r"(?<![\d.])(\d+)x(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)
_BILLIONS = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)b(?![a-z])", re.IGNORECASE)
_MILLIONS = re.compile(r"(?<![\d.])(\d+)m(?![a-z\d])", re.IGNORECASE)
_TRILLIONS = re.compile(r"(?<![\d.a-z])(\d+(?:\.\d+)?)t(?![a-z\d])", re.IGNORECASE)
_HOSTED = re.compile(
    r"(?<![a-z])(gpt-?\d|chatgpt|o[1-9](?![a-z0-9])|claude|gemini|grok|command|nova|palmyra)"
    r"|deepseek-(chat|reasoner|v\d|r1$)|mistral-(large|medium)|kimi|glm-[4-9]|minimax|qwen-(max|plus)",
    re.IGNORECASE,
)
_TIERS = (
    (re.compile(_words("nano", "lite", "micro", "tiny", "flash-lite", "8b"), re.IGNORECASE), 8.0),
    (
        re.compile(
            _words("mini", "flash", "haiku", "small", "fast", "air", "instant"), re.IGNORECASE
        ),
        20.0,
    ),
    (re.compile(_words("large", "pro", "opus", "max", "ultra", "premier"), re.IGNORECASE), 200.0),
)
_HOSTED_SIZE, _LOCAL_SIZE = 100.0, 8.0
_VERSION = re.compile(r"(?<![\d.])(\d{1,2})(?:[.\-](\d{1,2}))?(?![\d.]*[\dbkm])", re.IGNORECASE)
_DATE = re.compile(r"[-@:](20\d\d-?\d\d-?\d\d|\d\d-20\d\d|\d{2}-\d{2}(?!\d)|\d{4}|00\d)(?=$|[-:@])")
_LATEST = re.compile(r"[-:]latest$", re.IGNORECASE)


def is_chat(name: str) -> bool:
    """Whether it is a model for talk: no agent, judge, base model, none for sounds or pictures."""
    return not _NO_CHAT.search(name)


def is_second_choice(name: str) -> bool:
    """Whether the model can talk, but was made for something narrower than teaching."""
    return bool(_SECOND_CHOICE.search(name))


def is_preview(name: str) -> bool:
    """Whether its provider calls it a preview or an experiment."""
    return bool(_PREVIEW.search(name))


def reasons(name: str) -> bool:
    """Whether such a model is known to think in writing before it answers."""
    return bool(_REASONS.search(name)) and not _NO_REASONS.search(name)


def begins_in_thoughts(name: str) -> bool:
    """Whether its thoughts may come without the tag that opens them (its prompt has it)."""
    return bool(_SILENT_START.search(name)) and not _NO_REASONS.search(name)


def is_hosted_family(name: str) -> bool:
    """Whether it is of a family that names generations, not sizes: GPT, Claude, Gemini ..."""
    return bool(_HOSTED.search(name)) and _stated_billions(name) is None


def billions(name: str) -> float:
    """About how many billion parameters, as far as the name tells; for order only."""
    stated = _stated_billions(name)
    if stated is not None:
        return stated
    tiers = (size for expression, size in _TIERS if expression.search(name))
    return next(tiers, _HOSTED_SIZE if _HOSTED.search(name) else _LOCAL_SIZE)


def generation(name: str) -> tuple[int, int]:
    """The generation a name states: (5, 4) for `gpt-5.4`, (0, 0) where it states none."""
    found = _VERSION.search(stem(name).rpartition("/")[2])
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def stem(name: str) -> str:
    """The name without date, number of release and `latest`: snapshots of one model share it."""
    return _DATE.sub("", _LATEST.sub("", name))


def is_same(one: str, other: str) -> bool:
    """Whether two names mean one model: `x`, `x:latest`, `models/x` and `vendor/x` do.

    Two different vendors' models of one name are not the same.
    """
    first, second = _plain(one), _plain(other)
    if first == second:
        return True
    is_one_bare = ("/" in first) != ("/" in second)
    return is_one_bare and first.rpartition("/")[2] == second.rpartition("/")[2]


def window_of(name: str) -> int:
    """How many tokens a model takes, as far as its name tells."""
    return 131_072 if _LARGE_WINDOW.search(name) else DEFAULT_WINDOW


DEFAULT_WINDOW = 8192


def _plain(name: str) -> str:
    return name.strip().lower().removesuffix(":latest").removeprefix("models/")


def _stated_billions(name: str) -> float | None:
    if experts := _EXPERTS.search(name):
        return int(experts[1]) * float(experts[2])
    if found := _BILLIONS.findall(name):
        return max(map(float, found))
    if found := _TRILLIONS.findall(name):
        return 1000 * float(found[0])
    if found := _MILLIONS.findall(name):
        return float(found[0]) / 1000
    return None
