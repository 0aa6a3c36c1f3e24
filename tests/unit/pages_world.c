/*
 * The centre's server in this process, and requests to it over real sockets.
 */
#include "tests/unit/pages_world.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/accounts/tokens.h"
#include "aggregator/authority/authority.h"
#include "aggregator/centre/acceptance.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"

enum { ANSWER_MAX = 1 << 20 };

struct pages *pages_world_pages;
struct centre *pages_world_centre;
char *pages_world_dir;

static char *root, *folder; /* of the authority; NULL: it is elsewhere */
static struct api *api;
static char *passwords[6];

static const struct {
	const char *name, *region;
	enum accounts_role role;
	bool exact;
} people[] = {
	{ "lead", "north", ACCOUNTS_LEAD, false },
	{ "other", "south", ACCOUNTS_LEAD, false },
	{ "analyst", NULL, ACCOUNTS_ANALYST, false },
	{ "auditor", NULL, ACCOUNTS_AUDITOR, false },
	{ "operator", NULL, ACCOUNTS_OPERATOR, false },
	{ "exact", NULL, ACCOUNTS_ANALYST, true },
};

enum { PEOPLE = sizeof(people) / sizeof(people[0]) };

#define must(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)

void
pages_world_registry(const char *rows)
{
	struct err e = ERR_INIT;
	struct registry registry;
	struct buf report;
	struct reference_import import = { .registry = &registry,
		.report = &report };
	char *file = mem_printf("kind,code,name,parent,from,to,attributes\n"
				"region,north,The North,,2015-04-01,,\n"
				"region,south,The South,,2015-04-01,,\n%s",
	    rows);

	buf_init(&report, SIZE_MAX / 2);
	must(registry_parse(&registry, slice_of(file), &e));
	must(centre_set_registry(pages_world_centre, &import, &e));
	registry_free(&registry);
	buf_free(&report);
	free(file);
}

/* The authority's note, to the log; whether it got its receipt. */
static bool
bring(struct slice note)
{
	struct acceptance_counts counts = { 0 };
	struct envelope v = { .note = note };
	struct buf file, answers;

	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	buf_init(&answers, SIZE_MAX / 2);
	envelope_write(&v, &file);
	acceptance_run(centre_intake(pages_world_centre),
	    centre_merger(pages_world_centre), buf_slice(&file), &answers,
	    &counts);
	buf_free(&answers);
	buf_free(&file);
	return counts.logged == 1;
}

struct authority *
pages_world_authority(void)
{
	struct err e = ERR_INIT;
	struct authority *a;

	must(authority_open(&a, folder, &e));
	return a;
}

void
pages_world_grow(const char *agent, const char *services)
{
	struct authority *a = pages_world_authority();
	struct err e = ERR_INIT;
	struct buf note;

	buf_init(&note, LIMITS_NOTE_MAX);
	must(authority_services(a, agent, services, &note, &e));
	authority_close(a);
	ck_assert(bring(buf_slice(&note)));
	buf_free(&note);
}

bool
pages_world_trust(const char *policy)
{
	struct authority *a = pages_world_authority();
	struct err e = ERR_INIT;
	struct policy parsed;
	struct buf note;
	bool published;

	buf_init(&note, LIMITS_NOTE_MAX);
	must(authority_trust_policy(a, slice_of(policy), &parsed, &note, &e));
	authority_close(a);
	published = bring(buf_slice(&note));
	buf_free(&note);
	return published;
}

static void
add_people(void)
{
	const struct accounts_by by = { .today = clock_today() };
	struct err e = ERR_INIT;

	for (size_t i = 0; i < PEOPLE; i++) {
		struct accounts_person p = { .role = people[i].role };
		struct accounts_fresh fresh;

		(void)snprintf(p.name, sizeof(p.name), "%s", people[i].name);
		if (people[i].region != NULL)
			(void)snprintf(p.regions.code[p.regions.n++],
			    REGISTRY_CODE_SIZE, "%s", people[i].region);
		must(accounts_add(pages_world_pages->accounts, &by, &p, &fresh,
		    &e));
		if (people[i].exact)
			must(accounts_set_exact(pages_world_pages->accounts,
			    &by, people[i].name, true, &e));
		passwords[i] = mem_string(fresh.password);
	}
}

