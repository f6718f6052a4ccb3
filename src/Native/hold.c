// Owns the network of a container and its published ports, and does nothing else, as the pause container of a pod in
// Kubernetes: gateways come into that network and go, and the ports stay.
#include <signal.h>

int main(void)
{
    sigset_t ends;
    int signal;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, 0);
    return sigwait(&ends, &signal);
}
