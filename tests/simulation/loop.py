"""An event loop whose time is virtual, and whose tasks belong to processes that freeze and die.

1. Time passes only when every task waits, and then at once to the next timer: nothing sleeps.
2. A callback belongs to the process in whose context it was scheduled. A frozen process's callbacks
   are held back until it wakes; a dead one's for ever, so no `finally` of it runs: that is kill -9.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Coroutine, Sequence
from contextvars import ContextVar, copy_context
from types import AsyncGeneratorType
from typing import Any

HELD_MAX = 5000
"""Of so many tasks or generators those that have ended are forgotten."""

NOBODY = 0
"""The process number of the world itself: it is never frozen."""

_PROCESS: ContextVar[int] = ContextVar("process", default=NOBODY)


class _Ready(deque[Any]):
    """Callbacks that are due. One of a process that does not run is put aside instead."""

    def __init__(self) -> None:
        super().__init__()
        self.stopped: set[int] = set()
        self.aside: defaultdict[int, list[Any]] = defaultdict(list)
        self._nothing = asyncio.Handle(print, (), _NoLoop())  # type: ignore[arg-type]
        self._nothing.cancel()

    def popleft(self) -> Any:
        handle = super().popleft()
        process = handle._context.get(_PROCESS, NOBODY)
        if process not in self.stopped:
            return handle
        self.aside[process].append(handle)
        return self._nothing


class _NoLoop:
    def get_debug(self) -> bool:
        return False


class VirtualLoop(asyncio.BaseEventLoop):
    """The loop. It has no selector: nothing outside this process can wake it."""

    _ready: _Ready

    def __init__(self) -> None:
        super().__init__()
        self._now_s = 0.0
        self._ready = _Ready()
        self._selector = self
        self._clock_resolution = 1e-6
        self._tasks: list[asyncio.Task[Any]] = []
        self._generators: list[AsyncGeneratorType[Any, Any]] = []

    def time(self) -> float:
        """Return seconds of virtual time since the loop was made."""
        return self._now_s

    def select(self, timeout: float | None) -> Sequence[Any]:
        """Let time pass to the next timer."""
        if timeout is None:
            raise RuntimeError("every task waits, and nothing will ever wake one")
        self._now_s += timeout
        return ()

    def _process_events(self, events: Sequence[Any]) -> None:
        """There are none."""

    def create_task(self, *what: Any, **how: Any) -> asyncio.Task[Any]:
        """Make a task and hold it: no garbage collector may end what waits for the dead."""
        task: asyncio.Task[Any] = super().create_task(*what, **how)
        self._tasks.append(task)
        if len(self._tasks) > HELD_MAX:
            self._tasks = [one for one in self._tasks if not one.done()]
        return task

    def _asyncgen_firstiter_hook(self, agen: AsyncGeneratorType[Any, Any]) -> None:
        self._generators.append(agen)
        if len(self._generators) > HELD_MAX:
            self._generators = [one for one in self._generators if one.ag_frame is not None]

    def _asyncgen_finalizer_hook(self, agen: AsyncGeneratorType[Any, Any]) -> None:
        """None is ever left unfinished: all are held."""

    def start(self, process: int, main: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `main` as a task of a process."""
        context = copy_context()
        context.run(_PROCESS.set, process)
        return self.create_task(main, context=context)

    def freeze(self, process: int) -> None:
        """Run nothing of a process until `thaw`; for ever, if it never comes."""
        self._ready.stopped.add(process)

    def thaw(self, process: int) -> None:
        """Run a process again, beginning with what became due meanwhile."""
        self._ready.stopped.discard(process)
        self._ready.extend(self._ready.aside.pop(process, ()))

    def finish(self) -> None:
        """Cancel every task, also of the dead, and close:
        nothing is left to the garbage collector.
        """
        for process in sorted(self._ready.stopped):
            self.thaw(process)
        left = [task for task in self._tasks if not task.done()]
        for task in left:
            task.cancel()
        self.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        for generator in self._generators:
            self.run_until_complete(generator.aclose())
        self.close()
