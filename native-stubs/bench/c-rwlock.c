/*
 * A process-shared pthread_rwlock: what one lock and unlock cost when no other process has it.
 *
 *   c-rwlock read | write
 */
#include "rounds.h"

#include <pthread.h>

static pthread_rwlock_t *lock;

static int64_t read_uncontended(int64_t operations) {
    int64_t start = now_ns();
    for (int64_t i = 0; i < operations; i++) {
        require(pthread_rwlock_rdlock(lock), "pthread_rwlock_rdlock");
        require(pthread_rwlock_unlock(lock), "pthread_rwlock_unlock");
    }
    return now_ns() - start;
}

static int64_t write_uncontended(int64_t operations) {
    int64_t start = now_ns();
    for (int64_t i = 0; i < operations; i++) {
        require(pthread_rwlock_wrlock(lock), "pthread_rwlock_wrlock");
        require(pthread_rwlock_unlock(lock), "pthread_rwlock_unlock");
    }
    return now_ns() - start;
}

int main(int argc, char **argv) {
    pthread_rwlockattr_t attributes;
    lock = share(sizeof *lock);
    require(pthread_rwlockattr_init(&attributes), "pthread_rwlockattr_init");
    require(pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), "pthread_rwlockattr_setpshared");
    require(pthread_rwlock_init(lock, &attributes), "pthread_rwlock_init");
    if (argc == 2 && strcmp(argv[1], "read") == 0) {
        return serve_rounds(read_uncontended);
    }
    if (argc == 2 && strcmp(argv[1], "write") == 0) {
        return serve_rounds(write_uncontended);
    }
    fprintf(stderr, "usage: c-rwlock read | write\n");
    return 2;
}
