/*
 * temp_folder - a folder for the files of one test.
 *
 * temp_begin() and temp_end() are fixtures of Check: they make the folder and
 * remove it with all that is in it. Every failure fails the test.
 */
#ifndef WP_TESTS_TEMP_FOLDER_H
#define WP_TESTS_TEMP_FOLDER_H

#include <stddef.h>

void temp_begin(void);
void temp_end(void);

/* The folder, without a slash at its end. */
const char *temp_folder(void);

/* FOLDER/NAME; valid until the eighth next call. */
const char *temp_path(const char *name);

/* How many entries the folder has, hidden ones too. */
int temp_count(void);

/* Writes FOLDER/NAME; its path, as from temp_path(). */
const char *temp_write(const char *name, const void *bytes, size_t length);
const char *temp_text(const char *name, const char *text);

#endif
