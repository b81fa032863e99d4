/*
 * Runs before the runtime starts (a constructor of the executable), because these things cannot be undone later:
 *
 * - The runtime opens its diagnostics socket while it starts, and reads whether it may from the environment only. Any process of the same user could read
 *   the access token from it (EventPipe) and the environment. It stays closed.
 * - A core dump would hold the private key and the access token, and so does the memory that a debugger of the same user reads. Not being dumpable forbids
 *   both; it also gives the files of /proc/<pid> to root, so that other processes of the same user read no environment and no memory there.
 * - Each thread would have a memory arena of its own for what OpenSSL allocates, and memory that is free in one is not used by another.
 *
 * DOTNET_EnableDiagnostics=1, set on purpose by somebody who debugs, leaves the first two as the system has them.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

__attribute__((constructor)) static void process_start(void)
{
    const struct rlimit none = { 0, 0 };
    const char *diagnostics = getenv("DOTNET_EnableDiagnostics");

    mallopt(M_ARENA_MAX, 2);
    if (diagnostics != NULL && strcmp(diagnostics, "1") == 0)
    {
        return;
    }

    setenv("DOTNET_EnableDiagnostics", "0", 1);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
}
