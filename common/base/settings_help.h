#ifndef SHEAF_COMMON_BASE_SETTINGS_HELP_H
#define SHEAF_COMMON_BASE_SETTINGS_HELP_H

#include <stdio.h>

#include "common/base/settings.h"

/* What settings_main() prints from the tables, and its suggestions. */

/* All commands with their summaries, to f. */
void settings_help_program(const struct settings_program *p, FILE *f);

/* Usage, options and example of one command, to standard output. */
void settings_help_command(const struct settings_program *p,
    const struct settings_command *c);

/* A script for bash that completes commands and options of p, to f. */
void settings_help_completion(const struct settings_program *p, FILE *f);

/*
 * "There is no such command; did you mean Y?"  What was typed is not
 * repeated: it may be a client's name in the wrong place, and output is
 * kept.  next may be NULL.  Always returns -1 with ERR_USAGE.
 */
int settings_help_unknown_command(const struct settings_program *p,
    const char *word, const char *next, struct err *e);

/* The same for the option `given`, dashes included, of command c. */
int settings_help_unknown_option(const struct settings_command *c,
    const char *given, struct err *e);

#endif
