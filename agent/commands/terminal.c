/*
 * What commands do at a terminal.  Passwords are wiped as soon as they were
 * used, and a question gives up after the time of the idle lock, so that no
 * unlocked register waits for somebody who has gone away.
 */
#include "agent/commands/terminal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/desk/desk_session.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static const char password_prompt[] = "Password: ";

/* UTF-8, and room to say that it is too long. */
enum { REASON_MAX = 8 * LIMITS_ENTRY_REASON_MAX };

int
terminal_secret(const char *file, const char *prompt, char *out, size_t max,
    struct err *e)
{
	const struct console_question q = { .prompt = prompt,
		.secret = true,
		.file = file,
		.out = out,
		.max = max };

	return console_ask(&q, e);
}

bool
terminal_retry(const char *file, const char *prompt, char *out, unsigned *wrong,
    struct err *e)
{
	if (file != NULL || strcmp(e->code, "password") != 0 ||
	    ++*wrong >= LIMITS_SIGN_IN_TRIES)
		return false;
	console_remark("%c%s. Try again.\n", toupper((unsigned char)e->text[0]),
	    e->text + 1);
	mem_wipe(out, VAULT_PASSWORD_MAX + 1);
	return terminal_secret(NULL, prompt, out, VAULT_PASSWORD_MAX + 1, e) ==
	       0;
}

int
terminal_new_password(const struct settings *s, const char *option, char *out,
    struct err *e)
{
	const char *path = settings_get(s, option);
	char again[VAULT_PASSWORD_MAX + 1];
	bool same;

