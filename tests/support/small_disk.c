#include "small_disk.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int with_disk_of(size_t bytes, int (*work)(void))
{
    struct rlimit limit = {bytes, RLIM_INFINITY};
    int status;
    pid_t pid;

    (void)fflush(NULL);
    pid = fork();
    if (pid == 0) {
        (void)signal(SIGXFSZ, SIG_IGN);
        exit(setrlimit(RLIMIT_FSIZE, &limit) == 0 ? work() : 99);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
