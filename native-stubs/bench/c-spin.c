/*
 * Ping-pong between two processes that never sleep: each looks at a word that the other writes. An
 * operation is one round trip.
 *
 *   c-spin A B       this process runs on processor A, its partner on processor B
 */
#include "rounds.h"

struct shared {
    struct rendezvous meeting;
    _Alignas(CACHE_LINE) _Atomic int64_t ping;
    _Alignas(CACHE_LINE) _Atomic int64_t pong;
};

static struct shared *shared;

static void spin_until(_Atomic int64_t *word, int64_t value) {
    while (atomic_load_explicit(word, memory_order_acquire) != value) {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("isb");
#endif
    }
}

static void set(_Atomic int64_t *word, int64_t value) {
    atomic_store_explicit(word, value, memory_order_release);
}

static void serve_pings(int64_t operations) {
    for (int64_t i = 1; i <= operations; i++) {
        spin_until(&shared->ping, i);
        set(&shared->pong, i);
    }
}

static void send_pings(int64_t operations) {
    for (int64_t i = 1; i <= operations; i++) {
        set(&shared->ping, i);
        spin_until(&shared->pong, i);
    }
}

static int64_t round_trips(int64_t operations) {
    set(&shared->ping, 0);
    set(&shared->pong, 0);
    return partner_round(&shared->meeting, send_pings, operations);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: c-spin A B\n");
        return 2;
    }
    shared = share(sizeof *shared);
    pid_t partner = start_partner(&shared->meeting, serve_pings);
    run_on(argv[1], 0);
    run_on(argv[2], partner);
    return serve_rounds(round_trips);
}
