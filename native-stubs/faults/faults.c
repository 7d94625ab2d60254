/*
 * A library to preload into a JVM (LD_PRELOAD) that makes a chosen function of the C library fail with a chosen error
 * at its n-th use, or for a run of uses. Only calls that come through JNA are counted and made to fail, and only those
 * of the thread that asked for it, or of all threads: what the JVM does for itself goes through untouched.
 *
 *   faults_arm("mmap", 2, ENOMEM, 1, 0);     the second use of mmap from now on, by this thread, fails once
 *   faults_arm(NULL, 0, 0, 0, 0);            nothing fails, uses are counted
 *   faults_uses("mmap"), faults_delivered()  since then
 *   faults_disarm();                         counts no longer; the numbers stay
 *
 * A function that fails has no effect but for close and sem_close, which give back what they are given even then.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Every function that can be made to fail. */
#define FUNCTIONS(each)                                                                                                \
    each(open) each(open64) each(close) each(ftruncate) each(posix_fallocate) each(mmap) each(munmap) each(fcntl)      \
    each(statx) each(fstat) each(fstatfs) each(shm_open) each(shm_unlink) each(sem_open) each(sem_close) each(sem_unlink)            \
    each(sem_wait) each(sem_timedwait) each(sem_clockwait) each(sem_trywait) each(sem_post) each(syscall)              \
    each(linkat) each(link) each(unlink) each(rename) each(mkdir) each(kill) each(pread) each(pwrite)            \
    each(memfd_create) each(fchmod) each(chmod) each(sem_init)

#define NUMBER(name) NUMBER_##name,
enum function { FUNCTIONS(NUMBER) FUNCTION_COUNT };

#define TEXT(name) #name,
static const char *const names[] = {FUNCTIONS(TEXT)};

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int armed;
static int every_thread;
static pthread_t owner;
static uintptr_t caller_from, caller_to; /* the code of JNA */
static int uses[FUNCTION_COUNT];
static int failing = -1; /* the function that is to fail */
static int first, last;  /* at these of its uses */
static int error;
static int delivered;

/* Whether this call is one that counts; if so, the error that it must fail with, or 0. */
static int fault(enum function function, void *caller) {
    int result = 0;
    int ours = __atomic_load_n(&armed, __ATOMIC_ACQUIRE) && (uintptr_t)caller >= caller_from
               && (uintptr_t)caller < caller_to;
    if (!ours) {
        return 0; /* A process that has just been forked comes here, too: no lock before this. */
    }
    pthread_mutex_lock(&guard);
    if (armed && (every_thread || pthread_equal(owner, pthread_self()))) {
        int use = ++uses[function];
        if ((int)function == failing && use >= first && use <= last) {
            delivered++;
            result = error;
        }
    }
    pthread_mutex_unlock(&guard);
    return result;
}

struct search {
    uintptr_t address;
};

/* Remembers the code of the library that an address is in. */
static int find_caller(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    uintptr_t address = ((struct search *)data)->address;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t from = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        uintptr_t to = from + info->dlpi_phdr[i].p_memsz;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && address >= from && address < to) {
            caller_from = from;
            caller_to = to;
            return 1;
        }
    }
    return 0;
}

