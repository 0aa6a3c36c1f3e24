/*
 * Who may use which route, really asked over a socket: somebody signed out, a
 * worker, a team leader.  And how sessions end by the clock, and what is left
 * of a password in memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/web/web_routes.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/unit.h"
#include "tests/unit/web_world.h"

/* ---------------------------------------------------------- route and role */

/*
 * Written from the rules and not from web_routes.c: it is there to disagree.
 * n: somebody who is signed out may, w: a worker, l: a team leader.  The body
 * is sound enough to come to the gate.
 */
static const struct expected {
	const char *method, *path, *who, *body;
} expected[] = {
	{ "GET", "/api/v1/session", "nwl", NULL },
	{ "POST", "/api/v1/session", "nwl", "{}" },
	{ "DELETE", "/api/v1/session", "nwl", NULL },
	{ "POST", "/api/v1/setup", "nwl",
	    "{\"name\":\"eve\",\"password\":\"three words\","
	    "\"again\":\"three words\"}" },
	{ "GET", "/api/v1/setup", "l", NULL },
	{ "POST", "/api/v1/setup/recovery:confirm", "l",
	    "{\"first\":\"0000\",\"second\":\"0000\"}" },
	{ "POST", "/api/v1/setup/recovery:renew", "l", "{}" },
	{ "POST", "/api/v1/setup/services", "l", "{\"service\":\"north\"}" },
	{ "POST", "/api/v1/setup/invite", "l", "{\"secret\":\"\"}" },
	{ "GET", "/api/v1/drafts", "wl", NULL },
	{ "GET", "/api/v1/drafts/{form}", "wl", NULL },
	{ "PUT", "/api/v1/drafts/{form}", "wl", "{\"words\":{}}" },
	{ "DELETE", "/api/v1/drafts/{form}", "wl", NULL },
	{ "GET", "/api/v1/trust", "nwl", NULL },
	{ "GET", "/api/v1/settings", "wl", NULL },
	{ "POST", "/api/v1/backup", "l", NULL },
	{ "PUT", "/api/v1/own-code", "wl", "{\"code\":\"\"}" },
	{ "POST", "/api/v1/staff", "l",
	    "{\"name\":\"zoe\",\"role\":\"worker\",\"password\":"
	    "\"three words\",\"again\":\"three words\"}" },
	{ "POST", "/api/v1/staff:remove", "l", "{\"name\":\"nobody\"}" },
	{ "POST", "/api/v1/staff:role", "l",
	    "{\"name\":\"nobody\",\"role\":\"worker\"}" },
	{ "POST", "/api/v1/staff:seal", "l", "{\"workers\":false}" },
	/* A wrong one, so that nobody's changes. */
	{ "PUT", "/api/v1/password", "wl",
	    "{\"now\":\"x\",\"password\":\"short\",\"again\":\"x\"}" },
	{ "PUT", "/api/v1/services", "l",
	    "{\"service\":\"svc-a\",\"retention_years\":\"3\"}" },
	{ "POST", "/api/v1/services:rename", "l",
	    "{\"service\":\"svc-a\",\"to\":\"svc-b\"}" },
	{ "POST", "/api/v1/services:weigh", "l", "{\"service\":\"svc-a\"}" },
	{ "POST", "/api/v1/services:remove", "l",
	    "{\"service\":\"svc-a\",\"typed\":\"x\"}" },
	{ "PUT", "/api/v1/evidence-kinds/{number}", "l",
	    "{\"title\":\"Tax code\"}" },
	{ "PUT", "/api/v1/services/{service}/targets", "l",
	    "{\"start\":\"May 2026\",\"years\":[],\"set\":[]}" },
	{ "GET", "/api/v1/access", "l", NULL },
	{ "GET", "/api/v1/today", "wl", NULL },
	{ "GET", "/api/v1/choices", "wl", NULL },
	{ "POST", "/api/v1/clients:search", "wl", "{\"text\":\"ab\"}" },
	{ "POST", "/api/v1/clients", "wl",
	    "{\"service\":\"svc-a\",\"reference\":\"N1\","
	    "\"received\":\"today\"}" },
	{ "GET", "/api/v1/clients/{client}", "wl", NULL },
	{ "POST", "/api/v1/days:check", "wl", "{\"date\":\"today\"}" },
	{ "POST", "/api/v1/clients/{client}/facts:check", "wl",
	    "{\"event\":\"contact\",\"date\":\"today\"}" },
	{ "POST", "/api/v1/clients/{client}/facts", "wl",
	    "{\"event\":\"contact\",\"date\":\"today\"}" },
	{ "PUT", "/api/v1/clients/{client}/facts/{fact}", "wl",
	    "{\"date\":\"today\"}" },
	{ "DELETE", "/api/v1/clients/{client}/facts/{fact}", "wl", NULL },
	{ "PUT", "/api/v1/clients/{client}/particulars", "wl",
	    "{\"name\":\"A Name\"}" },
	{ "GET", "/api/v1/twins", "wl", NULL },
	{ "POST", "/api/v1/clients/{client}/merge:weigh", "l",
	    "{\"other\":2}" },
	/* A wrong name, so that nothing is. */
	{ "POST", "/api/v1/clients/{client}/merge", "l",
	    "{\"other\":2,\"typed\":\"x\"}" },
	{ "PUT", "/api/v1/clients/{client}/apart", "l",
	    "{\"other\":2,\"apart\":false}" },
	{ "PUT", "/api/v1/clients/{client}/retention", "l",
	    "{\"day\":\"3 May 2090\",\"reason\":\"needed\"}" },
	{ "POST", "/api/v1/clients/{client}/erasure:weigh", "l", NULL },
	/* A wrong name, so that nobody is. */
	{ "POST", "/api/v1/clients/{client}/erasure", "l",
	    "{\"reason\":\"request\",\"typed\":\"x\"}" },
	{ "GET", "/api/v1/employer-contacts", "wl", NULL },
	{ "POST", "/api/v1/employer-contacts:check", "wl",
	    "{\"service\":\"svc-a\"}" },
	{ "POST", "/api/v1/employer-contacts", "wl",
	    "{\"service\":\"svc-a\"}" },
	{ "PUT", "/api/v1/employer-contacts/{fact}", "wl",
	    "{\"service\":\"svc-a\"}" },
	{ "DELETE", "/api/v1/employer-contacts/{fact}", "wl", NULL },
	{ "POST", "/api/v1/employer-contacts:review", "l",
	    "{\"contacts\":[]}" },
	{ "POST", "/api/v1/employers:search", "wl", "{\"text\":\"ab\"}" },
	{ "GET", "/api/v1/figures", "wl", NULL },
	{ "GET", "/api/v1/figures/{measure}/facts", "wl", NULL },
	/* No such chart, so that nothing is set. */
	{ "PUT", "/api/v1/services/{service}/baselines/{measure}", "l",
	    "{\"from\":\"2021/22 Q1\",\"to\":\"2023/24 Q4\","
	    "\"reason\":\"x\"}" },
	{ "DELETE", "/api/v1/services/{service}/baselines/{measure}", "l",
	    NULL },
	{ "GET", "/api/v1/fidelity", "wl", NULL },
	{ "GET", "/api/v1/fidelity/evidence/{item}", "wl", NULL },
	{ "POST", "/api/v1/fidelity/reviews", "l",
	    "{\"service\":\"svc-a\",\"date\":\"today\",\"kind\":\"self\","
	    "\"scores\":[3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3]}" },
	{ "PUT", "/api/v1/fidelity/reviews", "l",
	    "{\"service\":\"svc-a\",\"date\":\"today\",\"kind\":\"self\","
	    "\"scores\":[4,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3]}" },
	{ "POST", "/api/v1/fidelity/reviews:withdraw", "l",
	    "{\"service\":\"svc-a\",\"date\":\"today\",\"kind\":\"self\"}" },
	{ "POST", "/api/v1/fidelity/file:check", "l",
	    "service,date,kind,item,score\n" },
	{ "POST", "/api/v1/fidelity/file", "l",
	    "service,date,kind,item,score\n" },
	{ "POST", "/api/v1/fidelity/actions", "l",
	    "{\"service\":\"svc-a\",\"date\":\"today\",\"kind\":\"self\","
	    "\"what\":\"Meet employers\",\"due\":\"today\"}" },
	{ "PUT", "/api/v1/fidelity/actions/{action}", "l",
	    "{\"done\":\"today\"}" },
	{ "POST", "/api/v1/fidelity/actions:withdraw", "l",
	    "{\"service\":\"svc-a\",\"date\":\"today\",\"kind\":\"self\","
	    "\"action\":1}" },
	{ "GET", "/api/v1/imports", "l", NULL },
	{ "POST", "/api/v1/imports", "l", "Client ID,Referral date\nC1," },
	{ "GET", "/api/v1/imports/{import}", "l", NULL },
	{ "PUT", "/api/v1/imports/{import}/map", "l",
	    "{\"service\":\"svc-a\"}" },
	{ "POST", "/api/v1/imports/{import}:store", "l",
	    "{\"good_only\":false}" },
	{ "POST", "/api/v1/imports/{import}/refused", "l", "{\"part\":0}" },
	{ "GET", "/api/v1/reconciliations", "l", NULL },
	{ "POST", "/api/v1/reconciliations", "l",
	    "ServiceRequestId,ReferralRequestReceivedDate\nR1," },
	{ "GET", "/api/v1/reconciliations/{extract}", "l", NULL },
	{ "PUT", "/api/v1/reconciliations/{extract}", "l", "{}" },
	{ "POST", "/api/v1/reconciliations/{extract}:keep", "l", NULL },
	{ "POST", "/api/v1/reconciliations:sending", "l", "{\"on\":false}" },
	{ "POST", "/api/v1/reconciliations:withdraw", "l",
	    "{\"service\":\"svc-a\",\"month\":\"2016-02\"}" },
	{ "GET", "/api/v1/contracts", "l", NULL },
	{ "POST", "/api/v1/services/{service}/contracts:check", "l", "row\n" },
	{ "PUT", "/api/v1/services/{service}/contracts", "l", "row\n" },
	{ "POST", "/api/v1/claims:draft", "l",
	    "{\"service\":\"svc-a\",\"contract\":\"none\"}" },
	{ "POST", "/api/v1/claims", "l",
	    "{\"service\":\"svc-a\",\"contract\":\"none\",\"digest\":\"x\","
	    "\"name\":\"x\"}" },
	{ "POST", "/api/v1/claims:file", "l",
	    "{\"service\":\"svc-a\",\"contract\":\"none\",\"number\":1}" },
	{ "POST", "/api/v1/claims:clients", "l",
	    "{\"service\":\"svc-a\",\"contract\":\"none\"}" },
	{ "PUT", "/api/v1/clients/{client}/disputes", "l",
	    "{\"outcome\":\"engaged\",\"ref\":\"1\",\"disputed\":true}" },
	{ "GET", "/api/v1/status", "wl", NULL },
	{ "POST", "/api/v1/returns:prepare", "l", "{}" },
	{ "POST", "/api/v1/returns:seal", "l",
	    "{\"digest\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","
	    "\"epoch\":1,\"name\":\"ann\"}" },
	{ "PUT", "/api/v1/services/{service}/unrecorded", "l",
	    "{\"none\":\"all\",\"not_recorded\":\"\"}" },
	{ "GET", "/api/v1/returns", "wl", NULL },
	{ "GET", "/api/v1/returns/{return}", "wl", NULL },
	{ "POST", "/api/v1/returns/{return}/receipt", "wl", NULL },
	{ "POST", "/api/v1/returns/{return}/evidence", "wl", NULL },
	{ "POST", "/api/v1/receipts:verify", "wl", NULL },
	{ "POST", "/api/v1/adoption:weigh", "l", NULL },
	{ "POST", "/api/v1/adoption", "l",
	    "{\"alone\":true,\"typed\":\"x\",\"head\":\"x\"}" },
	{ "POST", "/api/v1/alarm:look", "l", NULL },
	{ "POST", "/api/v1/alarm:evidence", "l", NULL },
	{ "POST", "/api/v1/alarm", "l", "{\"typed\":\"x\"}" },
	{ "POST", "/api/v1/carry:out", "l", NULL },
	{ "POST", "/api/v1/carry:in", "l", "no answers" },
	{ "GET", "/downloads/{file}", "wl", NULL },
};

