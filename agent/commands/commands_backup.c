/* `backup` and `restore` at a terminal.  A backup needs no password, since
 * what is sealed stays sealed.  A restore asks for one before it changes
 * anything. */
#include "agent/commands/commands_backup.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_site.h"
#include "common/base/mem.h"

static const struct settings_option backup_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_END,
};

static const struct settings_option restore_options[] = {
	SITEOPTIONS_DIR,
	{ "staff", SETTINGS_VALUE, "NAME", "a team leader of the backup" },
	{ "password-file", SETTINGS_VALUE, "FILE",
	    "password (- is standard input); else asked for" },
	{ "recovery-key-file", SETTINGS_VALUE, "FILE",
	    "the printed recovery key, without a password" },
	{ "erasures", SETTINGS_VALUE, "FILE",
	    "deletion log of another copy: whom to erase again" },
	SITEOPTIONS_END,
};

static int
run_write(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	struct desk d;
	int rc;

	if (terminal_open(&d, s, 0, e) < 0)
		return -1;
	rc = desk_site_backup(&d, path, e);
	if (rc == 0)
		console_print("%s holds the register, read back and checked. "
			      "It opens with today's passwords; keep it as "
			      "safe as the register itself.\n",
		    path);
	desk_close(&d);
	return rc;
}

/* The password or key is asked for, and wiped again. */
static int
bring_back(const struct settings *s, const char *dir, size_t *waiting,
    struct err *e)
{
	const char *key = settings_get(s, "recovery-key-file");
	const char *file = key != NULL ? key : settings_get(s, "password-file");
	char secret[VAULT_PASSWORD_MAX + 1];
	struct desk_site_restore r = { .path = settings_operand(s, 0),
		.erasures = settings_get(s, "erasures"),
		.login = { settings_get(s, "staff"), secret },
		.recovery = key != NULL ? secret : NULL };
	unsigned wrong = 0;
	int rc;

	if (desk_site_check_restore(dir, r.path, e) < 0 ||
	    terminal_secret(file, "Password: ", secret, sizeof(secret), e) < 0)
		return -1;
	do
		rc = desk_site_restore(dir, &r, waiting, e);
	while (rc < 0 && terminal_retry(file, "Password: ", secret, &wrong, e));
	mem_wipe(secret, sizeof(secret));
	return rc;
}

static int
run_restore(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	size_t waiting;
	int rc = bring_back(s, dir, &waiting, e);

	free(dir);
	if (rc < 0)
		return -1;
	console_print("The register is back. It signs nothing yet: run "
		      "'sheaf-agent send', which asks the aggregator what it "
		      "holds, and then 'sheaf-agent seal', which says whether "
		      "anything was lost.\n");
	if (waiting > 0)
		console_print("%zu client%s erased since this backup. The next "
			      "command with a password erases them again, "
			      "before anything else.\n",
		    waiting, waiting == 1 ? " was" : "s were");
	return 0;
}

const struct settings_command commands_backup[] = {
	{ .name = "backup",
	    .summary = "copy the register to a file, and read it back",
	    .operands = "FILE",
	    .example =
		"sheaf-agent backup --dir site /media/stick/register.backup",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = backup_options,
	    .shared = true,
	    .run = run_write },
	{ .name = "restore",
	    .summary = "make a register of such a file",
	    .operands = "FILE",
	    .example = "sheaf-agent restore --dir site --staff 'Ann Lee' "
		       "/media/stick/register.backup",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = restore_options,
	    .run = run_restore },
	{ .name = NULL }
};
