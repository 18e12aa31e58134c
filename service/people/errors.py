"""What the rules about people refuse."""

from typing import ClassVar

from domain.errors import MetrologyError


class PasswordWeak(MetrologyError):
    """A password that is guessed before the limits on guessing help."""

    code: ClassVar[str] = "password-weak"
    zh = "密码至少 {least} 个字符，至多 {most} 个，且不能包含账号。"
    en = "A password has {least} to {most} characters and does not contain the account's name."


class LoginTaken(MetrologyError):
    """An account's name stands for one person of the laboratory, for good: records name it."""

    code: ClassVar[str] = "login-taken"
    zh = "账号 {login} 已被使用，请换一个。"
    en = "The account name {login} is taken. Choose another."


class RolesIncompatible(MetrologyError):
    """三员分立: whoever administers the system, its security or its audit has no other role, and signs nothing."""

    code: ClassVar[str] = "roles-incompatible"
    zh = "系统管理员、安全管理员、审计管理员只能单独担任，不得兼任其他角色。请另建账号。"
    en = "The three administrator roles stand alone: give any other role to another account."


class OwnRights(MetrologyError):
    """Nobody grants themselves anything."""

    code: ClassVar[str] = "own-rights"
    zh = "不能给自己授予角色或授权，请由另一位负责人办理。"
    en = "Nobody grants roles or authorisations to themselves: ask another person in charge."


class LastAdministrator(MetrologyError):
    """Without a system administrator nobody could open an account, or close one, by the pages or the API."""

    code: ClassVar[str] = "last-administrator"
    zh = (
        "{login} 是最后一个启用的系统管理员账号。请先将此角色授予另一账号"
        "（或以 liangheng users add --role system_admin 新建），再作此更改。"
    )
    en = (
        "{login} is the last open account of a system administrator. Give another account the role first "
        "(or make one: liangheng users add --role system_admin)."
    )


class PeriodReversed(MetrologyError):
    """A period that ends before it begins."""

    code: ClassVar[str] = "period-reversed"
    zh = "截止日期 {until} 早于起始日期 {start}，请更正。"
    en = "The period ends ({until}) before it begins ({start}). Correct one of the two."


class LaboratoryUnclear(MetrologyError):
    """Several laboratories live here, and the request does not say which it means."""

    code: ClassVar[str] = "laboratory-unclear"
    zh = "本系统有多个实验室，请给出实验室代码。"
    en = "Several laboratories share this system: give the code of yours."


class InstrumentUnknown(MetrologyError):
    """A key is for an instrument of the laboratory, and for nothing else."""

    code: ClassVar[str] = "instrument-unknown"
    zh = "本实验室没有这台仪器。密钥只能发给本实验室自有的仪器，请先登记设备。"
    en = "The laboratory has no such instrument. Keys are for its own instruments: put the equipment on record first."


class SectionUnknown(MetrologyError):
    """A person works in sections of this laboratory."""

    code: ClassVar[str] = "section-unknown"
    zh = "本实验室没有这个专业室，请从专业室列表中选取。"
    en = "The laboratory has no such section. Take it from the list of sections."
