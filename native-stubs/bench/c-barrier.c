/*
 * A process-shared pthread_barrier that two processes pass; an operation is one pass.
 *
 *   c-barrier A B    this process runs on processor A, its partner on processor B
 */
#include "rounds.h"

#include <pthread.h>

struct shared {
    struct rendezvous meeting;
    _Alignas(CACHE_LINE) pthread_barrier_t barrier;
};

static struct shared *shared;

static void pass(int64_t times) {
    for (int64_t i = 0; i < times; i++) {
        int result = pthread_barrier_wait(&shared->barrier);
        require(result == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : result, "pthread_barrier_wait");
    }
}

static int64_t passes(int64_t operations) {
    return partner_round(&shared->meeting, pass, operations);
}

int main(int argc, char **argv) {
    pthread_barrierattr_t attributes;
    if (argc != 3) {
        fprintf(stderr, "usage: c-barrier A B\n");
        return 2;
    }
    shared = share(sizeof *shared);
    require(pthread_barrierattr_init(&attributes), "pthread_barrierattr_init");
    require(pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_barrierattr_setpshared");
    require(pthread_barrier_init(&shared->barrier, &attributes, 2), "pthread_barrier_init");
    pid_t partner = start_partner(&shared->meeting, pass);
    run_on(argv[1], 0);
    run_on(argv[2], partner);
    return serve_rounds(passes);
}
