"""What this slice refuses."""

from service.kit.problems import Conflict


class NothingToAnswer(Conflict):
    """Only what the platform recorded and did not accept is answered by a new revision."""

    code = "report-nothing-to-answer"
    title = "Nothing to answer"
    title_zh = "无需重新上报"
    en = "Only the latest revision of a message that was rejected or quarantined is reported again; this one: {state}."
    zh = "只有被拒收或留存待核查的报文，且为最新版次时才重新上报；此报文：{state}。"
