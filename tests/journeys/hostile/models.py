"""Evaluation documents."""

from collections.abc import Iterator

from tests.journeys.asking import Ask
from tests.journeys.hostile.values import API, BAD_NUMBERS, BAD_UNITS, INPUT, JNDI, OUTPUT, SQL, assigned


def evaluations() -> Iterator[Ask]:
    """Documents whose models, numbers and units are wrong or hostile."""
    expressions = (
        "__import__('os').system('id')",
        "l.__class__.__mro__",
        "open('/etc/passwd').read()",
        "eval('1')",
        "exec('1')",
        "lambda: l",
        "[l for l in l]",
        "9**9**9**9",
        "l**9999999",
        "(" * 5000 + "l" + ")" * 5000,
        "l" + "+l" * 50_000,
        "-" * 5000 + "l",
        "1/0",
        "l/(l-l)",
        "log(-1)",
        "sqrt(-l)",
        "l; l",
        "l = 1",
        "l if l else l",
        "l @ l",
        "ｌ",
        "l\u202e+1",
        "NaN",
        "inf",
        "1e999",
        "0x10",
        "",
        " ",
        "l(",
        "unknown + l",
        "f'{l}'",
        SQL,
        JNDI,
        "Q" * 100_000,
        "exp(exp(exp(l)))",
        "l\r\n+1",
        "l // l",
        "l % l",
        "l or 1",
        "sin(l, l)",
        "sin()",
        "(l).real",
        '"l"',
        "\\",
        "l'",
        "αβγ",
        "💥",
    )
    for expression in expressions:
        yield _evaluation(f"expression {expression[:25]!r}", outputs=[{**OUTPUT, "expression": expression}])
    untyped: tuple[object, ...] = (5, None, True, ["l"], {"l": 1})
    for each in untyped:
        yield _evaluation(f"expression {each}", outputs=[{**OUTPUT, "expression": each}])
    for name, value in BAD_NUMBERS.items():
        yield _evaluation(f"value {name}", inputs=[{**INPUT, "value": value}])
        if value is not None:
            yield _evaluation(f"standard {name}", inputs=[{**INPUT, "uncertainty": {"standard": value}}])
            yield _evaluation(f"probability {name}", coverage_probability=value)
    for name, value in BAD_UNITS.items():
        if value != "":
            yield _evaluation(f"unit {name}", inputs=[{**INPUT, "unit": value}])
    many = [{**INPUT, "symbol": f"l{number}"} for number in range(101)]
    documents: dict[str, dict[str, object]] = {
        "nothing": {"outputs": []},
        "outputs null": {"outputs": None},
        "many inputs": {"inputs": many},
        "twice": {"inputs": [INPUT, INPUT]},
        "negative": {"inputs": [{**INPUT, "uncertainty": {"standard": "-1"}}]},
        "two ways": {"inputs": [{**INPUT, "uncertainty": {"standard": "1", "expanded": "2"}}]},
        "no way": {"inputs": [{**INPUT, "uncertainty": {}}]},
        "degrees": {"inputs": [{**INPUT, "uncertainty": {"standard": "1", "degrees_of_freedom": "0"}}]},
        "another unit": {"outputs": [{**OUTPUT, "unit": "kg"}]},
        "probability one": {"coverage_probability": "1"},
        "probability large": {"coverage_probability": "95"},
        "probability zero": {"coverage_probability": "0"},
        "factor": {"coverage_factor": "-2"},
        "correlated with itself": {"correlations": [{"between": ["l", "l"], "coefficient": "0.5"}]},
        "correlated too much": {"correlations": [{"between": ["l", "m"], "coefficient": "1.5"}]},
        "symbol dunder": {
            "inputs": [{**INPUT, "symbol": "__class__"}],
            "outputs": [{**OUTPUT, "expression": "__class__"}],
        },
        "symbol a function": {"inputs": [{**INPUT, "symbol": "sin"}]},
        "symbol long": {"inputs": [{**INPUT, "symbol": "Q" * 3000}]},
        "trials": {"monte_carlo": {"trials": 10**12}},
        "seed true": {"monte_carlo": {"seed": True}},
        "one reading": {"inputs": [{"symbol": "l", "unit": "nm", "uncertainty": {"type": "A", "readings": ["1"]}}]},
        **assigned(),
    }
    for name, changes in documents.items():
        yield _evaluation(name, **changes)


def _evaluation(name: str, **changes: object) -> Ask:
    document = {"inputs": [INPUT], "outputs": [OUTPUT], **changes}
    return Ask(name=f"evaluate {name}", path=f"{API}/evaluations", by="technician", body=document)
