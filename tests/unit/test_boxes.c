/*
 * Sealed copies for further recipients: which are kept, that they are handed out
 * as they came, and that an erasure destroys them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/rebuild.h"
#include "aggregator/views/boxes_export.h"
#include "common/base/db.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "protocol/envelope.h"
#include "protocol/opening.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;
static char *out; /* the folder of an export */
static struct boxes_export_report report;

static void
begin(void)
{
	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha,beta");
	out = file_path(h->dir, "copies");
}

static void
end(void)
{
	free(out);
	aggregator_fixture_free(h);
}

/* A return of its own revision; the status of its answer. */
static unsigned
bring(uint64_t revision)
{
	struct aggregator_fixture_batch b = { .revision = revision,
		.referrals = 4711 };

	return aggregator_fixture_batch(h, &a, &b);
}

static int
show_box(void *arg, const struct store_box *box, struct err *e)
{
	struct buf *text = arg;

	(void)e;
	buf_printf(text, "%s%u:%zu", text->n > 0 ? " " : "", box->place,
	    box->bytes.n);
	return 0;
}

/* The boxes of a leaf, as "place:bytes place:bytes". */
static const char *
kept(uint64_t index)
{
	static char shown[128];
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, sizeof(shown));
	ck_assert_int_eq(store_box_each(h->store, index, show_box, &text, &e),
	    0);
	(void)snprintf(shown, sizeof(shown), "%s", buf_str(&text));
	buf_free(&text);
	return shown;
}

static int
export_to(size_t further, uint64_t size, struct err *e)
{
	struct store *reader;
	uint8_t id[8];
	int rc;

	keys_recipient_id(id, &h->further[further].public);
	ck_assert_int_eq(store_open_reader(&reader, h->store_path, e), 0);
	rc = boxes_export(reader, id, size, out, &report, e);
	store_close(reader);
	return rc;
}

static void
must_export(size_t further)
{
	struct err e = ERR_INIT;

	ck_assert_msg(export_to(further, UINT64_MAX, &e) == 0, "%s", e.text);
}

static char *
file_of(const struct hash *id)
{
	char name[2 * HASH_SIZE + 5];

	encode_hex(name, id->b, HASH_SIZE);
	memcpy(name + 2 * HASH_SIZE, ".box", 5);
	return file_path(out, name);
}

/* The exported box of a statement gives the opening that the store has. */
static void
check_file(const struct hash *id, size_t further, uint64_t index)
{
	char *path = file_of(id);
	struct err e = ERR_INIT;
	struct buf box, padded, opening;
	uint8_t salt[OPENING_SALT_SIZE];
	struct slice payload;
	bool found;

	buf_init(&padded, LIMITS_OPENING_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	ck_assert_int_eq(file_read(path, LIMITS_BOX_MAX, &box, &e), 0);
	ck_assert(opening_unseal(buf_slice(&box), &h->further[further].public,
	    h->further[further].secret, &padded));
	ck_assert_int_eq(opening_read(buf_slice(&padded), salt, &payload, &e),
	    0);
	ck_assert_int_eq(store_opening_get(h->store, index, &opening, &found,
			     &e),
	    0);
	ck_assert(found);
	ck_assert_mem_eq(opening.data, salt, sizeof(salt));
	ck_assert_uint_eq(opening.n, sizeof(salt) + payload.n);
	ck_assert_mem_eq(opening.data + sizeof(salt), payload.p, payload.n);
	buf_free(&opening);
	buf_free(&padded);
	buf_free(&box);
	free(path);
}

/* The store has lost its openings, as one that was made again from a copy of the log. */
static void
lose_openings(void)
{
	struct rebuild_report lost = { .say = NULL };
	struct err e = ERR_INIT;
	struct db *db;

	ck_assert_int_eq(db_open(&db, h->store_path, 0, &e), 0);
	ck_assert_int_eq(db_exec(db, "DELETE FROM opening", &e), 0);
	db_close(db);
	ck_assert_int_eq(rebuild_write(h->store, &lost, &e), 0);
	aggregator_fixture_crash(h);
}

static uint64_t
awaited(void)
{
	struct err e = ERR_INIT;
	uint64_t n;

	ck_assert_int_eq(store_awaiting_count(h->store, &n, &e), 0);
	return n;
}

/* Bring what b says, from an agent that has not brought it yet. */
static unsigned
bring_as(const struct aggregator_fixture_agent *from,
    const struct aggregator_fixture_batch *b)
{
	struct aggregator_fixture_answer r;
	struct buf bytes;
	struct hash id;
	unsigned status;

	buf_init(&bytes, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, from, b, &id, &bytes);
	r = aggregator_fixture_post(h, buf_slice(&bytes));
	status = r.status;
	aggregator_fixture_answer_free(&r);
	buf_free(&bytes);
	return status;
}

/* ------------------------------------------------------------ what is kept */

/* The first batch is leaf 4: after trust, invite, enrolment, services. */
START_TEST(copies_are_kept_for_whom_the_trust_in_force_names)
{
	h->trusted = 2;
	h->sealed_to = 3;
	ck_assert_uint_eq(bring(1), 200);
	ck_assert_str_eq(kept(4), "1:4144");
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	ck_assert_uint_eq(bring(2), 200);
	ck_assert_str_eq(kept(6), "1:4144 2:4144");
	/* One that the trust does not name any more gets no new ones. */
	h->trusted = 0;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 3), 200);
	ck_assert_uint_eq(bring(3), 200);
	ck_assert_str_eq(kept(8), "");
	ck_assert_str_eq(kept(6), "1:4144 2:4144");
	aggregator_fixture_check(h);
}
END_TEST

