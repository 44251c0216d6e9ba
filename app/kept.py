"""Answers that are kept: by publication and question, never by time.

A publication does not change, so that an answer stays true; the ones that were not asked for the
longest go first. What is returned is shared by all visitors: nobody changes it. (Streamlit's own
cache pickles each answer and inspects each function anew: 5 ms a hit, of which a page has 500.)
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_MOST_ANSWERS = 2_000
_MOST_ROWS = 400_000


class Kept:
    """Answers by their keys, at most so many and of at most so many rows together."""

    def __init__(self, answers: int = _MOST_ANSWERS, rows: int = _MOST_ROWS) -> None:
        """Keep nothing yet."""
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._most_answers, self._most_rows, self._rows = answers, rows, 0
        self._lock = threading.Lock()

    def get(
        self, key: Hashable, ask: Callable[[], Answer], size: Callable[[Answer], int]
    ) -> Answer:
        """Return the answer kept under the key; else ask, and keep it."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                found: Answer = self._answers[key][0]
                return found
        answer = ask()
        with self._lock:
            if key not in self._answers:
                self._answers[key] = (answer, size(answer))
                self._rows += size(answer)
            while self._rows > self._most_rows or len(self._answers) > self._most_answers:
                _, (_, rows) = self._answers.popitem(last=False)
                self._rows -= rows
        return answer

    def __len__(self) -> int:
        """Return how many answers are kept."""
        return len(self._answers)
