"""multiprocessing.Queue and SimpleQueue between processes.

queues.py throughput SIZE A B              messages of SIZE bytes, from processor A to B
queues.py roundtrip Queue|SimpleQueue A B  one message there and back through two queues
queues.py mpmc                             two processes put, two take
"""

import sys

from partners import CONTEXT, Partner, place, run_together
from rounds import chosen, serve

EACH_SIDE = 2


def put_all(queue, message, operations):
    for _ in range(operations):
        queue.put(message)


def get_all(queue, message, operations):
    for _ in range(operations):
        if len(queue.get()) != len(message):
            raise RuntimeError("a message has another length")


def answer(there, back, operations):
    for _ in range(operations):
        back.put(there.get())


def ask(there, back, message, operations):
    for _ in range(operations):
        there.put(message)
        back.get()


def throughput(size, our_processor, their_processor):
    queue = CONTEXT.Queue()
    message = bytes(int(size))
    partner = Partner(get_all, queue, message)
    place(partner, our_processor, their_processor)

    def run_round(operations):
        return run_together(
            [partner], lambda: put_all(queue, message, operations), operations
        )

    return run_round


def roundtrip(kind, our_processor, their_processor):
    there, back = (getattr(CONTEXT, kind)() for _ in range(2))
    message = bytes(8)
    partner = Partner(answer, there, back)
    place(partner, our_processor, their_processor)

    def run_round(operations):
        return run_together(
            [partner], lambda: ask(there, back, message, operations), operations
        )

    return run_round


def mpmc():
    queue = CONTEXT.Queue()
    message = bytes(8)
    partners = [Partner(put_all, queue, message) for _ in range(EACH_SIDE - 1)]
    partners += [Partner(get_all, queue, message) for _ in range(EACH_SIDE)]

    def run_round(operations):
        each = (operations + EACH_SIDE - 1) // EACH_SIDE
        return run_together(partners, lambda: put_all(queue, message, each), each)

    return run_round


if __name__ == "__main__":
    modes = {"throughput": throughput, "roundtrip": roundtrip, "mpmc": mpmc}
    serve(chosen(sys.argv[1:], modes))
