"""The installed pack that somebody names, or the refusal that lists those there are."""

from domain.packs import builtin_packs
from domain.specialty.schema import Pack
from service.kit.problems import Problem


class PackUnknown(Problem):
    """No such speciality is installed."""

    status = 422
    code = "pack-unknown"
    title = "Unknown pack"
    title_zh = "专用包不存在"
    en = "There is no pack {pack_id}. Installed: {known}."
    zh = "没有专用包 {pack_id}。已安装：{known}。"


def pack_of(pack_id: str, pointer: str) -> Pack:
    """Return the installed pack ``pack_id``. Raises PackUnknown at ``pointer``."""
    packs = builtin_packs()
    if pack_id not in packs:
        raise PackUnknown(pointer, pack_id=pack_id, known=", ".join(sorted(packs)))
    return packs[pack_id]
