#include "cli/cli.h"
int wp_cmd_ingest(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 4;
}
