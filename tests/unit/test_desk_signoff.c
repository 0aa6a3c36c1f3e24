/* The yes to a seal: who must give it, that it is to what was shown, and that
 * it is stored. */
#include <string.h>

#include "agent/desk/desk_seal.h"
#include "common/base/day.h"
#include "protocol/opening.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

#define FIRST "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n"
#define OTHER "svc-b,C1,referral_accepted,2026-04-07,self,,,,\n"

static struct fake_courier site;
static struct desk desk;
static struct desk_returns_request request;

/* That what the services never recorded did not happen. */
static void
answer_all(void)
{
	const struct desk_unrecorded_answer none = { .none = "all" };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_unrecorded_answer(&desk, &none, &e) == 0, "%s",
	    e.text);
}

static void
begin(void)
{
	fake_courier_open(&site);
	desk = memory_register_desk(&site.reg);
	desk.spool = site.spool;
	request = (struct desk_returns_request){ .today = site.reg.today,
		.through = DAY_NONE };
	memory_register_take(&site.reg, FIRST);
	answer_all();
	fake_courier_enrol(&site);
}

static void
end(void)
{
	fake_courier_close(&site);
}

static void
prepare(struct desk_seal *seal)
{
	struct err e = ERR_INIT;

	/* The facts are older than a clock may be ahead of them. */
	request.said = request.today;
	ck_assert_msg(desk_seal_prepare(&desk, &request, seal, &e) == 0, "%s",
	    e.text);
}

static int
sign_off(const struct desk_seal *shown, enum signoff_way way,
    struct desk_sealed *sealed, struct err *e)
{
	const struct desk_seal_sign sign = { .today = request.today,
		.through = request.through,
		.said = request.today,
		.digest = &shown->draft.digest,
		.epoch = shown->epoch,
		.way = way,
		.typed = "ann" };

	*e = (struct err)ERR_INIT;
	return desk_seal_sign_off(&desk, &sign, sealed, e);
}

/* Prepare and sign off; what was shown, as a digest. */
static struct hash
seal(enum signoff_way way)
{
	struct desk_sealed sealed;
	struct desk_seal shown;
	struct hash digest;
	struct err e;

	prepare(&shown);
	ck_assert_msg(sign_off(&shown, way, &sealed, &e) == 0, "%s", e.text);
	digest = shown.draft.digest;
	desk_seal_free(&shown);
	return digest;
}

/* Refused for this reason, and nothing sealed. */
static void
refuse_standing(const char *why)
{
	int64_t before = fake_courier_count(&site, "waiting");
	struct desk_sealed sealed;
	struct desk_seal shown;
	struct err e;

	prepare(&shown);
	ck_assert_str_eq(shown.draft.why, why);
	ck_assert_int_lt(sign_off(&shown, SIGNOFF_STANDING, &sealed, &e), 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(strstr(e.text, "needs a person's yes") != NULL);
	ck_assert(strstr(e.text, why) != NULL);
	ck_assert_uint_eq(sealed.n, 0);
	ck_assert(!sealed.outdated);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), before);
	desk_seal_free(&shown);
}

static void
a_week_later(void)
{
	request.today += 7;
}

/* Nobody's yes is no yes to the first seal, nor to a service's first return;
 * afterwards the weekly seal may run by itself. */
START_TEST(test_first_needs_person)
{
	refuse_standing("nothing was ever sealed in this register");
	(void)seal(SIGNOFF_TYPED);
	a_week_later();
	(void)seal(SIGNOFF_STANDING);
	memory_register_take(&site.reg, OTHER);
	answer_all();
	a_week_later();
	refuse_standing("it holds the first return of a service");
	(void)seal(SIGNOFF_YES);
	a_week_later();
	(void)seal(SIGNOFF_STANDING);
}
END_TEST

/* The very text of a service is shown before its first return. */
START_TEST(test_first_is_shown)
{
	struct desk_seal shown;

	(void)seal(SIGNOFF_TYPED);
	memory_register_take(&site.reg, OTHER);
	answer_all();
	a_week_later();
	prepare(&shown);
	ck_assert(strstr(buf_str(&shown.changes),
		      "sheaf-return/1\nservice svc-b\n") != NULL);
	ck_assert(strstr(buf_str(&shown.changes),
		      "sheaf-return/1\nservice svc-a\n") == NULL);
	desk_seal_free(&shown);
}
END_TEST

