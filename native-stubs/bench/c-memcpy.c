/*
 * memcpy of 64 MiB out of private memory into a shared mapping, and back; an operation is both.
 * All pages have been touched before the first round.
 */
#include "rounds.h"

#define SIZE ((size_t) 64 << 20)

static unsigned char *private_copy;
static unsigned char *shared_copy;

static int64_t copy_in_and_out(int64_t operations) {
    int64_t start = now_ns();
    for (int64_t i = 0; i < operations; i++) {
        memcpy(shared_copy, private_copy, SIZE);
        atomic_signal_fence(memory_order_seq_cst);
        memcpy(private_copy, shared_copy, SIZE);
        atomic_signal_fence(memory_order_seq_cst);
    }
    return now_ns() - start;
}

int main(void) {
    private_copy = malloc(SIZE);
    require(private_copy == NULL ? ENOMEM : 0, "malloc");
    shared_copy = share(SIZE);
    memset(private_copy, 1, SIZE);
    memset(shared_copy, 2, SIZE);
    return serve_rounds(copy_in_and_out);
}
