/* Which passwords nobody may choose, and which of those that look like them
 * everybody may. */
#include "common/base/weak_password.h"

#include <string.h>

#include "common/base/weak_password_list.h"
#include "tests/unit/unit.h"

/* Of "Ann Lee" at the provider "north-trust". */
static const char *const known[] = { "Ann Lee", "north-trust", NULL };

START_TEST(those_that_are_tried_first)
{
	static const struct {
		const char *password, *says;
	} weak[] = {
		{ "password", "tried first" },
		{ "PASSWORD", "tried first" },
		{ "password1", "tried first" },
		{ "Password123!", "tried first" },
		{ "P@55w0rd", "tried first" },
		{ "password12345678", "tried first" },
		{ "2026liverpool", "tried first" },
		{ "Summer2026", "tried first" },
		{ "Michael1", "tried first" },
		{ "letmein!!", "tried first" },
		{ "trustno1", "tried first" },
		{ "z1x2c3v4", "tried first" },
		{ "12345678", "row of digits" },
		{ "87654321", "row of digits" },
		{ "aaaaaaaa", "repeats itself" },
		{ "xK9#xK9#", "repeats itself" },
		{ "abcdefgh", "follows the keyboard" },
		{ "qwertyuiop", "follows the keyboard" },
		{ "123qweasd", "follows the keyboard" },
		{ "1qaz2wsx", "follows the keyboard" },
		{ "a1234567", "follows the keyboard" },
		{ "03051984", "row of digits" },
		{ "91827364051", "row of digits" }, /* of eleven */
		{ "annlee1990", "name that others know" },
		{ "Ann-Lee!", "name that others know" },
		{ "\xc3\x81nnL\xc3\xa9"
		  "e12",
		    "name that others know" },
		{ "north.trust", "name that others know" },
		{ "northtrust2026", "name that others know" },
		{ "sheafsheaf1", "name that others know" },
		{ "sheafpassword", "name that others know" },
		{ "nhs20262026", "name that others know" },
	};

	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		const char *why = weak_password_why(weak[i].password, known);

		ck_assert_msg(why != NULL && strstr(why, weak[i].says) != NULL,
		    "%s: %s", weak[i].password, why == NULL ? "taken" : why);
		ck_assert_msg(strstr(why, "three words") != NULL, "%s", why);
	}
}
END_TEST

START_TEST(others_are_taken)
{
	static const char other[] = "\xd0\xba\xd0\xbe\xd1\x88\xd0\xba\xd0\xb0 "
				    "\xd0\xb4\xd0\xbe\xd0\xbc";
	static const char *const good[] = { "correct horse", "three words",
		"the password of ann", "dry haystacks", "lantern-otter-quay",
		"np4f9wzq", "dragon83920174", "hijack the tea",
		"understudy kelp", "918273640519", "9#2!7&4$", "?8,5;1%6~",
		other };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_msg(weak_password_why(good[i], known) == NULL,
		    "%s: %s", good[i], weak_password_why(good[i], known));
	/* Only who has the name may not. */
	ck_assert_ptr_null(weak_password_why("annlee1990", NULL));
	ck_assert_ptr_null(weak_password_why("north.trust",
	    (const char *const[]){ "Ed", "", NULL }));
}
END_TEST

START_TEST(the_list_has_words_and_nothing_between)
{
	ck_assert(weak_password_list_has("dragon"));
	ck_assert(!weak_password_list_has(""));
	ck_assert(!weak_password_list_has(" "));
	ck_assert(!weak_password_list_has("dragonq"));
	ck_assert(!weak_password_list_has("dragon dragon"));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { those_that_are_tried_first,
		others_are_taken, the_list_has_words_and_nothing_between,
		NULL };

	return unit_main("weak_password", tests);
}
