/*
 * A log whose trust asks for witnesses: what it shows, and what it says of itself, while
 * more is signed than their quorum has cosigned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/merge/hearing.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static bool signs, answers; /* the witness */
static struct buf lines;    /* of the policy */

static enum merger_quorum
witnessed(void *arg, const struct merger_question *q, struct buf *out)
{
	(void)arg;
	if (!signs && !q->policy->quorum_none)
		return MERGER_UNMET;
	buf_add_slice(out, q->signed_text);
	return MERGER_MET;
}

static enum merger_quorum
heard(void *arg, const struct merger_question *q)
{
	struct aggregator_fixture *h = arg;

	(void)q;
	h->heard = answers;
	return answers ? MERGER_MET : MERGER_UNMET;
}

/* Two entries that are published, the second of which names a witness, and a third one
 * that it has not signed. */
static struct aggregator_fixture *
begin(void)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct sign_key key = sign_key_random();
	struct keys_verifier v =
	    keys_verifier_make("w.test", 0x04, &key.public);

	buf_init(&lines, 1024);
	buf_puts(&lines, "witness w ");
	keys_verifier_write(&v, &lines);
	buf_puts(&lines, "\nquorum w\n");
	h->policy = buf_str(&lines);
	h->io.witnessed = witnessed;
	h->io.heard = heard;
	signs = true;
	answers = false;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	signs = false;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha"),
	    503);
	ck_assert_uint_eq(aggregator_fixture_size(h), 3);
	return h;
}

static void
end(struct aggregator_fixture *h)
{
	aggregator_fixture_free(h);
	buf_free(&lines);
}

static uint64_t
published(struct aggregator_fixture *h)
{
	struct checkpoint cp;

	merger_checkpoint(h->merger, &cp, NULL);
	return cp.size;
}

START_TEST(it_says_since_when)
{
	struct aggregator_fixture *h = begin();
	int64_t now_s = clock_wall_now().s;
	struct clock_wall since, again;

	ck_assert_uint_eq(published(h), 2);
	ck_assert_ptr_null(merger_stopped(h->merger));
	ck_assert(merger_unpublished(h->merger, &since));
	ck_assert_int_ge(since.s, now_s - 60);
	ck_assert_int_le(since.s, now_s);
	/* It is the first time that counts. */
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 503);
	ck_assert(merger_unpublished(h->merger, &again));
	ck_assert_int_eq(again.s, since.s);
	signs = true;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "gamma"),
	    200);
	ck_assert_uint_eq(published(h), 5);
	ck_assert(!merger_unpublished(h->merger, &again));
	end(h);
}
END_TEST

START_TEST(a_start_shows_what_was_published)
{
	struct aggregator_fixture *h = begin();
	struct clock_wall since;

	aggregator_fixture_crash(h);
	ck_assert(h->recovered.awaits_witnesses && !h->recovered.unproven);
	ck_assert_uint_eq(published(h), 2);
	ck_assert_ptr_nonnull(merger_stopped(h->merger));
	/* Since its publication, not since the start. */
	ck_assert(merger_unpublished(h->merger, &since));
	ck_assert_int_le(since.s, clock_wall_now().s);
	signs = answers = true;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 200);
	ck_assert_uint_eq(published(h), 4);
	ck_assert_ptr_null(merger_stopped(h->merger));
	aggregator_fixture_check(h);
	end(h);
}
END_TEST

/* Nothing is signed because of an alarm: readers still see what was cosigned, not the
 * larger state that is in the lock. */
START_TEST(an_alarm_shows_no_more)
{
	struct aggregator_fixture *h = begin();
	struct hash root = { { 77 } };
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct buf text;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(h->signer, 9, &root, &text);
	ck_assert_int_eq(lock_keep(h->lock, buf_slice(&text), 9, &e), 0);
	aggregator_fixture_crash(h);
	ck_assert(h->recovered.read_only && !h->recovered.awaits_witnesses);
	ck_assert(!h->recovered.unproven);
	ck_assert_int_eq(checkpoint_open(&cp,
			     buf_slice(&h->recovered.checkpoint),
			     signer_log_key(h->signer), &e),
	    0);
	ck_assert_uint_eq(cp.size, 2);
	ck_assert_uint_eq(published(h), 2);
	buf_free(&text);
	end(h);
}
END_TEST

static void
spoil(struct aggregator_fixture *h, const char *text)
{
	char *path = file_path(h->log_dir, "checkpoint");
	struct err e = ERR_INIT;

	if (text == NULL)
		ck_assert_int_eq(file_remove(path, &e), 0);
	else
		ck_assert_int_eq(file_replace(path, slice_of(text), 0644, &e),
		    0);
	free(path);
}

/* Nobody here knows what was cosigned: nothing is shown as published until it is again,
 * whether or not an alarm stops the signing besides. */
