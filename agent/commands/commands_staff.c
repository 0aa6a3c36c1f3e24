/*
 * Accounts at a terminal: passwords are asked for here, and a new recovery
 * key is shown here, in a file or once on the screen.
 */
#include "agent/commands/commands_staff.h"

#include <stdio.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_staff.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

#define NEW_PASSWORD_OPTION \
	{ \
		"new-password-file", SETTINGS_VALUE, "FILE", \
		    "the new password; else asked for" \
	}

static const struct settings_option add_options[] = {
	SITEOPTIONS_STAFF,
	{ "role", SETTINGS_VALUE, "ROLE", "worker or team_leader" },
	NEW_PASSWORD_OPTION,
	SITEOPTIONS_END,
};
static const struct settings_option remove_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_END,
};
static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option set_options[] = {
	SITEOPTIONS_STAFF,
	{ "workers-seal", SETTINGS_VALUE, "ANSWER",
	    "yes or no: workers may seal returns" },
	SITEOPTIONS_END,
};
static const struct settings_option password_options[] = {
	SITEOPTIONS_STAFF,
	NEW_PASSWORD_OPTION,
	SITEOPTIONS_END,
};
static const struct settings_option recover_options[] = {
	SITEOPTIONS_DIR,
	{ "staff", SETTINGS_VALUE, "NAME", "whose password is set" },
	{ "recovery-key-file", SETTINGS_VALUE, "FILE",
	    "the printed recovery key; else asked for" },
	NEW_PASSWORD_OPTION,
	{ "recovery-file", SETTINGS_VALUE, "FILE",
	    "write the next recovery key there, not to the terminal" },
	SITEOPTIONS_END,
};

/* Ask for the password of who is at work and for a new one into `fresh`, and
 * only then unlock the desk. */
static int
open_and_ask(struct desk *d, const struct settings *s, char *fresh,
    struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	int rc;

	if (terminal_password(s, password, e) < 0)
		return -1;
	rc = terminal_new_password(s, "new-password-file", fresh, e);
	if (rc == 0 && terminal_unlock(d, s, password, e) < 0) {
		mem_wipe(fresh, VAULT_PASSWORD_MAX + 1);
		rc = -1;
	}
	mem_wipe(password, sizeof(password));
	return rc;
}

static int
run_add(const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk_staff_account r = { .name = settings_operand(s, 0),
		.password = password };
	struct desk d;
	int rc;

	if (settings_need(s, "role", &r.role, e) < 0 ||
	    open_and_ask(&d, s, password, e) < 0)
		return -1;
	rc = desk_staff_add(&d, &r, e);
	mem_wipe(password, sizeof(password));
	if (rc == 0)
		console_print("%s has an account now.\n", r.name);
	desk_close(&d);
	return rc;
}

static int
run_remove(const struct settings *s, struct err *e)
{
	const char *name = settings_operand(s, 0);
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_staff_remove(&d, name, NULL, e);
	if (rc == 0)
		console_print("The account of %s is gone, and everything is "
			      "sealed under a new key.\nBackups made before "
			      "still open with the old password.\n",
		    name);
	desk_close(&d);
	return rc;
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct table *accounts;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_staff_list(&d, &accounts, e);
	if (rc == 0) {
		rc = terminal_print_table(accounts, settings_flag(s, "json"),
		    "", e);
		table_free(accounts);
	}
	desk_close(&d);
	return rc;
}