enum { EXPECTED = sizeof(expected) / sizeof(expected[0]) };

static const struct expected *
find_expected(const struct web_route *r)
{
	for (size_t i = 0; i < EXPECTED; i++)
		if (strcmp(expected[i].method, r->method) == 0 &&
		    strcmp(expected[i].path, r->path) == 0)
			return &expected[i];
	return NULL;
}

/* The path with a number for each parameter; the caller frees it. */
static char *
fill_path(const char *path)
{
	struct buf b;

	buf_init(&b, 256);
	for (; *path != '\0'; path++) {
		if (*path == '{') {
			path = strchr(path, '}');
			buf_puts(&b, "1");
		} else {
			buf_add(&b, path, 1);
		}
	}
	return buf_take(&b);
}

static void
ask_as(const struct expected *x, char who)
{
	struct web_world_who session = { "", "" };
	char *path = fill_path(x->path), *text;
	struct web_world_request r = { &session, x->method, path, x->body,
		"none", "a key", x->body != NULL && x->body[0] != '{' };
	bool may = strchr(x->who, who) != NULL;
	unsigned status;

	if (who != 'n')
		session = web_world_sign_in(who == 'w' ? "will" : "ann");
	status = web_world_ask(&r, &text);
	if (may)
		/* that there is none of this number comes from behind the
		 * gate */
		ck_assert_msg(status != 401 && status != 403 &&
				  (status != 404 ||
				      strstr(text, "\"no-such\"") != NULL),
		    "%s %s, %c: %s", x->method, x->path, who, text);
	else if (who == 'n')
		ck_assert_msg(status == 401 &&
				  strstr(text, "\"signed-out\"") != NULL,
		    "%s %s, signed out: %s", x->method, x->path, text);
	else
		ck_assert_msg(status == 403 &&
				  strstr(text, "\"code\":\"role\"") != NULL &&
				  strstr(text, "Only a team leader may ") !=
				      NULL,
		    "%s %s, %c: %s", x->method, x->path, who, text);
	free(text);
	free(path);
}

