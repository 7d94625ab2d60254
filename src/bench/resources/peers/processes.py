"""multiprocessing.Process with the start method "spawn": started with nothing to do, and joined."""

import multiprocessing
import time

from rounds import serve


def nothing():
    pass


def main():
    context = multiprocessing.get_context("spawn")

    def run_round(operations):
        start = time.perf_counter()
        for _ in range(operations):
            process = context.Process(target=nothing)
            process.start()
            process.join()
            if process.exitcode != 0:
                raise RuntimeError(f"the child failed: exitcode={process.exitcode}")
        return time.perf_counter() - start

    serve(run_round)


if __name__ == "__main__":
    main()
