/*
 * What every benchmark peer needs: the clock, memory shared with a forked child, and the protocol
 * by which the benchmark asks for rounds.
 *
 * Protocol: each line "run N" on standard input asks for N operations; the answer is one line, the
 * nanoseconds of one operation. End of file ends the program, and its child with it.
 */
#ifndef MULTIPROC_BENCH_ROUNDS_H
#define MULTIPROC_BENCH_ROUNDS_H

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CACHE_LINE 64

/* Ends the program if a call of the pthread kind, which returns its error, has failed. */
static inline void require(int error, const char *what) {
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(error));
        exit(1);
    }
}

static inline int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Zeroed memory that this process shares with the children it forks afterwards. */
static inline void *share(size_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    require(memory == MAP_FAILED ? errno : 0, "mmap");
    return memory;
}

/* Moves a process, 0 for this one, to the processor of that number. */
static inline void run_on(const char *processor, pid_t process) {
    char *end;
    long number = strtol(processor, &end, 10);
    cpu_set_t set;
    CPU_ZERO(&set);
    require(*end != 0 || number < 0 || number >= CPU_SETSIZE ? EINVAL : 0, processor);
    CPU_SET(number, &set);
    require(sched_setaffinity(process, sizeof set, &set) != 0 ? errno : 0, "sched_setaffinity");
}

/* Answers every request with what a round of that many operations takes, in nanoseconds in all. */
static inline int serve_rounds(int64_t (*round)(int64_t operations)) {
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *end;
        int64_t operations = strncmp(line, "run ", 4) == 0 ? strtoll(line + 4, &end, 10) : 0;
        if (operations <= 0) {
            fprintf(stderr, "expected a line \"run N\" with a positive N: %s", line);
            return 1;
        }
        printf("%.3f\n", (double) round(operations) / (double) operations);
        fflush(stdout);
    }
    return 0;
}

/* Where two processes meet before and after a round. One that is idle sleeps in read(). */
struct rendezvous {
    _Alignas(CACHE_LINE) atomic_int ready;
    _Alignas(CACHE_LINE) atomic_int go;
    _Alignas(CACHE_LINE) atomic_int finished;
    int orders[2];
};

/*
 * Forks a partner that runs its part of each round and is gone when this process is.
 * The parts of one round begin together: see partner_round.
 */
static inline pid_t start_partner(struct rendezvous *meeting, void (*part)(int64_t operations)) {
    require(pipe(meeting->orders) != 0 ? errno : 0, "pipe");
    pid_t child = fork();
    require(child < 0 ? errno : 0, "fork");
    if (child != 0) {
        close(meeting->orders[0]);
        return child;
    }
    close(meeting->orders[1]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int64_t operations;
    while (read(meeting->orders[0], &operations, sizeof operations) == sizeof operations) {
        atomic_store(&meeting->ready, 1);
        while (atomic_load(&meeting->go) == 0) {
            sched_yield();
        }
        part(operations);
        atomic_store(&meeting->finished, 1);
    }
    _exit(0);
}

/* Runs this process's part beside the partner's; returns the time until both are done. */
static inline int64_t partner_round(struct rendezvous *meeting, void (*part)(int64_t), int64_t operations) {
    atomic_store(&meeting->ready, 0);
    atomic_store(&meeting->go, 0);
    atomic_store(&meeting->finished, 0);
    require(write(meeting->orders[1], &operations, sizeof operations) != sizeof operations ? EPIPE : 0, "write");
    while (atomic_load(&meeting->ready) == 0) {
        sched_yield();
    }
    int64_t start = now_ns();
    atomic_store(&meeting->go, 1);
    part(operations);
    while (atomic_load(&meeting->finished) == 0) {
        sched_yield();
    }
    return now_ns() - start;
}

#endif