/* A route added without a row above fails here, and a row of the table of
 * routes that names another role than its operation does. */
START_TEST(each_route_in_each_role)
{
	static const enum actor_role least[] = { ACTOR_NOBODY, ACTOR_WORKER,
		ACTOR_TEAM_LEADER };
	size_t n = 0;

	for (const struct web_route *r = web_routes; r->method != NULL; r++) {
		const struct expected *x = find_expected(r);

		ck_assert_msg(x != NULL, "say in this test who may use %s %s",
		    r->method, r->path);
		ck_assert_msg(r->least == least[3 - strlen(x->who)],
		    "%s %s has another role in web_routes.c", r->method,
		    r->path);
		for (const char *who = "nwl"; *who != '\0'; who++)
			ask_as(x, *who);
		n++;
	}
	ck_assert_uint_eq(n, EXPECTED);
}
END_TEST

/* ------------------------------------------------------------------ a backup */

/* Whether an answer to that has `words` in it; `out` is given the answer, which
 * the caller frees, unless it is NULL. */
static bool
answers(const struct web_world_who *who, const char *method, const char *path,
    const char *words, char **out)
{
	const struct web_world_request r = { who, method, path, NULL, NULL,
		NULL, false };
	unsigned status;
	char *text;
	bool found;

	status = web_world_ask(&r, &text);
	ck_assert_msg(status == 200, "%s %s: %s", method, path, text);
	found = strstr(text, words) != NULL;
	if (out != NULL)
		*out = text;
	else
		free(text);
	return found;
}