static int
run_set(const struct settings *s, struct err *e)
{
	const char *answer;
	struct desk d;
	int rc;

	if (settings_need(s, "workers-seal", &answer, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_staff_set(&d, answer, NULL, e);
	if (rc == 0)
		console_print("Returns are sealed by team leaders%s.\n",
		    strcmp(answer, "yes") == 0 ? " and workers" : " only");
	desk_close(&d);
	return rc;
}

static int
run_password(const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk d;
	int rc;

	if (open_and_ask(&d, s, password, e) < 0)
		return -1;
	rc = desk_staff_set_password(&d, password, e);
	mem_wipe(password, sizeof(password));
	if (rc == 0)
		console_print("The password of %s is changed.\n",
		    desk_staff_name(&d));
	desk_close(&d);
	return rc;
}

/* --------------------------------------------------------------- recovering */

static const char key_prompt[] = "Recovery key: ";

/* Into the file whose name arg points to, or to the terminal where that is
 * NULL. */
static int
show(void *arg, const char *key, struct err *e)
{
	char text[VAULT_RECOVERY_SIZE + 1];
	const char *path = *(const char **)arg;
	int rc;

	(void)snprintf(text, sizeof(text), "%s\n", key);
	if (path != NULL) {
		rc = console_create(path, slice_of(text), e);
	} else {
		console_print("New recovery key (shown only once; the old one "
			      "opens nothing now):\n");
		rc = terminal_print(slice_of(text), e);
	}
	mem_wipe(text, sizeof(text));
	return rc;
}

static void
take_back(void *arg)
{
	struct err ignored = ERR_INIT;
	const char *path = *(const char **)arg;

	if (path != NULL)
		(void)!console_remove(path, &ignored);
}

static int
open_once(struct desk *d, const struct settings *s, const char *key,
    struct err *e)
{
	size_t again;

	if (terminal_open(d, s, 0, e) < 0)
		return -1;
	if (desk_unlock_recovery(d, key, &again, e) < 0) {
		desk_close(d);
		return -1;
	}
	terminal_tell_erased(again);
	return 0;
}

static int
unlock(struct desk *d, const struct settings *s, char *key, struct err *e)
{
	const char *file = settings_get(s, "recovery-key-file");
	unsigned wrong = 0;

	while (open_once(d, s, key, e) < 0)
		if (!terminal_retry(file, key_prompt, key, &wrong, e))
			return -1;
	return 0;
}

/* As open_and_ask(), with the printed key in place of a password. */
static int
open_by_key(struct desk *d, const struct settings *s, char *fresh,
    struct err *e)
{
	char key[VAULT_PASSWORD_MAX + 1];
	int rc;

	if (terminal_find(s, e) < 0 ||
	    terminal_secret(settings_get(s, "recovery-key-file"), key_prompt,
		key, sizeof(key), e) < 0)
		return -1;
	rc = terminal_new_password(s, "new-password-file", fresh, e);
	if (rc == 0 && unlock(d, s, key, e) < 0) {
		mem_wipe(fresh, VAULT_PASSWORD_MAX + 1);
		rc = -1;
	}
	mem_wipe(key, sizeof(key));
	return rc;
}

static int
run_recover(const struct settings *s, struct err *e)
{
	const char *path = settings_get(s, "recovery-file");
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk_staff_recovery r = { .password = password,
		.show = show,
		.take_back = take_back,
		.arg = &path };
	struct desk d;
	int rc;

	if (settings_need(s, "staff", &r.name, e) < 0)
		return -1;
	if (path != NULL && console_exists(path))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    path);
	if (open_by_key(&d, s, password, e) < 0)
		return -1;
	rc = desk_staff_recover(&d, &r, e);
	mem_wipe(password, sizeof(password));
	if (rc == 0)
		console_print("%s can sign in with the new password.\n",
		    r.name);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_staff[] = {
	{ .name = "staff add",
	    .summary = "give a member of staff an account",
	    .operands = "NAME",
	    .example = "sheaf-agent staff add --dir site 'Bo Ek' --role worker",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = add_options,
	    .shared = true,
	    .run = run_add },
	{ .name = "staff remove",
	    .summary = "remove an account; seal all under a new key",
	    .operands = "NAME",
	    .example = "sheaf-agent staff remove --dir site 'Bo Ek'",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = remove_options,
	    .shared = true,
	    .run = run_remove },
	{ .name = "staff list",
	    .summary = "show the accounts and their roles",
	    .operands = "",
	    .example = "sheaf-agent staff list --dir site",
	    .options = list_options,
	    .shared = true,
	    .run = run_list },
	{ .name = "staff set",
	    .summary = "say whether workers may seal",
	    .operands = "",
	    .example = "sheaf-agent staff set --dir site --workers-seal yes",
	    .options = set_options,
	    .shared = true,
	    .run = run_set },
	{ .name = "password",
	    .summary = "change one's own password",
	    .operands = "",
	    .example = "sheaf-agent password --dir site --staff 'Ann Lee'",
	    .options = password_options,
	    .shared = true,
	    .run = run_password },
	{ .name = "recover",
	    .summary = "set a password with the printed recovery key",
	    .operands = "",
	    .example = "sheaf-agent recover --dir site --staff 'Ann Lee'",
	    .options = recover_options,
	    .shared = true,
	    .run = run_recover },
	{ .name = NULL }
};
