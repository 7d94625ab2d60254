"""Ping-pong between two processes through a multiprocessing.Condition or two Events; an operation is one round trip.

syncs.py condition A B    the processors on which the two run
syncs.py event A B
"""

import sys

from partners import CONTEXT, Partner, place, run_together
from rounds import chosen, serve


def take_turns(condition, turn, mine, times):
    other = 1 - mine
    for _ in range(times):
        with condition:
            while turn.value != mine:
                condition.wait()
            turn.value = other
            condition.notify()


def answer_turns(condition, turn, times):
    take_turns(condition, turn, 1, times)


def condition(our_processor, their_processor):
    shared = CONTEXT.Condition()
    turn = CONTEXT.RawValue("i", 0)
    partner = Partner(answer_turns, shared, turn)
    place(partner, our_processor, their_processor)

    def run_round(operations):
        turn.value = 0
        return run_together([partner], lambda: take_turns(shared, turn, 0, operations), operations)

    return run_round


def answer_pings(ping, pong, times):
    for _ in range(times):
        ping.wait()
        ping.clear()
        pong.set()


def send_pings(ping, pong, times):
    for _ in range(times):
        ping.set()
        pong.wait()
        pong.clear()


def event(our_processor, their_processor):
    ping, pong = CONTEXT.Event(), CONTEXT.Event()
    partner = Partner(answer_pings, ping, pong)
    place(partner, our_processor, their_processor)

    def run_round(operations):
        return run_together([partner], lambda: send_pings(ping, pong, operations), operations)

    return run_round


if __name__ == "__main__":
    serve(chosen(sys.argv[1:], {"condition": condition, "event": event}))