static void
begin_download(const struct web_world_who *who, char address[static 100])
{
	char *text;

	ck_assert(answers(who, "POST", "/api/v1/backup", "/downloads/", &text));
	ck_assert_int_eq(sscanf(strstr(text, "/downloads/"), "%99[/a-z0-9]",
			     address),
	    1);
	ck_assert_ptr_nonnull(strstr(text, ".backup\""));
	free(text);
}

/* Somebody who made one and never got it would trust in it. */
START_TEST(a_backup_counts_once_it_was_taken)
{
	static const struct timespec pause = { 0, 5000000 };
	struct web_world_who ann = web_world_sign_in("ann");
	char address[100];

	begin_download(&ann, address);
	ck_assert(answers(&ann, "GET", "/api/v1/settings",
	    "no backup was made yet", NULL));
	/* Everybody is in it, so whoever looks for who looked finds it. */
	ck_assert(answers(&ann, "GET", "/api/v1/access", "save a backup",
	    NULL));
	ck_assert(answers(&ann, "GET", address, "Content-Disposition", NULL));
	/* The server sees the end of an answer a moment after its client. */
	for (int i = 0; i < 1000; i++) {
		if (answers(&ann, "GET", "/api/v1/settings",
			"the last backup was on", NULL))
			return;
		(void)nanosleep(&pause, NULL);
	}
	ck_abort_msg("nobody noted that the backup was taken");
}
END_TEST

