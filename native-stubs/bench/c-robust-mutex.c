/*
 * A robust, process-shared pthread mutex: what one lock and unlock costs.
 *
 *   c-robust-mutex uncontended      one process takes it and gives it back
 *   c-robust-mutex contended A B    two processes do, on processors A and B, incrementing one counter
 *                                   under it; an operation is one increment, by either
 */
#include "rounds.h"

#include <pthread.h>

struct shared {
    struct rendezvous meeting;
    _Alignas(CACHE_LINE) pthread_mutex_t mutex;
    _Alignas(CACHE_LINE) volatile int64_t counter;
};

static struct shared *shared;

static void add_under_lock(int64_t times) {
    for (int64_t i = 0; i < times; i++) {
        require(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
        shared->counter = shared->counter + 1;
        require(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
    }
}

static int64_t uncontended(int64_t operations) {
    int64_t start = now_ns();
    for (int64_t i = 0; i < operations; i++) {
        require(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
        require(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
    }
    return now_ns() - start;
}

static int64_t contended(int64_t operations) {
    int64_t each = (operations + 1) / 2;
    shared->counter = 0;
    int64_t elapsed = partner_round(&shared->meeting, add_under_lock, each);
    if (shared->counter != 2 * each) {
        fprintf(stderr, "lost increments: counter=%lld, expected=%lld\n", (long long) shared->counter,
                (long long) (2 * each));
        exit(1);
    }
    return elapsed;
}

int main(int argc, char **argv) {
    pthread_mutexattr_t attributes;
    shared = share(sizeof *shared);
    require(pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    require(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    require(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    require(pthread_mutex_init(&shared->mutex, &attributes), "pthread_mutex_init");
    if (argc == 2 && strcmp(argv[1], "uncontended") == 0) {
        return serve_rounds(uncontended);
    }
    if (argc == 4 && strcmp(argv[1], "contended") == 0) {
        pid_t partner = start_partner(&shared->meeting, add_under_lock);
        run_on(argv[2], 0);
        run_on(argv[3], partner);
        return serve_rounds(contended);
    }
    fprintf(stderr, "usage: c-robust-mutex uncontended | contended A B\n");
    return 2;
}
