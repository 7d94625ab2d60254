/*
 * Ping-pong between two processes that sleep in the kernel: each parks on a word of its own and is
 * woken through it. An operation is one round trip.
 *
 *   c-futex free     the scheduler places both
 *   c-futex A B      this process runs on processor A, its partner on processor B
 */
#include "rounds.h"

#include <linux/futex.h>
#include <sys/syscall.h>

struct shared {
    struct rendezvous meeting;
    _Alignas(CACHE_LINE) _Atomic uint32_t ping;
    _Alignas(CACHE_LINE) _Atomic uint32_t pong;
};

static struct shared *shared;

/* Sleeps until the word has the value; nothing but the other process changes it. */
static void park_until(_Atomic uint32_t *word, uint32_t value) {
    uint32_t seen;
    while ((seen = atomic_load(word)) != value) {
        if (syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0) != 0 && errno != EAGAIN && errno != EINTR) {
            require(errno, "FUTEX_WAIT");
        }
    }
}

static void set_and_wake(_Atomic uint32_t *word, uint32_t value) {
    atomic_store(word, value);
    if (syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0) < 0) {
        require(errno, "FUTEX_WAKE");
    }
}

static void serve_pings(int64_t operations) {
    for (int64_t i = 1; i <= operations; i++) {
        park_until(&shared->ping, (uint32_t) i);
        set_and_wake(&shared->pong, (uint32_t) i);
    }
}

static void send_pings(int64_t operations) {
    for (int64_t i = 1; i <= operations; i++) {
        set_and_wake(&shared->ping, (uint32_t) i);
        park_until(&shared->pong, (uint32_t) i);
    }
}

static int64_t round_trips(int64_t operations) {
    atomic_store(&shared->ping, 0);
    atomic_store(&shared->pong, 0);
    return partner_round(&shared->meeting, send_pings, operations);
}

int main(int argc, char **argv) {
    int placed = argc == 3;
    if (!placed && !(argc == 2 && strcmp(argv[1], "free") == 0)) {
        fprintf(stderr, "usage: c-futex free | c-futex A B\n");
        return 2;
    }
    shared = share(sizeof *shared);
    pid_t partner = start_partner(&shared->meeting, serve_pings);
    if (placed) {
        run_on(argv[1], 0);
        run_on(argv[2], partner);
    }
    return serve_rounds(round_trips);
}
