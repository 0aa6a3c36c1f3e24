/*
 * The web application: begin, look about once a second, end.
 */
#include "aggregator/pages/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/pages/pages_front.h"
#include "aggregator/pages/pages_invites.h"
#include "aggregator/pages/pages_routes.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	/* A few dozen readers, whose browsers open six connections each. */
	WAITING_MAX = 256,
	/* What takes seconds: who comes after these waits too long. */
	HEAVY_MAX = 16,
	/* More than two of them wait for a password hash no longer than it
	 * takes to say so. */
	SLOW_MAX = 32,
	/* As the threads that answer agents' questions: deliveries come
	 * first. */
	GIVE_WAY = 5,
	NAME_SIZE = HTTPGUARD_NAME_SIZE
};

static const char hint[] =
    "these pages are opened by a name that 'sheaf-aggregator serve' was given "
    "with --host, or on the machine itself by the address that it prints";

/* ------------------------------------------------------------------- the door */

static void
run_call(void *arg, unsigned thread, struct httpd_request *r, const void *route)
{
	pages_call_run(arg, thread, r, route);
}

static void
on_call(struct httpd_request *r, void *arg)
{
	struct pages *p = arg;
	const struct pages_route *route =
	    &pages_routes[httpd_route(r) - p->table];

	httpqueue_put(route->flags & PAGES_SLOW    ? p->slow
		      : route->flags & PAGES_HEAVY ? p->heavy
						   : p->queue,
	    r, route);
}

static void
on_page(struct httpd_request *r, void *arg)
{
	struct pages *p = arg;
	const struct httpguard_request q = { .method = "GET",
		.host = httpd_header(r, "Host"),
		.override = httpd_header(r, "X-HTTP-Method-Override") };
	struct httpguard_verdict v = httpguard_judge(&p->names, &q);

	if (v.status != 0)
		httpd_problem(r, v.status, v.code, v.detail);
	else
		httppages_answer(pages_front_files, "sheaf-aggregator", r,
		    httpd_route(r)->path);
}

/* Routes, then each page and each of its parts by name: what is none of them
 * stays an address where nothing is. */
static void
fill_table(struct pages *p)
{
	size_t n = 0, files = 0;

	while (pages_routes[n].method != NULL)
		n++;
	while (pages_front_files[files].path != NULL)
		files++;
	p->table = mem_array(n + files + 2, sizeof(*p->table));
	for (size_t i = 0; i < n; i++)
		p->table[i] = (struct httproute){ pages_routes[i].method,
			pages_routes[i].path, pages_routes[i].body_max,
			on_call };
	for (size_t i = 0; i < files; i++)
		p->table[n++] = (struct httproute){ "GET",
			pages_front_files[i].path, 0, on_page };
	/* Of a program without its pages, to say so. */
	if (files == 0)
		p->table[n++] = (struct httproute){ "GET", "/", 0, on_page };
	p->table[n] = (struct httproute){ .method = NULL };
}

/* --------------------------------------------------------------------- names */

/* A name of --host: letters, digits, ".-" and a port. */
static bool
is_name(const char *name, size_t n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:";

	return n > 0 && n + 8 < NAME_SIZE && strspn(name, letters) >= n;
}

static int
check_hosts(const char *hosts, struct err *e)
{
	unsigned count = 0;

	while (hosts != NULL && *hosts != '\0') {
		size_t n = strcspn(hosts, ",");

		if (!is_name(hosts, n) || ++count > HTTPGUARD_NAMES_MAX - 2)
			return err_set(e, ERR_USAGE,
			    "--host \"%.*s\": give at most %d names as "
			    "browsers "
			    "see them, in small letters, like "
			    "region.example.nhs.uk",
			    (int)n, hosts, HTTPGUARD_NAMES_MAX - 2);
		hosts += n + (hosts[n] == ',');
	}
	return 0;
}

static void
add_name(struct pages *p, const char *host, bool secure)
{
	httpguard_add(&p->names, host, secure);
	if (p->address == NULL)
		p->address =
		    mem_printf("http%s://%s/", secure ? "s" : "", host);
}

/* With TLS the port stands in the name unless it is the usual one; a proxy has
 * a name of its own. */
static void
add_hosts(struct pages *p, const struct pages_config *config, uint16_t port)
{
	const char *at = config->hosts;

	while (at != NULL && *at != '\0') {
		int n = (int)strcspn(at, ",");
		bool has_port = memchr(at, ':', (size_t)n) != NULL;
		char name[NAME_SIZE];

		if (config->tls && !has_port && port != 443)
			(void)snprintf(name, sizeof(name), "%.*s:%u", n, at,
			    (unsigned)port);
		else
			(void)snprintf(name, sizeof(name), "%.*s", n, at);
		add_name(p, name, true);
		at += n + (at[n] == ',');
	}
}

