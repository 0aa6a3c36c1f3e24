/* `serve`: owns the register, runs the commands of other processes, shows the
 * desk to a browser on this machine, and keeps the courier running. */
#include "agent/commands/commands_serve.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_site.h"
#include "agent/serve/serve_courier.h"
#include "agent/serve/serve_owner.h"
#include "agent/web/web.h"
#include "common/base/clock.h"
#include "common/base/service.h"

static const struct settings_option serve_options[] = {
	SITEOPTIONS_DIR,
	{ "page", SETTINGS_VALUE, "ADDRESS:PORT",
	    "where on this machine a browser finds the desk" },
	{ "no-page", SETTINGS_FLAG, NULL, "show the desk to no browser" },
	{ "lan", SETTINGS_VALUE, "NAME[:PORT]",
	    "show it on the provider's network too, over TLS" },
	{ "tls-cert", SETTINGS_VALUE, "FILE",
	    "certificate of the provider's IT for that name (PEM)" },
	{ "tls-key", SETTINGS_VALUE, "FILE", "the key of --tls-cert (PEM)" },
	{ "ca-file", SETTINGS_VALUE, "FILE",
	    "certificates of a private authority (PEM), for the courier" },
	{ "no-courier", SETTINGS_FLAG, NULL,
	    "do not start the courier, which brings returns to the region" },
	SITEOPTIONS_END,
};

/* Where the desk is found unless somebody wants it elsewhere. */
static const char usual_page[] = "127.0.0.1:8450";
static const char any_page[] = "127.0.0.1:0";

enum { WORDS_MAX = 256 };

/* What runs beside the commands' socket: pages and courier, each or none. */
struct beside {
	const char *listen; /* NULL: no pages */
	bool asked;         /* for just this address, by an option */
	bool on_lan;
	struct web_lan_config lan;
	const char *version;
	struct desk_shared *shared;
	struct web *web;
	struct serve_courier *courier;
};

/* Another program may have the usual port, or another site's desk. */
static int
start_elsewhere(struct beside *b, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (web_start(&b->web, b->shared, any_page, b->version, &ignored) < 0)
		return -1;
	*e = (struct err)ERR_INIT;
	console_print("The desk's usual address, http://%s/, is taken by "
		      "another program. This time it is elsewhere; 'serve "
		      "--page 127.0.0.1:PORT' gives it an address that "
		      "stays.\n",
	    usual_page);
	return 0;
}

static int
start_pages(struct beside *b, struct err *e)
{
	/* None, or they were there before the register was. */
	if (b->listen == NULL || b->web != NULL)
		return 0;
	if (!b->asked && !web_has_pages()) {
		console_print("This sheaf-agent was built without the pages of "
			      "the desk ('make web' builds it with them).\n");
		return 0;
	}
	if (web_start(&b->web, b->shared, b->listen, b->version, e) < 0 &&
	    (b->asked || start_elsewhere(b, e) < 0))
		return -1;
	console_print("The desk is at http://%s/\n", web_address(b->web));
	return 0;
}

/* Other machines may come in too, by one name and over TLS. */
static int
start_lan(const struct beside *b, struct err *e)
{
	struct buf words;

	if (!b->on_lan)
		return 0;
	if (b->web == NULL)
		return err_set(e, ERR_USAGE,
		    "--lan shows the desk's pages, and there are none");
	if (web_join_lan(b->web, &b->lan, e) < 0)
		return -1;
	buf_init(&words, WORDS_MAX);
	web_trust_words(b->web->trust, &words);
	console_print("On the network it is at https://%s/\n",
	    web_lan_host(b->web->lan));
	if (words.n > 0)
		console_print("Each device has to trust it once: "
			      "http://%s/trust says how. The fingerprint to "
			      "compare is: %s\n",
		    web_address(b->web), buf_str(&words));
	buf_free(&words);
	return 0;
}

static int
begin_beside(void *arg, struct desk_shared *shared, struct err *e)
{
	struct beside *b = arg;

	b->shared = shared;
	if (start_pages(b, e) < 0)
		return -1;
	if (b->web != NULL)
		web_stage_own(b->web->stage, shared);
	if (start_lan(b, e) < 0) {
		web_stop(b->web);
		b->web = NULL;
		return -1;
	}
	if (b->courier != NULL)
		serve_courier_look(b->courier, clock_mono_now());
	return 0;
}

