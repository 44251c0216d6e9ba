from app.kept import Kept


def test_an_answer_is_asked_for_once() -> None:
    kept, asked = Kept(), []

    def ask() -> list[int]:
        asked.append(1)
        return [1, 2]

    assert [kept.get(("1", "orders"), ask, len) for _ in range(3)] == [[1, 2]] * 3
    assert len(asked) == 1


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept = Kept(answers=2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: [1], len)
    asked: list[str] = []
    for key in ("a", "c"):
        kept.get(key, lambda: asked.append("again") or [1], len)  # type: ignore[func-returns-value]
    assert asked == []
    assert len(kept) == 2


def test_rows_kept_together_are_bounded() -> None:
    kept = Kept(rows=10)
    for key in range(100):
        kept.get(key, lambda: [0] * 4, len)
    assert len(kept) == 2