void
pages_world_open(void)
{
	struct err e = ERR_INIT;
	struct api_config door = { .listen = "127.0.0.1:0", .threads = 1 };
	struct pages_config config = { .dir = pages_world_dir,
		.listen = "127.0.0.1:0",
		.authority_dir = folder,
		.version = "test" };

	must(centre_open(&pages_world_centre, pages_world_dir, &e));
	must(merger_start(centre_merger(pages_world_centre), &e));
	must(pages_start(&pages_world_pages, pages_world_centre, &config, &e));
	door.more_routes = pages_table(pages_world_pages);
	door.more_arg = pages_world_pages;
	must(api_start(&api, pages_world_centre, pages_world_dir, &door, &e));
	pages_open(pages_world_pages, &config, api_port(api));
}

void
pages_world_close(void)
{
	pages_close(pages_world_pages);
	api_stop(api);
	pages_stop(pages_world_pages);
	centre_close(pages_world_centre);
}

void
pages_world_begin_at(const char *dir)
{
	pages_world_dir = mem_string(dir);
	pages_world_open();
	add_people();
}

void
pages_world_begin(void)
{
	struct err e = ERR_INIT;
	struct keys_verifier log_key, authority;
	char *dir;

	root = unit_dir();
	folder = file_path(root, "authority");
	dir = file_path(root, "centre");
	must(centre_create(dir, "pages.test/log", folder, &log_key, &authority,
	    &e));
	pages_world_begin_at(dir);
	pages_world_registry("");
	free(dir);
}

void
pages_world_end(void)
{
	pages_world_close();
	for (size_t i = 0; i < PEOPLE; i++) {
		free(passwords[i]);
		passwords[i] = NULL;
	}
	free(pages_world_dir);
	if (root != NULL)
		unit_remove(root);
	root = NULL;
	free(folder);
	folder = NULL;
}

/* ------------------------------------------------------------------ sessions */

static struct pages_world_who
begin_session(const struct accounts_session *s)
{
	struct httpsessions_secrets secrets;
	struct pages_world_who who = { 0 };

	httpsessions_begin(pages_world_pages->sessions, s, clock_mono_now(),
	    &secrets);
	memcpy(who.cookie, secrets.cookie, sizeof(who.cookie));
	memcpy(who.token, secrets.token, sizeof(who.token));
	return who;
}

static size_t
find(const char *name)
{
	size_t i = 0;

	while (i < PEOPLE && strcmp(people[i].name, name) != 0)
		i++;
	ck_assert_uint_lt(i, PEOPLE);
	return i;
}

static void
first_step(const char *name, struct accounts_session *s)
{
	const struct accounts_try t = { .now = clock_wall_now(),
		.name = name,
		.password = passwords[find(name)] };
	struct err e = ERR_INIT;

	must(accounts_sign_in(pages_world_pages->accounts, &t, s, &e));
	ck_assert_int_eq(s->stage, ACCOUNTS_SET_UP);
}

struct pages_world_who
pages_world_half(const char *name)
{
	struct accounts_session s;

	first_step(name, &s);
	return begin_session(&s);
}

/* What signing in leads to, without its steps, which have tests of their own. */
struct pages_world_who
pages_world_in(const char *name)
{
	struct accounts_session s;

	first_step(name, &s);
	s.stage = ACCOUNTS_IN;
	return begin_session(&s);
}

struct pages_world_who
pages_world_script(const char *role, const char *region)
{
	return pages_world_bound(role, region, "sheaf/1");
}

struct pages_world_who
pages_world_bound(const char *role, const char *region, const char *policy)
{
	const struct accounts_by by = { .today = clock_today() };
	struct accounts_person p = { 0 };
	struct pages_world_who who = { 0 };
	char secret[TOKENS_SECRET_SIZE];
	struct err e = ERR_INIT;

	(void)snprintf(p.name, sizeof(p.name), "script-%s-%.5s", role, policy);
	(void)snprintf(p.policy, sizeof(p.policy), "%s", policy);
	must(accounts_role_parse(role, &p.role, &e));
	if (region != NULL)
		(void)snprintf(p.regions.code[p.regions.n++],
		    REGISTRY_CODE_SIZE, "%s", region);
	must(tokens_add(pages_world_pages->accounts, &by, &p, secret, &e));
	(void)snprintf(who.script, sizeof(who.script), "%s", secret);
	return who;
}

