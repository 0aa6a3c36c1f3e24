/* Headers of requests: which have one meaning, and which have two. */
#include "common/http/httphead.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"

/* The fault of a header written as "Name: value|Name: value". */
static const char *
fault_of(const char *lines)
{
	char *text = mem_string(lines), *rest = text;
	struct httphead h = { 0 };

	while (*rest != '\0') {
		size_t n = strcspn(rest, "|");
		char *next = rest[n] == '\0' ? rest + n : rest + n + 1;
		char *value;

		rest[n] = '\0';
		value = strstr(rest, ": ");
		ck_assert_ptr_nonnull(value);
		*value = '\0';
		httphead_add(&h, rest, value + 2);
		rest = next;
	}
	free(text);
	return httphead_fault(&h);
}

START_TEST(one_meaning)
{
	static const char *const good[] = { "", "Host: a",
		"Host: a|Content-Length: 5|Content-Type: text/plain",
		"Host: a|Transfer-Encoding: Chunked",
		/* Lists that may come in several lines. */
		"Via: a|Via: b|Accept: x|Accept: y",
		"X-Forwarded-For: 1|X-Forwarded-For: 2",
		"Host: a|X-Host: b|Hosts: c", "a!#$%&'*+-.^_`~: b" };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(fault_of(good[i]) == NULL, "%s", good[i]);
}
END_TEST

START_TEST(each_that_decides_something_stands_once)
{
	static const char *const names[HTTPHEAD_SINGLE] = { "Host", "Origin",
		"Content-Type", "Content-Length", "Transfer-Encoding", "Cookie",
		"Authorization", "Sheaf-Token", "Sheaf-Follows",
		"Sec-Fetch-Site", "Sec-Fetch-Mode", "If-Match", "If-None-Match",
		"Idempotency-Key", "X-HTTP-Method-Override",
		"Accept-Encoding" };

	for (size_t i = 0; i < HTTPHEAD_SINGLE; i++) {
		char *once = mem_printf("%s: chunked|Accept: x", names[i]);
		char *twice = mem_printf("%s: chunked|Accept: x|%s: chunked",
		    names[i], names[i]);
		const char *fault = fault_of(twice);

		ck_assert_msg(fault_of(once) == NULL, "%s", once);
		ck_assert_msg(fault != NULL && strstr(fault, names[i]) != NULL,
		    "%s", twice);
		for (char *p = twice; *p != '|'; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p - 'A' + 'a');
		ck_assert_msg(fault_of(twice) != NULL, "%s", twice);
		ck_assert(httphead_is_single(names[i]));
		free(once);
		free(twice);
	}
	ck_assert(!httphead_is_single("Accept"));
}
END_TEST

START_TEST(a_body_has_one_length)
{
	ck_assert_ptr_nonnull(
	    fault_of("Content-Length: 5|Transfer-Encoding: chunked"));
	ck_assert_ptr_nonnull(
	    fault_of("Transfer-Encoding: chunked|Content-Length: 5"));
	ck_assert_ptr_nonnull(fault_of("Transfer-Encoding: gzip, chunked"));
	ck_assert_ptr_nonnull(fault_of("Transfer-Encoding: identity"));
	ck_assert_ptr_nonnull(fault_of("Transfer-Encoding: "));
}
END_TEST

START_TEST(names_are_names)
{
	/* A proxy may take the first two for a length. */
	ck_assert_ptr_nonnull(fault_of("Content-Length : 5"));
	ck_assert_ptr_nonnull(fault_of(" Content-Length: 5"));
	ck_assert_ptr_nonnull(fault_of("Content\tLength: 5"));
	ck_assert_ptr_nonnull(fault_of(": 5"));
	ck_assert_ptr_nonnull(fault_of("H\xc3\xb6st: 5"));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { one_meaning,
		each_that_decides_something_stands_once, a_body_has_one_length,
		names_are_names, NULL };

	return unit_main("httphead", tests);
}
