"""The gate before a file is composed: YAML's traps are refused on the event stream, where nothing has expanded."""

import yaml

from domain.authoring.errors import FileForbiddenYamlError, FileSyntaxError, FileTooLargeError

MAX_BYTES = 256 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 24

BaseLoader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar stays text: ``1.0`` keeps its zero, and ``no`` is not False. Written in C where libyaml is there."""


def compose(text: str) -> yaml.Node:
    """Compose the one document of a file.

    Raises `FileTooLargeError`, `FileForbiddenYamlError` (anchor, alias, tag) or `FileSyntaxError`.
    """
    size = len(text.encode("utf-8", errors="surrogatepass"))
    if size > MAX_BYTES:
        raise FileTooLargeError(problem=f"{size} > {MAX_BYTES} bytes")
    try:
        _screen(text)
        node: yaml.Node | None = yaml.compose(text, Loader=BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FileSyntaxError(line=line, column=column, problem=error.problem or "syntax") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise FileSyntaxError(problem="a character that YAML forbids") from error
    if node is None:
        raise FileSyntaxError(problem="the file is empty")
    return node


def place(part: yaml.Node | yaml.Event) -> tuple[int, int]:
    """Line and column of a part of the file, counted from 1."""
    mark = part.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _screen(text: str) -> None:
    depth = nodes = 0
    for event in yaml.parse(text, Loader=BaseLoader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if not isinstance(event, yaml.NodeEvent):
            continue
        line, column = place(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise FileForbiddenYamlError(line=line, column=column, problem="anchor or alias")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise FileForbiddenYamlError(line=line, column=column, problem="tag")
        nodes += 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            raise FileTooLargeError(line=line, column=column, problem=f"> {MAX_NODES} parts or > {MAX_DEPTH} levels")
