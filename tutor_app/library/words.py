"""What a learner's words look for: informative terms, and other names for the same thing."""

from __future__ import annotations

import re

MAX_TEXT = 4000
"""Characters of a question that are looked at: half from its beginning, half from its end."""

_WORD = re.compile(r"\d+\.\d+|[^\W_]+")
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_BIG_O = re.compile(r"\bo\s?\((?=[\w\s*^²!]+\))", re.IGNORECASE)
_COMPOUND = re.compile(
    r"\b(?:(?:for|while|if|elif|else|try|except|with)[\s-]+(?:loop|statement|clause|block)s?"
    r"|(?:b|r)\+?[\s-]?trees?|(?:test|training|validation)[\s-]+sets?)\b",
    re.IGNORECASE,
)
"""Names of two words of which one alone means nothing, or something else."""

_STOP_WORDS = """
    a about above actually after again all already also always am an and another any anybody anyone
    anything are aren around as ask at away b be because been before being best better between both
    but by can cannot cant come could d did didn difference different do does doesn doing don done
    dont easy either else enough ever every everything exactly explain explained explanation few
    first for found from further gave get gets getting give given gives go goes going good got had
    has have having he hello help her here hers hey hi him his how however i idea if im in instead
    into is isn it its just keep know known last later least less let lets like likely ll look lot
    m made mainly make makes many maybe me mean meaning means might mine more most much must
    my myself need needed needs never new next no nor not nothing now o of off often ok okay on once
    one ones only or other others our out over own people perhaps please pls plz possible pretty
    properly put quite r rather re really right s said same say second see seem seems several shall
    she should show simple simply since so some somebody someone something sometimes soon still
    stuff such sure t take taken takes talk teach teaching tell than thank thanks that the their
    them themselves then there these they thing things think this those though through thus to
    together told too toward try trying turn tutorial two u understand unless until up upon us use
    used useful user uses using usually v ve versus very via vs want wants was way ways we well went
    were what whatever when where whether which while who whom whose why will wish with within
    without won wonder word words work working works would write wrote yes yet you your yours
    example examples lesson topic question answer course chapter section learn learning basics
    beginner programming code
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_STATEMENTS = frozenset(
    ("for", "while", "if", "elif", "else", "try", "except", "with", "in", "is", "not", "and", "or")
)
"""Stop words that are also statements: what is meant when nothing else is said."""

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "api": ("endpoint",),
    "apis": ("api", "endpoint"),
    "arg": ("argument",),
    "args": ("argument",),
    "array": ("list",),
    "async": ("asyncio", "concurrency"),
    "auth": ("authentication", "login"),
    "bfs": ("breadth first",),
    "bigo": ("big o", "complexity"),
    "bool": ("boolean",),
    "bst": ("binary search tree",),
    "complexity": ("big o",),
    "cookie": ("session",),
    "db": ("database",),
    "dbs": ("database",),
    "defect": ("bug",),
    "dfs": ("depth first",),
    "dict": ("dictionary",),
    "dictionary": ("dict",),
    "dicts": ("dictionary",),
    "element": ("item",),
    "elements": ("item",),
    "func": ("function",),
    "gc": ("garbage collection",),
    "hashmap": ("hash table", "dictionary"),
    "hashtable": ("hash table",),
    "int": ("integer",),
    "js": ("javascript",),
    "kv": ("key value",),
    "mem": ("memory",),
    "method": ("function",),
    "ml": ("machine learning",),
    "mutex": ("lock",),
    "nn": ("neural network",),
    "os": ("operating system",),
    "param": ("parameter",),
    "params": ("parameter",),
    "master": ("main",),
    "perf": ("performance",),
    "pr": ("pull request",),
    "proc": ("process",),
    "py": ("python",),
    "recursive": ("recursion",),
    "repo": ("repository",),
    "repos": ("repository",),
    "sorting": ("sort", "sorted"),
    "sorted": ("sort",),
    "quicksort": ("quick sort",),
    "str": ("string",),
    "subclass": ("inheritance", "class"),
    "substring": ("slice",),
    "unittest": ("unit test",),
    "url": ("address",),
    "var": ("variable",),
    "vars": ("variable",),
}


def clipped(text: str) -> str:
    """At most MAX_TEXT characters of a text, from both ends."""
    half = MAX_TEXT // 2
    return text if len(text) <= MAX_TEXT else f"{text[:half]} {text[-half:]}"


def terms(text: str) -> list[str]:
    """The informative words of a text, lower-case, each once, in order; [] when there is none.

    Fenced code counts only when nothing else is said. Any string is fine.
    """
    text = clipped(text)
    told = _informative(_CODE.sub(" ", text)) or _informative(text)
    return told or [word for word in _WORD.findall(text.casefold()) if word in _STATEMENTS][:1]


def _informative(text: str) -> list[str]:
    named = _BIG_O.sub(" bigo (", text)
    is_shouted = text.isupper()
    found = [_compound(place[0]) for place in _COMPOUND.finditer(named)]
    found += (
        word.casefold()
        for word in _WORD.findall(_COMPOUND.sub(" ", named))
        if word.casefold() not in STOP_WORDS or (word.isupper() and not is_shouted)
    )
    return list(dict.fromkeys(word for word in found if _is_telling(word)))


def _compound(said: str) -> str:
    """The name as the index knows it: "B-Trees" gives "b trees"."""
    plain = said.casefold().replace("+", "")
    first, _, last = plain.replace("-", " ").rpartition(" ")
    return f"{first.strip()} {last}" if first else f"{last[0]} {last[1:]}"


def plain_words(text: str) -> str:
    """A text in which a name of two words is found however it is written: "B-tree", "b tree"."""
    return text.casefold().replace("-", " ")


def _is_telling(word: str) -> bool:
    return 2 <= len(word) <= 40 or word == "c"


def names(term: str) -> tuple[str, ...]:
    """The term and its other names, each a word or a phrase of plain words."""
    if "." in term:
        return (term, "float")
    return (term, *_SYNONYMS.get(term, ()))
