"""Who may move a calibration from which state to which: one table, and the rule that people differ.

planned -> in progress -> completed -> checked -> approved. A checker or an approver may send it back with a comment,
and the operator may take it back before it has been checked (C13). What was issued is frozen: reopening the work leads
to another record and another certificate, which supersedes the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.calibration.errors import CommentRequired, OperatorOnly, RoleRequired, SamePersonRefused, TransitionRefused


class State(StrEnum):
    """Where a calibration stands."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CHECKED = "checked"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Action(StrEnum):
    """What a person does."""

    START = "start"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    """Taken back by the operator before it has been checked (C13)."""
    CHECK = "check"
    REFUSE = "refuse"
    """Sent back to the bench by checker or approver, with a comment."""
    APPROVE = "approve"
    CANCEL = "cancel"
    REOPEN = "reopen"
    """Back to the bench after a certificate was issued, so that the next one supersedes it."""


class Role(StrEnum):
    """Roles that may move a calibration, as people are given them."""

    TECHNICIAN = "technician"
    CHECKER = "checker"
    SIGNATORY = "signatory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One line of the table."""

    to: State
    role: Role
    comment_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparationPolicy:
    """How far operator (检定), checker (核验) and approver (批准) must differ; operator and checker always do."""

    approver_differs_from_operator: bool = True
    approver_differs_from_checker: bool = True


ALL_DIFFER = SeparationPolicy()

TRANSITIONS: Mapping[tuple[State, Action], Transition] = MappingProxyType(
    {
        (State.PLANNED, Action.START): Transition(to=State.IN_PROGRESS, role=Role.TECHNICIAN),
        (State.PLANNED, Action.CANCEL): Transition(to=State.CANCELLED, role=Role.TECHNICIAN, comment_required=True),
        (State.IN_PROGRESS, Action.COMPLETE): Transition(to=State.COMPLETED, role=Role.TECHNICIAN),
        (State.IN_PROGRESS, Action.CANCEL): Transition(to=State.CANCELLED, role=Role.TECHNICIAN, comment_required=True),
        (State.COMPLETED, Action.WITHDRAW): Transition(to=State.IN_PROGRESS, role=Role.TECHNICIAN),
        (State.COMPLETED, Action.CHECK): Transition(to=State.CHECKED, role=Role.CHECKER),
        (State.COMPLETED, Action.REFUSE): Transition(to=State.IN_PROGRESS, role=Role.CHECKER, comment_required=True),
        (State.CHECKED, Action.APPROVE): Transition(to=State.APPROVED, role=Role.SIGNATORY),
        (State.CHECKED, Action.REFUSE): Transition(to=State.IN_PROGRESS, role=Role.SIGNATORY, comment_required=True),
        (State.APPROVED, Action.REOPEN): Transition(to=State.IN_PROGRESS, role=Role.SIGNATORY, comment_required=True),
    }
)
"""(state, action) -> what follows and who may. Whatever is not here is refused."""


def possible_actions(state: State) -> tuple[Action, ...]:
    """Actions the table knows for a state."""
    return tuple(action for known, action in TRANSITIONS if known is state)


def move(
    state: State,
    action: Action,
    *,
    person_id: str,
    roles: frozenset[str],
    operator_id: str | None = None,
    checker_id: str | None = None,
    comment: str = "",
    policy: SeparationPolicy = ALL_DIFFER,
) -> State:
    """Give the state after ``action`` by ``person_id``; operator and checker are those who signed so far.

    Raises `TransitionRefused`, `RoleRequired`, `OperatorOnly`, `SamePersonRefused` or `CommentRequired`. Whether the
    record is complete, and whether the person is authorised for the pack that day, is for the caller to have seen.
    """
    transition = TRANSITIONS.get((state, action))
    if transition is None:
        possible = ", ".join(possible_actions(state)) or "-"
        raise TransitionRefused(state=state, action=action, possible=possible)
    if transition.role not in roles:
        raise RoleRequired(action=action, role=transition.role)
    if action is Action.WITHDRAW and person_id != operator_id:
        raise OperatorOnly(action=action)
    for earlier, signed_by, must_differ in (
        (Action.COMPLETE, operator_id, action is Action.CHECK or policy.approver_differs_from_operator),
        (Action.CHECK, checker_id, policy.approver_differs_from_checker),
    ):
        if action in _SIGNING and must_differ and signed_by == person_id:
            raise SamePersonRefused(action=action, earlier=earlier)
    if transition.comment_required and not comment.strip():
        raise CommentRequired("/comment", action=action)
    return transition.to


_SIGNING = frozenset({Action.CHECK, Action.APPROVE})
