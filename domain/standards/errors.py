"""What is refused in a verification scheme."""

from domain.errors import MetrologyError


class SchemeError(MetrologyError):
    """A scheme that contradicts itself."""

    code = "scheme-invalid"
    zh = "检定系统表有误：{problem}。"
    en = "The verification scheme is wrong: {problem}."


class SchemeBoxUnknown(SchemeError):
    """An edge names a box that the scheme does not have."""

    code = "scheme-box-unknown"
    zh = "没有编号为“{box}”的框。请改正连线，或补上该框。"
    en = "There is no box '{box}'. Mend the edge, or add the box."


class SchemeBoxRepeated(SchemeError):
    """Two boxes with one id."""

    code = "scheme-box-repeated"
    zh = "框的编号“{box}”重复。请更改其中一个。"
    en = "The id '{box}' stands at two boxes. Change one."


class SchemeEdgeUpward(SchemeError):
    """An edge against the order of the parts, or from a working instrument."""

    code = "scheme-edge-upward"
    zh = "“{above}”不能检定“{below}”：量值由计量基准经计量标准传至工作计量器具。请调换或删去该连线。"
    en = "'{above}' cannot verify '{below}': units go downward, and end at working instruments. Turn or drop it."


class SchemeCycle(SchemeError):
    """Boxes that verify each other."""

    code = "scheme-cycle"
    zh = "连线形成回路：{way}。请删去其中一条。"
    en = "The edges form a cycle: {way}. Drop one of them."


class SchemeBoxUnreached(SchemeError):
    """No way leads from a primary standard to a box."""

    code = "scheme-box-unreached"
    zh = "没有任何连线由计量基准通到“{box}”。请补上连线，或删去该框。"
    en = "No edges lead from a primary standard to '{box}'. Add an edge, or drop the box."


class SchemeBoxUnrecognisable(SchemeError):
    """A box into which nothing on record can be put."""

    code = "scheme-box-unrecognisable"
    zh = "“{box}”既无等级也无检定规程，无法据以归位。请至少给出一项。"
    en = "'{box}' has neither classes nor regulations, so that nothing can be placed in it. Give one of them."


class SchemeLevelMisplaced(SchemeError):
    """A level that cannot stand in that part of the drawing."""

    code = "scheme-level-misplaced"
    zh = "“{box}”所在部分不能有级别“{level}”。可用：{known}。"
    en = "The part of '{box}' has no level '{level}'. Known: {known}."


class SchemeRangeReversed(SchemeError):
    """A range whose lower end is above its upper end."""

    code = "scheme-range-reversed"
    zh = "范围的下限 {low} 大于上限 {high}。请调换。"
    en = "The lower end {low} of the range is above its upper end {high}. Turn them."


class SchemeSourceMissing(SchemeError):
    """A statement said to be verified that names no source."""

    code = "scheme-source-missing"
    zh = "标为 verified: source 却没有写明 source。请写明出处，或改为 memory。"
    en = "This says verified: source and names none. Name the source, or say memory."
