"""Imports run one way; the rules are those of the design, read off the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TRACKER = ROOT / "tracker"

FEATURES = [
    "accounts", "mail", "signin", "evidence", "index",
    "tasks", "conclusions", "reminders", "rollup", "monitor",
]  # fmt: skip
# Tasks are many; what only some of them have lives in a part of the feature. Parts build on the
# feature itself and on the parts before them, and the feature knows none of them.
PARTS = {
    "tasks": [
        "finding", "course", "kinds", "extensions", "sharing", "talk", "series", "sheets", "bulk",
        "layouts", "reorganising", "from_letter",
    ],
}  # fmt: skip
GROUND = {
    "cells", "clock", "workbooks", "workdays", "words", "db", "entities", "errors", "audit", "heartbeat",
    "once",
}  # fmt: skip
EDGE = {"views", "edit_views", "blueprint", "forms", "commands", "gate", "charts", "framing"}
LAYERS = ["models", "policy", "queries", "service"]
PURE = {
    "tracker.conclusions.parser", "tracker.reminders.schedule", "tracker.rollup.forecast",
    "tracker.index.scoring", "tracker.tasks.extensions.rules", "tracker.tasks.timing", "tracker.workdays",
    "tracker.tasks.course.rules", "tracker.tasks.course.plan", "tracker.reminders.ladder",
    "tracker.reminders.recipients",
}  # fmt: skip
FLASK = ("flask", "flask_login", "flask_wtf", "flask_babel", "werkzeug", "wtforms")
# Letters are pages too: they are rendered below the edge, in the recipient's language.
RENDERS = {"tracker.mail.letters", "tracker.mail.transport"}


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sorted(TRACKER.rglob("*.py"))
    }


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, at any depth of its code, type checking included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if _is_module(name)}


def _is_module(name: str) -> bool:
    if not name.startswith("tracker"):
        return True
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def feature_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 2 and parts[1] in FEATURES else None


def is_edge(module: str) -> bool:
    name = module.rpartition(".")[2]
    return feature_of(module) is not None and (name in EDGE or name.endswith("_views"))


def test_features_import_only_those_before_them():
    wrong = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if (mine := feature_of(module)) and not is_edge(module)
        for other in imports_of(path)
        if (theirs := feature_of(other)) and FEATURES.index(theirs) > FEATURES.index(mine)
    ]

    assert not wrong


def part_of(module: str) -> int:
    """Where a module stands among its feature's parts; the feature itself stands before them."""
    names = module.split(".")
    parts = PARTS.get(names[1], []) if len(names) > 3 else []
    return parts.index(names[2]) if parts and names[2] in parts else -1


def test_parts_of_a_feature_import_only_those_before_them():
    wrong = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if feature_of(module) in PARTS and not is_edge(module)
        for other in imports_of(path)
        if feature_of(other) == feature_of(module) and part_of(other) > part_of(module)
    ]

    assert not wrong


def test_layers_of_a_feature_import_only_those_above_them():
    wrong = []
    for module, path in modules().items():
        name = module.rpartition(".")[2]
        if feature_of(module) is None or name not in LAYERS:
            continue
        for other in imports_of(path):
            theirs = other.rpartition(".")[2]
            if (
                feature_of(other) == feature_of(module)
                and theirs in LAYERS
                and LAYERS.index(theirs) > LAYERS.index(name)
            ):
                wrong.append(f"{module} imports {other}")

    assert not wrong


def test_nothing_imports_a_view_but_the_list_of_features():
    wrong = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if module != "tracker.features"
        for other in imports_of(path)
        if other.endswith(("views", ".blueprint")) and not module.endswith("views")
    ]

    assert not wrong


def test_the_ground_imports_no_feature():
    wrong = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if module.removeprefix("tracker.") in GROUND
        for other in imports_of(path)
        if feature_of(other)
    ]

    assert not wrong


def test_below_the_edge_nobody_knows_flask():
    wrong = [
        f"{module} imports {other}"
        for module, path in modules().items()
        if feature_of(module) and not is_edge(module) and module not in RENDERS
        for other in imports_of(path)
        if other.partition(".")[0] in FLASK or other == "tracker.edge"
    ]

    assert not wrong


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_reach_no_database_and_no_clock(module: str):
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in seen or not name.startswith("tracker."):
            continue
        seen.add(name)
        path = modules().get(name) or modules().get(f"{name}.__init__")
        waiting += sorted(imports_of(path)) if path else []

    assert not seen & {"tracker.db", "tracker.clock"}, f"{module} reaches {sorted(seen)}"


def test_no_import_hides_in_a_function():
    wrong = [
        f"{module}:{inner.lineno}"
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert not wrong


@pytest.mark.parametrize("asked", ["datetime.now", "date.today", "datetime.utcnow", "time.time"])
def test_only_the_clock_asks_what_time_it_is(asked: str):
    wrong = [
        module
        for module, path in modules().items()
        if module != "tracker.clock"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith(asked)
        and not ast.unparse(node.func).startswith("clock.")
    ]

    assert not wrong


def test_verbs_never_commit():
    wrong = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        if module.endswith((".service", ".queries", ".policy"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]

    assert not wrong


def test_files_have_one_subject():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sorted([*TRACKER.rglob("*.py"), *(ROOT / "tests").rglob("*.py")])
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }

    assert not long
