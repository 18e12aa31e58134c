"""Why a single reading is not taken. The others of its batch are."""

from domain.errors import MetrologyError


class ReadingConflict(MetrologyError):
    """The id was used before, for another reading."""

    code = "reading-conflict"
    zh = "读数编号 {id} 已用于另一读数。每个读数须有自己的编号。"
    en = "The id {id} stands for another reading already. Give every reading an id of its own."


class ReadingIdNotVersion7(MetrologyError):
    """The id is a UUID, but none that is ordered by time."""

    code = "reading-id-not-v7"
    zh = "读数编号须为 UUIDv7（RFC 9562）。"
    en = "A reading's id must be a UUIDv7 (RFC 9562)."


class ReadingFromFuture(MetrologyError):
    """The instrument's clock is ahead of ours by more than clocks may differ."""

    code = "reading-from-future"
    zh = "读数时间 {taken_at} 晚于接收时间。请校正仪器时钟。"
    en = "The reading was taken at {taken_at}, later than now. Set the instrument's clock."


class ReadingTooOld(MetrologyError):
    """Taken before anything this laboratory could have measured."""

    code = "reading-too-old"
    zh = "读数时间 {taken_at} 早于 {earliest}，请核对仪器时钟。"
    en = "The reading was taken at {taken_at}, before {earliest}. Check the instrument's clock."


class CalibrationUnknown(MetrologyError):
    """No calibration of this id in this laboratory."""

    code = "calibration-unknown"
    zh = "没有编号为 {calibration} 的校准任务。"
    en = "There is no calibration {calibration}."


class CalibrationClosed(MetrologyError):
    """The calibration is not in progress: not started, or its record is frozen."""

    code = "calibration-closed"
    zh = "该校准任务未在进行中，不再接收读数。"
    en = "The calibration is not in progress and takes no readings."


class PositionNotInPlan(MetrologyError):
    """The calibration's plan has no such test, channel, point or repeat."""

    code = "position-not-in-plan"
    zh = "方案中没有此位置：{what}“{name}”。请按方案中的项目、测量点和通道发送。"
    en = "The plan has no {what} '{name}'. Send to the tests, points and channels of the plan."


class CorrectionReasonMissing(MetrologyError):
    """A correction without its reason."""

    code = "correction-reason-missing"
    zh = "更正须写明理由。"
    en = "Say why the reading is corrected."


class NotTheRecorder(MetrologyError):
    """Only who recorded a reading may correct it."""

    code = "not-the-recorder"
    zh = "读数只能由原记录人更正。"
    en = "Only the person who recorded a reading may correct it."


class AlreadyCorrected(MetrologyError):
    """The reading has been corrected; correct the correction."""

    code = "already-corrected"
    zh = "该读数已被更正，请更正最新的一条。"
    en = "This reading has been corrected already: correct the latest one."
