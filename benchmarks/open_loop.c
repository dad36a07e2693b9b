/* A load at a constant rate: each request is due at its time, whatever became of those before it.
 *
 * Owns the sockets and the clock; knows neither what is asked nor what the figures mean: it sends the bytes that
 * it read from standard input, and writes for each answer three 32-bit numbers to standard output, in units of
 * 100 ns: when it was due, how long after that the answer was there, and how late it was sent by our own fault and
 * for want of a connection. On standard error: how many were lost, how many had another status than expected, and
 * the second of CLOCK_MONOTONIC from which the first number counts.
 *
 * usage: open_loop PORT RATE SECONDS WARM_UP CONNECTIONS STATUS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 65536, MOST_EVENTS = 256, TICK_NS = 50000 };
static const double PATIENCE = 2.0; /* seconds that answers may take beyond the end */

struct connection {
    int fd;
    size_t held;   /* bytes of an answer that is not whole yet */
    double due, sent;
    int is_counted;
    char data[ROOM];
};

static char request[ROOM];
static size_t request_size;

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec * 1e-9;
}

static int connected(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static int ticker(void) {
    struct itimerspec each = {.it_interval.tv_nsec = TICK_NS, .it_value.tv_nsec = TICK_NS};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (fd < 0 || timerfd_settime(fd, 0, &each, NULL) != 0) fail("timer");
    return fd;
}

/* The size of the answer that the data opens with; 0 while its head is not whole. */
static size_t answer_size(const char *data, size_t size) {
    const char *end = memmem(data, size, "\r\n\r\n", 4);
    if (end == NULL) return 0;
    for (const char *line = memchr(data, '\n', size); line != NULL && line < end; line = memchr(line, '\n', end + 2 - line)) {
        line++;
        if (strncasecmp(line, "content-length:", 15) == 0) return end + 4 - data + strtoul(line + 15, NULL, 10);
    }
    errno = EPROTO;
    fail("an answer without Content-Length");
    return 0;
}

static void write_times(double due, double latency, double lag) {
    uint32_t times[3] = {(uint32_t)(due * 1e7), (uint32_t)(latency * 1e7), (uint32_t)(lag * 1e7)};
    fwrite(times, sizeof times[0], 3, stdout);
}

int main(int count, char **words) {
    if (count != 7) return fprintf(stderr, "usage: open_loop PORT RATE SECONDS WARM_UP CONNECTIONS STATUS\n"), 2;
    int port = atoi(words[1]), connections = atoi(words[5]), status = atoi(words[6]);
    double rate = atof(words[2]), warm_up = atof(words[4]), seconds = atof(words[3]) + warm_up;
    request_size = fread(request, 1, sizeof request, stdin);

    int poll = epoll_create1(0), timer = ticker();
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[MOST_EVENTS];
    epoll_ctl(poll, EPOLL_CTL_ADD, timer, &event);
    struct connection *all = calloc(connections, sizeof *all), **idle = calloc(connections, sizeof *idle);
    size_t first = 0, free_ones = connections; /* a ring: the one that rests longest is next */
    for (int i = 0; i < connections; i++) {
        all[i].fd = connected(port);
        idle[i] = &all[i];
        event.data.ptr = &all[i];
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    }

    long total = rate * seconds, sent = 0, answered = 0, bad = 0, lost = 0;
    double begun = now(), end = begun + seconds + PATIENCE, counts = begun + warm_up;
    while (sent < total || answered < sent) {
        int ready = epoll_wait(poll, events, MOST_EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll");
        for (int i = 0; i < ready; i++) {
            struct connection *one = events[i].data.ptr;
            if (one == NULL) {
                uint64_t ticks;
                if (read(timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN) fail("timer");
                continue;
            }
            ssize_t got = recv(one->fd, one->data + one->held, ROOM - one->held, MSG_DONTWAIT);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) fail("a connection was closed under load");
            one->held += got;
            size_t whole = answer_size(one->data, one->held);
            if (whole == 0 || one->held < whole) continue;
            if (one->is_counted) {
                bad += atoi(one->data + 9) != status;
                write_times(one->due - begun, now() - one->due, one->sent - one->due);
            }
            one->held = 0;
            answered++;
            idle[(first + free_ones++) % connections] = one;
        }
        double at = now();
        if (at > end) break;
        while (sent < total && free_ones > 0 && begun + sent / rate <= at) {
            struct connection *one = idle[first];
            first = (first + 1) % connections;
            free_ones--;
            one->due = begun + sent++ / rate;
            one->sent = at;
            one->is_counted = one->due >= counts;
            if (send(one->fd, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size) fail("send");
        }
    }
    lost = total - answered;
    fprintf(stderr, "%ld %ld %.9f\n", lost, bad, begun);
    return fflush(stdout) == 0 ? 0 : 1;
}
