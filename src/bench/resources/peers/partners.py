"""Other processes that run their part of each round, beginning together with this one's.

Between rounds a partner sleeps on a pipe; it is gone when this process is.
"""

import multiprocessing
import os
import time

CONTEXT = multiprocessing.get_context("spawn")


def attend(orders, ready, go, finished, part, arguments):
    while True:
        try:
            operations = orders.recv()
        except EOFError:
            return
        ready.value = 1
        while not go.value:
            time.sleep(0)
        part(*arguments, operations)
        finished.value = 1


class Partner:
    """Runs part(*arguments, operations), a module's function, in every round."""

    def __init__(self, part, *arguments):
        self.ready, self.go, self.finished = (CONTEXT.RawValue("q", 0) for _ in range(3))
        theirs, self.orders = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(
            target=attend,
            args=(theirs, self.ready, self.go, self.finished, part, arguments),
            daemon=True,
        )
        self.process.start()
        theirs.close()

    def call(self, operations):
        """Gives it its orders, and waits until it is ready."""
        self.ready.value = self.go.value = self.finished.value = 0
        self.orders.send(operations)
        self.await_set(self.ready)

    def begin(self):
        self.go.value = 1

    def await_finished(self):
        self.await_set(self.finished)

    def await_set(self, flag):
        while not flag.value:
            if not self.process.is_alive():
                raise RuntimeError(f"the partner has ended before its time: {self.process}")
            time.sleep(0)


def place(partner, our_processor, their_processor):
    os.sched_setaffinity(0, {int(our_processor)})
    os.sched_setaffinity(partner.process.pid, {int(their_processor)})


def run_together(partners, part, operations):
    """Runs part() here beside the partners' parts; returns the seconds until all are done."""
    for partner in partners:
        partner.call(operations)
    start = time.perf_counter()
    for partner in partners:
        partner.begin()
    part()
    for partner in partners:
        partner.await_finished()
    return time.perf_counter() - start
