/* When a processor stood still: whoever is due on it first, and comes late, was held up by the machine below.
 *
 * It wakes every 500 us on one processor, before all other work there (SCHED_FIFO), and writes down each time that
 * it woke late: from when to when nothing can have run there, in seconds of CLOCK_MONOTONIC. It runs until it is
 * ended. Exit code 3: this user may not come first.
 *
 * usage: stalls CPU
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Less may be a kernel that is busy with the load itself. */
enum { EVERY_NS = 500000, LATE_NS = 1000000 };

static long long now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

int main(int count, char **words) {
    struct sched_param first = {.sched_priority = 1};
    cpu_set_t here;
    if (count != 2) return fprintf(stderr, "usage: stalls CPU\n"), 2;
    CPU_ZERO(&here);
    CPU_SET(atoi(words[1]), &here);
    if (sched_setaffinity(0, sizeof here, &here) != 0) return perror("sched_setaffinity"), 1;
    if (sched_setscheduler(0, SCHED_FIFO, &first) != 0) return perror("sched_setscheduler"), 3;
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (long long was = now();;) {
        long long due = was + EVERY_NS, woke;
        struct timespec until = {due / 1000000000LL, due % 1000000000LL};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0) {}
        woke = now();
        if (woke - due > LATE_NS) printf("%.9f %.9f\n", was * 1e-9, woke * 1e-9);
        was = woke;
    }
}
