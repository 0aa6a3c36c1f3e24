#ifndef SHEAF_COMMON_BASE_SETTINGS_H
#define SHEAF_COMMON_BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"

/*
 * Commands and options from tables.  A command names its options; parsing,
 * --help, --version and "unknown option" messages come from the tables.
 */
enum settings_kind {
	SETTINGS_FLAG, /* --yes */
	SETTINGS_VALUE /* --dir D or --dir=D */
};

struct settings_option {
	const char *name; /* without the dashes */
	enum settings_kind kind;
	const char *metavar; /* "DIR"; NULL for flags */
	const char *help;    /* one line */
};

enum { SETTINGS_OPTIONS_MAX = 24, SETTINGS_OPERANDS_MAX = 12 };

struct settings;

struct settings_command {
	const char *name;     /* "seal", or two words: "registry import" */
	const char *summary;  /* one line */
	const char *operands; /* "FILE.csv" for the usage line, "" if none */
	const char *example;  /* a whole command line for --help */
	int operands_min, operands_max;
	const struct settings_option *options; /* ends with name NULL */
	/* 0, or -1 with *e; -1 with *e still empty when all was said on
	 * standard output (exit 1). */
	int (*run)(const struct settings *s, struct err *e);
	/* Works on state that one process at a time owns; see `run` of the
	 * program. */
	bool shared;
};

struct settings_program {
	const char *name;    /* "sheaf-agent" */
	const char *version; /* "0.1.0" */
	const char *summary; /* one sentence */
	/* Tables of commands, in the order of --help: each table ends with
	 * name NULL, the list of tables with NULL. */
	const struct settings_command *const *tables;
	/* Runs a shared command, perhaps in the process that owns its state;
	 * its result is as settings_run().  NULL: settings_run(). */
	int (*run)(const struct settings *s, struct err *e);
	/* What follows the sentence of an error of this code at a terminal,
	 * such as the command that helps; NULL: nothing.  May be NULL. */
	const char *(*hint)(const char *code);
};

/*
 * Parse argv, answer --help, --version and --bash-completion, run the command and print its error
 * (if any) as "sheaf-agent seal: sentence" on standard error.  Returns the
 * exit status (0, 1, 2, 75).
 */
int settings_main(const struct settings_program *program, int argc,
    char **argv);

/* Value of an option; NULL (or false for flags) when it was not given. */
const char *settings_get(const struct settings *s, const char *name);
bool settings_flag(const struct settings *s, const char *name);

/* Value of an option that must be given; ERR_USAGE in words otherwise. */
int settings_need(const struct settings *s, const char *name, const char **out,
    struct err *e) MUST_USE;

/* The day of an option, written like 2026-05-17; *day stays as it is where the option
 * was not given.  ERR_USAGE in words for anything else. */
int settings_day(const struct settings *s, const char *name, int32_t *day,
    struct err *e) MUST_USE;

/* Operands after the command. */
int settings_operand_count(const struct settings *s);
const char *settings_operand(const struct settings *s, int i);

/*
 * The state directory: --dir, else $XDG_STATE_HOME/<program>, else
 * $HOME/.local/state/<program> for a user and /var/lib/<program> for root.
 * Caller frees.
 */
char *settings_state_dir(const struct settings *s);

/* The program and the words that s was made of: argc (words[0] is the
 * program's name) and argv, which s keeps a pointer to. */
const struct settings_program *settings_program(const struct settings *s);
char **settings_words(const struct settings *s, int *n);

/* Whether the command is a shared one. */
bool settings_shared(const struct settings *s);

/* Run the command here. */
int settings_run(const struct settings *s, struct err *e) MUST_USE;

/*
 * Read a command line as settings_main() does, and run nothing: for a command
 * that came from another process, and for tests.  Fills *out (freed with
 * settings_free) or says why not.
 */
int settings_parse(const struct settings_program *program, int argc,
    char **argv, struct settings **out, struct err *e) MUST_USE;
void settings_free(struct settings *s);

#endif
