"""Lets a failed assert of a test say what the two sides were.

`assert add(1, 2) == 4` fails with "add(1, 2) gives 3, but 4 is expected". It imports nothing of
the application: the browser gets this very file.
"""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

LONGEST = 200
_EXPLAIN = "__explain_assert__"
_LEFT, _RIGHT = "__assert_left__", "__assert_right__"
_WORDS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def compiled(code: str, name: str) -> CodeType:
    """Code whose plain asserts explain themselves; `namespace` has what they need.

    Raises SyntaxError.
    """
    return compile(
        ast.fix_missing_locations(_Explained().visit(ast.parse(code, name))), name, "exec"
    )


def namespace() -> dict[str, object]:
    """The one name that code of `compiled` needs, beside its own."""
    return {_EXPLAIN: explain}


def explain(kind: str, left: str, right: str, got: object, other: object = None) -> str:
    """Why an assert failed: the sources of both sides, and what they were."""
    if kind == "true":
        return f"{left} gives {shown(got)}, but something true is expected"
    if kind == "false":
        return f"{left} gives {shown(got)}, but something false is expected"
    if kind in ("==", "is"):
        return f"{left} gives {shown(got)}, but {shown(other)} is expected"
    sides = f"the left side is {shown(got)}, the right side {shown(other)}"
    return f"{left} {kind} {right} does not hold: {sides}"


def shown(value: object) -> str:
    """A value as Python writes it, shortened; a class whose `repr` fails is only named."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - the learner's own code runs here
        return f"a {type(value).__name__} that cannot be shown"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


class _Explained(ast.NodeTransformer):
    """Gives each assert without words of its own some."""

    def visit_Assert(self, node: ast.Assert) -> ast.AST | list[ast.stmt]:
        if node.msg is not None:
            return node
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return _compared(node, test)
        is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        inner = test.operand if isinstance(test, ast.UnaryOp) and is_not else test
        checked: ast.expr = ast.Name(_LEFT, ast.Load())
        if is_not:
            checked = ast.UnaryOp(ast.Not(), checked)
        words = _words("false" if is_not else "true", inner, inner)
        return _located([_kept(_LEFT, inner), ast.Assert(checked, words)], node)


def _compared(node: ast.Assert, test: ast.Compare) -> list[ast.stmt]:
    """The assert with both sides kept first; what is computed stands on the left in the words."""
    left, right = test.left, test.comparators[0]
    (operator,) = test.ops
    check = ast.Compare(ast.Name(_LEFT, ast.Load()), [operator], [ast.Name(_RIGHT, ast.Load())])
    is_turned = isinstance(operator, ast.Eq) and _is_plain(left) and not _is_plain(right)
    words = _words(_WORDS[type(operator)], left, right, is_turned=is_turned)
    return _located([_kept(_LEFT, left), _kept(_RIGHT, right), ast.Assert(check, words)], node)


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression is a value that the test wrote down."""
    return not any(isinstance(part, ast.Call | ast.Name) for part in ast.walk(node))


def _words(kind: str, left: ast.expr, right: ast.expr, *, is_turned: bool = False) -> ast.expr:
    names = [_RIGHT, _LEFT] if is_turned else [_LEFT, _RIGHT]
    if kind in ("true", "false"):
        names = [_LEFT]
    sources = (
        [ast.unparse(right), ast.unparse(left)]
        if is_turned
        else [ast.unparse(left), ast.unparse(right)]
    )
    told = [ast.Constant(text) for text in (kind, *sources)]
    values = [ast.Name(name, ast.Load()) for name in names]
    return ast.Call(ast.Name(_EXPLAIN, ast.Load()), [*told, *values], [])


def _kept(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _located(statements: list[ast.stmt], place: ast.stmt) -> list[ast.stmt]:
    for statement in statements:
        ast.copy_location(statement, place)
        for part in ast.walk(statement):
            if "lineno" in part._attributes and not hasattr(part, "lineno"):
                ast.copy_location(part, place)
    return statements
