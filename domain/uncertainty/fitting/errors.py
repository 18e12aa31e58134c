"""What a fit refuses."""

from domain.errors import MetrologyError


class FitLengthsDiffer(MetrologyError):
    """Columns of points that do not pair up."""

    code = "fit-lengths-differ"
    zh = "{name} 有 {found} 个数，应为 {needed} 个：每个点的各列须一一对应。"
    en = "{name} has {found} numbers where {needed} are needed: the columns must pair up, point by point."


class TooFewPoints(MetrologyError):
    """Not more points than the fit has parameters to find."""

    code = "fit-too-few-points"
    zh = "拟合 {parameters} 个参数至少需要 {needed} 个点，现有 {found} 个。"
    en = "To fit {parameters} parameters at least {needed} points are needed; there are {found}."


class TooManyPoints(MetrologyError):
    """More points than one fit takes."""

    code = "fit-too-many-points"
    zh = "一次拟合至多 {limit} 个点，现有 {found} 个；请合并重复读数。"
    en = "One fit takes at most {limit} points; there are {found}. Take the means of repeated readings."


class PointInvalid(MetrologyError):
    """A coordinate that is no finite number."""

    code = "fit-point-invalid"
    zh = "{name} 的第 {place} 个数 {found} 不是有限数。"
    en = "Number {place} of {name}, {found}, is not finite."


class PointUncertaintyInvalid(MetrologyError):
    """An uncertainty of a point that is zero, negative or not finite."""

    code = "fit-uncertainty-invalid"
    zh = "{name} 的第 {place} 个不确定度 {found} 不可用：须大于零；确无不确定度时请整列不给。"
    en = "Number {place} of {name}, {found}, cannot be used: more than zero. Leave the column out where none is known."


class PointCovarianceInvalid(MetrologyError):
    """A covariance matrix of the points that no quantities can have."""

    code = "fit-covariance-invalid"
    zh = "各点的协方差矩阵不可用：须为 {needed} 阶对称正定矩阵；请核对，必要时多保留几位小数。"
    en = "The points' covariance matrix cannot be used: {needed} by {needed}, symmetric, positive definite."


class FitUndetermined(MetrologyError):
    """Points that leave a parameter open."""

    code = "fit-undetermined"
    zh = "这些点不足以确定参数 {symbols}：请在更多不同的 x 处测量，或减少参数。"
    en = "These points leave {symbols} open: measure at more different x, or fit fewer parameters."


class FitNotComputable(MetrologyError):
    """Numbers too far apart for the result to be a number."""

    code = "fit-not-computable"
    zh = "拟合结果超出可表示的范围；请检查数据的单位与量级。"
    en = "The result of the fit is no number that can be written: check the units and magnitudes of the points."


class DegreeInvalid(MetrologyError):
    """A polynomial of a degree that is not fitted here."""

    code = "fit-degree-invalid"
    zh = "多项式次数 {found} 不可用：须为 1 至 {limit}。"
    en = "A polynomial of degree {found} is not fitted: the degree is 1 to {limit}."


class FitStartInvalid(MetrologyError):
    """Starting values at which a non-linear fit cannot begin."""

    code = "fit-start-invalid"
    zh = "非线性拟合不能由这些初值开始（{symbols}）：每个参数须有初值，且模型在各点均有定义。"
    en = "The fit cannot start here ({symbols}): each parameter needs a start at which the model is defined everywhere."


class FitDidNotConverge(MetrologyError):
    """A non-linear fit that found no minimum within its bounds."""

    code = "fit-did-not-converge"
    zh = "非线性拟合在 {evaluations} 次计算内未收敛；请给出更接近的初值，或改写、简化模型。"
    en = (
        "The non-linear fit found no minimum within {evaluations} evaluations: give closer starts, or rewrite or "
        "simplify the model."
    )


class OutsideCalibration(MetrologyError):
    """Asked beyond the calibrated range: nothing is extrapolated."""

    code = "outside-calibrated-range"
    zh = "{name} = {found} 在校准范围 {low} 至 {high} 之外；不外推，请在该处补充校准点。"
    en = "{name} = {found} lies outside the calibrated range {low} to {high}: nothing is extrapolated, calibrate there."


class InverseAmbiguous(MetrologyError):
    """An indication that the curve takes more than once."""

    code = "inverse-ambiguous"
    zh = "示值 {found} 在校准范围内对应 {count} 个值；请缩小范围，使曲线单调。"
    en = "The indication {found} belongs to {count} values of the range: narrow the range until the curve is monotone."


class SlopeIndistinct(MetrologyError):
    """A slope that may as well be zero, so that an indication tells nothing."""

    code = "slope-indistinguishable-from-zero"
    zh = "曲线在此处的斜率 {slope} 与零无法区分（U = {uncertainty}），不能由示值反求；请扩大范围或增加测量点。"
    en = "The slope {slope} here cannot be told from zero (U = {uncertainty}): widen the range or measure more points."


class TableInvalid(MetrologyError):
    """A calibration table whose points do not rise."""

    code = "calibration-table-invalid"
    zh = "校准表的 x 须严格递增且至少有 {needed} 个点；第 {place} 个点 {found} 不符合。"
    en = (
        "A calibration table rises strictly in x and has at least {needed} points; point {place}, {found}, breaks that."
    )


class FitDocumentInvalid(MetrologyError):
    """A fit stated in the wrong form."""

    code = "fit-document-invalid"
    zh = "拟合的表述此处有误：{reason_zh}。"
    en = "The statement of the fit is wrong here: {reason}."
