"""Which of the blocks above a block of code it builds on, and what they did when they ran first.

A block that makes or changes a name that is needed below is needed itself, and what that block
needs is, too. Works on syntax alone: nothing runs to find out. It imports nothing of the
application: the browser gets this very file.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LOOKS_ONLY = {
    *(
        "print",
        "len",
        "sorted",
        "sum",
        "min",
        "max",
        "range",
        "str",
        "repr",
        "type",
        "list",
        "dict",
    ),
    *("set", "tuple", "frozenset", "enumerate", "zip", "map", "filter", "isinstance", "any", "all"),
    *("abs", "round", "reversed", "id", "hash", "bool", "int", "float", "format"),
}
"""Functions that leave what they get as it is."""
_ANYTHING = "*"
_TABLE = r"(?:[\"`\[]([^\"`\]]+)[\"`\]]|(\w+))"
_SKIPPED = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_WORD = re.compile(_TABLE)
_CREATES = re.compile(
    rf"\bcreate\s+(?:temp(?:orary)?\s+)?(?:table|view)\s+(?:if\s+not\s+exists\s+)?{_TABLE}",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from"
    rf"|alter\s+table|drop\s+(?:table|view)(?:\s+if\s+exists)?|on)\s+{_TABLE}",
    re.IGNORECASE,
)


def needed(language: str, code: str, blocks: Sequence[str]) -> list[int]:
    """The places in `blocks` (the blocks above, in their order) that `code` builds on.

    `language` is "python" or "sql". A block that cannot be parsed is needed by none and needs
    none: what is wrong with it shows when it runs.
    """
    read = _sql if language == "sql" else _python
    above = [read(block) for block in blocks]
    chosen: set[int] = set()
    waiting = [(len(above), read(code))]
    while waiting:
        place, block = waiting.pop()
        found = {one for name in block.needs for one in _sources(above, name, place)}
        found |= {one for name in block.needs_later for one in _sources(above, name, len(above))}
        waiting += [(one, above[one]) for one in found - chosen]
        chosen |= found
    return sorted(chosen)


class _Block:
    """The names that a block takes from outside, makes, and changes in place.

    `needs_later` are those that its functions take, whenever they are called.
    """

    def __init__(
        self, needs: set[str], needs_later: set[str], makes: set[str], changes: set[str]
    ) -> None:
        self.needs = needs
        self.needs_later = needs_later
        self.makes = makes
        self.changes = changes


def _sources(above: Sequence[_Block], name: str, end: int) -> Iterator[int]:
    """Where a name comes from: the last block before `end` that makes it, and those changing it."""
    made_at = -1
    for place in range(end):
        if name in above[place].makes:
            made_at = place
        elif _ANYTHING in above[place].makes and name not in vars(builtins):
            yield place
    if made_at >= 0:
        yield made_at
    for place in range(made_at + 1, len(above)):
        if name in above[place].changes:
            yield place


def _python(code: str) -> _Block:
    try:
        tree, table = ast.parse(code), symtable.symtable(code, "<block>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Block(set(), set(), set(), set())
    made: set[str] = set()
    needs = set(_needs(tree.body, made))
    return _Block(needs, set(_in_functions(table)) - made, made, set(_changes(tree)))


def _needs(statements: Iterable[ast.stmt], made: set[str]) -> Iterator[str]:
    """The names that are read before the statements have made them; adds to `made`."""
    for statement in statements:
        for part in _parts(statement):
            if isinstance(part, list):
                yield from _needs(part, made)
            else:
                yield from (name for name in _read(part) if name not in made)
                made |= set(_bound(part))


def _parts(statement: ast.stmt) -> Iterator[ast.AST | list[ast.stmt]]:
    """A statement in the order in which it runs: what it computes, what it binds, its bodies."""
    match statement:
        case ast.If(test=test) | ast.While(test=test):
            yield test
        case ast.For(iter=source, target=target) | ast.AsyncFor(iter=source, target=target):
            yield from (source, target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from items
        case ast.Assign(value=value, targets=targets):
            yield from (value, *targets)
            return
        case ast.Match(subject=subject, cases=cases):
            yield subject
            for case in cases:
                yield case.pattern
                yield case.body
            return
        case ast.Try(handlers=handlers):
            yield statement.body
            for handler in handlers:
                yield ast.Name(handler.name or "_", ast.Store())
                yield handler.body
            yield from (statement.orelse, statement.finalbody)
            return
        case _:
            yield statement
            return
    yield statement.body
    yield getattr(statement, "orelse", [])


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs with a node itself: not the bodies of the functions that it defines."""
    yield node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside: Iterable[ast.AST] = [*node.decorator_list, node.args]
    elif isinstance(node, ast.Lambda):
        inside = [node.args]
    else:
        inside = ast.iter_child_nodes(node)
    for child in inside:
        if not isinstance(child, ast.arg):
            yield from _walk(child)


def _read(node: ast.AST) -> Iterator[str]:
    bound = {n.id for n in _walk(node) if isinstance(n, ast.Name) and _is_inner(node, n)}
    for part in _walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in bound:
            yield part.id
        elif isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            yield part.target.id
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del):
            yield part.id


def _is_inner(node: ast.AST, name: ast.Name) -> bool:
    """Whether a comprehension within the node binds the name for itself."""
    loops = (part for part in ast.walk(node) if isinstance(part, ast.comprehension))
    return any(name.id in _stored(loop.target) for loop in loops)


def _stored(node: ast.AST) -> set[str]:
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.split(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case ast.pattern():
            yield from (
                str(name)
                for part in ast.walk(node)
                for name in (getattr(part, "name", None), getattr(part, "rest", None))
                if name
            )
        case _:
            yield from (
                part.id
                for part in _walk(node)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            )


def _in_functions(table: symtable.SymbolTable) -> Iterator[str]:
    """The global names that functions and classes of a block use."""
    for child in table.get_children():
        yield from (symbol.get_name() for symbol in child.get_symbols() if symbol.is_global())
        yield from _in_functions(child)


def _changes(tree: ast.Module) -> Iterator[str]:
    """The names whose values may be other ones after the block: by a method, an item, a call."""
    for part in (node for statement in tree.body for node in _walk(statement)):
        match part:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name
                yield from _names_of(part.args)
            case ast.Call(func=ast.Name(id=name)) if name not in _LOOKS_ONLY:
                yield from _names_of([*part.args, *(word.value for word in part.keywords)])
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store()):
                yield from _names_of([_root(part)])


def _names_of(nodes: Iterable[ast.AST]) -> Iterator[str]:
    return (node.id for node in nodes if isinstance(node, ast.Name))


def _root(node: ast.AST) -> ast.AST:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node


def _sql(code: str) -> _Block:
    """The tables that are created, those that are changed, and every word that may be one."""
    text = _SKIPPED.sub(" ", code)
    words, makes, changes = (_tables(found, text) for found in (_WORD, _CREATES, _CHANGES))
    return _Block(words - makes, set(), makes, changes)


def _tables(pattern: re.Pattern[str], text: str) -> set[str]:
    return {(quoted or word).lower() for quoted, word in pattern.findall(text)}
