"""What every CPython peer needs: the protocol by which the benchmark asks for rounds.

Each line "run N" on standard input asks for N operations; the answer is one line, the nanoseconds of
one operation. End of file ends the program.
"""

import sys
import timeit


def serve(run_round):
    """Answers each request with what run_round(operations) takes, in seconds in all."""
    for line in sys.stdin:
        order, _, number = line.partition(" ")
        if order != "run" or not number.strip().isdigit() or int(number) < 1:
            sys.exit(f'expected a line "run N" with a positive N: {line!r}')
        operations = int(number)
        print(f"{run_round(operations) * 1e9 / operations:.3f}", flush=True)


def timed(statement, **names):
    """A round that executes the statement once for each operation."""
    return timeit.Timer(statement, globals=names).timeit


def chosen(arguments, modes):
    """What the first argument chooses by name, called with the others."""
    if not arguments or arguments[0] not in modes:
        sys.exit("usage: " + "|".join(modes))
    return modes[arguments[0]](*arguments[1:])