START_TEST(a_start_knows_the_recipients_again)
{
	h->trusted = h->sealed_to = 3;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	aggregator_fixture_crash(h);
	ck_assert_uint_eq(bring(1), 200);
	ck_assert_str_eq(kept(5), "1:4144 2:4144 3:4144");
}
END_TEST

START_TEST(a_refused_batch_keeps_its_copy)
{
	ck_assert_uint_eq(bring(1), 200);
	ck_assert_uint_eq(bring(1), 422);
	ck_assert_str_eq(kept(5), "1:4144");
	must_export(0);
	ck_assert_uint_eq(report.written, 2);
	check_file(&a.head, 0, 5);
}
END_TEST

/* Boxes that are not as they should be are left out, and the batch is logged
 * all the same. */
START_TEST(a_box_that_cannot_be_one_is_left_out)
{
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_answer r;
	struct envelope v;
	struct buf bytes, changed;
	struct slice rest;
	struct err e = ERR_INIT;
	struct hash id;

	buf_init(&bytes, LIMITS_ENVELOPE_MAX);
	buf_init(&changed, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &bytes);
	rest = buf_slice(&bytes);
	ck_assert_int_eq(envelope_read(&v, &rest, &e), 0);
	ck_assert_uint_eq(v.boxes, 2);
	/* For the recipient, but too short; then one as it should be, and a
	 * second for the same key. */
	v.boxes = 4;
	v.box[2] = v.box[3] = v.box[1];
	v.box[1].box.n -= 4096;
	envelope_write(&v, &changed);
	r = aggregator_fixture_post(h, buf_slice(&changed));
	ck_assert_uint_eq(r.status, 200);
	ck_assert_str_eq(kept(4), "2:4144");
	aggregator_fixture_answer_free(&r);
	buf_free(&changed);
	buf_free(&bytes);
	aggregator_fixture_check(h);
}
END_TEST

/* The envelope that was logged is the one whose boxes count. */
START_TEST(a_repeat_changes_nothing)
{
	const struct aggregator_fixture_batch b = { .referrals = 1 };

	for (h->sealed_to = 0; h->sealed_to < 2; h->sealed_to++) {
		struct aggregator_fixture_answer r;
		struct buf bytes;
		struct hash id;

		buf_init(&bytes, LIMITS_ENVELOPE_MAX);
		aggregator_fixture_envelope(h, &a, &b, &id, &bytes);
		r = aggregator_fixture_post(h, buf_slice(&bytes));
		ck_assert_uint_eq(r.status, 200);
		ck_assert_uint_eq(aggregator_fixture_size(h), 5);
		ck_assert_str_eq(kept(4), "");
		aggregator_fixture_answer_free(&r);
		buf_free(&bytes);
	}
}
END_TEST

/* An opening that was lost comes back in an envelope of today, which is sealed to whoever
 * was added since: that one gets no copy of it, the first ones keep theirs, and from the
 * next batch on each gets its own. */
START_TEST(an_opening_that_comes_back_adds_no_copies)
{
	const struct aggregator_fixture_agent before = a;
	const struct aggregator_fixture_batch b = { .referrals = 4711,
		.revision = 1 };

	ck_assert_uint_eq(bring(1), 200);
	ck_assert_str_eq(kept(4), "1:4144");
	h->trusted = h->sealed_to = 2;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	lose_openings();
	ck_assert_uint_eq(awaited(), 1);
	ck_assert_uint_eq(bring_as(&before, &b), 200);
	ck_assert_uint_eq(awaited(), 0);
	ck_assert_uint_eq(aggregator_fixture_size(h), 6);
	ck_assert_str_eq(kept(4), "1:4144");
	must_export(0);
	ck_assert_uint_eq(report.written, 1);
	check_file(&a.head, 0, 4);
	free(out);
	out = file_path(h->dir, "added");
	must_export(1);
	ck_assert_uint_eq(report.written, 0);
	ck_assert_uint_eq(bring(2), 200);
	ck_assert_str_eq(kept(6), "1:4144 2:4144");
	must_export(1);
	ck_assert_uint_eq(report.written, 1);
	check_file(&a.head, 1, 6);
	aggregator_fixture_check(h);
}
END_TEST

START_TEST(a_crash_keeps_batch_and_copies_together)
{
	static const enum aggregator_fixture_step steps[] = {
		AGGREGATOR_FIXTURE_NONE, AGGREGATOR_FIXTURE_SWAP,
		AGGREGATOR_FIXTURE_TILES, AGGREGATOR_FIXTURE_CHECKPOINT
	};

	h->fail = steps[_i];
	(void)bring(1);
	aggregator_fixture_crash(h);
	ck_assert_str_eq(kept(4), "1:4144");
	aggregator_fixture_check(h);
}
END_TEST

