#ifndef SHEAF_AGENT_COMMANDS_TERMINAL_H
#define SHEAF_AGENT_COMMANDS_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/console/console.h"
#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"
#include "common/base/table.h"

enum terminal_flags {
	TERMINAL_PASSWORD = 1, /* ask for it and unlock the register */
	/* Open the spool and take in what is in it, before the password. */
	TERMINAL_SPOOL = 2
};

/*
 * What the commands do at a terminal, all in one way: passwords, dates,
 * questions, pages.
 */

/* ERR_USAGE when --dir holds no register. */
int terminal_find(const struct settings *s, struct err *e) MUST_USE;

/* The password of who is at work, of --password-file or asked for, once it is
 * known that there is a register.  out has VAULT_PASSWORD_MAX + 1 bytes; the
 * caller wipes it. */
int terminal_password(const struct settings *s, char *out,
    struct err *e) MUST_USE;

/*
 * Open the desk of --dir and unlock it as --staff with that password, and tell
 * on standard error who was erased again.  desk_close() after success.  Where
 * it is wrong and was typed, it is asked for again into `password`, as by
 * terminal_retry(), with the register given back meanwhile.
 *
 * Whatever a command asks a person, it asks before this where it can: while
 * the desk is open, other commands wait.
 */
int terminal_unlock(struct desk *d, const struct settings *s, char *password,
    struct err *e) MUST_USE;

/*
 * Open the desk of --dir; with TERMINAL_PASSWORD unlock it by
 * terminal_password() and terminal_unlock().  desk_close() after success.
 */
int terminal_open(struct desk *d, const struct settings *s, unsigned flags,
    struct err *e) MUST_USE;

/* Tell on standard error how many clients an unlock has erased again; nothing
 * for 0. */
void terminal_tell_erased(size_t again);

/*
 * A password or key: asked for unseen, or read from the file that an option
 * names unless that is NULL.  As console_ask(); the caller wipes out.
 */
int terminal_secret(const char *file, const char *prompt, char *out, size_t max,
    struct err *e) MUST_USE;

/*
 * What to do after e: true where a secret was wrong that a person has typed
 * (`file` is NULL), it was not the last of LIMITS_SIGN_IN_TRIES, and the person
 * has typed another one, now in out (VAULT_PASSWORD_MAX + 1 bytes).  Else e
 * says why it ends.  *wrong counts; it begins at 0.
 */
bool terminal_retry(const char *file, const char *prompt, char *out,
    unsigned *wrong, struct err *e);

/*
 * A new password, of the file that `option` names, into out
 * (VAULT_PASSWORD_MAX + 1 bytes); the caller wipes it.  What is typed unseen
 * is asked for twice.
 */
int terminal_new_password(const struct settings *s, const char *option,
    char *out, struct err *e) MUST_USE;

/*
 * Open and unlock the desk of --dir on the day that counts as today.  A wrong
 * --today is told before a password is asked for.  desk_close() after success.
 */
int terminal_open_today(struct desk *d, const struct settings *s,
    struct err *e) MUST_USE;

/* --today, else the system's date. */
int terminal_today(const struct settings *s, int32_t *today,
    struct err *e) MUST_USE;

/*
 * Let d->today be --today or the system's date; where the newest fact is
 * later, its day, which standard error then tells.
 */
int terminal_set_today(struct desk *d, const struct settings *s,
    struct err *e) MUST_USE;

/* A date option; DAY_NONE when it was not given. */
int terminal_day(const struct settings *s, const char *option, int32_t *day,
    struct err *e) MUST_USE;

/*
 * Ask a person at the terminal, and wait LIMITS_IDLE_LOCK_S at most: who has
 * gone away leaves no open vault behind.  out receives the line, "" at its
 * end; the caller wipes it.  ERR_USAGE without a terminal, ERR_REFUSED when
 * nobody answered: the caller then ends, and all is as it was.
 */
int terminal_ask(const char *prompt, char *out, size_t max,
    struct err *e) MUST_USE;

/*
 * A reason from a file (- is standard input), without the line feeds at its end;
 * what may be in it is judged later (desk_reason.h).  Freed with
 * desk_reason_free().
 */
int terminal_reason(const char *file, char **out, struct err *e) MUST_USE;

/* Write bytes to standard output; a closed pipe or full disk is an error. */
int terminal_print(struct slice bytes, struct err *e) MUST_USE;

/* Write a JSON answer, indented, and free it, also after a failure. */
int terminal_print_json(struct jval *answer, struct err *e) MUST_USE;

/* Write a page and free it, also after a failure. */
int terminal_print_page(struct buf *page, struct err *e) MUST_USE;

/* Write rows as JSON, which takes them, or as text; `none` stands there, as
 * a line, for a text without rows. */
int terminal_print_table(struct table *rows, bool json, const char *none,
    struct err *e) MUST_USE;

#endif
