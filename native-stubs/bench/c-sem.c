/*
 * A process-shared POSIX semaphore: what one sem_wait and sem_post cost when there is a permit.
 */
#include "rounds.h"

#include <semaphore.h>

static sem_t *semaphore;

static int64_t uncontended(int64_t operations) {
    int64_t start = now_ns();
    for (int64_t i = 0; i < operations; i++) {
        require(sem_wait(semaphore) != 0 ? errno : 0, "sem_wait");
        require(sem_post(semaphore) != 0 ? errno : 0, "sem_post");
    }
    return now_ns() - start;
}

int main(void) {
    semaphore = share(sizeof *semaphore);
    require(sem_init(semaphore, 1, 1) != 0 ? errno : 0, "sem_init");
    return serve_rounds(uncontended);
}
