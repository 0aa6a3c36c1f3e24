/* `serve`: owns the register, runs the commands of other processes, and shows
 * the desk to a browser where that is asked for. */
#include "agent/commands/commands_serve.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/serve/serve_owner.h"
#include "agent/web/web.h"
#include "common/base/service.h"

static const struct settings_option serve_options[] = {
	SITEOPTIONS_DIR,
	{ "page", SETTINGS_VALUE, "ADDRESS:PORT",
	    "show the desk to a browser on this machine" },
	SITEOPTIONS_END,
};

/* The pages, while there are some. */
struct pages {
	const char *listen; /* NULL: none */
	const char *version;
	struct desk_shared *shared;
	struct web *web;
};

static int
begin_pages(void *arg, struct desk_shared *shared, struct err *e)
{
	struct pages *p = arg;

	if (p->listen == NULL)
		return 0;
	p->shared = shared;
	if (web_start(&p->web, shared, p->listen, p->version, e) < 0)
		return -1;
	console_print("The desk is at http://%s/\n", web_address(p->web));
	return 0;
}

/* Where nobody is signed in any more, nobody needs it unlocked. */
static void
look_at_pages(void *arg)
{
	struct pages *p = arg;

	if (p->web != NULL && web_tick(p->web))
		(void)desk_shared_rest(p->shared, 0);
}

static void
end_pages(void *arg)
{
	struct pages *p = arg;

	web_stop(p->web);
}

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
	struct pages pages = { .listen = settings_get(s, "page"),
		.version = settings_program(s)->version };
	const struct serve_owner_face face = { begin_pages, look_at_pages,
		end_pages, &pages };
	int rc;

	service_begin();
	rc = serve_owner_run(settings_program(s), dir, &face, say_ready, e);
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
