"""multiprocessing's shared scalars: one access, one locked addition, one creation."""

import gc
import multiprocessing
import sys
import time

from rounds import chosen, serve, timed


def get():
    return timed("value.value", value=multiprocessing.RawValue("i", 1))


def set_():
    return timed("value.value = 1", value=multiprocessing.RawValue("i", 0))


def locked_add():
    return timed(
        "with value.get_lock():\n    value.value += 1",
        value=multiprocessing.Value("i", 0),
    )


def create():
    """All of a round's values exist together before they are given up, as the subject's do."""

    def run_round(operations):
        start = time.perf_counter()
        values = [multiprocessing.Value("i", 0) for _ in range(operations)]
        del values
        gc.collect()
        return time.perf_counter() - start

    return run_round


if __name__ == "__main__":
    modes = {"get": get, "set": set_, "locked-add": locked_add, "create": create}
    serve(chosen(sys.argv[1:], modes))
