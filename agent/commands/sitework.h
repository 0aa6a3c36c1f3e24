#ifndef SHEAF_AGENT_COMMANDS_SITEWORK_H
#define SHEAF_AGENT_COMMANDS_SITEWORK_H

#include <stdint.h>

#include "agent/delivery/spool.h"
#include "agent/register/register.h"
#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/base/settings.h"

/*
 * What a command at the site works with: the register it has opened, the
 * vault of the member of staff who is at work, the spool.
 */
struct sitework {
	struct open_register *reg; /* unlocked with a password */
	struct spool spool;
};

enum sitework_flags {
	SITEWORK_PASSWORD = 1, /* ask for it and open the vault */
	SITEWORK_SPOOL = 2     /* take in, and publish at the end */
};

/*
 * Open the register of --dir; with SITEWORK_PASSWORD also the vault, by
 * --staff and --password-file or a prompt, and who a restore brought back is
 * erased again.  sitework_close() in any case
 * after success.
 */
int sitework_open(struct sitework *w, const struct settings *s, unsigned flags,
    struct err *e) MUST_USE;
void sitework_close(struct sitework *w);

/* Read the password into out (VAULT_PASSWORD_MAX + 1 bytes); the caller
 * wipes it. */
int sitework_password(const struct settings *s, const char *prompt, char *out,
    struct err *e) MUST_USE;

/*
 * A new password, of the file that `option` names, into out
 * (VAULT_PASSWORD_MAX + 1 bytes); the caller wipes it.  What is typed unseen
 * is asked for twice.
 */
int sitework_new_password(const struct settings *s, const char *option,
    char *out, struct err *e) MUST_USE;

/* --today, else the system's date. */
int sitework_today(const struct settings *s, int32_t *today,
    struct err *e) MUST_USE;

/*
 * The day that counts as today: *today, or that of the newest fact where the
 * clock is before it, which is then said on standard error.
 */
int sitework_count_today(const struct sitework *w, int32_t *today,
    struct err *e) MUST_USE;

/* A date option; DAY_NONE when it was not given. */
int sitework_day(const struct settings *s, const char *option, int32_t *day,
    struct err *e) MUST_USE;

/*
 * Ask a person at the terminal, and wait LIMITS_IDLE_LOCK_S at most: who has
 * gone away leaves no open vault behind.  out receives the line, "" at its
 * end; the caller wipes it.  ERR_USAGE without a terminal, ERR_REFUSED when
 * nobody answered: the caller then ends, and all is as it was.
 */
int sitework_ask(const char *prompt, char *out, size_t max,
    struct err *e) MUST_USE;

/* Write bytes to standard output; a closed pipe or full disk is an error. */
int sitework_print(struct slice bytes, struct err *e) MUST_USE;

#endif
