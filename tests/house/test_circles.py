"""No two modules import each other in a circle, at the top or inside a function."""

from __future__ import annotations

import ast
from pathlib import Path

import vlprep

ROOT = Path(vlprep.__file__).parent


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_name(path): path for path in ROOT.rglob("*.py")}


class _Imports(ast.NodeVisitor):
    """Collects what a module imports when it runs: not what only a type checker reads."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                self.visit(other)
        else:
            self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        self.names.update(alias.name for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            self.names.add(whole if whole in MODULES else str(node.module))


def imports(source: str) -> set[str]:
    """Name the modules of vlprep that a module's text imports at run time."""
    found = _Imports()
    found.visit(ast.parse(source))
    return found.names & set(MODULES)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Name modules that import each other in a circle, or nothing."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph[name]):
            found = walk(other, [*way, name])
            if found:
                return found
        done.add(name)
        return []

    return next(filter(None, (walk(name, []) for name in sorted(graph))), [])


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imports(path.read_text("utf-8")) for name, path in MODULES.items()}
    assert sum(map(len, graph.values())) > 200
    assert circle(graph) == []


def test_a_circle_inside_functions_is_found_and_one_of_types_is_none() -> None:
    inside = "def f():\n    from vlprep.rules.tokens import estimate_media\n"
    typed = "if TYPE_CHECKING:\n    from vlprep.rules.tokens import estimate_media\n"
    assert imports(inside) == {"vlprep.rules.tokens"}
    assert imports(typed) == set()
    assert imports("from vlprep.rules import tokens\nimport vlprep.errors\n") == {
        "vlprep.rules.tokens",
        "vlprep.errors",
    }
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
