/* What an epoch believes, written down and read again. */
#include "agent/delivery/pins.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/office.h"
#include "tests/unit/unit.h"

START_TEST(test_round_trip)
{
	struct sign_key own = office_key(50);
	struct office *o = office_open(10);
	struct pins p = office_pins(o, &own), back;
	struct err e = ERR_INIT;
	struct buf one, two;

	buf_init(&one, PINS_JSON_MAX);
	buf_init(&two, PINS_JSON_MAX);
	pins_write(&p, &one);
	ck_assert_msg(pins_parse(&back, buf_slice(&one), &e) == 0, "%s",
	    e.text);
	pins_write(&back, &two);
	ck_assert(slice_equal(buf_slice(&one), buf_slice(&two)));
	ck_assert_uint_eq(back.policy.logs, 1);
	ck_assert(back.policy.quorum_none);
	ck_assert_mem_eq(back.own.b, own.public.b, 32);
	ck_assert_str_eq(pins_own_verifier(&back).name, OFFICE_AGENT "/1");
	buf_free(&one);
	buf_free(&two);
	office_close(o);
}
END_TEST

/* Every byte flipped in turn: refused, or read as some pins, never worse. */
START_TEST(test_damaged)
{
	struct sign_key own = office_key(50);
	struct office *o = office_open(10);
	struct pins p = office_pins(o, &own), back;
	struct buf text;
	unsigned refused = 0;

	buf_init(&text, PINS_JSON_MAX);
	pins_write(&p, &text);
	for (size_t i = 0; i < text.n; i++) {
		struct err e = ERR_INIT;

		text.data[i] ^= 0x11;
		refused += pins_parse(&back, buf_slice(&text), &e) < 0;
		text.data[i] ^= 0x11;
	}
	ck_assert_uint_gt(refused, text.n / 2);
	for (size_t n = 0; n + 1 < text.n; n++) {
		struct err e = ERR_INIT;

		ck_assert_int_lt(pins_parse(&back, slice_make(text.data, n),
				     &e),
		    0);
		ck_assert_str_ne(e.text, "");
	}
	buf_free(&text);
	office_close(o);
}
END_TEST

START_TEST(test_urls)
{
	static const char *const good[] = { "https://sheaf.example.nhs.uk",
		"https://sheaf.example.nhs.uk:8443/sheaf",
		"http://localhost:8440", "http://127.0.0.1:1",
		"http://127.9.8.7", "http://[::1]:8440" };
	static const char *const bad[] = { "", "ftp://a", "http://a.example",
		"http://127.0.0.1.evil.example", "http://localhost.evil",
		"http://10.0.0.1", "http://[::2]:1", "https://", "https:///x",
		"https://user:pw@host", "https://a?b=c", "https://a#b",
		"https://a b", "HTTPS://a", "http://127.",
		"http://127.0.0.1@evil.example" };
	char longest[PINS_URL_MAX + 2];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(pins_url_allowed(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!pins_url_allowed(bad[i]), "%s", bad[i]);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	memcpy(longest, "https://", 8);
	ck_assert(!pins_url_allowed(longest));
	longest[PINS_URL_MAX] = '\0';
	ck_assert(pins_url_allowed(longest));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_round_trip, test_damaged, test_urls,
		NULL };

	return unit_main("pins", tests);
}