/* ------------------------------------------------------------------ requests */

static int
dial(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons(api_port(api)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void
add_header(struct buf *b, const char *name, const char *before,
    const char *value, const char *after)
{
	if (value != NULL && value[0] != '\0')
		buf_printf(b, "%s: %s%s%s\r\n", name, before, value, after);
}

int
pages_world_send(const struct pages_world_request *r)
{
	const char *body = r->body == NULL ? "" : r->body,
		   *own = pages_world_pages->names.name[0].host;
	int fd = dial();
	struct buf b;

	buf_init(&b, ANSWER_MAX);
	buf_printf(&b,
	    "%s %s HTTP/1.1\r\nConnection: close\r\nContent-Length: %zu\r\n",
	    r->method, r->path, strlen(body));
	add_header(&b, "Host", "", r->host != NULL ? r->host : own, "");
	add_header(&b, "Origin", "http://", own, "");
	if (strcmp(r->method, "GET") != 0)
		add_header(&b, "Content-Type", "",
		    body[0] == '\0' || body[0] == '{'
			? "application/json"
			: "application/octet-stream",
		    "");
	if (r->who != NULL) {
		add_header(&b, "Cookie", "sheaf_region=", r->who->cookie, "");
		add_header(&b, "Sheaf-Token", "", r->who->token, "");
		add_header(&b, "Authorization", "Bearer ", r->who->script, "");
	}
	add_header(&b, "If-None-Match", "\"", r->tag, "\"");
	if (strcmp(r->method, "GET") != 0)
		add_header(&b, "If-Match", "\"",
		    r->version != NULL ? r->version : "0-0", "\"");
	add_header(&b, "Idempotency-Key", "", r->key != NULL ? r->key : "a key",
	    "");
	buf_printf(&b, "\r\n%s", body);
	ck_assert_int_eq(send(fd, buf_str(&b), b.n, MSG_NOSIGNAL),
	    (ssize_t)b.n);
	buf_free(&b);
	return fd;
}

unsigned
pages_world_receive(int fd, struct buf *answer)
{
	char part[16384];
	ssize_t got;

	buf_init(answer, ANSWER_MAX);
	while ((got = recv(fd, part, sizeof(part), 0)) > 0)
		buf_add(answer, part, (size_t)got);
	(void)close(fd);
	ck_assert_msg(strncmp(buf_str(answer), "HTTP/1.1 ", 9) == 0, "%s",
	    buf_str(answer));
	return (unsigned)atoi(buf_str(answer) + strlen("HTTP/1.1 "));
}

unsigned
pages_world_take(const struct pages_world_request *r, struct buf *answer)
{
	return pages_world_receive(pages_world_send(r), answer);
}

unsigned
pages_world_ask(const struct pages_world_request *r, char **text)
{
	struct buf answer;
	unsigned status = pages_world_take(r, &answer);

	*text = buf_take(&answer);
	return status;
}

void
pages_world_get(const struct pages_world_who *who, const char *path,
    unsigned status, const char *has)
{
	const struct pages_world_request r = { .who = who,
		.method = "GET",
		.path = path };
	char *text;
	unsigned got = pages_world_ask(&r, &text);

	ck_assert_msg(got == status && strstr(text, has) != NULL,
	    "%s: wanted %u and \"%s\", got %s", path, status, has, text);
	free(text);
}

size_t
pages_world_logged(const char *words)
{
	char *path = file_path(pages_world_dir, "access.log");
	struct err e = ERR_INIT;
	size_t n = 0;
	struct buf text;

	ck_assert_msg(file_read(path, 1 << 20, &text, &e) == 0, "%s", e.text);
	for (const char *at = buf_str(&text); (at = strstr(at, words)) != NULL;
	     at++)
		n++;
	buf_free(&text);
	free(path);
	return n;
}