/* --------------------------------------------------------------- the clock */

static unsigned
today_status(const struct web_world_who *who)
{
	const struct web_world_request r = { who, "GET", "/api/v1/today", NULL,
		NULL, NULL, false };
	unsigned status;
	char *text;

	status = web_world_ask(&r, &text);
	free(text);
	return status;
}

static bool
look(int64_t wall_s, int64_t mono_s)
{
	struct clock_wall wall = clock_wall_now();
	struct clock_mono mono = clock_mono_now();

	wall.s += wall_s;
	mono.ms += mono_s * 1000;
	return web_look(web_world_web, wall, mono);
}

/* The monotonic clock stands still while a machine sleeps. */
START_TEST(sleep_ends_every_session)
{
	static const int64_t jumps_s[] = { 3600, 180, -3600 };

	for (size_t i = 0; i < sizeof(jumps_s) / sizeof(jumps_s[0]); i++) {
		struct web_world_who ann = web_world_sign_in("ann"),
				     will = web_world_sign_in("will");
		int64_t before_s = i == 0 ? 0 : jumps_s[i - 1];

		ck_assert(!look(before_s, 0));
		/* A clock that is set right, or a step of a few seconds. */
		ck_assert(!look(before_s + 60, 0));
		ck_assert(!look(before_s - 60, 0));
		/* Time that passes is no sleep. */
		ck_assert(!look(before_s + 600, 600));
		ck_assert_uint_eq(today_status(&ann), 200);
		ck_assert(look(jumps_s[i], 0));
		ck_assert_uint_eq(today_status(&ann), 401);
		ck_assert_uint_eq(today_status(&will), 401);
		/* Said once: the register is locked once. */
		ck_assert(!look(jumps_s[i], 0));
	}
}
END_TEST

/* Who signed in since the last look is signed out by a sleep as well, and the
 * register is locked. */
START_TEST(sleep_after_a_moment)
{
	struct web_world_who ann;

	ck_assert(!look(0, 0));
	ann = web_world_sign_in("ann");
	ck_assert(look(3600, 0));
	ck_assert_uint_eq(today_status(&ann), 401);
}
END_TEST

START_TEST(idleness_ends_a_session)
{
	struct web_world_who ann = web_world_sign_in("ann");

	ck_assert(!look(0, 0));
	ck_assert(!look(LIMITS_IDLE_LOCK_S - 60, LIMITS_IDLE_LOCK_S - 60));
	ck_assert_uint_eq(today_status(&ann), 200);
	ck_assert(look(LIMITS_IDLE_LOCK_S + 60, LIMITS_IDLE_LOCK_S + 60));
	ck_assert_uint_eq(today_status(&ann), 401);
}
END_TEST

/* -------------------------------------------------------- what stays in memory */

/* The planted password with each byte turned, so that looking for it leaves no
 * copy. */
enum { TURN = 0x55, REGION_MAX = 64 << 20 };
static const char turned[] = { 'P' ^ TURN, 'l' ^ TURN, 'u' ^ TURN, 'm' ^ TURN,
	'Z' ^ TURN, 'e' ^ TURN, 'b' ^ TURN, 'r' ^ TURN, 'a' ^ TURN, '9' ^ TURN,
	'7' ^ TURN, '3' ^ TURN, '1' ^ TURN };

static size_t
count_in(const char *p, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i + sizeof(turned) <= n; i++) {
		size_t k = 0;

		while (k < sizeof(turned) && (p[i + k] ^ TURN) == turned[k])
			k++;
		found += k == sizeof(turned);
	}
	return found;
}

