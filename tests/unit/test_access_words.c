/* Lines of the access log in words: each that a program writes, and none raw. */
#include "aggregator/accounts/access_words.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *line, *kind, *says, *about;
} lines[] = {
	{ "event=sign-in address=192.0.2.7", "sign-in", "signed in",
	    "from 192.0.2.7" },
	{ "event=sign-out", "sign-in", "signed out", "" },
	{ "event=recovery-code", "sign-in",
	    "used a recovery code in place of the app", "" },
	{ "event=recovery-codes", "sign-in", "made new recovery codes", "" },
	{ "event=factor-set-up", "sign-in", "set up an app for codes", "" },
	{ "event=factor-dropped", "sign-in",
	    "gave up the app for codes, to set up another", "" },
	{ "event=password", "sign-in", "chose another password", "" },
	{ "event=refused why=password held_back=0", "refused", "was refused",
	    "wrong name or password" },
	{ "event=refused why=code held_back=3 address=::1", "refused",
	    "was refused",
	    "wrong code; 3 more before it that are not listed, from ::1" },
	{ "event=refused why=role route=/v1/access", "refused", "was refused",
	    "Access log: for another role" },
	{ "event=refused why=elsewhere route=/v1/help", "refused",
	    "was refused", "Help needed: figures of another region" },
	{ "event=refused why=strange route=/v1/strange", "refused",
	    "was refused", "not allowed" },
	{ "event=view policy=exact/1 route=/v1/totals region=north "
	  "log_size=120",
	    "figures", "saw exact figures",
	    "the audited totals, The North, log entry 120" },
	{ "event=export format=csv policy=sheaf/1 region=- "
	  "from=2026-04-01/P3M to=2026-07-01/P3M log_size=7",
	    "figures", "took figures away as a file",
	    "all regions together, 2026/27 Q1 to 2026/27 Q2, csv under "
	    "sheaf/1, log entry 7" },
	{ "command=totals policy=exact/1 region=each service=- by_service=0 "
	  "log_size=9",
	    "figures", "printed exact figures", "each region, log entry 9" },
	{ "command=provenance policy=exact/1 region=north service=quay "
	  "log_size=9",
	    "figures", "printed what an exact figure was made of",
	    "The North, service Quayside, log entry 9" },
	{ "command=help-needed policy=exact/1 region=- log_size=9", "figures",
	    "printed where help is needed, in exact figures",
	    "all regions together, log entry 9" },
	{ "command=reconcile-published policy=exact/1 region=north log_size=9",
	    "figures", "printed exact figures beside published ones",
	    "The North, log entry 9" },
	{ "command=openings size=12", "figures",
	    "wrote the returns for an auditor", "the log to entry 12" },
	{ "command=boxes recipient=00ff size=12", "figures",
	    "wrote the sealed copies for a recipient", "the log to entry 12" },
	{ "event=user-add account=ann.lee role=lead regions=north,far exact=no",
	    "people", "made an account", "ann.lee, lead of The North, far" },
	{ "event=invite agent=north.leeds expires=2026-12-30", "people",
	    "made an invite for a site",
	    "north.leeds, until 30 December 2026" },
	{ "event=user-grant-exact account=ann role=analyst regions=- exact=yes",
	    "people", "granted exact figures",
	    "ann, analyst, may see exact figures" },
	{ "command=user-remove account=ann role=analyst regions=- exact=no",
	    "people", "removed an account", "ann, analyst" },
	{ "event=token-add name=board role=lead policy=sheaf/1 regions=north",
	    "people", "made a token",
	    "board, lead of The North, under sheaf/1" },
	{ "event=token-revoke name=board", "people", "revoked a token",
	    "board" },
	{ "command=registry-import rows=1", "registry", "imported the registry",
	    "1 row" },
	{ "event=registry-import rows=12", "registry", "imported the registry",
	    "12 rows" },
	/* What no program of ours writes is not hidden. */
	{ "event=unheard", "other", "event=unheard", "" },
	{ "half a line", "other", "half a line", "" },
};

enum { LINES = sizeof(lines) / sizeof(lines[0]) };

START_TEST(each_line_in_words)
{
	static const char file[] = "kind,code,name,parent,from,to,attributes\n"
				   "region,north,The North,,2015-04-01,,\n"
				   "area,a,Area,north,2015-04-01,,\n"
				   "service,quay,Quayside,a,2015-04-01,,\n";
	struct registry registry;
	struct err e = ERR_INIT;
	struct buf out;

	ck_assert_msg(registry_parse(&registry, slice_of(file), &e) == 0, "%s",
	    e.text);
	buf_init(&out, 4096);
	for (size_t i = 0; i < LINES; i++) {
		ck_assert_str_eq(
		    access_words_kind_code(access_words_kind(lines[i].line)),
		    lines[i].kind);
		buf_reset(&out);
		access_words_say(lines[i].line, &out);
		ck_assert_str_eq(buf_str(&out), lines[i].says);
		buf_reset(&out);
		access_words_about(lines[i].line, &registry, &out);
		ck_assert_str_eq(buf_str(&out), lines[i].about);
	}
	buf_reset(&out);
	access_words_about(lines[12].line, NULL, &out);
	ck_assert_ptr_nonnull(strstr(buf_str(&out), "north, log entry"));
	buf_free(&out);
	registry_free(&registry);
}
END_TEST

START_TEST(who_it_was)
{
	static const char *const who[][2] = {
		{ "user=ann", "ann" },
		{ "user=-", "somebody without an account" },
		{ "token=board", "token board" },
		{ "uid=0", "a terminal of the centre (user number 0)" },
		{ "strange", "strange" },
	};
	struct buf out;

	buf_init(&out, 256);
	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		buf_reset(&out);
		access_words_who(who[i][0], &out);
		ck_assert_str_eq(buf_str(&out), who[i][1]);
	}
	buf_free(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_line_in_words, who_it_was, NULL };

	return unit_main("access_words", tests);
}
