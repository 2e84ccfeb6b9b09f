/*
 * worst - the largest error per quantity over all tests of a program, kept over
 * Check's processes and printed when the program ends.
 */
#ifndef WP_TESTS_WORST_H
#define WP_TESTS_WORST_H

/* Once, in test_suite(): names[count] are the rows. */
void worst_begin(const char *const *names, int count);

/* An error [ppm] of row k, with what it was an error of. */
void worst_note(int k, double ppm, const char *of);

#endif
