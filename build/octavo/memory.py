"""Memory: when Python looks for what is lost, and lets go of it."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Have Python look for lost things less often.

    Of what is loaded nothing is lost, and of layout's things most live as long as it does.
    """
    gc.set_threshold(150_000)


#: Work that takes less leaves little behind; after so much it is freed though more is waiting.
_TIDY_S, _UNTIDY_S = 0.15, 0.8

#: What is there after so much work, libraries above all, stays.
_SETTLED = 3


class Tidy:
    """Lets go of what work leaves behind, so that a process does not grow with the book."""

    def __init__(self) -> None:
        self._seconds, self._times = 0.0, 0
        # all at once, between two pieces of work, costs less than now and then
        gc.set_threshold(100_000)
        gc.enable()

    def up(self, seconds: float, idle: bool) -> None:
        """Free what is no longer in use after so much more work."""
        self._seconds += seconds
        if self._seconds < (_TIDY_S if idle else _UNTIDY_S):
            return
        gc.collect()
        self._seconds = 0.0
        self._times += 1
        if self._times <= _SETTLED:
            gc.freeze()
