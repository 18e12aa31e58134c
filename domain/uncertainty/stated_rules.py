"""What every way to state an uncertainty has in common: nothing beside it, and refusals that point at its field."""

from domain.errors import MetrologyError
from domain.uncertainty.errors import EvaluationDocumentInvalid, TooFewReadings, UncertaintyInvalid
from domain.uncertainty.wire import UncertaintyIn

HALF_WIDTHS = ("half_width", "maximum_permissible_error", "resolution", "hysteresis", "specification")
"""Fields which end up as a half-width."""
_READINGS = ("readings", "groups", "group_summary")


def only(stated: UncertaintyIn, allowed: set[str]) -> None:
    """Refuse what does not belong to this way of stating an uncertainty."""
    strangers = sorted(stated.given - allowed)
    if strangers:
        raise refusal(
            f"/{strangers[0]}", f"{strangers[0]} does not go with the rest", f"{strangers[0]} 与其余内容不能同时给出"
        )


def refusal(pointer: str, reason: str, reason_zh: str) -> EvaluationDocumentInvalid:
    """Say what is wrong with the form of a statement."""
    return EvaluationDocumentInvalid(pointer, reason=reason, reason_zh=reason_zh)


def at_field(refused: MetrologyError, stated: UncertaintyIn) -> MetrologyError:
    """Place a refusal of a source of uncertainty, which knows names but no documents, at the field it means."""
    if refused.pointer or refused.code in ("evaluation-document-invalid", "value-missing"):
        return refused
    wanted: tuple[str, ...] = ()
    if isinstance(refused, TooFewReadings):
        wanted = _READINGS
    elif refused.code == "coverage-invalid":
        wanted = ("probability",)
    elif isinstance(refused, UncertaintyInvalid):
        name = refused.attributes["name"]
        if stated.pooled is not None and name in type(stated.pooled).model_fields:
            return refused.at(f"/pooled/{name}")
        wanted = HALF_WIDTHS if name == "half_width" else (name, *HALF_WIDTHS) if name == "expanded" else (name,)
    field = next((name for name in wanted if name in stated.given), None)
    return refused if field is None else refused.at(f"/{field}")
