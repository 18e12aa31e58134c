"""The tables that this package ships, read as text only: a YAML loader must not decide that ``1`` is a number."""


def load(name: str) -> object:
    """Read one YAML table of this package; every scalar stays text."""
    import yaml  # noqa: PLC0415 - a process that looks up no unit need not pay for it

    # The C loader is many times faster, but not every platform's PyYAML has it.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(read(name), Loader=loader)  # noqa: S506 - the base loader builds text, lists and mappings only


def read(name: str) -> str:
    """Read the text of one file of this package."""
    from importlib import resources  # noqa: PLC0415 - it brings half the standard library along

    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