/* Where nobody is signed in any more, nobody needs it unlocked. */
static void
look_beside(void *arg)
{
	struct beside *b = arg;

	if (b->web != NULL && web_tick(b->web))
		web_sign_in_lock(b->web);
	if (b->courier != NULL)
		serve_courier_look(b->courier, clock_mono_now());
}

static void
end_beside(void *arg)
{
	struct beside *b = arg;

	web_stop(b->web);
	b->web = NULL;
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

/*
 * In a folder without a register: show the page that makes one, until it is
 * made or this program is told to stop.
 */
static int
await_register(struct beside *b, const char *dir, bool *stopped, struct err *e)
{
	enum { LOOK_MS = 100 };
	struct err ignored = ERR_INIT;

	*stopped = false;
	if (b->listen == NULL || !web_has_pages() ||
	    desk_site_check_new(dir, &ignored) < 0)
		return 0;
	if (start_pages(b, e) < 0)
		return -1;
	console_print("There is no register in %s yet. Open this address in a "
		      "browser to make one; Ctrl-C ends it.\n",
	    dir);
	if (console_flush(e) < 0)
		return -1;
	web_stage_allow(b->web->stage, dir);
	service_ready();
	while (!*stopped && !web_stage_waits(b->web->stage))
		*stopped = service_rest(LOOK_MS);
	return 0;
}

/* The options that show the desk to other machines. */
static int
read_lan(const struct settings *s, const char *dir, struct beside *b,
    struct err *e)
{
	const char *name = settings_get(s, "lan");

	b->lan.dir = dir;
	b->lan.cert = settings_get(s, "tls-cert");
	b->lan.key = settings_get(s, "tls-key");
	b->on_lan = name != NULL;
	if ((b->lan.cert == NULL) != (b->lan.key == NULL))
		return err_set(e, ERR_USAGE,
		    "--tls-cert and --tls-key go together: the certificate, "
		    "and its key");
	if (name == NULL && b->lan.cert != NULL)
		return err_set(e, ERR_USAGE,
		    "--tls-cert is for the desk on the provider's network: "
		    "--lan gives its name");
	if (name != NULL && settings_flag(s, "no-page"))
		return err_set(e, ERR_USAGE,
		    "--lan shows the desk on the network and --no-page to no "
		    "browser: give one of them");
	return name == NULL ? 0 : lan_name_parse(&b->lan.name, name, e);
}

static int
run_serve(const struct settings *s, struct err *e)
{
	const char *page = settings_get(s, "page");
	char *dir = settings_state_dir(s);
	struct beside beside = { .listen = page == NULL ? usual_page : page,
		.asked = page != NULL,
		.version = settings_program(s)->version };
	const struct serve_owner_face face = { begin_beside, look_beside,
		end_beside, &beside };
	bool stopped = false;
	int rc = 0;

	if (settings_flag(s, "no-page") && page != NULL)
		rc = err_set(e, ERR_USAGE,
		    "--page says where the desk is and --no-page that there is "
		    "none: give one of them");
	if (settings_flag(s, "no-page"))
		beside.listen = NULL;
	if (rc == 0)
		rc = read_lan(s, dir, &beside, e);
	service_begin();
	if (rc == 0 && !settings_flag(s, "no-courier"))
		rc = serve_courier_new(&beside.courier, dir,
		    settings_get(s, "ca-file"), e);
	if (rc == 0)
		rc = await_register(&beside, dir, &stopped, e);
	if (rc == 0 && !stopped)
		rc = serve_owner_run(settings_program(s), dir, &face, say_ready,
		    e);
	web_stop(beside.web);
	serve_courier_end(beside.courier);
	free(dir);
	return rc;
}

const struct settings_command commands_serve[] = {
	{ .name = "serve",
	    .summary = "show the desk to a browser, and take commands",
	    .operands = "",
	    .example = "sheaf-agent serve --dir site",
	    .options = serve_options,
	    .run = run_serve },
	{ .name = NULL }
};
