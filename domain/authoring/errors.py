"""What is refused in a file that somebody wrote, with the line and column where its author finds it."""

from domain.errors import MetrologyError


class FileError(MetrologyError):
    """A pack or verification scheme that cannot be read; ``line`` and ``column`` count from 1."""

    code = "file-unreadable"
    zh = "文件第 {line} 行第 {column} 列无法读取：{problem}。"
    en = "The file cannot be read at line {line}, column {column}: {problem}."

    def __init__(self, pointer: str = "", *, line: int = 1, column: int = 1, **attributes: object) -> None:
        super().__init__(pointer, line=line, column=column, **attributes)
        self.line = line
        self.column = column


class FileSyntaxError(FileError):
    """Not YAML."""

    code = "file-syntax"
    zh = "第 {line} 行第 {column} 列不是合法的 YAML：{problem}。请检查缩进、引号和冒号。"
    en = "Line {line}, column {column} is not valid YAML: {problem}. Look at indentation, quotes and colons."


class FileTooLargeError(FileError):
    """Larger, deeper or with more parts than any pack or scheme needs."""

    code = "file-too-large"
    zh = "文件超出限制（{problem}）。请拆分或精简。"
    en = "The file exceeds a limit ({problem}). Split it or shorten it."


class FileForbiddenYamlError(FileError):
    """Anchors, aliases, tags and merge keys: what is read must be what is seen."""

    code = "file-forbidden-yaml"
    zh = "第 {line} 行使用了 YAML 的{problem}，此处不允许。请把内容直接写出。"
    en = "Line {line} uses a YAML {problem}, which is not allowed. Write the content out."


class FileUnknownKeyError(FileError):
    """A key the schema does not know."""

    code = "file-unknown-key"
    zh = "第 {line} 行的键“{key}”未知。可用的键：{known}。"
    en = "Line {line}: the key '{key}' is unknown. Known keys: {known}."


class FileDuplicateKeyError(FileError):
    """The same key twice."""

    code = "file-duplicate-key"
    zh = "第 {line} 行的键“{key}”重复。请保留一个。"
    en = "Line {line}: the key '{key}' appears twice. Keep one."


class FileMissingKeyError(FileError):
    """A required key is absent."""

    code = "file-missing-key"
    zh = "第 {line} 行开始的部分缺少键“{key}”。请补上。"
    en = "The section that begins at line {line} lacks the key '{key}'. Add it."


class FileWrongValueError(FileError):
    """A value of another form than the schema asks for."""

    code = "file-wrong-value"
    zh = "第 {line} 行：此处应为{expected_zh}，而不是“{value}”。"
    en = "Line {line}: expected {expected_en}, not '{value}'."
