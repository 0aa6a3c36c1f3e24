#include "agent/commands/commands_staff.h"

#include <stdio.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/sealed_columns.h"
#include "agent/vault/vault_slot.h"
#include "agent/vault/vault_staff.h"
#include "common/base/file.h"
#include "common/base/json.h"
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

static int
run_add(const struct settings *s, struct err *e)
{
	const char *name = settings_operand(s, 0), *role;
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk w;
	int rc;

	if (settings_need(s, "role", &role, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = terminal_new_password(s, "new-password-file", password, e);
	if (rc == 0) {
		rc = vault_staff_add(w.reg->db, w.reg->vault, name, role,
		    password, e);
		mem_wipe(password, sizeof(password));
	}
	if (rc == 0)
		(void)printf("%s has an account now.\n", name);
	desk_close(&w);
	return rc;
}

static int
run_remove(const struct settings *s, struct err *e)
{
	const char *name = settings_operand(s, 0);
	struct desk w;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = vault_staff_remove(w.reg->db, &w.reg->vault, name, e);
	if (rc == 0)
		(void)printf("The account of %s is gone, and everything is "
			     "sealed under a new key.\nBackups made before "
			     "still open with the old password.\n",
		    name);
	desk_close(&w);
	return rc;
}

static void
describe(const struct vault_slot_list *list, bool json, struct buf *out)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct vault_slot *s = &list->slot[i];
		struct jval *one;

		if (s->recovery)
			continue;
		if (!json)
			buf_printf(out, "%-12s %s\n", s->role, s->name);
		one = jval_object();
		jval_set_str(one, "name", s->name);
		jval_set_str(one, "role", s->role);
		jval_add(all, one);
	}
	if (json) {
		jval_write(all, true, out);
		buf_puts(out, "\n");
	}
	jval_free(all);
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct vault_slot_list list;
	struct desk w;
	struct buf out;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = vault_slot_load(w.reg->db, &list, e);
	if (rc == 0) {
		buf_init(&out, LIMITS_IMPORT_MAX);
		describe(&list, settings_flag(s, "json"), &out);
		rc = terminal_print(buf_slice(&out), e);
		buf_free(&out);
		vault_slot_free(&list);
	}
	desk_close(&w);
	return rc;
}

static int
run_password(const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk w;
	int rc;

	if (terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = terminal_new_password(s, "new-password-file", password, e);
	if (rc == 0) {
		rc = vault_staff_password(w.reg->db, w.reg->vault, password, e);
		mem_wipe(password, sizeof(password));
	}
	if (rc == 0)
		(void)printf("The password of %s is changed.\n",
		    vault_staff(w.reg->vault));
	desk_close(&w);
	return rc;
}

/* --------------------------------------------------------------- recovering */

/* Show the new key before it counts: it must not be lost by a full disk. */
static int
show(const char *path, const char *recovery, struct err *e)
{
	char text[VAULT_RECOVERY_SIZE + 1];
	int rc = 0;

	(void)snprintf(text, sizeof(text), "%s\n", recovery);
	if (path != NULL) {
		rc = file_create(path, slice_of(text), 0600, e);
	} else {
		(void)printf("New recovery key (shown only once; the old one "
			     "opens nothing now):\n");
		rc = terminal_print(slice_of(text), e);
	}
	mem_wipe(text, sizeof(text));
	return rc;
}

static int
replace(struct desk *w, const struct settings *s, const char *name,
    const char *password, struct err *e)
{
	const char *path = settings_get(s, "recovery-file");
	char recovery[VAULT_RECOVERY_SIZE];
	struct err ignored = ERR_INIT;
	bool made = false;
	int rc;

	if (db_begin(w->reg->db, e) < 0)
		return -1;
	rc = vault_staff_recover(w->reg->db, w->reg->vault, name, password,
	    recovery, e);
	if (rc == 0) {
		rc = show(path, recovery, e);
		made = rc == 0 && path != NULL;
	}
	mem_wipe(recovery, sizeof(recovery));
	if (rc == 0)
		rc = db_commit(w->reg->db, e);
	if (rc == 0)
		return 0;
	db_rollback(w->reg->db);
	if (made)
		(void)!file_remove(path, &ignored);
	return -1;
}

static int
unlock(struct desk *w, const struct settings *s, struct err *e)
{
	char typed[VAULT_PASSWORD_MAX + 1];
	int rc = file_read_secret(settings_get(s, "recovery-key-file"),
	    "Recovery key: ", typed, sizeof(typed), e);

	if (rc < 0)
		return -1;
	rc = vault_unlock_recovery(&w->reg->vault, sealed_columns(w->reg->db),
	    typed, e);
	mem_wipe(typed, sizeof(typed));
	return rc;
}

static int
run_recover(const struct settings *s, struct err *e)
{
	const char *path = settings_get(s, "recovery-file"), *name;
	char password[VAULT_PASSWORD_MAX + 1];
	struct desk w;
	int rc;

	if (settings_need(s, "staff", &name, e) < 0)
		return -1;
	if (path != NULL && file_exists(path))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    path);
	if (terminal_open(&w, s, 0, e) < 0)
		return -1;
	rc = unlock(&w, s, e);
	if (rc == 0)
		rc = terminal_new_password(s, "new-password-file", password, e);
	if (rc == 0) {
		rc = replace(&w, s, name, password, e);
		mem_wipe(password, sizeof(password));
	}
	if (rc == 0)
		(void)printf("%s can sign in with the new password.\n", name);
	desk_close(&w);
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
	    .run = run_add },
	{ .name = "staff remove",
	    .summary = "remove an account; seal all under a new key",
	    .operands = "NAME",
	    .example = "sheaf-agent staff remove --dir site 'Bo Ek'",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = remove_options,
	    .run = run_remove },
	{ .name = "staff list",
	    .summary = "show the accounts and their roles",
	    .operands = "",
	    .example = "sheaf-agent staff list --dir site",
	    .options = list_options,
	    .run = run_list },
	{ .name = "password",
	    .summary = "change one's own password",
	    .operands = "",
	    .example = "sheaf-agent password --dir site --staff 'Ann Lee'",
	    .options = password_options,
	    .run = run_password },
	{ .name = "recover",
	    .summary = "set a password with the printed recovery key",
	    .operands = "",
	    .example = "sheaf-agent recover --dir site --staff 'Ann Lee'",
	    .options = recover_options,
	    .run = run_recover },
	{ .name = NULL }
};