/* ---------------------------------------------------------------- exported */

START_TEST(each_recipient_gets_its_own)
{
	struct hash first;

	h->sealed_to = 0;
	ck_assert_uint_eq(bring(1), 200);
	h->trusted = h->sealed_to = 2;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	ck_assert_uint_eq(bring(2), 200);
	first = a.head;
	ck_assert_uint_eq(bring(3), 200);
	must_export(1);
	ck_assert_uint_eq(report.size, 8);
	ck_assert_uint_eq(report.batches, 3);
	ck_assert_uint_eq(report.written, 2);
	ck_assert_uint_eq(report.without, 1);
	check_file(&first, 1, 6);
	check_file(&a.head, 1, 7);
	/* Again: nothing is written anew. */
	must_export(1);
	ck_assert_uint_eq(report.written, 0);
	ck_assert_uint_eq(report.there, 2);
}
END_TEST

START_TEST(an_earlier_size_has_fewer)
{
	struct err e = ERR_INIT;

	ck_assert_uint_eq(bring(1), 200);
	ck_assert_uint_eq(bring(2), 200);
	ck_assert_int_eq(export_to(0, 5, &e), 0);
	ck_assert_uint_eq(report.written, 1);
	ck_assert_int_eq(export_to(0, 7, &e), -1);
	ck_assert_str_eq(e.text, "the log has 6 entries, fewer than 7");
}
END_TEST

START_TEST(another_file_is_left_as_it_is)
{
	struct err e = ERR_INIT;
	struct buf file;
	char *path;

	ck_assert_uint_eq(bring(1), 200);
	path = file_of(&a.head);
	ck_assert_int_eq(file_make_dir(out, 0700, &e), 0);
	ck_assert_int_eq(file_create(path, slice_of("mine"), 0600, &e), 0);
	ck_assert_int_eq(export_to(0, UINT64_MAX, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_nonnull(strstr(e.text, "is not this sealed copy"));
	ck_assert_int_eq(file_read(path, 100, &file, &e), 0);
	ck_assert(slice_is(buf_slice(&file), "mine"));
	buf_free(&file);
	free(path);
}
END_TEST

START_TEST(a_key_of_nobody_is_refused)
{
	struct err e = ERR_INIT;
	char want[256], hex[17];
	uint8_t id[8];

	ck_assert_uint_eq(bring(1), 200);
	ck_assert_int_eq(export_to(2, UINT64_MAX, &e), -1);
	keys_recipient_id(id, &h->further[0].public);
	encode_hex(hex, id, sizeof(id));
	(void)snprintf(want, sizeof(want),
	    "nothing is kept for this key, and the trust in force names other "
	    "further recipients: %s",
	    hex);
	ck_assert_str_eq(e.text, want);
	ck_assert(!file_exists(out));
	h->trusted = 0;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	ck_assert_int_eq(export_to(2, UINT64_MAX, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "names no further recipient"));
	/* One that is none any more keeps what it has got. */
	must_export(0);
	ck_assert_uint_eq(report.written, 1);
}
END_TEST

START_TEST(an_erased_copy_is_gone_and_its_file_too)
{
	struct err e = ERR_INIT;
	struct hash first;
	char *path, *other;

	ck_assert_uint_eq(bring(1), 200);
	first = a.head;
	ck_assert_uint_eq(bring(2), 200);
	must_export(0);
	ck_assert_uint_eq(report.written, 2);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &first), 200);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &a.head), 200);
	ck_assert_str_eq(kept(4), "1:0");
	/* What somebody else has put in the place of one stays. */
	path = file_of(&first);
	other = file_of(&a.head);
	ck_assert_int_eq(file_replace(other, slice_of("mine"), 0600, &e), 0);
	must_export(0);
	ck_assert_uint_eq(report.written + report.there, 0);
	ck_assert_uint_eq(report.erased, 2);
	ck_assert_uint_eq(report.deleted, 1);
	ck_assert(!file_exists(path));
	ck_assert(file_exists(other));
	free(other);
	free(path);
	aggregator_fixture_check(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		copies_are_kept_for_whom_the_trust_in_force_names,
		a_start_knows_the_recipients_again,
		a_refused_batch_keeps_its_copy,
		a_box_that_cannot_be_one_is_left_out, a_repeat_changes_nothing,
		an_opening_that_comes_back_adds_no_copies,
		each_recipient_gets_its_own, an_earlier_size_has_fewer,
		another_file_is_left_as_it_is, a_key_of_nobody_is_refused,
		an_erased_copy_is_gone_and_its_file_too, NULL
	};
	struct unit_suite suite = { .name = "boxes",
		.tests = tests,
		.begin = begin,
		.end = end,
		.loop = a_crash_keeps_batch_and_copies_together,
		.times = 4 };

	return unit_run(&suite);
}
