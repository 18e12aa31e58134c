"""What the model language refuses; each refusal knows its position in the text."""

from domain.errors import MetrologyError


class ModelError(MetrologyError):
    """A measurement model that cannot be read or computed; ``position`` counts characters from 0."""

    code = "model-error"
    zh = "测量模型有误（第 {character} 个字符处）。"
    en = "The measurement model is wrong at character {character}."

    def __init__(self, pointer: str = "", *, position: int = 0, **attributes: object) -> None:
        super().__init__(pointer, character=position + 1, **attributes)
        self.position = position


class ModelNotText(ModelError):
    """The model is not text at all."""

    code = "model-not-text"
    zh = "测量模型须以文本给出。"
    en = "Give the measurement model as text."


class ModelTooLong(ModelError):
    """The text is longer than the language allows."""

    code = "model-too-long"
    zh = "测量模型超过 {limit} 个字符，请拆分为几个较短的模型。"
    en = "The model is longer than {limit} characters; split it into shorter ones."


class ModelTooComplex(ModelError):
    """More operations, or longer numbers in an exact evaluation, than the language allows."""

    code = "model-too-complex"
    zh = "测量模型过于复杂（上限 {limit}），请化简。"
    en = "The model is too complex (the limit is {limit}); simplify it."


class ModelTooDeep(ModelError):
    """Brackets, signs or conditions nested more deeply than the language allows."""

    code = "model-too-deep"
    zh = "第 {character} 个字符处嵌套超过 {limit} 层，请减少括号或条件的层数。"
    en = "Nesting at character {character} is deeper than {limit}; use fewer brackets or conditions."


class ModelCharacter(ModelError):
    """A character that is no part of the language."""

    code = "model-bad-character"
    zh = "第 {character} 个字符 {found} 不能用于模型；可用数字、英文或希腊字母、下划线、+ - * / ** ( ) , 和比较符号。"
    en = (
        "Character {character}, {found}, has no place in a model; use digits, Latin or Greek letters, underscores, "
        "+ - * / ** ( ) , and comparisons."
    )


class ModelNumber(ModelError):
    """A number that is malformed, too long or out of range."""

    code = "model-bad-number"
    zh = "第 {character} 个字符处的数 {found} 不可用：至多 {digits} 位，在 1e-300 与 1e300 之间，其后不可紧跟字母。"
    en = (
        "The number {found} at character {character} cannot be used: at most {digits} digits, between 1e-300 and "
        "1e300, and no letter directly after it."
    )


class ModelSyntax(ModelError):
    """Something else was expected at this position."""

    code = "model-syntax"
    zh = "第 {character} 个字符处应为{expected_zh}，却是 {found}。"
    en = "Expected {expected} at character {character} but found {found}."


class ChainedComparison(ModelError):
    """``a < b < c``, which people read in two ways."""

    code = "model-chained-comparison"
    zh = "第 {character} 个字符处连写了比较，请写成两个比较并用 and 连接。"
    en = "Comparisons are chained at character {character}; write two comparisons joined by 'and'."


class ConditionExpected(ModelError):
    """A number stands where a condition is needed."""

    code = "model-condition-expected"
    zh = "第 {character} 个字符处应为条件（例如 x < 1），却是一个数。"
    en = "A condition such as x < 1 is needed at character {character}, not a number."


class NumberExpected(ModelError):
    """A condition stands where a number is needed."""

    code = "model-number-expected"
    zh = "第 {character} 个字符处应为数，却是一个条件。"
    en = "A number is needed at character {character}, not a condition."


class UnknownSymbol(ModelError):
    """A name that no input quantity declares."""

    code = "model-unknown-symbol"
    zh = "第 {character} 个字符处的符号 {name} 未声明；已声明的有：{declared}。"
    en = "The symbol {name} at character {character} is not declared; declared are: {declared}."


class UnknownFunction(ModelError):
    """A call of something that is neither a function of the language nor a table of the pack."""

    code = "model-unknown-function"
    zh = "第 {character} 个字符处的函数 {name} 不存在；可用：{known}。"
    en = "There is no function {name} (character {character}); known are: {known}."


class WrongArgumentCount(ModelError):
    """A function called with too few or too many arguments."""

    code = "model-wrong-argument-count"
    zh = "第 {character} 个字符处的函数 {name} 需要 {expected} 个参数，却给了 {found} 个。"
    en = "{name} at character {character} takes {expected} arguments, not {found}."


class ExponentNotConstant(ModelError):
    """An exponent that is no constant."""

    code = "model-exponent-not-constant"
    zh = "第 {character} 个字符处的指数须为常数；变指数请写成 exp(b*log(a))。"
    en = "The exponent at character {character} must be a constant; write a variable one as exp(b*log(a))."


