"""Refusals of the service as RFC 9457 ``application/problem+json``, each sentence in English and Chinese.

A :class:`Problem` is for what only a server can refuse (signed out, too large, edited meanwhile). Rules of metrology
are :class:`domain.errors.MetrologyError`; :func:`status_of` says once which HTTP status such a refusal has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import ClassVar, TypeAlias

from starlette.exceptions import HTTPException

from domain.errors import ECHO_LIMIT, MetrologyError

MEDIA_TYPE = "application/problem+json"
FAULT_LIMIT = 20
"""Most faults that one answer lists."""

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a request, so that a form can show it beside its field."""

    pointer: str
    """JSON Pointer (RFC 6901) inside the part named by ``location``; "" is the whole of it."""
    code: str
    detail: str
    detail_zh: str
    location: str = "body"
    """``body``, ``query``, ``path``, ``header`` or ``cookie``."""


class Problem(HTTPException):
    """A refusal by the service. A subclass sets the class attributes; the sentences may name attributes in braces.

    It is an HTTPException because FastAPI turns anything else raised while a body is read into a bare 400.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "Bad request"
    title_zh: ClassVar[str] = "请求有误"
    en: ClassVar[str] = "The request cannot be understood. Correct it and send it again."
    zh: ClassVar[str] = "无法理解该请求，请改正后重新发送。"

    def __init__(
        self,
        pointer: str = "",
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **attributes: object,
    ) -> None:
        texts = {name: str(value)[:ECHO_LIMIT] for name, value in attributes.items()}
        self.sentence_en = self.en.format(**texts)
        self.sentence_zh = self.zh.format(**texts)
        super().__init__(self.status, self.sentence_en, dict(headers or {}))
        own = Fault(pointer=pointer, code=self.code, detail=self.sentence_en, detail_zh=self.sentence_zh)
        self.faults = tuple(faults) or ((own,) if pointer else ())


class BadRequest(Problem):
    """The request is not one that we can read."""


class InvalidJson(Problem):
    """The body is not JSON."""

    code = "json-invalid"
    title = "Not valid JSON"
    title_zh = "JSON 无效"
    en = "The body is not valid JSON in UTF-8."
    zh = "请求体不是有效的 UTF-8 编码 JSON。"


class NotSignedIn(Problem):
    """No credential, or one that is unknown, expired or revoked: the answer does not say which."""

    status = 401
    code = "not-signed-in"
    title = "Not signed in"
    title_zh = "未登录"
    en = "Sign in, or send a valid key in the Authorization header."
    zh = "请登录，或在 Authorization 头中提供有效的密钥。"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class WrongCredentials(Problem):
    """Sign-in refused; the same for an unknown account and a wrong password."""

    status = 401
    code = "wrong-credentials"
    title = "Wrong account or password"
    title_zh = "账号或密码错误"
    en = "The account or the password is wrong."
    zh = "账号或密码错误。"


class NotPermitted(Problem):
    """Signed in, but this is another role's work."""

    status = 403
    code = "not-permitted"
    title = "Not permitted"
    title_zh = "无权限"
    en = "This needs one of the roles: {roles}."
    zh = "此操作需要以下角色之一：{roles}。"


class CrossSiteRequest(Problem):
    """A cookie session was used from another site's page."""

    status = 403
    code = "cross-site-request"
    title = "Request from another site"
    title_zh = "跨站请求"
    en = "The request did not come from a page of this service. Open the page again and repeat."
    zh = "请求不是从本系统页面发出的，请重新打开页面后再试。"


class NotFound(Problem):
    """Nothing under this address, or it belongs to another laboratory: the same answer."""

    status = 404
    code = "not-found"
    title = "Not found"
    title_zh = "未找到"
    en = "There is nothing under this address."
    zh = "该地址下没有内容。"


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    status = 405
    code = "method-not-allowed"
    title = "Method not allowed"
    title_zh = "方法不允许"
    en = "This address does not take this method; see the Allow header."
    zh = "该地址不支持此方法，请见 Allow 头。"


