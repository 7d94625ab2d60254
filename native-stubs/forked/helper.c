/*
 * What native code may do beside a JVM. As a library: forks a helper that does not exec and so keeps all descriptors
 * of its parent. As a program: a process whose first thread has ended while another goes on.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

/* Nothing is left behind by a test that fails. */
#define LONGEST 300

static void *linger(void *unused) {
    alarm(LONGEST);
    for (;;) {
        pause();
    }
    return unused;
}

int spawn_helper(void) {
    int pid = fork();
    if (pid == 0) {
        linger(NULL);
    }
    return pid;
}

int main(void) {
    pthread_t other;
    if (pthread_create(&other, NULL, linger, NULL) != 0) {
        return 1;
    }
    puts("begun");
    fflush(stdout);
    pthread_exit(NULL);
}
