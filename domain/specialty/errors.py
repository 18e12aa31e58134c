"""What is refused in a pack's file, with the line and column where its author finds it."""

from domain.errors import MetrologyError


class PackError(MetrologyError):
    """A pack that cannot be read; ``line`` and ``column`` count from 1."""

    code = "pack-unreadable"
    zh = "专用包第 {line} 行第 {column} 列无法读取：{problem}。"
    en = "The pack cannot be read at line {line}, column {column}: {problem}."

    def __init__(self, pointer: str = "", *, line: int = 1, column: int = 1, **attributes: object) -> None:
        super().__init__(pointer, line=line, column=column, **attributes)
        self.line = line
        self.column = column


class PackSyntaxError(PackError):
    """Not YAML."""

    code = "pack-syntax"
    zh = "第 {line} 行第 {column} 列不是合法的 YAML：{problem}。请检查缩进、引号和冒号。"
    en = "Line {line}, column {column} is not valid YAML: {problem}. Look at indentation, quotes and colons."


class PackTooLargeError(PackError):
    """Larger, deeper or with more parts than any pack needs."""

    code = "pack-too-large"
    zh = "专用包超出限制（{problem}）。请拆分或精简。"
    en = "The pack exceeds a limit ({problem}). Split it or shorten it."


class PackForbiddenYamlError(PackError):
    """Anchors, aliases, tags and merge keys: what is read must be what is seen."""

    code = "pack-forbidden-yaml"
    zh = "第 {line} 行使用了 YAML 的{problem}，专用包中不允许。请把内容直接写出。"
    en = "Line {line} uses a YAML {problem}, which packs may not. Write the content out."


class PackUnknownKeyError(PackError):
    """A key the schema does not know."""

    code = "pack-unknown-key"
    zh = "第 {line} 行的键“{key}”未知。可用的键：{known}。"
    en = "Line {line}: the key '{key}' is unknown. Known keys: {known}."


class PackDuplicateKeyError(PackError):
    """The same key twice."""

    code = "pack-duplicate-key"
    zh = "第 {line} 行的键“{key}”重复。请保留一个。"
    en = "Line {line}: the key '{key}' appears twice. Keep one."


class PackMissingKeyError(PackError):
    """A required key is absent."""

    code = "pack-missing-key"
    zh = "第 {line} 行开始的部分缺少键“{key}”。请补上。"
    en = "The section that begins at line {line} lacks the key '{key}'. Add it."


class PackWrongValueError(PackError):
    """A value of another form than the schema asks for."""

    code = "pack-wrong-value"
    zh = "第 {line} 行：此处应为{expected_zh}，而不是“{value}”。"
    en = "Line {line}: expected {expected_en}, not '{value}'."