static int number_of(const char *name) {
    for (int i = 0; name != NULL && i < FUNCTION_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* Whoever calls this calls through the library whose calls count. Returns 0, or -1 for an unknown function. */
int faults_arm(const char *function, int nth, int with, int count, int all_threads) {
    struct search search = {(uintptr_t)__builtin_return_address(0)};
    int number = number_of(function);
    if (function != NULL && number < 0) {
        return -1;
    }
    dl_iterate_phdr(find_caller, &search);
    pthread_mutex_lock(&guard);
    memset(uses, 0, sizeof uses);
    failing = number;
    first = nth;
    last = nth + count - 1;
    error = with;
    delivered = 0;
    every_thread = all_threads;
    owner = pthread_self();
    __atomic_store_n(&armed, 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&guard);
    return 0;
}

void faults_disarm(void) {
    pthread_mutex_lock(&guard);
    __atomic_store_n(&armed, 0, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&guard);
}

int faults_delivered(void) {
    pthread_mutex_lock(&guard);
    int result = delivered;
    pthread_mutex_unlock(&guard);
    return result;
}

/* How often a function was used, or -1 if it is unknown. */
int faults_uses(const char *function) {
    int number = number_of(function);
    pthread_mutex_lock(&guard);
    int result = number < 0 ? -1 : uses[number];
    pthread_mutex_unlock(&guard);
    return result;
}

/* The name of the function with this number, from 0, or NULL behind the last one. */
const char *faults_function(int number) {
    return number >= 0 && number < FUNCTION_COUNT ? names[number] : NULL;
}

/* The C library's own function. */
#define REAL(name) ((__typeof__(&name))real(NUMBER_##name))

static void *real(enum function function) {
    static void *found[FUNCTION_COUNT];
    void *address = __atomic_load_n(&found[function], __ATOMIC_ACQUIRE);
    if (address == NULL) {
        address = dlsym(RTLD_NEXT, names[function]);
        __atomic_store_n(&found[function], address, __ATOMIC_RELEASE);
    }
    return address;
}

/* The body of a function that fails by returning this and setting errno. */
#define FAIL_OR_CALL(name, failure, ...)                                                                               \
    do {                                                                                                               \
        int with = fault(NUMBER_##name, __builtin_return_address(0));                                                  \
        if (with != 0) {                                                                                               \
            errno = with;                                                                                              \
            return failure;                                                                                            \
        }                                                                                                              \
        return REAL(name)(__VA_ARGS__);                                                                                \
    } while (0)

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    FAIL_OR_CALL(open, -1, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    FAIL_OR_CALL(open64, -1, path, flags, mode);
}

int close(int descriptor) {
    int with = fault(NUMBER_close, __builtin_return_address(0));
    int result = REAL(close)(descriptor);
    if (with != 0) {
        errno = with;
        return -1;
    }
    return result;
}

int ftruncate(int descriptor, off_t size) {
    FAIL_OR_CALL(ftruncate, -1, descriptor, size);
}

/* Returns its error and leaves errno alone. */
int posix_fallocate(int descriptor, off_t offset, off_t length) {
    int with = fault(NUMBER_posix_fallocate, __builtin_return_address(0));
    return with != 0 ? with : REAL(posix_fallocate)(descriptor, offset, length);
}

void *mmap(void *address, size_t length, int protection, int flags, int descriptor, off_t offset) {
    FAIL_OR_CALL(mmap, MAP_FAILED, address, length, protection, flags, descriptor, offset);
}

int munmap(void *address, size_t length) {
    FAIL_OR_CALL(munmap, -1, address, length);
}

int fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    FAIL_OR_CALL(fcntl, -1, descriptor, command, argument);
}

int statx(int directory, const char *restrict path, int flags, unsigned int mask, struct statx *restrict result) {
    FAIL_OR_CALL(statx, -1, directory, path, flags, mask, result);
}

int fstat(int descriptor, struct stat *result) {
    FAIL_OR_CALL(fstat, -1, descriptor, result);
}

int fstatfs(int descriptor, struct statfs *result) {
    FAIL_OR_CALL(fstatfs, -1, descriptor, result);
}

int shm_open(const char *name, int flags, mode_t mode) {
    FAIL_OR_CALL(shm_open, -1, name, flags, mode);
}

int shm_unlink(const char *name) {
    FAIL_OR_CALL(shm_unlink, -1, name);
}

sem_t *sem_open(const char *name, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    unsigned value = va_arg(rest, unsigned);
    va_end(rest);
    FAIL_OR_CALL(sem_open, SEM_FAILED, name, flags, mode, value);
}

int sem_close(sem_t *semaphore) {
    int with = fault(NUMBER_sem_close, __builtin_return_address(0));
    int result = REAL(sem_close)(semaphore);
    if (with != 0) {
        errno = with;
        return -1;
    }
    return result;
}

int sem_unlink(const char *name) {
    FAIL_OR_CALL(sem_unlink, -1, name);
}

int sem_wait(sem_t *semaphore) {
    FAIL_OR_CALL(sem_wait, -1, semaphore);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
    FAIL_OR_CALL(sem_timedwait, -1, semaphore, deadline);
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline) {
    FAIL_OR_CALL(sem_clockwait, -1, semaphore, clock, deadline);
}

int sem_trywait(sem_t *semaphore) {
    FAIL_OR_CALL(sem_trywait, -1, semaphore);
}

int sem_post(sem_t *semaphore) {
    FAIL_OR_CALL(sem_post, -1, semaphore);
}

long syscall(long number, ...) {
    va_list rest;
    va_start(rest, number);
    long a[6];
    for (int i = 0; i < 6; i++) {
        a[i] = va_arg(rest, long);
    }
    va_end(rest);
    FAIL_OR_CALL(syscall, -1, number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int fchmod(int descriptor, mode_t mode) {
    FAIL_OR_CALL(fchmod, -1, descriptor, mode);
}

int chmod(const char *path, mode_t mode) {
    FAIL_OR_CALL(chmod, -1, path, mode);
}

int sem_init(sem_t *semaphore, int shared, unsigned value) {
    FAIL_OR_CALL(sem_init, -1, semaphore, shared, value);
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
    FAIL_OR_CALL(linkat, -1, from_directory, from, to_directory, to, flags);
}

int link(const char *from, const char *to) {
    FAIL_OR_CALL(link, -1, from, to);
}

int unlink(const char *path) {
    FAIL_OR_CALL(unlink, -1, path);
}

int rename(const char *from, const char *to) {
    FAIL_OR_CALL(rename, -1, from, to);
}

int mkdir(const char *path, mode_t mode) {
    FAIL_OR_CALL(mkdir, -1, path, mode);
}

ssize_t pread(int descriptor, void *to, size_t size, off_t offset) {
    FAIL_OR_CALL(pread, -1, descriptor, to, size, offset);
}

ssize_t pwrite(int descriptor, const void *from, size_t size, off_t offset) {
    FAIL_OR_CALL(pwrite, -1, descriptor, from, size, offset);
}

int memfd_create(const char *name, unsigned int flags) {
    FAIL_OR_CALL(memfd_create, -1, name, flags);
}

int kill(pid_t pid, int signal) {
    FAIL_OR_CALL(kill, -1, pid, signal);
}
