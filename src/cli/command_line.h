/*
 * command_line - the command as it was typed, for provenance.
 */
#ifndef WP_CLI_COMMAND_LINE_H
#define WP_CLI_COMMAND_LINE_H

/* "wattproof run 'a b.wav' -o case", quoted for a shell where needed; free()
 * it. NULL when there is no memory. */
char *wp_command_line(int argc, char *const *argv);

#endif
