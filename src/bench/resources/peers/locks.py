"""multiprocessing.Lock: taken and given back by one process, or by two that share a counter.

locks.py uncontended
locks.py contended A B    the processors on which the two run
"""

import multiprocessing
import sys

from partners import CONTEXT, Partner, place, run_together
from rounds import chosen, serve, timed


def uncontended():
    return timed("lock.acquire(); lock.release()", lock=multiprocessing.Lock())


def add_under_lock(lock, counter, times):
    for _ in range(times):
        lock.acquire()
        counter.value += 1
        lock.release()


def contended(our_processor, their_processor):
    """An operation is one increment, by either process."""
    lock = CONTEXT.Lock()
    counter = CONTEXT.RawValue("q", 0)
    partner = Partner(add_under_lock, lock, counter)
    place(partner, our_processor, their_processor)

    def run_round(operations):
        each = (operations + 1) // 2
        counter.value = 0
        elapsed = run_together([partner], lambda: add_under_lock(lock, counter, each), each)
        if counter.value != 2 * each:
            sys.exit(f"lost increments: counter={counter.value}, expected={2 * each}")
        return elapsed

    return run_round


if __name__ == "__main__":
    modes = {"uncontended": uncontended, "contended": contended}
    serve(chosen(sys.argv[1:], modes))
