/* The command that begins a site. */
#include "agent/commands/commands_init.h"

#include <stdio.h>
#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "common/base/mem.h"

static const struct settings_option init_options[] = {
	SITEOPTIONS_STAFF,
	{ "recovery-file", SETTINGS_VALUE, "FILE",
	    "write the recovery key there, not to the terminal" },
	SITEOPTIONS_END,
};

/* The name of the first account where none was given. */
static const char *
first_staff(const struct settings *s)
{
	const char *name = settings_get(s, "staff");

	if (name == NULL)
		name = getenv("LOGNAME");
	return name == NULL || name[0] == '\0' ? "staff" : name;
}

static int
show_recovery(const struct settings *s, const char *recovery, struct err *e)
{
	const char *path = settings_get(s, "recovery-file");
	char text[VAULT_RECOVERY_SIZE + 1];
	int rc = 0;

	(void)snprintf(text, sizeof(text), "%s\n", recovery);
	if (path != NULL)
		rc = console_create(path, slice_of(text), e);
	else
		console_print("Recovery key (shown only once; write it down "
			      "and lock it away):\n%s",
		    text);
	mem_wipe(text, sizeof(text));
	return rc;
}

static int
add_first(struct desk *d, const struct settings *s, const char *password,
    struct err *e)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct desk_site_first r = { .name = first_staff(s),
		.password = password };
	int rc = desk_site_add_first(d, &r, recovery, e);

	if (rc < 0)
		return -1;
	rc = show_recovery(s, recovery, e);
	mem_wipe(recovery, sizeof(recovery));
	return rc;
}

/* Everything that can be wrong, and what a person has to type, before
 * anything is made: who stops here leaves nothing behind. */
static int
ask_first(const struct settings *s, const char *dir, char *password,
    struct err *e)
{
	const char *recovery = settings_get(s, "recovery-file");

	if (recovery != NULL && console_exists(recovery))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    recovery);
	if (desk_site_check_new(dir, e) < 0)
		return -1;
	return terminal_new_password(s, "password-file", password, e);
}

static int
run_init(const struct settings *s, struct err *e)
{
	char password[VAULT_PASSWORD_MAX + 1] = "";
	char *dir = settings_state_dir(s);
	struct desk d;
	int rc = ask_first(s, dir, password, e);

	if (rc == 0)
		rc = desk_site_begin(&d, dir, e);
	if (rc < 0)
		goto out;
	rc = add_first(&d, s, password, e);
	if (rc < 0) {
		desk_site_abandon(&d);
		goto out;
	}
	rc = desk_open_spool(&d, e);
	if (rc == 0)
		rc = desk_take_in(&d, e);
	desk_close(&d);
	if (rc == 0)
		console_print("The register of this site is in the folder "
			      "\"%s\"; its first account is %s.\n",
		    dir, first_staff(s));
out:
	mem_wipe(password, sizeof(password));
	free(dir);
	return rc;
}

const struct settings_command commands_init[] = {
	{ .name = "init",
	    .summary = "make the register and the first account",
	    .operands = "",
	    .example = "sheaf-agent init --dir site --staff 'Ann Lee' "
		       "--recovery-file recovery.txt",
	    .options = init_options,
	    .run = run_init },
	{ .name = NULL }
};
