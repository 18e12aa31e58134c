"""``liangheng packs``: write, check, prove and list the specialities 专用; none of it needs a database."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from service.cli.output import Json, fail, read_text, show, show_json
from service.settings import Settings

if TYPE_CHECKING:
    from domain.packs.library import Entry, Library

packs = typer.Typer(help="The specialities 专用 this installation has.", no_args_is_help=True)

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
Named = Annotated[str, typer.Argument(help="Id of a pack as listed (ID or ID@VERSION), or a file.")]


@packs.command("list")
def list_packs(*, as_json: Json = False) -> None:
    """List every pack: whether it can be used, and how many numbers nobody has held against the regulation yet."""
    library = _library()
    rows = [_row(library, entry) for entry in library.entries]
    if not as_json:
        narrow = ("id", "version", "regulation", "status", "unverified")
        rows = [{**{name: row[name] for name in narrow}, "id": row["id"] or row["file"]} for row in rows]
    show(rows, as_json=as_json)


@packs.command("new")
def new(
    *,
    pack_id: Annotated[str, typer.Argument(help="Id of the new pack: lower case letters, digits, . _ and -")],
    source: Annotated[str, typer.Option("--from", help="Pack to begin with; none: a small example that teaches.")] = "",
    folder: Annotated[Path | None, typer.Option(help="Where to write it; default LIANGHENG_PACKS, or here.")] = None,
) -> None:
    """Write a new pack ID.yaml to be edited: commented, and without a finding as it stands.

    Example: liangheng packs new dc-voltmeter
    """
    from domain.packs.skeleton import new_pack  # noqa: PLC0415

    if not _ID.fullmatch(pack_id):
        raise typer.BadParameter("an id is lower case letters, digits, . _ and -")
    text = new_pack(pack_id, _text(source)[1] if source else None)
    place = (folder or Settings().packs or Path()) / f"{pack_id}.yaml"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        fail(f"{place} is there already\n{place} 已存在")
    except OSError as error:
        fail(f"cannot write {place}: {error.strerror}")
    typer.echo(place)


@packs.command("lint")
def lint_packs(
    *,
    files: Annotated[list[Path] | None, typer.Argument(help="Packs (YAML); none: all that are installed.")] = None,
    as_json: Json = False,
) -> None:
    """Explain what is wrong with packs, in Chinese and English, with file and line; exit code 1 if anything is.

    Example: liangheng packs lint my-gauge.yaml
    """
    from domain.packs import check_pack  # noqa: PLC0415

    found = (
        {str(file): check_pack(read_text(file)) for file in files}
        if files
        else {entry.file.name: entry.findings for entry in _library().entries}
    )
    rows = [
        {"file": name, "line": each.line, "code": each.code, "en": each.en, "zh": each.zh}
        for name, findings in found.items()
        for each in findings
    ]
    if as_json:
        show_json(rows)
    for row in [] if as_json else rows:
        typer.echo(f"{row['file']}:{row['line']}: {row['code']}\n  {row['zh']}\n  {row['en']}")
    if rows:
        raise typer.Exit(1)
    if not as_json:
        typer.echo(f"{len(found)} packs, nothing wrong")


@packs.command("show")
def show_pack(*, pack: Named, as_json: Json = False) -> None:
    """Print a pack as it was written, or as it was read (JSON)."""
    text = _text(pack)[1]
    if not as_json:
        typer.echo(text, nl=False)
        return
    from domain.evidence.documents import to_document  # noqa: PLC0415
    from domain.specialty.loader import load_pack  # noqa: PLC0415

    show_json(to_document(load_pack(text)))


@packs.command("verify")
def verify_pack(*, pack: Named, as_json: Json = False) -> None:
    """Compute a pack's golden example and print each expectation beside what came out; then the unverified numbers.

    Exit code 1 if anything differs. Example: liangheng packs verify weights-jjg99
    """
    from domain.authoring.unverified import unverified  # noqa: PLC0415
    from domain.calibration.golden import golden_comparison  # noqa: PLC0415
    from domain.packs import check_pack  # noqa: PLC0415
    from domain.specialty.loader import read_pack  # noqa: PLC0415

    name, text = _text(pack)
    broken = [each for each in check_pack(text) if each.code != "pack-example-not-reproduced"]
    if broken:
        first = broken[0]
        fail(f"{name}:{first.line}: {first.code}\n{first.en}\n{first.zh}")
    source = read_pack(text)
    rows: list[dict[str, object]] = [
        {
            "line": source.position(pointer)[0],
            "pointer": pointer,
            "expected": expected,
            "computed": computed,
            "equal": expected == computed,
        }
        for pointer, expected, computed in golden_comparison(source.pack)
    ]
    numbers = [{"line": source.position(each)[0], "pointer": each} for each in unverified(source.pack)]
    if as_json:
        show_json({"pack": source.pack.id, "version": source.pack.version, "golden": rows, "unverified": numbers})
    else:
        show(rows, as_json=False)
        typer.echo(
            f"\n{len(numbers)} unverified numbers: hold them against the regulation. 未核对的数据：{len(numbers)} 项"
        )
        show(numbers, as_json=False)
    if not all(row["equal"] for row in rows):
        raise typer.Exit(1)


@packs.command("schema")
def schema() -> None:
    """Print the JSON Schema of the format, so that an editor completes keys and marks what is wrong.

    Example: liangheng packs schema > pack.schema.json
    """
    from domain.specialty.json_schema import pack_schema  # noqa: PLC0415

    show_json(pack_schema())


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(packs, name="packs")


def _library() -> "Library":
    from domain.packs.library import library_of  # noqa: PLC0415

    return library_of(Settings().packs)


def _row(library: "Library", entry: "Entry") -> dict[str, object]:
    pack = entry.pack
    begin, end = library.period(pack) if pack else (None, None)
    return {
        "id": pack.id if pack else "",
        "version": pack.version if pack else "",
        "variant_of": pack.variant.of if pack and pack.variant else None,
        "regulation": pack.regulation.code if pack else "",
        "kind": pack.kind.zh if pack else "",
        "effective_from": begin,
        "effective_to": end,
        "status": "usable" if entry.usable else "unusable",
        "unverified": len(entry.unverified),
        "origin": entry.file.origin.value,
        "file": entry.file.name,
        "digest": pack.digest if pack else "",
        "findings": [{"line": each.line, "code": each.code, "en": each.en, "zh": each.zh} for each in entry.findings],
    }


def _text(named: str) -> tuple[str, str]:
    """Return file name and text of a pack by id, id and version, or file; or end with a sentence."""
    library = _library()
    pack_id, _, version = named.partition("@")
    editions = [each for each in library.named(pack_id) if each.pack and version in {"", each.pack.version}]
    if editions:
        from service.kit.clock import civil_day, now  # noqa: PLC0415

        best = library.best(pack_id, civil_day(now()))
        entry = best if best in editions else editions[-1]
        return entry.file.name, entry.file.text
    if named != "-" and not Path(named).is_file():
        _no_pack(named)
    return named, read_text(Path(named))


def _no_pack(named: str) -> NoReturn:
    fail(f"there is no pack {named}; see: liangheng packs list\n没有专用包 {named}，请查看：liangheng packs list")