static void
add_local(struct pages *p, const struct pages_config *config, uint16_t port)
{
	char own[NAME_SIZE], localhost[NAME_SIZE];
	int n = (int)(strrchr(config->listen, ':') - config->listen);

	(void)snprintf(own, sizeof(own), "%.*s:%u", n, config->listen,
	    (unsigned)port);
	(void)snprintf(localhost, sizeof(localhost), "localhost:%u",
	    (unsigned)port);
	add_name(p, own, config->tls);
	if (strcmp(own, localhost) != 0)
		add_name(p, localhost, config->tls);
}

void
pages_open(struct pages *p, const struct pages_config *config, uint16_t port)
{
	add_hosts(p, config, port);
	/* Without TLS nobody on a network reads along: the door is this
	 * machine's alone, or a proxy speaks TLS and gives its name. */
	if (httpd_listen_is_local(config->listen))
		add_local(p, config, port);
	httpguard_open(&p->names);
}

const char *
pages_address(const struct pages *p)
{
	return p->address;
}

/* -------------------------------------------------------------- begin and end */

static int
open_readers(struct pages *p, struct err *e)
{
	for (int i = 0; i < PAGES_VIEWERS; i++)
		if (centre_open_reader(&p->reader[i], p->dir, e) < 0)
			return -1;
	return 0;
}

static int
start_queues(struct pages *p, struct err *e)
{
	struct httpqueue_config config = { .threads = PAGES_THREADS,
		.waiting_max = WAITING_MAX,
		.give_way = GIVE_WAY,
		.run = run_call,
		.arg = p };

	if (httpqueue_new(&p->queue, &config, e) < 0)
		return -1;
	config.threads = PAGES_HEAVY_THREADS;
	config.waiting_max = HEAVY_MAX;
	if (httpqueue_new(&p->heavy, &config, e) < 0)
		return -1;
	config.threads = PAGES_SLOW_THREADS;
	config.waiting_max = SLOW_MAX;
	return httpqueue_new(&p->slow, &config, e);
}

int
pages_start(struct pages **out, struct centre *c,
    const struct pages_config *config, struct err *e)
{
	const struct httpsessions_config sessions = {
		.idle_ms = (int64_t)LIMITS_REGION_IDLE_S * 1000,
		.life_ms = (int64_t)LIMITS_REGION_SESSION_S * 1000,
		.who_n = sizeof(struct accounts_session)
	};
	struct pages *p;

	*out = NULL;
	if (check_hosts(config->hosts, e) < 0 ||
	    pages_invites_check(config->authority_dir, c, e) < 0)
		return -1;
	p = mem_alloc(sizeof(*p));
	p->centre = c;
	p->dir = config->dir;
	p->version = config->version;
	p->authority_dir = config->authority_dir;
	p->tls = config->tls;
	p->names.hint = hint;
	p->sessions = httpsessions_new(&sessions);
	p->repeats = httprepeats_new();
	p->downloads = httpdownloads_new();
	p->states = pages_states_new(c, config->dir);
	p->kept = pages_kept_new();
	p->uptake = views_uptake_log_new();
	fill_table(p);
	if (accounts_open(&p->accounts, config->dir, e) < 0 ||
	    support_open(&p->support, config->dir, e) < 0 ||
	    open_readers(p, e) < 0 || start_queues(p, e) < 0) {
		pages_stop(p);
		return -1;
	}
	*out = p;
	return 0;
}

const struct httproute *
pages_table(const struct pages *p)
{
	return p->table;
}

void
pages_tick(struct pages *p)
{
	struct clock_mono now = clock_mono_now();

	(void)httpsessions_count(p->sessions, now);
	httpdownloads_expire(p->downloads, now);
	httprepeats_expire(p->repeats, now);
	pages_states_tick(p->states);
	if (atomic_exchange(&p->worked, false))
		mem_give_back();
}

void
pages_close(struct pages *p)
{
	if (p != NULL)
		accounts_stop(p->accounts);
}

void
pages_stop(struct pages *p)
{
	if (p == NULL)
		return;
	httpqueue_free(p->queue);
	httpqueue_free(p->heavy);
	httpqueue_free(p->slow);
	for (int i = 0; i < PAGES_VIEWERS; i++)
		store_close(p->reader[i]);
	accounts_close(p->accounts);
	support_close(p->support);
	pages_states_free(p->states);
	pages_kept_free(p->kept);
	views_uptake_log_free(p->uptake);
	httpdownloads_free(p->downloads);
	httprepeats_free(p->repeats);
	httpsessions_free(p->sessions);
	free(p->address);
	free(p->table);
	free(p);
}
