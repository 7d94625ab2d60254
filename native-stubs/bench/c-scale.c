/*
 * Any number of processes contend for one process-shared object of the C library.
 *
 *   c-scale LOAD PROCESSES    LOAD is lock, lock.work, semaphore, rwlock.read, rwlock.mixed, barrier or condition
 *
 * Unlike the other peers it reads "run N" as N milliseconds, and answers with two numbers: the nanoseconds of one
 * operation, all processes together, and the smallest count of a process divided by the largest.
 */
#include "rounds.h"

#include <pthread.h>
#include <semaphore.h>

#define MOST 64
#define BATCH 16
#define LINES _Alignas(128)
#define MULTIPLICATIONS 200
#define ONE_WRITE_IN 20
#define OVER (-1)
#define NO_PASS INT64_MAX
#define NAP_US 10000

struct shared {
    LINES atomic_int called;
    LINES atomic_int ready;
    LINES atomic_int begun;
    LINES atomic_int stopped;
    LINES pthread_mutex_t mutex;
    LINES volatile int64_t counter;
    LINES pthread_rwlock_t rwlock;
    LINES sem_t semaphore;
    LINES pthread_barrier_t barrier;
    LINES _Atomic int64_t last_pass;
    LINES pthread_mutex_t token_mutex;
    LINES pthread_cond_t moved;
    LINES volatile int64_t turn;
    struct {
        LINES int64_t value;
    } counts[MOST];
};

static struct shared *shared;
static int processes;

static inline int running(int round) {
    return atomic_load_explicit(&shared->stopped, memory_order_acquire) != round;
}

static int64_t add_under_lock(int me, int round, int work) {
    int64_t done = 0;
    uint64_t x = (uint64_t) me;
    while (running(round)) {
        for (int i = 0; i < BATCH; i++) {
            require(pthread_mutex_lock(&shared->mutex), "pthread_mutex_lock");
            shared->counter = shared->counter + 1;
            require(pthread_mutex_unlock(&shared->mutex), "pthread_mutex_unlock");
            for (int j = 0; j < work; j++) {
                x = x * 31 + (uint64_t) j;
                __asm__ volatile("" : "+r"(x)); /* As the other side's compiler, this one must not sum it up. */
            }
        }
        done += BATCH;
    }
    return done;
}

static int64_t lock_load(int me, int round) {
    return add_under_lock(me, round, 0);
}

static int64_t lock_work_load(int me, int round) {
    return add_under_lock(me, round, MULTIPLICATIONS);
}

static int64_t semaphore_load(int me, int round) {
    int64_t done = 0;
    (void) me;
    while (running(round)) {
        for (int i = 0; i < BATCH; i++) {
            while (sem_wait(&shared->semaphore) != 0) {
                require(errno == EINTR ? 0 : errno, "sem_wait");
            }
            require(sem_post(&shared->semaphore) != 0 ? errno : 0, "sem_post");
        }
        done += BATCH;
    }
    return done;
}

static int64_t read_load(int round, int write_every) {
    int64_t done = 0;
    int until_write = write_every;
    int64_t sum = 0;
    while (running(round)) {
        for (int i = 0; i < BATCH; i++) {
            if (--until_write == 0) {
                until_write = write_every;
                require(pthread_rwlock_wrlock(&shared->rwlock), "pthread_rwlock_wrlock");
                shared->counter = shared->counter + 1;
            } else {
                require(pthread_rwlock_rdlock(&shared->rwlock), "pthread_rwlock_rdlock");
                sum += shared->counter;
            }
            require(pthread_rwlock_unlock(&shared->rwlock), "pthread_rwlock_unlock");
        }
        done += BATCH;
    }
    return sum == INT64_MIN ? 0 : done;
}

static int64_t rwlock_read_load(int me, int round) {
    (void) me;
    return read_load(round, INT32_MAX);
}

static int64_t rwlock_mixed_load(int me, int round) {
    (void) me;
    return read_load(round, ONE_WRITE_IN);
}

static int64_t barrier_load(int me, int round) {
    int64_t passes = 0;
    while (passes < atomic_load(&shared->last_pass)) {
        if (me == 0 && !running(round)) {
            atomic_store(&shared->last_pass, passes + 1);
        }
        int result = pthread_barrier_wait(&shared->barrier);
        require(result == PTHREAD_BARRIER_SERIAL_THREAD ? 0 : result, "pthread_barrier_wait");
        passes++;
    }
    return passes;
}

static int64_t condition_load(int me, int round) {
    int64_t turns = 0;
    while (1) {
        require(pthread_mutex_lock(&shared->token_mutex), "pthread_mutex_lock");
        while (shared->turn != OVER && shared->turn % processes != me) {
            require(pthread_cond_wait(&shared->moved, &shared->token_mutex), "pthread_cond_wait");
        }
        int over = shared->turn == OVER || !running(round);
        shared->turn = over ? OVER : shared->turn + 1;
        require(pthread_cond_broadcast(&shared->moved), "pthread_cond_broadcast");
        require(pthread_mutex_unlock(&shared->token_mutex), "pthread_mutex_unlock");
        if (over) {
            return turns;
        }
        turns++;
    }
}

