/* What an epoch believes, written down and read again. */
#include "agent/delivery/pins.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake_aggregator.h"
#include "tests/unit/unit.h"

/* What is on disk, to the byte: other versions read it. */
static const char on_disk[] =
    "{\n"
    "  \"agent\": \"trust.north\",\n"
    "  \"epoch\": 1,\n"
    "  \"url\": \"https://office.test\",\n"
    "  \"key\": \"XiEsCYDks5/AlyETSqAhCTdO39JgwNPQPLUByNZUV6k=\",\n"
    "  \"once\": \"K2MRrWTnC3UwJuPhJ98JMNUSxI6DkgC7pz8vV2Jy2cw=\",\n"
    "  \"invite\": \"UBT5rzpoT91kp3XBxMUy7maxuWy1ax0CFw0iSbZ2T3U=\",\n"
    "  \"enrolment\": \"ELVPEfq6EJiDZHyQSEYe2aW/r3bqacIv6qPjXVpf4S0=\",\n"
    "  \"origin\": \"office.test/log\",\n"
    "  \"log_keys\": [\n"
    "    "
    "\"office.test/"
    "log+2ebdadbd+AUOnLnFEAXYt9mtowm373yaCquyfJHTspGE+QkoPuv08\"\n"
    "  ],\n"
    "  \"authority\": \"office.test/log/authority+2024e292"
    "+AWa+fjMsekUzMr2dCn99sFX1xe8aBq2mbZizn7aBDEc6\",\n"
    "  \"recipients\": [\n"
    "    \"pOWTxfJBZmN7S1zupVDqXeQTRAemH0DmASR22CzDgA4=\"\n"
    "  ],\n"
    "  \"policy\": [\n"
    "    \"quorum none\"\n"
    "  ],\n"
    "  \"trust_number\": 1\n"
    "}\n";

START_TEST(test_round_trip)
{
	struct sign_key own = fake_aggregator_key(50);
	struct fake_aggregator *o = fake_aggregator_open(10);
	struct pins p = fake_aggregator_pins(o, &own), back;
	struct err e = ERR_INIT;
	struct buf one, two;

	buf_init(&one, PINS_JSON_MAX);
	buf_init(&two, PINS_JSON_MAX);
	pins_write(&p, &one);
	ck_assert_str_eq(buf_str(&one), on_disk);
	ck_assert_msg(pins_parse(&back, buf_slice(&one), &e) == 0, "%s",
	    e.text);
	pins_write(&back, &two);
	ck_assert(slice_equal(buf_slice(&one), buf_slice(&two)));
	ck_assert_uint_eq(back.policy.logs, 1);
	ck_assert(back.policy.quorum_none);
	ck_assert_mem_eq(back.own.b, own.public.b, 32);
	ck_assert_str_eq(pins_own_verifier(&back).name,
	    FAKE_AGGREGATOR_AGENT "/1");
	buf_free(&one);
	buf_free(&two);
	fake_aggregator_close(o);
}
END_TEST

/* Every byte flipped in turn: refused, or read as some pins, never worse. */
START_TEST(test_damaged)
{
	struct sign_key own = fake_aggregator_key(50);
	struct fake_aggregator *o = fake_aggregator_open(10);
	struct pins p = fake_aggregator_pins(o, &own), back;
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
	fake_aggregator_close(o);
}
END_TEST

/* Pins with one piece replaced, and what the error says of it. */
START_TEST(test_errors)
{
	static const struct {
		const char *was, *now, *says;
	} bad[] = {
		{ "\"epoch\": 1", "\"epoch\": 0", "(epoch: " },
		{ "\"once\": \"K", "\"once\": \"", "(once: " },
		{ "trust.north", "trust north", "(agent: " },
		{ "https:", "gopher:", "(url: " },
		{ "office.test/log+2", "office.test/log+3",
		    "(log_keys: item 1: " },
		{ "\"recipients\": [", "\"recipients\": [7,",
		    "(recipients: item 1: " },
		{ "trust_number", "number", "(trust_number: " },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *at = strstr(on_disk, bad[i].was);
		struct err e = ERR_INIT;
		struct pins p;
		struct buf text;

		ck_assert_msg(at != NULL, "%s is not in the text", bad[i].was);
		buf_init(&text, PINS_JSON_MAX);
		buf_add(&text, on_disk, (size_t)(at - on_disk));
		buf_puts(&text, bad[i].now);
		buf_puts(&text, at + strlen(bad[i].was));
		ck_assert_int_lt(pins_parse(&p, buf_slice(&text), &e), 0);
		ck_assert_int_eq(e.kind, ERR_CORRUPT);
		ck_assert_msg(strstr(e.text, bad[i].says) != NULL, "%s",
		    e.text);
		buf_free(&text);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_round_trip, test_damaged,
		test_errors, NULL };

	return unit_main("pins", tests);
}