class ExponentOutOfRange(ModelError):
    """An exponent beyond the bound."""

    code = "model-exponent-out-of-range"
    zh = "第 {character} 个字符处的指数绝对值超过 {limit}。"
    en = "The exponent at character {character} is beyond {limit}."


class UndefinedValue(ModelError):
    """The model has no finite real value at the estimates: a division by zero, a root of a negative number ..."""

    code = "model-undefined-value"
    zh = "在给定估计值下，第 {character} 个字符处的 {operation} 没有有限实数值（例如除以零或负数开方）；请检查输入值。"
    en = (
        "At these estimates {operation} (character {character}) has no finite real value, as a division by zero or "
        "the root of a negative number has none; check the values of the inputs."
    )


class DerivativeUndefined(ModelError):
    """The model has a value but no slope at the estimates, so that first-order propagation says nothing."""

    code = "model-derivative-undefined"
    zh = "在给定估计值下，第 {character} 个字符处的 {operation} 没有有限导数，无法按一阶传播不确定度；请改写模型。"
    en = (
        "{operation} at character {character} has no finite derivative at these estimates, so uncertainty cannot be "
        "propagated to first order; rewrite the model."
    )


class TableOutOfRange(ModelError):
    """A table was asked beyond its rows."""

    code = "model-table-out-of-range"
    zh = "第 {character} 个字符处的表 {name} 没有与 {argument} 对应的行。"
    en = "The table {name} (character {character}) has no row for {argument}."


class DimensionMismatch(ModelError):
    """Two quantities that cannot be added, compared or reported in this unit."""

    code = "model-dimension-mismatch"
    zh = "第 {character} 个字符处量纲不一致：{found} 与 {expected}；请检查各输入量的单位和模型。"
    en = (
        "Dimensions disagree at character {character}: {found} against {expected}; check the units of the inputs and "
        "the model."
    )


class ModelKindMismatch(ModelError):
    """Quantities of different kind that are added, compared or reported, although their dimensions agree."""

    code = "model-kind-mismatch"
    zh = (
        "第 {character} 个字符处，{found_zh}与{expected_zh}量纲相同，但不是同一种量；请检查单位，"
        "两者之间确有系数的，请把该系数写作一个输入量。"
    )
    en = (
        "At character {character}, {found} meets {expected}: of one dimension but not of one kind. Check the units; "
        "where a factor leads from one to the other, state it as an input."
    )


class UnitScaleAmbiguous(ModelError):
    """Units of different size meet, and a bare number or an offset unit keeps them from being converted."""

    code = "model-unit-scale-ambiguous"
    zh = "第 {character} 个字符处单位大小不一致，且因 {reason} 无法自动换算；请把各输入量换成同一单位。"
    en = (
        "Units of different size meet at character {character} and cannot be converted because of {reason}; give the "
        "inputs in the same units."
    )


class TemperatureScaleMismatch(MetrologyError):
    """A Celsius temperature to be reported in kelvin, or a thermodynamic one in degrees Celsius."""

    code = "temperature-scale-mismatch"
    zh = "结果是以 {found} 表示的温度，不能按 {expected} 报告（相差 273.15）；请统一单位，温差请用 delta_degC。"
    en = (
        "The result is a temperature in {found} and cannot be reported in {expected}, 273.15 apart; use one unit "
        "throughout, and delta_degC for differences."
    )


class SymbolInvalid(MetrologyError):
    """A declared symbol that the language cannot name."""

    code = "symbol-invalid"
    zh = "符号 {name} 不可用：须以字母开头，只含英文或希腊字母、数字和下划线，至多 {limit} 个字符，且不是函数名。"
    en = (
        "The symbol {name} cannot be used: begin with a letter, use Latin or Greek letters, digits and underscores, "
        "at most {limit} characters, and no name of a function."
    )


class SymbolRepeated(MetrologyError):
    """A symbol declared twice, or two symbols that nobody can tell apart."""

    code = "symbol-repeated"
    zh = "符号 {name} 与 {other} 重复或字形相同，请改名。"
    en = "The symbol {name} repeats {other} or looks the same; rename one of them."


class DefinitionsCircular(MetrologyError):
    """Definitions that need each other's results."""

    code = "definitions-circular"
    zh = "定义互相引用成环：{path}。请先算出其中一个量，或改用隐式方程。"
    en = "Definitions use each other in a circle: {path}. Compute one of them first, or state an implicit equation."


class BracketInvalid(MetrologyError):
    """A bracket that is none: its ends are not finite or not in order."""

    code = "implicit-bracket-invalid"
    zh = "求根区间 [{low}, {high}] 不可用：两端须为有限数，且前者小于后者。"
    en = "The bracket from {low} to {high} cannot be used: both ends are finite and the first is the smaller."