START_TEST(test_outdated)
{
	struct desk_sealed sealed;
	struct desk_seal shown;
	struct err e;

	prepare(&shown);
	memory_register_take(&site.reg, OTHER);
	answer_all();
	ck_assert_int_lt(sign_off(&shown, SIGNOFF_TYPED, &sealed, &e), 0);
	ck_assert(sealed.outdated);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 0);
	desk_seal_free(&shown);
	(void)seal(SIGNOFF_TYPED);
}
END_TEST

/* How many statements name sign-off `number`, and what they hold together: the
 * payloads of their openings, one behind the other. */
static struct hash
sealed_by(int64_t number, size_t *n)
{
	struct db_stmt *q = db_prepare(site.reg.open.db,
	    "SELECT opening FROM opening JOIN statement USING (epoch, seq)"
	    " WHERE sign_off = ? ORDER BY epoch, seq");
	struct err e = ERR_INIT;
	struct hash digest;
	struct buf text;

	buf_init(&text, 1 << 20);
	db_bind_i64(q, 1, number);
	for (*n = 0; db_step(q); ++*n) {
		uint8_t salt[OPENING_SALT_SIZE];
		struct slice payload;

		ck_assert_int_eq(opening_read(db_bytes(q, 0), salt, &payload,
				     &e),
		    0);
		buf_add_slice(&text, payload);
	}
	ck_assert_int_eq(db_done(q, &e), 0);
	digest = hash_of(buf_slice(&text));
	buf_free(&text);
	return digest;
}

/* What stands in the register is what was shown, by whom, and how. */
START_TEST(test_stored)
{
	static const enum signoff_way ways[] = { SIGNOFF_TYPED,
		SIGNOFF_STANDING, SIGNOFF_YES };
	struct db_stmt *q;
	struct err e = ERR_INIT;

	memory_register_take(&site.reg, OTHER);
	answer_all();
	for (size_t i = 0; i < 3; i++) {
		struct hash shown = seal(ways[i]), signed_text;
		size_t n;

		signed_text = sealed_by((int64_t)i + 1, &n);
		ck_assert_uint_ge(n, 2);
		ck_assert(hash_equal(&signed_text, &shown));
		q = db_prepare(site.reg.open.db,
		    "SELECT staff, way, shown FROM sign_off WHERE id = ?");
		db_bind_i64(q, 1, (int64_t)i + 1);
		ck_assert(db_step(q));
		ck_assert_str_eq(db_str(q, 0), "ann");
		ck_assert_str_eq(db_str(q, 1), signoff_way_word(ways[i]));
		ck_assert(slice_equal(db_bytes(q, 2),
		    slice_make(shown.b, HASH_SIZE)));
		ck_assert_int_eq(db_done(q, &e), 0);
		a_week_later();
	}
}
END_TEST

/* Nor can any other code put a statement there without one, or change one. */
START_TEST(test_kept_by_the_database)
{
	static const char *const refused[][2] = {
		{ "INSERT INTO statement (epoch, seq, id, note, service,"
		  " content, period, revision, through, sealed_on, sealed_by)"
		  " VALUES (1, 9, zeroblob(32), zeroblob(1), 'svc-a',"
		  " 'sheaf-return/1', '2026-01-01/P3M', 9, 0, 0, 'ann')",
		    "no statement without a sign-off" },
		{ "UPDATE sign_off SET way = 'typed'",
		    "a sign-off never changes" },
		{ "DELETE FROM sign_off", "a sign-off is never removed" },
	};

	(void)seal(SIGNOFF_YES);
	for (size_t i = 0; i < 3; i++) {
		struct err e = ERR_INIT;

		ck_assert_int_lt(db_exec(site.reg.open.db, refused[i][0], &e),
		    0);
		ck_assert_msg(strstr(e.text, refused[i][1]) != NULL, "%s",
		    e.text);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_first_needs_person,
		test_first_is_shown, test_outdated, test_stored,
		test_kept_by_the_database, NULL };
	const struct unit_suite suite = { .name = "desk_signoff",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
