#include "agent/commands/sitework.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/desk/sealed_columns.h"
#include "agent/people/people_erase.h"
#include "agent/register/facts.h"
#include "common/base/ask.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

int
sitework_password(const struct settings *s, const char *prompt, char *out,
    struct err *e)
{
	return file_read_secret(settings_get(s, "password-file"), prompt, out,
	    VAULT_PASSWORD_MAX + 1, e);
}

int
sitework_new_password(const struct settings *s, const char *option, char *out,
    struct err *e)
{
	const char *path = settings_get(s, option);
	char again[VAULT_PASSWORD_MAX + 1];
	bool same;

	if (file_read_secret(path, "New password: ", out,
		VAULT_PASSWORD_MAX + 1, e) < 0)
		return -1;
	if (path != NULL)
		return 0;
	if (file_read_secret(NULL, "New password, again: ", again,
		sizeof(again), e) < 0) {
		mem_wipe(out, VAULT_PASSWORD_MAX + 1);
		return -1;
	}
	same = strcmp(out, again) == 0;
	mem_wipe(again, sizeof(again));
	if (same)
		return 0;
	mem_wipe(out, VAULT_PASSWORD_MAX + 1);
	return err_set(e, ERR_REFUSED,
	    "the two passwords are not the same; nothing was changed");
}

static int
open_vault(struct sitework *w, const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	int rc = sitework_password(s, "Password: ", password, e);

	if (rc < 0)
		return -1;
	rc = vault_unlock(&w->reg->vault, sealed_columns(w->reg->db),
	    settings_get(s, "staff"), password, e);
	mem_wipe(password, sizeof(password));
	return rc;
}

/* Who was erased does not come back by a restore. */
static int
erase_again(struct sitework *w, struct err *e)
{
	char *folder = register_folder(w->reg);
	size_t n = 0;
	int rc = people_erase_again(w->reg, folder, &n, e);

	free(folder);
	if (rc == 0 && n > 0)
		(void)fprintf(stderr,
		    "%zu client%s erased again: they were erased after the "
		    "backup that was restored.\n",
		    n, n == 1 ? " was" : "s were");
	return rc;
}

int
sitework_open(struct sitework *w, const struct settings *s, unsigned flags,
    struct err *e)
{
	char *dir = settings_state_dir(s);
	int rc;

	memset(w, 0, sizeof(*w));
	rc = register_open(&w->reg, dir, e);
	if (rc < 0)
		goto fail;
	if ((flags & SITEWORK_PASSWORD) &&
	    (open_vault(w, s, e) < 0 || erase_again(w, e) < 0))
		goto fail;
	if ((flags & SITEWORK_SPOOL) && spool_create(&w->spool, dir, e) < 0)
		goto fail;
	rc = 0;
	goto out;
fail:
	sitework_close(w);
	rc = -1;
out:
	free(dir);
	return rc;
}

void
sitework_close(struct sitework *w)
{
	if (w->spool.read != NULL)
		spool_close(&w->spool);
	register_close(w->reg);
	memset(w, 0, sizeof(*w));
}

int
sitework_day(const struct settings *s, const char *option, int32_t *day,
    struct err *e)
{
	const char *text = settings_get(s, option);

	*day = DAY_NONE;
	if (text == NULL || day_parse(slice_of(text), day))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--%s is not a date; write it like 2026-05-17", option);
}

int
sitework_today(const struct settings *s, int32_t *today, struct err *e)
{
	if (sitework_day(s, "today", today, e) < 0)
		return -1;
	if (*today == DAY_NONE)
		*today = clock_today();
	return 0;
}

int
sitework_count_today(const struct sitework *w, int32_t *today, struct err *e)
{
	char clock[DAY_TEXT_SIZE], day[DAY_TEXT_SIZE];
	int32_t newest;

	if (facts_newest(w->reg->db, &newest, e) < 0)
		return -1;
	if (newest <= *today)
		return 0;
	day_format(clock, *today);
	day_format(day, newest);
	(void)fprintf(stderr,
	    "Today is said to be %s, but the newest fact is of %s; that day "
	    "counts as today.\n",
	    clock, day);
	*today = newest;
	return 0;
}

int
sitework_ask(const char *prompt, char *out, size_t max, struct err *e)
{
	const struct ask ask = { STDIN_FILENO, prompt,
		LIMITS_IDLE_LOCK_S * 1000 };

	if (!isatty(STDIN_FILENO))
		return err_set(e, ERR_USAGE,
		    "a person has to answer here: run it on a terminal, or "
		    "give the option that answers");
	if (ask_line(&ask, out, max, e) == 0)
		return 0;
	if (e->kind != ERR_LATER)
		return -1;
	return err_set(e, ERR_REFUSED,
	    "nobody answered for %d minutes, so the register is locked again; "
	    "nothing was changed",
	    LIMITS_IDLE_LOCK_S / 60);
}

int
sitework_print(struct slice bytes, struct err *e)
{
	if ((bytes.n == 0 || fwrite(bytes.p, bytes.n, 1, stdout) == 1) &&
	    fflush(stdout) == 0)
		return 0;
	return err_errno(e, errno, "cannot write to standard output");
}