	if (terminal_secret(path, "New password: ", out, VAULT_PASSWORD_MAX + 1,
		e) < 0)
		return -1;
	if (path != NULL)
		return 0;
	if (terminal_secret(NULL, "New password, again: ", again, sizeof(again),
		e) < 0) {
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

void
terminal_tell_erased(size_t again)
{
	if (again > 0)
		console_remark(
		    "%zu client%s erased again: they were erased after the "
		    "backup that was restored.\n",
		    again, again == 1 ? " was" : "s were");
}

int
terminal_find(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	int rc = desk_find(dir, e);

	free(dir);
	return rc;
}

static int
open_desk(struct desk *d, const struct settings *s, struct err *e)
{
	/* Else it would wait in vain where another process serves. */
	ASSERT(settings_shared(s));
	char *dir = settings_state_dir(s);
	int rc = desk_open(d, dir, e);

	free(dir);
	return rc;
}

/* Nobody types a password only to hear that a name is missing. */
static int
check_name(const struct settings *s, struct err *e)
{
	struct desk d;
	int rc;

	if (settings_get(s, "staff") != NULL ||
	    settings_get(s, "password-file") != NULL)
		return 0;
	if (open_desk(&d, s, e) < 0)
		return -1;
	rc = desk_only_account(&d, e);
	desk_close(&d);
	return rc;
}

int
terminal_password(const struct settings *s, char *out, struct err *e)
{
	if (terminal_find(s, e) < 0 || check_name(s, e) < 0)
		return -1;
	return terminal_secret(settings_get(s, "password-file"),
	    password_prompt, out, VAULT_PASSWORD_MAX + 1, e);
}

/* Workers cannot do anything about it. */
static void
tell_doubt(const struct desk *d)
{
	if (d->in_doubt == 0 || d->actor.role != ACTOR_TEAM_LEADER)
		return;
	console_remark(
	    "%zu line%s of the deletion log %s not vouched for by this "
	    "register, and erased nobody: 'sheaf-agent client erasures' shows "
	    "which. If the client is to be erased, use 'client erase'; then, "
	    "or if the line is wrong, 'client erasures --dismiss'.\n",
	    d->in_doubt, d->in_doubt == 1 ? "" : "s",
	    d->in_doubt == 1 ? "is" : "are");
}

/*
 * Where several people sign in at once, each waits for its own as long as for a
 * register that another process has.
 */
static int
unlock(struct desk *d, const struct vault_login *login, size_t *again,
    struct err *e)
{
	enum { PAUSE_MS = 20 };
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
	const int64_t end_ms = clock_mono_now().ms + LIMITS_REGISTER_WAIT_MS;

	for (;;) {
		if (desk_unlock(d, login, again, e) == 0)
			return 0;
		if (strcmp(e->code, "busy") != 0 ||
		    clock_mono_now().ms >= end_ms)
			return -1;
		(void)nanosleep(&pause, NULL);
	}
}

static int
open_as(struct desk *d, const struct settings *s, const char *password,
    struct err *e)
{
	size_t again;

	if (open_desk(d, s, e) < 0)
		return -1;
	if (unlock(d,
		&(struct vault_login){ settings_get(s, "staff"), password },
		&again, e) < 0) {
		desk_close(d);
		return -1;
	}
	terminal_tell_erased(again);
	tell_doubt(d);
	return 0;
}

int
terminal_unlock(struct desk *d, const struct settings *s, char *password,
    struct err *e)
{
	const char *file = settings_get(s, "password-file");
	unsigned wrong = 0;

	while (open_as(d, s, password, e) < 0)
		if (!terminal_retry(file, password_prompt, password, &wrong, e))
			return -1;
	return 0;
}

/* The password is asked for first: nobody waits for the register while a
 * person types. */
static int
open_by_password(struct desk *d, const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	int rc;

	if (terminal_password(s, password, e) < 0)
		return -1;
	rc = terminal_unlock(d, s, password, e);
	mem_wipe(password, sizeof(password));
	return rc;
}

/* With the register locked, and given back before anybody types. */
static int
take_in(const struct settings *s, struct outbox_receive_report *taken,
    struct err *e)
{
	struct desk d;
	int rc;

	if (open_desk(&d, s, e) < 0)
		return -1;
	rc = desk_open_spool(&d, e);
	if (rc == 0)
		rc = desk_take_in(&d, e);
	*taken = d.taken;
	desk_close(&d);
	return rc;
}

int
terminal_open(struct desk *d, const struct settings *s, unsigned flags,
    struct err *e)
{
	struct outbox_receive_report taken = { 0 };
	int rc = flags & TERMINAL_SPOOL ? take_in(s, &taken, e) : 0;

	if (rc == 0)
		rc = flags & TERMINAL_PASSWORD ? open_by_password(d, s, e)
					       : open_desk(d, s, e);
	if (rc < 0 || !(flags & TERMINAL_SPOOL))
		return rc;
	d->taken = taken;
	if (desk_open_spool(d, e) == 0)
		return 0;
	desk_close(d);
	return -1;
}

int
terminal_day(const struct settings *s, const char *option, int32_t *day,
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
terminal_today(const struct settings *s, int32_t *today, struct err *e)
{
	if (terminal_day(s, "today", today, e) < 0)
		return -1;
	if (*today == DAY_NONE)
		*today = console_today();
	return 0;
}

int
terminal_set_today(struct desk *d, const struct settings *s, struct err *e)
{
	char clock[DAY_TEXT_SIZE], day[DAY_TEXT_SIZE];
	int32_t today;

	if (terminal_today(s, &today, e) < 0 || desk_set_today(d, today, e) < 0)
		return -1;
	if (d->today == today)
		return 0;
	day_format(clock, today);
	day_format(day, d->today);
	console_remark(
	    "Today is said to be %s, but the newest fact is of %s; that day "
	    "counts as today.\n",
	    clock, day);
	return 0;
}

int
terminal_open_today(struct desk *d, const struct settings *s, struct err *e)
{
	int32_t today;

	if (terminal_today(s, &today, e) < 0 ||
	    terminal_open(d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	if (terminal_set_today(d, s, e) == 0)
		return 0;
	desk_close(d);
	return -1;
}

int
terminal_ask(const char *prompt, char *out, size_t max, struct err *e)
{
	const struct console_question q = { .prompt = prompt,
		.out = out,
		.max = max };

	return console_ask(&q, e);
}

int
terminal_reason(const char *file, char **out, struct err *e)
{
	struct buf text;

	*out = NULL;
	if (console_read(file, REASON_MAX, &text, e) < 0) {
		buf_free(&text);
		return -1;
	}
	while (text.n > 0 && strchr("\r\n", text.data[text.n - 1]) != NULL)
		text.n--;
	*out = mem_copy_text(text.data, text.n);
	buf_free(&text);
	return 0;
}

int
terminal_print(struct slice bytes, struct err *e)
{
	console_put(CONSOLE_ANSWER, bytes);
	return console_flush(e);
}

int
terminal_print_page(struct buf *page, struct err *e)
{
	int rc = page->full ? err_set(e, ERR_REFUSED,
				  "this is too much for one page; ask for "
				  "less of it, as with --service")
			    : terminal_print(buf_slice(page), e);

	buf_free(page);
	return rc;
}

int
terminal_print_json(struct jval *answer, struct err *e)
{
	struct buf page;

	buf_init(&page, (size_t)LIMITS_IMPORT_MAX * 4);
	desk_write_json(answer, &page);
	return terminal_print_page(&page, e);
}

int
terminal_print_table(struct table *rows, bool json, const char *none,
    struct err *e)
{
	struct buf page;

	if (json)
		return terminal_print_json(table_take_json(rows), e);
	buf_init(&page, (size_t)LIMITS_IMPORT_MAX * 4);
	if (table_rows(rows) == 0)
		buf_printf(&page, "%s\n", none);
	else
		table_write_text(rows, &page);
	return terminal_print_page(&page, e);
}