START_TEST(what_was_published_is_lost)
{
	static const char *const left[] = { NULL, "", "no checkpoint\n" };
	struct aggregator_fixture *h = begin();
	struct hash root = { { 77 } };
	struct err e = ERR_INIT;
	bool alarm = _i % 2 == 1;
	struct buf text;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(h->signer, 9, &root, &text);
	if (alarm)
		ck_assert_int_eq(lock_keep(h->lock, buf_slice(&text), 9, &e),
		    0);
	aggregator_fixture_stop(h);
	spoil(h, left[_i / 2]);
	aggregator_fixture_open(h);
	ck_assert(h->recovered.unproven && h->recovered.read_only);
	ck_assert_uint_eq(published(h), 0);
	ck_assert_uint_eq(merger_wait_published(h->merger, 1, 0), 0);
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 503);
	ck_assert_uint_eq(published(h), 0);
	answers = true;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 503);
	ck_assert_uint_eq(published(h), 0);
	signs = true;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "gamma"),
	    alarm ? 503 : 200);
	ck_assert_uint_eq(published(h), alarm ? 0 : 5);
	buf_free(&text);
	end(h);
}
END_TEST

static void
note_answer(struct submission *s)
{
	*(bool *)s->arg = true;
}

/* Once somebody has shown that signing must end, nobody is waited for any more. */
START_TEST(who_is_stopped_waits_for_nobody)
{
	struct aggregator_fixture *h = begin();
	struct hash root = { { 77 } };
	struct err e = ERR_INIT;
	struct submission *s;
	bool done = false;
	struct buf text;

	aggregator_fixture_crash(h);
	ck_assert(merger_awaits_witnesses(h->merger));
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(h->signer, 9, &root, &text);
	s = intake_checkpoint(h->intake, buf_slice(&text), NULL);
	s->answer = note_answer;
	s->arg = &done;
	merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done);
	submission_free(s);
	ck_assert_ptr_nonnull(strstr(merger_stopped(h->merger), "older copy"));
	ck_assert(!merger_awaits_witnesses(h->merger));
	ck_assert(!merger_waits_for_room(h->merger));
	signs = answers = true;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 503);
	ck_assert_uint_eq(published(h), 2);
	buf_free(&text);
	end(h);
}
END_TEST

/* The same where a site is waited for, and merger_stopped() says why before. */
START_TEST(a_start_that_waits_is_stopped)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct hash root = { { 77 } };
	struct err e = ERR_INIT;
	struct submission *s;
	bool done = false;
	struct buf text;

	(void)aggregator_fixture_member(h, "north", 10, "alpha");
	ck_assert_ptr_null(merger_stopped(h->merger));
	h->wait = true;
	aggregator_fixture_crash(h);
	ck_assert_ptr_null(merger_read_only(h->merger));
	ck_assert_ptr_eq(merger_stopped(h->merger), hearing_reason);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(h->signer, 9, &root, &text);
	s = intake_checkpoint(h->intake, buf_slice(&text), NULL);
	s->answer = note_answer;
	s->arg = &done;
	merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done);
	submission_free(s);
	ck_assert(!merger_waits_for_word(h->merger));
	ck_assert_ptr_eq(merger_stopped(h->merger),
	    merger_read_only(h->merger));
	buf_free(&text);
	aggregator_fixture_free(h);
}
END_TEST

/* An enrolment that is published, and a return of it that is not. */
static struct aggregator_fixture_agent
enrol_and_send(struct aggregator_fixture *h)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_agent a;

	signs = true;
	a = aggregator_fixture_member(h, "south", 10, "alpha");
	signs = false;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 503);
	return a;
}

/* The answer to a repeated enrolment says where the agent stands, which is beyond what
 * can be proven: nobody may be able to end the daemon with that. */
START_TEST(an_enrolment_comes_again)
{
	struct aggregator_fixture *h = begin();
	struct aggregator_fixture_agent a = enrol_and_send(h);
	struct aggregator_fixture_answer r;

	for (int start = 0; start < 2; start++) {
		r = aggregator_fixture_enrol(h, &a);
		ck_assert_uint_eq(r.status, 503);
		ck_assert(aggregator_fixture_says(&r, "busy"));
		aggregator_fixture_answer_free(&r);
		aggregator_fixture_crash(h);
		ck_assert(h->recovered.read_only);
	}
	end(h);
}
END_TEST

/* Whoever has seen more than was ever signed here is behind nobody, also in the group
 * in which what was published is known again. */
START_TEST(a_larger_log_was_seen)
{
	struct aggregator_fixture *h = begin();
	struct aggregator_fixture_agent a = enrol_and_send(h);
	struct aggregator_fixture_batch b = { .referrals = 4, .revision = 2 };
	struct err e = ERR_INIT;
	struct submission *s;
	bool done = false;
	struct hash id;
	struct buf body;

	aggregator_fixture_stop(h);
	spoil(h, NULL);
	aggregator_fixture_open(h);
	ck_assert_uint_eq(published(h), 0);
	buf_init(&body, LIMITS_ENVELOPE_MAX);
	b.seq = 2;
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	signs = answers = true;
	s = intake_batch(h->intake, buf_slice(&body), "99");
	s->answer = note_answer;
	s->arg = &done;
	merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done);
	ck_assert_uint_eq(s->status, 503);
	ck_assert_ptr_nonnull(strstr(buf_str(&s->body), "behind"));
	submission_free(s);
	buf_free(&body);
	end(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { it_says_since_when,
		a_start_shows_what_was_published, an_alarm_shows_no_more,
		who_is_stopped_waits_for_nobody, a_start_that_waits_is_stopped,
		an_enrolment_comes_again, a_larger_log_was_seen, NULL };
	const struct unit_suite suite = { .name = "unpublished",
		.tests = tests,
		.loop = what_was_published_is_lost,
		.times = 6 };

	return unit_run(&suite);
}
