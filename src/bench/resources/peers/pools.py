"""multiprocessing.Pool with two workers, by the start method "spawn", and trivial tasks.

pools.py apply   one task, there and back
pools.py map     one of many items, in chunks as the pool cuts them
pools.py start   a pool, created, used for two items, and closed
"""

import multiprocessing
import sys
import time

from rounds import chosen, serve, timed

CONTEXT = multiprocessing.get_context("spawn")
WORKERS = 2
ITEMS = 100_000


def one():
    return 1


def negate(number):
    return -number


def expect_negated(results, count):
    if len(results) != count or results[-1] != 1 - count:
        raise RuntimeError(f"wrong results: length={len(results)}, expected={count}")


def apply():
    return timed("pool.apply(one)", pool=CONTEXT.Pool(WORKERS), one=one)


def map_():
    pool = CONTEXT.Pool(WORKERS)
    items = list(range(ITEMS))

    def run_round(operations):
        # Whole maps, however few items were asked for.
        maps = max(1, operations // ITEMS)
        start = time.perf_counter()
        for _ in range(maps):
            expect_negated(pool.map(negate, items), ITEMS)
        return (time.perf_counter() - start) * operations / (maps * ITEMS)

    return run_round


def start():
    items = list(range(WORKERS))

    def run_round(operations):
        begin = time.perf_counter()
        for _ in range(operations):
            pool = CONTEXT.Pool(WORKERS)
            expect_negated(pool.map(negate, items), WORKERS)
            pool.close()
            pool.join()
        return time.perf_counter() - begin

    return run_round


if __name__ == "__main__":
    serve(chosen(sys.argv[1:], {"apply": apply, "map": map_, "start": start}))