/* How often it stands in what this process may write to. */
static size_t
count_in_memory(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int fd = open("/proc/self/mem", O_RDONLY);
	size_t found = 0, regions = 0;
	char line[512];

	ck_assert(maps != NULL && fd >= 0);
	while (fgets(line, sizeof(line), maps) != NULL) {
		unsigned long from, to;
		char rights[8], *copy;
		ssize_t got;

		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 ||
		    strncmp(rights, "rw", 2) != 0 || to - from > REGION_MAX)
			continue;
		copy = mem_alloc(to - from);
		got = pread(fd, copy, to - from, (off_t)from);
		if (got > 0)
			found += count_in(copy, (size_t)got);
		mem_wipe(copy, to - from);
		free(copy);
		regions++;
	}
	(void)fclose(maps);
	(void)close(fd);
	ck_assert_uint_gt(regions, 3);
	return found;
}

/* The other process: sign in with the planted password, keep the connection
 * open, and say that there was an answer.  connection: a header, or NULL to
 * hold the last byte back. */
static void
type_it(int done, int go, const char *connection)
{
	char password[sizeof(turned) + 1] = "", *text, *all, *body;
	int fd = web_world_dial();
	char c = 0;

	for (size_t i = 0; i < sizeof(turned); i++)
		password[i] = (char)(turned[i] ^ TURN);
	body = mem_printf("{\"name\":\"ann\",\"password\":\"%s\"}", password);
	all = mem_printf("POST /api/v1/session HTTP/1.1\r\nHost: %s\r\n"
			 "Origin: http://%s\r\nContent-Type: application/json"
			 "\r\nConnection: %s\r\nContent-Length: %zu\r\n\r\n%s",
	    web_address(web_world_web), web_address(web_world_web),
	    connection == NULL ? "close" : connection, strlen(body), body);
	if (connection == NULL) {
		size_t n = strlen(all) - 1;

		c = write(fd, all, n) == (ssize_t)n ? 'y' : 'n';
	} else if (web_world_exchange(fd, all, &text) == 403) {
		c = 'y';
	}
	(void)!write(done, &c, 1);
	(void)!read(go, &c, 1);
	_exit(0);
}

/* What the server's threads are about to wipe is waited for, a while at most. */
static void
await_count(size_t want)
{
	static const struct timespec pause = { 0, 5000000 };
	size_t found = count_in_memory();

	for (int i = 0; found != want && i < 20; i++) {
		(void)nanosleep(&pause, NULL);
		found = count_in_memory();
	}
	ck_assert_uint_eq(found, want);
}

static void
type_and_look(const char *connection)
{
	char c = 0;
	int done[2], go[2], status;
	pid_t child;

	ck_assert(pipe(done) == 0 && pipe(go) == 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		type_it(done[1], go[0], connection);
	ck_assert_int_eq(read(done[0], &c, 1), 1);
	ck_assert_int_eq(c, 'y');
	/* Half of it is held; a whole one was answered, and nobody has asked for
	 * anything more. */
	await_count(connection == NULL ? 1 : 0);
	ck_assert_int_eq(write(go[1], "", 1), 1);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	await_count(0);
	for (int i = 0; i < 2; i++) {
		(void)close(done[i]);
		(void)close(go[i]);
	}
}

START_TEST(no_password_stays_in_memory)
{
	char planted[sizeof(turned) + 1] = "";

	/* It would be found. */
	for (size_t i = 0; i < sizeof(turned); i++)
		planted[i] = (char)(turned[i] ^ TURN);
	ck_assert_uint_ge(count_in_memory(), 1);
	mem_wipe(planted, sizeof(planted));
	ck_assert_uint_eq(count_in_memory(), 0);
	type_and_look("keep-alive");
	type_and_look("close");
	type_and_look(NULL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_route_in_each_role,
		a_backup_counts_once_it_was_taken, sleep_ends_every_session,
		sleep_after_a_moment, idleness_ends_a_session,
		no_password_stays_in_memory, NULL };
	const struct unit_suite suite = { .name = "web_roles",
		.tests = tests,
		.begin = web_world_begin,
		.end = web_world_end };

	return unit_run(&suite);
}
