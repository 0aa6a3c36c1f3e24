/* The desk's name and certificate on a network.  What other programs make of
 * the certificate is looked at by tests/e2e/47-lan.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/lan/lan_identity.h"
#include "agent/lan/lan_x509.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/fingerprint.h"
#include "tests/unit/unit.h"
#include "tests/unit/web_world.h"

enum { DAY_S = 86400 };

/* ------------------------------------------------------------------- names */

static const struct {
	const char *typed, *host; /* NULL: it is refused */
} names[] = {
	{ "desk.example.nhs.uk", "desk.example.nhs.uk:8443" },
	{ "Desk.Example.NHS.uk:9000", "desk.example.nhs.uk:9000" },
	{ "sheafbox:443", "sheafbox" },
	{ "10.1.2.3", "10.1.2.3:8443" },
	{ "[fd00::0:1]:8443", "[fd00::1]:8443" },
	{ "[FD00::1]:443", "[fd00::1]" },
	{ "a-b.example", "a-b.example:8443" },
	{ "desk:0", "desk:0" },
	{ "", NULL },
	{ ":8443", NULL },
	{ "desk.", NULL },
	{ ".desk", NULL },
	{ "a..b", NULL },
	{ "-a.example", NULL },
	{ "a-.example", NULL },
	{ "a b.example", NULL },
	{ "de\xc3\xafk.example", NULL },
	{ "../desk", NULL },
	{ "a/b", NULL },
	{ "desk:65536", NULL },
	{ "desk:", NULL },
	{ "desk:8x", NULL },
	{ "http://desk.example", NULL },
	{ "10.1.2", NULL },
	{ "10.1.2.256", NULL },
	{ "1234", NULL },
	{ "fd00::1", NULL },
	{ "[fd00::1", NULL },
	{ "[fd00::1]8443", NULL },
	{ "[desk]", NULL },
	{ "*.example", NULL },
	/* This machine alone. */
	{ "localhost", NULL },
	{ "desk.localhost:8443", NULL },
	{ "127.0.0.1", NULL },
	{ "127.9.9.9", NULL },
	{ "0.0.0.0", NULL },
	{ "[::1]", NULL },
};

START_TEST(name_read)
{
	struct lan_name name;
	struct err e = ERR_INIT;
	int rc = lan_name_parse(&name, names[_i].typed, &e);
	char *host;

	if (names[_i].host == NULL) {
		ck_assert_msg(rc < 0 && e.kind == ERR_USAGE, "%s is taken",
		    names[_i].typed);
		ck_assert_uint_gt(strlen(e.text), 40);
		return;
	}
	ck_assert_msg(rc == 0, "%s: %s", names[_i].typed, e.text);
	host = lan_name_host(&name);
	ck_assert_str_eq(host, names[_i].host);
	free(host);
}
END_TEST

/* A name of 253 characters is one, and a longer one is refused whole. */
START_TEST(name_length)
{
	char text[LAN_NAME_MAX + 3] = "";
	struct lan_name name;
	struct err e = ERR_INIT;

	for (int i = 0; i < LAN_NAME_MAX; i++)
		text[i] = i % 2 == 0 ? 'a' : '.';
	ck_assert_int_eq(lan_name_parse(&name, text, &e), 0);
	memcpy(text + LAN_NAME_MAX, ".a", 2);
	ck_assert_int_eq(lan_name_parse(&name, text, &e), -1);
}
END_TEST

/* ------------------------------------------------------------------- words */

/* Twelve words in lower case, each of four letters or more; a byte's word is no other
 * byte's. */
START_TEST(words)
{
	char seen[256][32];

	for (unsigned i = 0; i < 256; i++) {
		struct hash h = { { 0 } };
		struct buf b;
		unsigned n = 0;

		memset(h.b, (int)i, sizeof(h.b));
		buf_init(&b, 1024);
		fingerprint_put(&h, &b);
		buf_add(&b, "", 1);
		for (char *word = strtok((char *)b.data, " "); word != NULL;
		     word = strtok(NULL, " "), n++) {
			ck_assert_uint_ge(strlen(word), 4);
			ck_assert_uint_lt(strlen(word), sizeof(seen[0]));
			ck_assert_uint_eq(strspn(word,
					      "abcdefghijklmnopqrstuvwxyz"),
			    strlen(word));
			if (n == 0)
				memcpy(seen[i], word, strlen(word) + 1);
			ck_assert_str_eq(word, seen[i]);
		}
		ck_assert_uint_eq(n, FINGERPRINT_WORDS);
		for (unsigned k = 0; k < i; k++)
			ck_assert_str_ne(seen[i], seen[k]);
		buf_free(&b);
	}
}
END_TEST

/* ------------------------------------------------------------ certificates */

static const struct clock_wall then = { 1780000000 };

static struct lan_name
named(const char *text)
{
	struct lan_name name;
	struct err e = ERR_INIT;

	ck_assert_msg(lan_name_parse(&name, text, &e) == 0, "%s", e.text);
	return name;
}

static struct lan_identity
own(const char *dir, const char *text, int64_t days)
{
	struct lan_name name = named(text);
	struct lan_identity id;
	struct err e = ERR_INIT;

	ck_assert_msg(lan_identity_own(&id, dir, &name,
			  (struct clock_wall){ then.s + days * DAY_S },
			  &e) == 0,
	    "%s", e.text);
	return id;
}

static char *
text_of(const char *path)
{
	struct err e = ERR_INIT;
	struct buf b;

	ck_assert_msg(file_read(path, 1 << 20, &b, &e) == 0, "%s", e.text);
	return buf_take(&b);
}

