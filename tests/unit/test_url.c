/*
 * Which addresses agent and auditor may ask: https, or this machine itself,
 * however another host's name is dressed up to look like it.
 */
#include "common/base/url.h"

#include <string.h>

#include "auditor/fetch.h"
#include "common/base/err.h"
#include "tests/unit/unit.h"

static const char *const good[] = { "https://sheaf.example.nhs.uk",
	"https://sheaf.example.nhs.uk:8443/sheaf", "https://[2001:db8::1]:8443",
	"http://localhost", "http://localhost:8440", "http://localhost/log",
	"http://127.0.0.1:1", "http://127.9.8.7", "http://127.0.0.1/log/x",
	"http://[::1]:8440", "http://[::1]", "http://[::1]/log" };

static const char *const bad[] = { "", "ftp://a", "file:///etc/passwd",
	"http://a.example", "http://127.evil.example", "http://127.",
	"http://127", "http://127.1", "http://127.0.0.1.evil.example",
	"http://127.0.0.1.5", "http://127.0.0.256", "http://127.0.0.1.",
	"http://127.0.0.1@evil.example", "http://127.0.0.1:80@evil.example",
	"http://localhost@evil.example", "http://localhost:x@evil.example",
	"http://localhost.evil", "http://localhost.", "http://localhosts",
	"http://evil.example/127.0.0.1", "http://evil.example#127.0.0.1",
	"http://evil.example?http://127.0.0.1", "http://10.0.0.1",
	"http://0127.0.0.1", "http://0x7f.0.0.1", "http://2130706433",
	"http://[::2]:1", "http://[::1", "http://[::1].evil.example",
	"http://[::1]evil.example", "http://[::ffff:127.0.0.1]",
	"http://[::1]@evil.example", "http://127.0.0.1\\@evil.example",
	"http://127.0.0.1:", "http://127.0.0.1:port", "http://127.0.0.1:123456",
	"http://:8440", "http:///x", "https://", "https:///x", "https://:443",
	"https://user:pw@host", "https://a?b=c", "https://a#b", "https://a b",
	"https://a\n", "HTTPS://a", " https://a", "http://LOCALHOST" };

START_TEST(only_https_and_this_machine)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(url_is_allowed(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!url_is_allowed(bad[i]), "%s", bad[i]);
}
END_TEST

/* The auditor asks the same rule and has none of its own. */
START_TEST(the_auditor_goes_by_it)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct err e = ERR_INIT;
		struct fetch *f;

		ck_assert_msg(fetch_open(&f, good[i], &e) == 0, "%s", good[i]);
		fetch_close(f);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;
		struct fetch *f;

		ck_assert_msg(fetch_open(&f, bad[i], &e) < 0, "%s", bad[i]);
		ck_assert_int_eq(e.kind, ERR_USAGE);
	}
}
END_TEST

START_TEST(an_address_has_a_longest)
{
	char longest[URL_MAX + 2];

	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	memcpy(longest, "https://", 8);
	ck_assert(!url_is_allowed(longest));
	longest[URL_MAX] = '\0';
	ck_assert(url_is_allowed(longest));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { only_https_and_this_machine,
		the_auditor_goes_by_it, an_address_has_a_longest, NULL };

	return unit_main("url", tests);
}