class Conflict(Problem):
    """The request contradicts what is stored: a unique value given twice, a reference to nothing, frozen evidence."""

    status = 409
    code = "conflict"
    title = "Conflict with what is stored"
    title_zh = "与已存数据冲突"
    en = "The request contradicts what is stored: a unique value is taken, or something it refers to is missing."
    zh = "请求与已存数据冲突：唯一值已被占用，或所引用的内容不存在。"


class VersionChanged(Problem):
    """Somebody else saved first."""

    status = 412
    code = "version-changed"
    title = "Changed meanwhile"
    title_zh = "内容已被他人修改"
    en = "It has been changed since you read it. Read it again, apply your change, send the new ETag in If-Match."
    zh = "您读取之后内容已被修改。请重新读取、修改，并在 If-Match 中给出新的 ETag。"


class PayloadTooLarge(Problem):
    """The body is larger than this address takes."""

    status = 413
    code = "payload-too-large"
    title = "Payload too large"
    title_zh = "请求体过大"
    en = "The body is larger than {limit} bytes. Send it in parts."
    zh = "请求体超过 {limit} 字节，请分批发送。"


class UnsupportedMediaType(Problem):
    """The body is of a type this address does not read."""

    status = 415
    code = "media-type"
    title = "Unsupported media type"
    title_zh = "不支持的媒体类型"
    en = "Send the body as {expected}, encoded in UTF-8 and not compressed."
    zh = "请以 {expected} 发送请求体，UTF-8 编码，不压缩。"


class InvalidRequest(Problem):
    """The request was read, but fields in it are not acceptable; ``errors`` lists them."""

    status = 422
    code = "validation-failed"
    title = "Fields need correction"
    title_zh = "字段需要更正"
    en = "One or more fields are not acceptable; see errors."
    zh = "有一个或多个字段不符合要求，见 errors。"


class JsonTooDeep(InvalidRequest):
    """Nested deeper than anything we read."""

    code = "json-too-deep"
    en = "The JSON is nested deeper than {limit} levels."
    zh = "JSON 嵌套超过 {limit} 层。"


class JsonDuplicateKey(InvalidRequest):
    """A key stands twice in one object: readers disagree about which one counts."""

    code = "json-duplicate-key"
    en = "The key {key} stands twice in one JSON object."
    zh = "同一 JSON 对象中键 {key} 出现两次。"


class NumberNotFinite(InvalidRequest):
    """NaN and Infinity are not JSON."""

    code = "number-not-finite"
    en = "{literal} is not a JSON number."
    zh = "{literal} 不是 JSON 数值。"


class NumberTooLong(InvalidRequest):
    """A number of more digits than any display has."""

    code = "number-too-long"
    en = "A number is longer than {limit} characters."
    zh = "数值超过 {limit} 个字符。"


class TextNotAcceptable(InvalidRequest):
    """Characters that no text has."""

    code = "text-not-acceptable"
    en = "A text contains NUL or half a character (a lone surrogate)."
    zh = "文本中含有 NUL 或不完整的字符（孤立代理项）。"


class CursorInvalid(InvalidRequest):
    """A cursor that we did not give, or not for this list."""

    code = "cursor-invalid"
    en = "The cursor is not one of this list. Take it from the Link header of the page before."
    zh = "游标不属于此列表，请取上一页 Link 头中的游标。"


class NotStorable(InvalidRequest):
    """The database cannot hold a value of the request."""

    code = "value-not-storable"
    en = "A value is outside what can be stored."
    zh = "有值超出可存储的范围。"


class VersionRequired(Problem):
    """An update without If-Match could silently undo somebody's work."""

    status = 428
    code = "version-required"
    title = "If-Match required"
    title_zh = "缺少 If-Match"
    en = "Send the ETag you read in the If-Match header."
    zh = "请在 If-Match 头中给出读取时的 ETag。"


