// Exit code 0 when the program of this container says that it is well. Images have no shell, and a check that starts
// .NET every few seconds costs more than a quiet service does.
//
//   healthcheck                     the gateway's /health/live, over its control socket
//   healthcheck fleet               its /health/fleet
//   healthcheck 8080/health/live    any path, over HTTP/1.1 on that port of loopback
//   healthcheck FIRST THEN          FIRST until it was well once, THEN from then on
#include <arpa/inet.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char was_well[] = "/tmp/.healthcheck";

// "HTTP/1.1 2", however many pieces it comes in.
static int answers_2xx(int to)
{
    char head[10];
    for (size_t length = 0; length < sizeof head;)
    {
        ssize_t got = read(to, head + length, sizeof head - length);
        if (got <= 0) return 0;
        length += got;
    }

    return head[9] == '2';
}

static int ask(const struct sockaddr *where, socklen_t size, const char *path)
{
    char request[256];
    int length = snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    if (length >= (int)sizeof request) return 0;
    int to = socket(where->sa_family, SOCK_STREAM, 0);
    int well = connect(to, where, size) == 0 && write(to, request, length) == length && answers_2xx(to);
    close(to);
    return well;
}

static int ask_port(int port, const char *path)
{
    struct sockaddr_in where = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    return ask((struct sockaddr *)&where, sizeof where, path);
}

static int ask_socket(const char *file, const char *path)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    if (strlen(file) >= sizeof where.sun_path) return 0;
    strcpy(where.sun_path, file);
    return ask((struct sockaddr *)&where, sizeof where, path);
}

static int ask_in(const char *folder, const char *path)
{
    char pattern[256];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/gateway-*/control.sock", folder);
    int well = 0;
    if (glob(pattern, 0, NULL, &found) != 0) return 0;
    for (size_t i = 0; i < found.gl_pathc && !well; i++) well = ask_socket(found.gl_pathv[i], path);
    globfree(&found);
    return well;
}

// Where a gateway keeps it: src/Gateway/Platform/RunDirectory.cs.
static int ask_gateway(const char *path)
{
    const char *named = getenv("Gateway__Control");
    if (named && *named) return ask_socket(named, path);
    const char *folders[] = { getenv("Gateway__RunDirectory"), getenv("XDG_RUNTIME_DIR"), "/run", "/tmp", "/dev/shm" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (folders[i] && *folders[i] && ask_in(folders[i], path)) return 1;
    return 0;
}

static int is_well(const char *what)
{
    char *path, name[64];
    long port = strtol(what, &path, 10);
    if (port > 0 && *path == '/') return ask_port(port, path);
    snprintf(name, sizeof name, "/health/%s", what);
    return ask_gateway(name);
}

int main(int count, char **words)
{
    const char *first = count > 1 ? words[1] : "live";
    if (count > 2 && access(was_well, F_OK) == 0) first = words[2];
    if (!is_well(first)) return 1;
    FILE *mark = count > 2 ? fopen(was_well, "w") : NULL;
    if (mark) fclose(mark);
    return 0;
}
