"""Reads and writes YAML by the core rules of version 1.2; what is read keeps its places.

PyYAML follows version 1.1, where `no` is false and `1e-3` is text.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Any

import yaml

from bnexp.config.reading.excerpts import with_excerpts
from bnexp.config.reading.files import read_text
from bnexp.config.reading.quotable import is_quotable
from bnexp.config.reading.syntax import syntax_problem
from bnexp.config.reading.tree import Path, Place, Tree
from bnexp.errors import ConfigurationError, Problem

MOST_NODES = 10_000
DEEPEST = 50
TOO_DEEP = f"nested more than {DEEPEST} levels deep; a configuration needs no ten"
TOO_MANY = (
    f"more than {MOST_NODES:,} keys and values up to here, an alias counting as what it stands "
    "for; make several files of it"
)
_NO_MAPPING = ((list, "a list"), (str, "a text"))

LARGEST_INTEGER = 2**63 - 1
TOO_LARGE = f"the whole number is too large; at most {LARGEST_INTEGER}"
HALF = "holds half of a character; write the whole one"


class _CoreLoader(yaml.SafeLoader):
    """Resolves plain scalars by the core schema of YAML 1.2 (section 10.3.2)."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (PyYAML's own attribute)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._nodes = self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Returns the next node, unless there are so many that it would take long."""
        self._nodes += 1
        self._depth += 1
        if self._nodes > MOST_NODES + 1 or self._depth > DEEPEST + 1:
            message = TOO_DEEP if self._depth > DEEPEST + 1 else TOO_MANY
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _LimitError(message, event.start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _LimitError(yaml.YAMLError):
    """A text is larger than any configuration.

    Attributes:
        message: What there is too much of.
        at: Line and column where it is too much.
    """

    def __init__(self, message: str, mark: yaml.Mark) -> None:
        super().__init__(message)
        self.message, self.at = message, (mark.line + 1, mark.column + 1)


_RULES = {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
}
_PATTERNS = {name: re.compile(rf"(?:{rule})\Z") for name, rule in _RULES.items()}
_TAG = "tag:yaml.org,2002:"
SURROGATE = re.compile("[\ud800-\udfff]")


class _CautiousDumper(yaml.SafeDumper):
    """Quotes text that either version of YAML would read as something else."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent_text(dumper: _CautiousDumper, text: str) -> yaml.Node:
    # In the other styles PyYAML writes a line break for some characters that are none to it later.
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar(_TAG + "str", text, style)


_CautiousDumper.add_representer(str, _represent_text)
for _name, _pattern in _PATTERNS.items():
    _CoreLoader.add_implicit_resolver(_TAG + _name, _pattern, None)
    _CautiousDumper.add_implicit_resolver(_TAG + _name, _pattern, None)


def yaml_text(value: Any) -> str:
    """Returns plain values as YAML that reads back as the same values, keys in their order."""
    return yaml.dump(value, Dumper=_CautiousDumper, sort_keys=False, allow_unicode=True)


def yaml_line(value: Any) -> str:
    """Returns plain values as YAML in one line, in brackets and braces."""
    text = yaml.dump(
        [value],
        Dumper=_CautiousDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=True,
        width=float("inf"),
    )
    return text.strip()[1:-1]


def read_yaml(path: FilePath) -> Tree:
    """Returns the mapping that a file holds, with places.

    Raises:
        ConfigurationError: The file cannot be read, or is not one YAML mapping.
    """
    return parse_yaml(read_text(path), str(path), mapping=True)


def parse_yaml(text: str, source: str, *, mapping: bool = False) -> Tree:
    """Returns the value that a text holds.

    Args:
        text: YAML, one document.
        source: What to call the text in messages.
        mapping: Whether anything but a mapping is refused.

    Raises:
        ConfigurationError: The text is not YAML, or holds what the language has no use for.
    """
    try:
        return _parsed(text, source, mapping=mapping)
    except ConfigurationError as error:
        if mapping and not is_quotable(text):
            raise
        raise ConfigurationError(with_excerpts(error.problems, {source: text})) from None


def _parsed(text: str, source: str, *, mapping: bool) -> Tree:
    try:
        node = yaml.compose(text, Loader=_CoreLoader)
    except _LimitError as error:
        raise ConfigurationError([Problem(source, error.message, "", *error.at)]) from None
    except yaml.YAMLError as error:
        raise ConfigurationError([syntax_problem(error, text, source)]) from None
    except (ValueError, OverflowError):
        # PyYAML lets errors of int() and chr() through.
        message = 'not readable as YAML: a number in "\\U..." or %YAML is too large'
        raise ConfigurationError([Problem(source, message)]) from None
    if node is None:
        if mapping:
            message = "is empty; to write a first configuration: bnexp init"
            raise ConfigurationError([Problem(source, message)])
        return Tree(None)
    builder = _Builder(source)
    value = builder.build(node, ())
    if mapping and not isinstance(value, dict):
        dashes = isinstance(value, list) and all(isinstance(item, dict) for item in value)
        remedy = "; take the dashes out" if dashes else ""
        # What stands in a file that is no configuration may be somebody's secret.
        got = next((told for kind, told in _NO_MAPPING if isinstance(value, kind)), "a value")
        message = f"must be a mapping of keys and values; got {got}{remedy}"
        builder.problems.append(Problem(source, message, "", 1, 1))
    if builder.problems:
        raise ConfigurationError(builder.problems)
    return Tree(value, builder.places, {source: text})


def describe(value: Any) -> str:
    """Returns a value as messages show it: what it is, and its text where it is short."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if len(repr(value)) < 80 else f"{repr(value)[:76]}..."


class _Builder:
    """Turns composed nodes into plain values, noting places and mistakes."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.count = 0
        self.open: list[yaml.Node] = []

    def build(self, node: yaml.Node, path: Path, key: yaml.Node | None = None) -> Any:
        """Returns the value of a node, of any type that YAML knows."""
        start = _start(node)
        self.places[path] = Place(self.source, _start(key) if key else start, start)
        self.count += 1
        if self.count > MOST_NODES or len(path) > DEEPEST:
            message = TOO_MANY if self.count > MOST_NODES else TOO_DEEP
            raise ConfigurationError([Problem(self.source, message, "", *start)])
        if not isinstance(node, yaml.CollectionNode):
            return self._scalar(node, path)
        if any(node is other for other in self.open):
            self._refuse("an alias stands for what it lies in itself; write it out", node, path)
            return None
        self.open.append(node)
        value = self._collection(node, path)
        self.open.pop()
        return value

    def _collection(self, node: yaml.CollectionNode, path: Path) -> Any:
        if node.tag not in (_TAG + "map", _TAG + "seq"):
            self._refuse_tag(node, path)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]

    def _refuse_tag(self, node: yaml.Node, path: Path) -> None:
        tag = node.tag.replace(_TAG, "!!")
        self._refuse(f"the tag {tag} means nothing here; take it out", node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not key or SURROGATE.search(key):
                self._refuse("a key must be text; write it as one word", key_node, path)
                continue
            if key in result:
                first = self.places[(*path, key)].key[0]
                message = f"given twice, first in line {first}; take one of them out"
                self._refuse(message, key_node, (*path, key))
                continue
            result[key] = self.build(value_node, (*path, key), key_node)
        return result

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        text, tag = node.value, node.tag.removeprefix(_TAG)
        if tag == "str":
            if SURROGATE.search(text):
                self._refuse(HALF, node, path)
            return text
        if tag not in _PATTERNS:
            self._refuse_tag(node, path)
        elif not _PATTERNS[tag].match(text):
            self._refuse(f"got {describe(text)}; not what the tag !!{tag} says", node, path)
        elif tag == "bool":
            return text.lower() == "true"
        elif tag == "int":
            return self._integer(text, node, path)
        elif tag == "float":
            return float(re.sub(r"\.(inf|nan)", r"\1", text.lower()))
        return None

    def _integer(self, text: str, node: yaml.Node, path: Path) -> int:
        # Python itself refuses to read numbers of more than some thousand digits.
        number = int(text, 0 if text[:2] in ("0o", "0x") else 10) if len(text) < 100 else None
        if number is None or abs(number) > LARGEST_INTEGER:
            self._refuse(TOO_LARGE, node, path)
            return 0
        return number

    def _refuse(self, message: str, node: yaml.Node, path: Path) -> None:
        key = ".".join(map(str, path))
        self.problems.append(Problem(self.source, message, key, *_start(node)))


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