class TooManyRequests(Problem):
    """Slow down."""

    status = 429
    code = "too-many-requests"
    title = "Too many requests"
    title_zh = "请求过于频繁"
    en = "Too many attempts. Wait {seconds} s."
    zh = "尝试次数过多，请等待 {seconds} 秒。"

    def __init__(self, *, seconds: int) -> None:
        super().__init__(headers={"Retry-After": str(seconds)}, seconds=seconds)


class InternalError(Problem):
    """Our fault. The answer says nothing of the cause; the log does, under the same request id."""

    status = 500
    code = "internal-error"
    title = "Internal error"
    title_zh = "内部错误"
    en = "Something went wrong on our side. Quote the request id when you report it."
    zh = "系统内部出错。报告时请提供请求编号。"


class TemporarilyUnavailable(Problem):
    """The database cannot be reached or is busy; nothing was stored, the same request may be sent again."""

    status = 503
    code = "temporarily-unavailable"
    title = "Temporarily unavailable"
    title_zh = "暂时不可用"
    en = "The service cannot store or read at the moment. Nothing was changed; send the same request again."
    zh = "系统暂时无法存取数据，未作任何更改，请稍后重发同一请求。"

    def __init__(self, *, seconds: int = 2) -> None:
        super().__init__(headers={"Retry-After": str(seconds)})


STATUS_OF_CODE: dict[str, int] = {
    "transition-refused": 409,
    "role-required": 403,
    "operator-only": 403,
    "same-person": 403,
    "not-the-recorder": 403,
    "already-corrected": 409,
    "last-administrator": 409,
    "login-taken": 409,
    "calibration-closed": 409,
}
"""HTTP status of those refusals of the domain that are not 422. By code, because the code is the published contract."""


def status_of(error: MetrologyError) -> int:
    """Return the HTTP status that a refusal of the domain is answered with."""
    return STATUS_OF_CODE.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def fault_of(error: MetrologyError) -> Fault:
    """Return a refusal of the domain as a fault of the request's body."""
    return Fault(
        pointer=error.pointer[:ECHO_LIMIT], code=error.code, detail=error.sentence_en, detail_zh=error.sentence_zh
    )


def problem_document(problem: Problem, *, instance: str, request_id: str) -> dict[str, Json]:
    """Return the members of the answer to ``problem`` (RFC 9457, section 3, and ours)."""
    return _document(
        status=problem.status_code,
        code=problem.code,
        titles=(problem.title, problem.title_zh),
        details=(problem.sentence_en, problem.sentence_zh),
        faults=problem.faults,
        instance=instance,
        request_id=request_id,
    )


def metrology_document(error: MetrologyError, *, instance: str, request_id: str) -> dict[str, Json]:
    """Return the members of the answer to a refusal of the domain; one that bundles others lists each."""
    bundled = [each for each in getattr(error, "faults", ()) if isinstance(each, MetrologyError)] or [error]
    return _document(
        status=status_of(error),
        code=error.code,
        titles=(error.code.replace("-", " ").capitalize(), "不符合计量规则"),
        details=(error.sentence_en, error.sentence_zh),
        faults=tuple(fault_of(each) for each in bundled),
        instance=instance,
        request_id=request_id,
    )


def _document(
    *,
    status: int,
    code: str,
    titles: tuple[str, str],
    details: tuple[str, str],
    faults: Sequence[Fault],
    instance: str,
    request_id: str,
) -> dict[str, Json]:
    return {
        "type": f"urn:liangheng:problem:{code}",
        "title": titles[0],
        "title_zh": titles[1],
        "status": status,
        "detail": details[0],
        "detail_zh": details[1],
        "instance": instance[:ECHO_LIMIT],
        "code": code,
        "errors": [asdict(fault) for fault in faults[:FAULT_LIMIT]],
        "request_id": request_id,
    }