/* Whether desk.pem became another one since the last look. */
static bool
is_new(const struct lan_identity *id, char **last)
{
	char *now = text_of(id->cert);
	bool changed = *last == NULL || strcmp(now, *last) != 0;

	free(*last);
	*last = now;
	return changed;
}

START_TEST(authority_stays_and_certificates_are_renewed)
{
	static const struct {
		int64_t day;
		bool renewed;
	} at[] = { { 0, true }, { 1, false }, { 264, false }, { 265, true },
		{ 266, false }, { 529, false }, { 530, true } };
	char *dir = unit_dir(), *last = NULL;
	struct hash first = { { 0 } };

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		struct lan_identity id = own(dir, "desk.example", at[i].day);

		ck_assert(id.own && id.made == (i == 0));
		if (i == 0)
			first = id.fingerprint;
		ck_assert(hash_equal(&id.fingerprint, &first));
		ck_assert_msg(is_new(&id, &last) == at[i].renewed, "day %d",
		    (int)at[i].day);
		ck_assert_int_gt(id.renew_s, then.s + at[i].day * DAY_S);
		ck_assert_int_gt(id.until_s, id.renew_s + 120 * DAY_S);
		ck_assert_ptr_null(strstr(id.authority, "PRIVATE"));
		lan_identity_free(&id);
	}
	free(last);
	unit_remove(dir);
}
END_TEST

/* Ten years on, devices have to be told of a new one. */
START_TEST(authority_ends)
{
	char *dir = unit_dir();
	struct lan_identity a = own(dir, "desk.example", 0),
			    b = own(dir, "desk.example", 3651);

	ck_assert(a.made && b.made);
	ck_assert(!hash_equal(&a.fingerprint, &b.fingerprint));
	lan_identity_free(&a);
	lan_identity_free(&b);
	unit_remove(dir);
}
END_TEST

START_TEST(keys_are_their_owners)
{
	char *dir = unit_dir();
	struct lan_identity id = own(dir, "[fd00::1]:443", 0), *list = NULL;
	char *folder = file_dir(id.cert);
	char *authority = file_path(folder, "authority.pem");
	struct err e = ERR_INIT;
	struct stat st;
	size_t n = 0;

	ck_assert_int_eq(stat(id.cert, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(authority, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(stat(folder, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0700);
	ck_assert_int_eq(lan_identity_list(dir, &list, &n, &e), 0);
	ck_assert_uint_eq(n, 1);
	ck_assert(hash_equal(&list[0].fingerprint, &id.fingerprint));
	ck_assert_str_eq(list[0].name.text, "fd00::1");
	lan_identity_free(&list[0]);
	free(list);
	free(authority);
	free(folder);
	lan_identity_free(&id);
	unit_remove(dir);
}
END_TEST

START_TEST(certificate_of_the_provider)
{
	char *dir = unit_dir(), *junk = file_path(dir, "junk.pem");
	struct lan_identity id = own(dir, "desk.example", 0), given;
	struct lan_name right = named("desk.example:9000"),
			wrong = named("other.example");
	struct clock_wall late = { then.s + 398 * DAY_S };
	struct err e = ERR_INIT;

	ck_assert_msg(lan_identity_given(&given, id.cert, id.key, &right, then,
			  &e) == 0,
	    "%s", e.text);
	ck_assert(!given.own);
	ck_assert_int_eq(given.renew_s, INT64_MAX);
	lan_identity_free(&given);
	ck_assert_int_eq(lan_identity_given(&given, id.cert, id.key, &wrong,
			     then, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "other.example"));
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(lan_identity_given(&given, id.cert, id.key, &right,
			     late, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "is over"));
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(file_create(junk, slice_of("no PEM"), 0600, &e), 0);
	ck_assert_int_eq(lan_identity_given(&given, junk, id.key, &right, then,
			     &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "junk.pem"));
	free(junk);
	lan_identity_free(&id);
	unit_remove(dir);
}
END_TEST

/* While the desk runs: the door is the same one, with another certificate. */
START_TEST(renewed_while_it_runs)
{
	struct web_lan_config config = { .name = named("desk.example:0") };
	struct clock_mono mono = clock_mono_now();
	struct clock_wall wall = clock_wall_now();
	char *path, *before, *after, *host;
	struct err e = ERR_INIT;

	web_world_begin();
	config.dir = web_world_site.home;
	ck_assert_msg(web_join_lan(web_world_web, &config, &e) == 0, "%s",
	    e.text);
	host = mem_string(web_lan_host(web_world_web->lan));
	path = mem_printf("%s/lan/desk.example/desk.pem", config.dir);
	before = text_of(path);
	wall.s += INT64_C(264) * DAY_S;
	mono.ms += INT64_C(264) * DAY_S * 1000;
	(void)web_look(web_world_web, wall, mono);
	after = text_of(path);
	ck_assert_str_eq(before, after);
	free(after);
	wall.s += INT64_C(2) * DAY_S;
	mono.ms += INT64_C(2) * DAY_S * 1000;
	(void)web_look(web_world_web, wall, mono);
	after = text_of(path);
	ck_assert_str_ne(before, after);
	ck_assert_str_eq(web_lan_host(web_world_web->lan), host);
	free(after);
	free(before);
	free(path);
	free(host);
	web_world_end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { name_length, words,
		authority_stays_and_certificates_are_renewed, authority_ends,
		keys_are_their_owners, certificate_of_the_provider,
		renewed_while_it_runs, NULL };
	const struct unit_suite suite = { .name = "lan",
		.tests = tests,
		.loop = name_read,
		.times = sizeof(names) / sizeof(names[0]) };

	return unit_run(&suite);
}
