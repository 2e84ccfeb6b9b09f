#include "runner.h"

#include <stdlib.h>
#include <string.h>

bool test_is_slow_variant(void)
{
    const char *variant = getenv("VARIANT");

    return variant && strcmp(variant, "release") != 0;
}

int main(void)
{
    SRunner *runner = srunner_create(test_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
