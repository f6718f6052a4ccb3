// A stand-in for Swarm's ingress where the kernel has no IPVS: passes each connection to one of the addresses that a name
// has at that moment, at random, and repeats nothing. `balancer PORT NAME PORT`; each connection is a process.
#define _GNU_SOURCE
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>

static int reach(const char *name, const char *port) {
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found, *one;
    if (getaddrinfo(name, port, &hints, &found)) return -1;
    int count = 0;
    for (one = found; one; one = one->ai_next) count++;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    one = found;
    for (int chosen = now.tv_nsec / 1000 % count; chosen > 0; chosen--) one = one->ai_next;
    int to = socket(AF_INET, SOCK_STREAM, 0);
    return connect(to, one->ai_addr, one->ai_addrlen) ? -1 : to;
}

// True while there is more to come.
static int pass(int from, int to) {
    char bytes[65536];
    ssize_t got = read(from, bytes, sizeof bytes);
    if (got <= 0) { shutdown(to, SHUT_WR); return 0; }
    for (ssize_t done = 0, more; done < got; done += more)
        if ((more = write(to, bytes + done, got - done)) < 0) return 0;
    return 1;
}

static void serve(int client, const char *name, const char *port) {
    int replica = reach(name, port);
    if (replica < 0) return;
    struct pollfd ends[] = {{.fd = client, .events = POLLIN}, {.fd = replica, .events = POLLIN}};
    while ((ends[0].fd >= 0 || ends[1].fd >= 0) && poll(ends, 2, -1) > 0) {
        if (ends[0].revents && !pass(client, replica)) ends[0].fd = -1;
        if (ends[1].revents && !pass(replica, client)) ends[1].fd = -1;
    }
}

int main(int count, char **words) {
    if (count != 4) return fprintf(stderr, "balancer PORT NAME PORT\n"), 2;
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int yes = 1, door = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 1024)) return perror("balancer"), 1;
    for (int client; (client = accept(door, NULL, NULL)) >= 0; close(client))
        if (fork() == 0) { serve(client, words[2], words[3]); _exit(0); }
    return 1;
}
