"""What CPython's multiprocessing does in the ten situations of the README's table: one line a row.

Each row runs in processes of its own, in a session of its own, and all of them are killed when the row's time is over. What counts as "for ever" is
therefore a limit of a few seconds.

    python3 cpython_scorecard.py            all rows
    python3 cpython_scorecard.py ROW        one row, in this process
"""

import concurrent.futures
import multiprocessing as mp
import os
import select
import signal
import subprocess
import sys
import time

LIMIT = float(os.environ.get("SCORECARD_LIMIT", "6"))
PATIENCE = LIMIT / 4  # What a row calls waiting for ever.

context = mp.get_context("fork")


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def start(target, *args):
    process = context.Process(target=target, args=args)
    process.start()
    return process


def ends(target, *args):
    """Runs something in a process; whether it ends in time."""
    process = start(target, *args)
    process.join(PATIENCE)
    ended = not process.is_alive()
    if not ended:
        kill(process)
    return ended


def hold(lock, held):
    lock.acquire()
    held.set()
    time.sleep(LIMIT)


def owner_of_a_lock_killed():
    lock, held = context.Lock(), context.Event()
    owner = start(hold, lock, held)
    held.wait()
    kill(owner)
    return "the next acquire succeeds" if lock.acquire(timeout=PATIENCE) else "every acquire times out"


def owner_of_a_values_lock_killed():
    value, held = context.Value("i", 1), context.Event()
    owner = start(hold, value.get_lock(), held)
    held.wait()
    kill(owner)
    return "reading works" if ends(lambda: value.value) else "even reading hangs"


def wait_for(waitable, condition, begun):
    if condition:
        with waitable:
            begun.set()
            waitable.wait()
    else:
        begun.set()
        waitable.wait()


def asleep(waitable, condition):
    begun = context.Event()
    process = start(wait_for, waitable, condition, begun)
    begun.wait()
    time.sleep(PATIENCE / 2)  # Nothing tells when it sleeps.
    return process


def notify_all(condition):
    with condition:
        condition.notify_all()


def waiter_of_a_condition_killed():
    condition = context.Condition()
    kill(asleep(condition, True))
    return "notify_all returns" if ends(notify_all, condition) else "notify_all hangs, holding the lock"


def waiter_of_an_event_killed():
    event = context.Event()
    kill(asleep(event, False))
    return "set returns" if ends(event.set) else "set hangs"


def get(queue, begun):
    begun.set()
    queue.get()


def consumer_of_a_queue_killed():
    queue, begun = context.Queue(), context.Event()
    consumer = start(get, queue, begun)
    begun.wait()
    time.sleep(PATIENCE / 2)
    kill(consumer)
    queue.put(1)
    return "another consumer gets the item" if ends(get, queue, begun) else "the other consumers starve"


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def pool_worker_killed():
    pool = context.Pool(1)
    result = pool.apply_async(die)
    try:
        result.get(PATIENCE)
        return "the result comes"
    except mp.TimeoutError:
        return "the result never comes"
    except Exception as e:
        return "the task fails: " + type(e).__name__


def one_task_kills_its_worker():
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        futures = [executor.submit(time.sleep, 0.01) for _ in range(3)]
        futures.append(executor.submit(die))
        futures += [executor.submit(time.sleep, 0.01) for _ in range(16)]
        failed = sum(future.exception() is not None for future in futures)
        return "only that task fails" if failed == 1 else "it breaks: {} of 20 tasks fail".format(failed)


def have_child(connection):
    child = start(time.sleep, LIMIT)
    connection.send(child.pid)
    time.sleep(LIMIT)


def is_there(pid):
    try:
        with open("/proc/{}/stat".format(pid)) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def parent_killed():
    here, there = context.Pipe()
    parent = start(have_child, there)
    child = here.recv()
    kill(parent)
    until = time.monotonic() + PATIENCE
    while is_there(child) and time.monotonic() < until:
        time.sleep(0.05)
    return "its child stays behind" if is_there(child) else "its child ends"


def holder_of_a_semaphore_killed():
    semaphore, held = context.Semaphore(1), context.Event()
    holder = start(hold, semaphore, held)
    held.wait()
    kill(holder)
    return "its permit comes back" if semaphore.acquire(timeout=PATIENCE) else "its permit is gone"


def party_at_a_barrier_killed():
    barrier = context.Barrier(3)
    victim, other = asleep(barrier, False), asleep(barrier, False)
    kill(victim)
    other.join(PATIENCE)
    return "the other waits for ever" if other.is_alive() else "the barrier breaks"


ROWS = [
    owner_of_a_lock_killed,
    owner_of_a_values_lock_killed,
    waiter_of_a_condition_killed,
    waiter_of_an_event_killed,
    consumer_of_a_queue_killed,
    pool_worker_killed,
    one_task_kills_its_worker,
    parent_killed,
    holder_of_a_semaphore_killed,
    party_at_a_barrier_killed,
]


def run(row):
    """Runs a row in a session of its own, and kills whatever is left of it."""
    process = subprocess.Popen(
        [sys.executable, __file__, row.__name__],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        answered = select.select([process.stdout], [], [], LIMIT)[0]
        said = process.stdout.readline().decode().strip() if answered else ""
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # Not waited for yet, so the number is still its own.
        process.wait()
        process.stdout.close()
    return said or "no answer within {:g} s".format(LIMIT)


def main():
    if len(sys.argv) > 1:
        print(globals()[sys.argv[1]](), flush=True)
        os._exit(0)  # Whatever hangs must not be joined.
    for row in ROWS:
        print("{}: {}".format(row.__name__.replace("_", " "), run(row)), flush=True)


if __name__ == "__main__":
    main()
