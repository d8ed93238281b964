"""The order of the rooms: imports go downwards only, and without cycles. Imports inside functions count as well."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1] / "moodmusic"
FLOORS = (
    ("errors", "units", "dice", "theory", "pattern", "printable", "priority", "sentence"),
    ("library", "cards", "config", "safeyaml", "checking", "kitmap", "kept", "vocabulary", "image"),
    ("prompt",),
    ("mood",),
    ("style",),
    ("plan",),
    ("compose",),
    ("sound",),
    ("engine",),
    ("outputs", "serve"),
    ("track", "face", "batch"),
    ("cli", "__main__"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
NEVER_EACH_OTHER = {("outputs", "serve"), ("serve", "outputs")}


def modules():
    """Name -> path of every module, packages under their own name."""
    paths = {".".join(path.with_suffix("").relative_to(ROOT).parts): path for path in sorted(ROOT.rglob("*.py"))}
    return {name.removesuffix(".__init__"): path for name, path in paths.items() if name != "__init__"}


def imported(nodes, known):
    """Our modules that import statements name, without the leading ``moodmusic.``; of ``from package import module`` the module."""
    for node in nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("moodmusic.") in known else node.module for name in names]
        else:
            continue
        yield from (name.removeprefix("moodmusic.") for name in names if name.startswith("moodmusic."))


def test_every_room_has_a_floor():
    assert {name.split(".")[0] for name in modules()} <= set(FLOOR)


def test_no_import_goes_upwards():
    wrong, known = [], modules()
    for name, path in known.items():
        room = name.split(".")[0]
        for other in {target.split(".")[0] for target in imported(ast.walk(ast.parse(path.read_text("utf-8"))), known)} & set(FLOOR):
            if FLOOR[other] > FLOOR[room] or (room, other) in NEVER_EACH_OTHER:
                wrong.append(f"{name} imports {other}")
    assert not wrong


def test_no_cycle_between_modules():
    known = modules()
    bodies = {name: ast.parse(path.read_text("utf-8")).body for name, path in known.items()}
    graph = {name: {target for target in imported(body, known) if target in known and target != name} for name, body in bodies.items()}
    assert list(TopologicalSorter(graph).static_order())
