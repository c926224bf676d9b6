"""YAML as its authors mean it: `NO` is Norway, not false, and a key that is written twice is a mistake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
else:
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast


class _PlainLoader(_SafeLoader):
    """YAML 1.2's booleans (true, false) instead of YAML 1.1's yes, no, on, off."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that is there twice, where YAML would keep the last one silently."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    "while reading a mapping", node.start_mark, f"key {key_node.value!r} twice", key_node.start_mark
                )
            seen.add(str(key_node.value))
        return super().construct_mapping(node, deep=deep)


_BOOLEAN = "tag:yaml.org,2002:bool"
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def load_yaml(text: str) -> Any:
    """Read one YAML document.

    Raises:
        yaml.YAMLError: the text is not YAML; the error knows line and column.
    """
    return yaml.load(text, Loader=_PlainLoader)


def line_of(text: str, path: Sequence[int | str]) -> int:
    """Return the line (from 1) where the value at a path of keys and indices stands, or its nearest parent's."""
    node = _composed(text)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = (node.value[step], node.value[step])
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


@lru_cache(maxsize=4)
def _composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text. A file of some thousand lines takes a second, and has many problems at first."""
    node: yaml.Node | None = yaml.compose(text, Loader=_PlainLoader)
    return node
