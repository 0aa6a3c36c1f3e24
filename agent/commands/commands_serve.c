/* `serve`: owns the register, and runs the commands of other processes. */
#include "agent/commands/commands_serve.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/serve/serve_owner.h"
#include "common/base/service.h"

static const struct settings_option serve_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_END,
};

static void
say_ready(const char *dir)
{
	struct err ignored = ERR_INIT;

	console_print("Commands for the register in %s are taken. It is "
		      "locked until one of them unlocks it.\n",
	    dir);
	(void)!console_flush(&ignored);
	service_ready();
}

static int
run_serve(const struct settings *s, struct err *e)
{
	char *dir = settings_state_dir(s);
	int rc;

	service_begin();
	rc = serve_owner_run(settings_program(s), dir, say_ready, e);
	free(dir);
	return rc;
}

const struct settings_command commands_serve[] = {
	{ .name = "serve",
	    .summary = "keep the register open for many commands",
	    .operands = "",
	    .example = "sheaf-agent serve --dir site",
	    .options = serve_options,
	    .run = run_serve },
	{ .name = NULL }
};