struct load {
    const char *name;
    int64_t (*run)(int me, int round);
};

static const struct load LOADS[] = {
    {"lock", lock_load},
    {"lock.work", lock_work_load},
    {"semaphore", semaphore_load},
    {"rwlock.read", rwlock_read_load},
    {"rwlock.mixed", rwlock_mixed_load},
    {"barrier", barrier_load},
    {"condition", condition_load},
};

static void create(void) {
    pthread_barrierattr_t barrier;
    pthread_mutexattr_t mutex;
    pthread_rwlockattr_t rwlock;
    pthread_condattr_t condition;
    shared = share(sizeof *shared);
    require(pthread_mutexattr_init(&mutex), "pthread_mutexattr_init");
    require(pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    require(pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    require(pthread_mutex_init(&shared->mutex, &mutex), "pthread_mutex_init");
    require(pthread_mutex_init(&shared->token_mutex, &mutex), "pthread_mutex_init");
    require(pthread_rwlockattr_init(&rwlock), "pthread_rwlockattr_init");
    require(pthread_rwlockattr_setpshared(&rwlock, PTHREAD_PROCESS_SHARED), "pthread_rwlockattr_setpshared");
    require(pthread_rwlock_init(&shared->rwlock, &rwlock), "pthread_rwlock_init");
    require(sem_init(&shared->semaphore, 1, processes < 2 ? 1 : (unsigned) processes / 2) != 0 ? errno : 0, "sem_init");
    require(pthread_barrierattr_init(&barrier), "pthread_barrierattr_init");
    require(pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED), "pthread_barrierattr_setpshared");
    require(pthread_barrier_init(&shared->barrier, &barrier, (unsigned) processes), "pthread_barrier_init");
    require(pthread_condattr_init(&condition), "pthread_condattr_init");
    require(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED), "pthread_condattr_setpshared");
    require(pthread_cond_init(&shared->moved, &condition), "pthread_cond_init");
}

static void attend(const struct load *load, int me) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int last = 0;
    while (1) {
        int round = atomic_load(&shared->called);
        if (round == last) {
            usleep(NAP_US);
            continue;
        }
        last = round;
        atomic_fetch_add(&shared->ready, 1);
        while (atomic_load(&shared->begun) != round) {
            sched_yield();
        }
        shared->counts[me].value = load->run(me, round);
        atomic_fetch_sub(&shared->ready, 1);
    }
}

static void await_ready(int number) {
    while (atomic_load(&shared->ready) != number) {
        require(waitpid(-1, NULL, WNOHANG) != 0 ? ECHILD : 0, "a contender has ended before its time");
        usleep(1000);
    }
}

static void run(int64_t millis) {
    static int round;
    int64_t sum = 0, least = INT64_MAX, most = 0;
    shared->counter = 0;
    shared->turn = 0;
    atomic_store(&shared->last_pass, NO_PASS);
    round++;
    atomic_store(&shared->called, round);
    await_ready(processes);
    int64_t start = now_ns();
    atomic_store(&shared->begun, round);
    usleep((useconds_t) millis * 1000);
    atomic_store(&shared->stopped, round);
    int64_t elapsed = now_ns() - start;
    await_ready(0);
    for (int i = 0; i < processes; i++) {
        int64_t count = shared->counts[i].value;
        sum += count;
        least = count < least ? count : least;
        most = count > most ? count : most;
    }
    printf("%.3f %.4f\n", (double) elapsed / (double) (sum == 0 ? 1 : sum), most == 0 ? 0 : (double) least / (double) most);
    fflush(stdout);
}

int main(int argc, char **argv) {
    const struct load *load = NULL;
    char line[64];
    processes = argc == 3 ? atoi(argv[2]) : 0;
    for (size_t i = 0; argc == 3 && i < sizeof LOADS / sizeof *LOADS; i++) {
        load = strcmp(LOADS[i].name, argv[1]) == 0 ? &LOADS[i] : load;
    }
    if (load == NULL || processes < 1 || processes > MOST) {
        fprintf(stderr, "usage: c-scale LOAD PROCESSES\n");
        return 2;
    }
    create();
    for (int i = 0; i < processes; i++) {
        pid_t child = fork();
        require(child < 0 ? errno : 0, "fork");
        if (child == 0) {
            attend(load, i);
        }
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        long millis = strncmp(line, "run ", 4) == 0 ? strtol(line + 4, NULL, 10) : 0;
        if (millis <= 0) {
            fprintf(stderr, "expected a line \"run N\" with N milliseconds: %s", line);
            return 1;
        }
        run(millis);
    }
    return 0;
}
