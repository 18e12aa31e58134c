"""The life cycle, exhaustively: every state, action and role; who must differ from whom."""

from itertools import product

import pytest

from domain.calibration.errors import (
    CommentRequired,
    OperatorOnly,
    RoleRequired,
    SamePersonRefused,
    TransitionRefused,
)
from domain.calibration.life_cycle import Action, Role, SeparationPolicy, State, move, possible_actions

ALL_ROLES = frozenset(Role)
ALLOWED = {
    (State.PLANNED, Action.START): (State.IN_PROGRESS, Role.TECHNICIAN),
    (State.PLANNED, Action.CANCEL): (State.CANCELLED, Role.TECHNICIAN),
    (State.IN_PROGRESS, Action.COMPLETE): (State.COMPLETED, Role.TECHNICIAN),
    (State.IN_PROGRESS, Action.CANCEL): (State.CANCELLED, Role.TECHNICIAN),
    (State.COMPLETED, Action.WITHDRAW): (State.IN_PROGRESS, Role.TECHNICIAN),
    (State.COMPLETED, Action.CHECK): (State.CHECKED, Role.CHECKER),
    (State.COMPLETED, Action.REFUSE): (State.IN_PROGRESS, Role.CHECKER),
    (State.CHECKED, Action.APPROVE): (State.APPROVED, Role.SIGNATORY),
    (State.CHECKED, Action.REFUSE): (State.IN_PROGRESS, Role.SIGNATORY),
    (State.APPROVED, Action.REOPEN): (State.IN_PROGRESS, Role.SIGNATORY),
}
NEED_COMMENT = {Action.REFUSE, Action.CANCEL, Action.REOPEN}


def person_for(action: Action) -> str:
    return "operator" if action is Action.WITHDRAW else "somebody"


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
def test_every_state_and_action(state: State, action: Action) -> None:
    def try_it(roles: frozenset[str]) -> State:
        return move(state, action, person_id=person_for(action), roles=roles, operator_id="operator", comment="why")

    if (state, action) not in ALLOWED:
        with pytest.raises(TransitionRefused) as caught:
            try_it(ALL_ROLES)
        assert caught.value.attributes["possible"] == (", ".join(possible_actions(state)) or "-")
        return
    to, role = ALLOWED[state, action]
    assert try_it(frozenset({role})) is to
    with pytest.raises(RoleRequired):
        try_it(ALL_ROLES - {role})


@pytest.mark.parametrize("action", NEED_COMMENT)
@pytest.mark.parametrize("comment", ["", " \t"])
def test_a_refusal_needs_a_comment(action: Action, comment: str) -> None:
    states = [state for state, known in ALLOWED if known is action]
    for state in states:
        with pytest.raises(CommentRequired) as caught:
            move(state, action, person_id="somebody", roles=ALL_ROLES, comment=comment)
        assert caught.value.pointer == "/comment"


def test_the_other_actions_need_none() -> None:
    for (state, action), (to, _) in ALLOWED.items():
        if action not in NEED_COMMENT:
            assert move(state, action, person_id=person_for(action), roles=ALL_ROLES, operator_id="operator") is to


def test_only_the_operator_takes_a_record_back() -> None:
    with pytest.raises(OperatorOnly):
        move(State.COMPLETED, Action.WITHDRAW, person_id="colleague", roles=ALL_ROLES, operator_id="operator")


ONE_PAIR_OF_EYES = SeparationPolicy(approver_differs_from_operator=False, approver_differs_from_checker=False)


@pytest.mark.parametrize("policy", [SeparationPolicy(), ONE_PAIR_OF_EYES])
def test_the_checker_is_never_the_operator(policy: SeparationPolicy) -> None:
    with pytest.raises(SamePersonRefused):
        move(State.COMPLETED, Action.CHECK, person_id="a", roles=ALL_ROLES, operator_id="a", policy=policy)


@pytest.mark.parametrize(
    ("approver", "policy", "refused"),
    [
        ("operator", SeparationPolicy(), True),
        ("checker", SeparationPolicy(), True),
        ("third", SeparationPolicy(), False),
        ("operator", SeparationPolicy(approver_differs_from_operator=False), False),
        ("checker", SeparationPolicy(approver_differs_from_operator=False), True),
        ("operator", SeparationPolicy(approver_differs_from_checker=False), True),
        ("checker", SeparationPolicy(approver_differs_from_checker=False), False),
    ],
)
def test_who_may_approve_follows_the_policy(approver: str, policy: SeparationPolicy, refused: bool) -> None:  # noqa: FBT001 - a table's column
    def approve() -> State:
        return move(
            State.CHECKED,
            Action.APPROVE,
            person_id=approver,
            roles=ALL_ROLES,
            operator_id="operator",
            checker_id="checker",
            policy=policy,
        )

    if refused:
        with pytest.raises(SamePersonRefused):
            approve()
    else:
        assert approve() is State.APPROVED


def test_a_checker_may_refuse_even_what_he_operated() -> None:
    """Sending a record back harms nobody: only the signatures that vouch for it need different people."""
    assert move(State.COMPLETED, Action.REFUSE, person_id="a", roles=ALL_ROLES, operator_id="a", comment="wrong point")


def test_what_was_issued_is_only_reopened_and_what_was_given_up_stays_so() -> None:
    assert possible_actions(State.APPROVED) == (Action.REOPEN,)
    assert possible_actions(State.CANCELLED) == ()
