"""The tables that this package ships, read once, as text only: a YAML loader must not decide that ``1`` is a number."""

from importlib import resources


def load(name: str) -> object:
    """Read one YAML table of this package; every scalar stays text."""
    import yaml  # noqa: PLC0415 - a process that looks up no unit need not pay for it

    # The C loader is many times faster, but not every platform's PyYAML has it.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 - the base loader builds text, lists and mappings only