class ImplicitUnused(MetrologyError):
    """An implicit equation that does not contain what it is to be solved for."""

    code = "implicit-symbol-unused"
    zh = "隐式方程中没有待求的量 {symbol}；请检查方程。"
    en = "The equation does not contain {symbol}, for which it is to be solved; check it."


class NoSignChange(MetrologyError):
    """The equation has the same sign at both ends of the bracket."""

    code = "implicit-no-sign-change"
    zh = (
        "方程在 {symbol} = {low} 和 {high} 处的值为 {at_low} 和 {at_high}，符号相同，不能确定其间有根；"
        "请移动或缩小区间。"
    )
    en = (
        "At {symbol} = {low} and {high} the equation gives {at_low} and {at_high}, of one sign: no root is sure to lie "
        "between. Move the bracket or make it smaller."
    )


class ImplicitSeveralRoots(MetrologyError):
    """The bracket holds more than one root, and nobody can tell which was meant."""

    code = "implicit-several-roots"
    zh = "方程在区间内对 {symbol} 至少有 {count} 个根；请缩小区间，只留所需的一个。"
    en = "The bracket holds at least {count} roots for {symbol}; make it smaller, so that it holds the one meant."


class ImplicitJump(MetrologyError):
    """The sign changes by a jump or a pole and not through zero."""

    code = "implicit-jump"
    zh = "方程在 {symbol} = {at} 附近因间断或极点而变号，并非过零；请改写方程或移动区间。"
    en = "Near {symbol} = {at} the equation changes its sign by a jump or a pole, not through zero; rewrite or move it."


class ImplicitNotConverged(MetrologyError):
    """No root was reached."""

    code = "implicit-not-converged"
    zh = "求解 {symbol} 在 {steps} 步内未收敛；请缩小区间。"
    en = "Solving for {symbol} did not converge within {steps} steps; make the bracket smaller."


class ImplicitSlopeZero(MetrologyError):
    """The equation touches zero without crossing it there, so that the root has no finite sensitivity."""

    code = "implicit-slope-zero"
    zh = "方程在根 {symbol} = {at} 处对 {symbol} 的斜率为零，灵敏系数不存在；请改写方程。"
    en = "At the root {symbol} = {at} the equation has no slope in {symbol}, so no sensitivity exists; rewrite it."


class RealExpected(ModelError):
    """A complex quantity where only a real number makes sense: compared, rounded, looked up, put into ``sin``."""

    code = "complex-real-expected"
    zh = "第 {character} 个字符处的 {name} 只接受实数；请先取 re、im、abs 或 arg。"
    en = "{name} at character {character} takes real numbers only; take re, im, abs or arg first."


class ComplexResult(MetrologyError):
    """A model whose result is complex where a real quantity was asked for."""

    code = "complex-result"
    zh = "该模型的结果是复数：请写明 complex: true，或取 re、im、abs 或 arg。"
    en = "This model gives a complex result: state complex: true, or take re, im, abs or arg of it."


class ComplexResultReal(MetrologyError):
    """An output that is said to be complex, of a model that gives real numbers only."""

    code = "complex-result-real"
    zh = "输出量 {symbol} 的模型只给出实数；请去掉 complex，或检查模型。"
    en = "The model of the output {symbol} gives real numbers only: leave complex out, or check the model."


class ComplexPartMissing(MetrologyError):
    """A complex quantity one of whose parts is no input."""

    code = "complex-part-missing"
    zh = "复数量 {symbol} 的一部分 {part} 不在输入量中；请把它作为输入量给出，连同其不确定度。"
    en = "The complex quantity {symbol} is made of {part}, which is no input: state it, with its uncertainty."


class ComplexPower(ModelError):
    """A power of a complex quantity with an exponent that is no integer."""

    code = "complex-power-not-integer"
    zh = "第 {character} 个字符处复数的指数须为整数；开方请用 sqrt，其余请写成 exp(b*log(z))，取主值。"
    en = (
        "The exponent of a complex quantity at character {character} must be an integer; use sqrt, or write "
        "exp(b*log(z)) for the principal value."
    )


class ComplexCovarianceInvalid(MetrologyError):
    """A 2x2 matrix that cannot be the covariance of a real and an imaginary part."""

    code = "complex-covariance-invalid"
    zh = "协方差矩阵 {found} 不可用：须为有限数、对称、对角元不为负，且相关系数在 -1 与 1 之间。"
    en = "{found} is no covariance matrix: finite, symmetric, no negative variance, a correlation between -1 and 1."


class RegionUndefined(MetrologyError):
    """A coverage region that does not exist."""

    code = "coverage-region-undefined"
    zh = "自由度 {found}、包含概率 {probability} 时二维包含区域不存在：自由度须大于 1，概率须在 0 与 1 之间。"
    en = (
        "With {found} degrees of freedom and probability {probability} no coverage region in two dimensions exists: "
        "give more than one degree of freedom and a probability between 0 and 1."
    )
