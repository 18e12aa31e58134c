"""What a report refuses."""

from domain.errors import MetrologyError


class RelativeUncertaintyUndefined(MetrologyError):
    """A relative uncertainty was asked for where dividing by the value means nothing (GUM 5.1.6, 7.2.2)."""

    code = "relative-uncertainty-undefined"
    zh = (
        "{symbol} = {value} 没有相对不确定度：估计值为零，"
        "或单位“{unit}”的零点是人为约定的（如 ℃、dB、pH）；请用绝对形式。"
    )
    en = (
        "{symbol} = {value} has no relative uncertainty: the estimate is zero, or the zero of its unit “{unit}” is a "
        "convention (such as ℃, dB, pH); report the uncertainty itself."
    )


class OutputUnknown(MetrologyError):
    """A drawing was asked for of an output that the document does not have."""

    code = "output-unknown"
    zh = "文件中没有输出量 {symbol}；现有：{known}。"
    en = "The document has no output {symbol}; it has: {known}."
