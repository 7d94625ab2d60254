"""multiprocessing's RawArray: one element at a random index, and the sum of all elements."""

import multiprocessing
import random
import sys

from rounds import chosen, serve, timed

GET_LENGTH = 4096
SUM_LENGTH = 10_000_000


def get():
    array = multiprocessing.RawArray("i", range(GET_LENGTH))
    indices = random.Random(1).choices(range(GET_LENGTH), k=GET_LENGTH)

    def run_round(operations):
        # Whole passes over the indices, so that choosing one costs no more than a loop does.
        passes = max(1, operations // GET_LENGTH)
        seconds = timed("for i in indices: array[i]", array=array, indices=indices)(passes)
        return seconds * operations / (passes * GET_LENGTH)

    return run_round


def sum_():
    return timed("sum(array)", array=multiprocessing.RawArray("d", SUM_LENGTH))


if __name__ == "__main__":
    serve(chosen(sys.argv[1:], {"get": get, "sum": sum_}))
