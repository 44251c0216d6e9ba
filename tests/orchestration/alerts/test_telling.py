"""One message for one failure, and one when it is over."""

from orchestration.alerts.telling import Message, Open, Outcome, Problem, tell

LINK = "http://127.0.0.1:3000/runs/1"
LOST = Problem("step load", "orders.csv, line 3: no such column")
TEST = Problem("check orders_status of fct_orders", "Got 12 results", 12)


def outcome(*problems: Problem, well: tuple[str, ...] = ()) -> Outcome:
    return Outcome("run 1 of line", LINK, problems, frozenset(well))


def test_a_failure_is_told_once_with_its_cause_rows_and_link() -> None:
    problems, messages = tell((), outcome(TEST, LOST))
    assert messages == (
        Message(
            "failed",
            "run 1 of line failed",
            (
                "step load: orders.csv, line 3: no such column",
                "check orders_status of fct_orders (12 rows): Got 12 results",
            ),
            LINK,
        ),
    )
    assert tell(problems, outcome(TEST, LOST)) == (
        tuple(Open(one.subject, one.fingerprint, 2) for one in (TEST, LOST)),
        (),
    )


def test_another_line_of_the_same_fault_is_the_same_problem_and_another_cause_is_not() -> None:
    problems, _ = tell((), outcome(LOST))
    again = Problem("step load", "orders.csv, line 77: no such column")
    other = Problem("step load", "the raw zone cannot be reached")
    assert tell(problems, outcome(again))[1] == ()
    [message] = tell(problems, outcome(other))[1]
    assert message.lines == ("step load: the raw zone cannot be reached",)


def test_what_does_well_again_is_told_once_and_may_fail_anew() -> None:
    problems, _ = tell((), outcome(LOST))
    problems, _ = tell(problems, outcome(LOST))
    problems, messages = tell(problems, outcome(well=("step load", "step build")))
    assert problems == ()
    assert messages == (
        Message(
            "recovered",
            "run 1 of line: recovered",
            ("step load does well again, after 2 failures",),
            LINK,
        ),
    )
    assert tell(problems, outcome(well=("step load",)))[1] == ()
    assert len(tell(problems, outcome(LOST))[1]) == 1


def test_a_run_that_did_not_come_to_the_step_leaves_its_problem_open() -> None:
    problems, _ = tell((), outcome(LOST))
    assert tell(problems, outcome(well=("step land",))) == (problems, ())


def test_a_message_names_ten_problems_and_how_many_more_there_are() -> None:
    many = [Problem(f"check {letter}", "no", 1) for letter in "abcdefghijklm"]
    [message] = tell((), outcome(*many))[1]
    assert message.lines[-1] == "and 3 more"
    assert len(message.lines) == 11
