/*
 * What must hold when the network works again and everybody has caught up: all
 * that was sealed is received or refused, and no site lies about it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/sealing/outbox.h"
#include "aggregator/centre/centre.h"
#include "aggregator/check/fsck.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/statement.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_check.h"
#include "tests/unit/remade.h"

/* In so many worlds once: it takes as long as the rest of this file. */
enum { RECOVERED_EVERY = 8 };

static void
say(void *arg, const char *sentence)
{
	(void)arg;
	(void)fprintf(stderr, "%s\n", sentence);
}

/* Everything of the present epoch is received or refused, each for good. */
static void
check_settled(struct sim *s, struct sim_site *site)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT s.id, o.state FROM statement s JOIN outbox o"
	    " USING (epoch, seq) WHERE s.seq > 0");
	struct err e = ERR_INIT;
	uint64_t index;

	while (db_step(q)) {
		bool aside = strcmp(db_str(q, 1), "set aside") == 0;
		bool refused = strcmp(db_str(q, 1), "refused") == 0;
		struct hash id;

		memcpy(id.b, db_bytes(q, 0).p, HASH_SIZE);
		if (strcmp(db_str(q, 1), "waiting") == 0)
			sim_fail(s, "%s: a statement still waits", site->agent);
		if (aside)
			continue;
		if (!model_find(s->model, &id, &index))
			sim_fail(s, "%s: received, and not in the log",
			    site->agent);
		if (model_refused(s->model, index) != refused)
			sim_fail(s, "%s: refused here or there, not both",
			    site->agent);
	}
	if (db_done(q, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
}

/* What the site has seen of the log covers all its receipts. */
static void
check_seen(struct sim *s, struct sim_site *site)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT coalesce((SELECT max(size) FROM checkpoint_seen"
	    " WHERE joined = 1), 0) - coalesce((SELECT max(log_size)"
	    " FROM receipt), 0)");
	struct err e = ERR_INIT;
	int64_t ahead;
	bool found;

	if (db_get_i64(q, &ahead, &found, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
	/* A site that is never online cannot ask for what is missing. */
	if (ahead < 0 && !site->offline)
		sim_fail(s, "%s: its checkpoints are behind its receipts",
		    site->agent);
}

/* A site that compares heads knows the newest trust statement. */
static void
check_trust(struct sim *s, struct sim_site *site)
{
	struct err e = ERR_INIT;
	struct outbox_agent a;
	bool found;

	if (outbox_agent(site->db, &a, &found, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
	if (found && !site->offline && a.state == OUTBOX_AGENT_ENROLLED &&
	    a.pins.trust_number != 1 + (uint64_t)s->did.trusts)
		sim_fail(s, "%s: it holds trust statement %llu of %u",
		    site->agent, (unsigned long long)a.pins.trust_number,
		    1 + s->did.trusts);
}

void
sim_check_remade(struct sim *s)
{
	struct store *reader = NULL;
	struct err e = ERR_INIT;
	uint64_t differences;

	if (centre_open_reader(&reader, s->centre.dir, &e) < 0 ||
	    remade_differences(reader, &differences, &e) < 0)
		sim_fail(s, "the store cannot be made again: %s", e.text);
	store_close(reader);
	if (differences > 0)
		sim_fail(s, "the store made again differs");
}

/* An opening that was lost comes back from its site, unless that epoch has ended. */
static void
check_awaited(struct sim *s, uint64_t index)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct err e = ERR_INIT;
	struct buf text;
	struct note n;

	buf_init(&text, LIMITS_NOTE_MAX);
	if (store_log_get(s->centre.reader, index, &text, &e) < 0 ||
	    note_parse(&n, buf_slice(&text), LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(st, n.text, &e) < 0)
		sim_fail(s, "%s", e.text);
	if (!model_ended(s->model, st->agent, st->epoch))
		sim_fail(s, "the opening of entry %llu never comes back",
		    (unsigned long long)index);
	buf_free(&text);
	free(st);
}

/* How many have not come back. */
static uint64_t
count_awaited(struct sim *s)
{
	struct err e = ERR_INIT;
	uint64_t n = 0;
	bool found;

	for (uint64_t at = 0;; at++) {
		if (store_awaiting_next(s->centre.reader, &at, &found, &e) < 0)
			sim_fail(s, "%s", e.text);
		if (!found)
			return n;
		check_awaited(s, at);
		n++;
	}
}

/* The centre's own checks, by other code than what wrote. */
static void
check_centre(struct sim *s)
{
	char *lock = file_path(s->centre.dir, "lock/lock.db");
	struct fsck_config config = { .store = s->centre.reader,
		.dir = s->centre.dir,
		.log_dir = s->centre.log_dir,
		.lock_path = lock,
		.log_key = &s->centre.log_key,
		.say = say };
	struct err e = ERR_INIT;
	uint64_t faults;

	sim_check_remade(s);
	if (fsck_run(&config, &faults, &e) < 0)
		sim_fail(s, "the centre cannot be checked: %s", e.text);
	if (faults != count_awaited(s))
		sim_fail(s, "the centre's own checks find faults");
	free(lock);
}

/* Open one copy, and compare it with what the centre has opened. */
static int
open_copy(void *arg, const struct store_box *box, struct err *e)
{
	struct sim *s = arg;
	struct buf padded, opening;
	struct slice payload;
	uint8_t salt[OPENING_SALT_SIZE];
	bool found, opened = false;

	if (box->bytes.n == 0)
		return 0;
	buf_init(&padded, LIMITS_OPENING_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	for (size_t i = 0; i < s->centre.auditors && !opened; i++)
		opened =
		    opening_unseal(box->bytes, &s->centre.auditor[i].public,
			s->centre.auditor[i].secret, &padded);
	s->did.copies++;
	s->did.spoilt += !opened;
	if (opened &&
	    (opening_read(buf_slice(&padded), salt, &payload, e) < 0 ||
		store_opening_get(s->centre.reader, box->index, &opening,
		    &found, e) < 0 ||
		!found || opening.n != sizeof(salt) + payload.n ||
		memcmp(opening.data, salt, sizeof(salt)) != 0 ||
		memcmp(opening.data + sizeof(salt), payload.p, payload.n) != 0))
		sim_fail(s, "a copy of entry %llu is not its opening",
		    (unsigned long long)box->index);
	buf_free(&opening);
	buf_free(&padded);
	return 0;
}

/* Copies that do not open are those that the network has spoilt: nobody on the
 * way can look at one. */
static void
check_copies(struct sim *s)
{
	struct err e = ERR_INIT;

	for (uint64_t i = 0; i < s->centre.leaves; i++)
		if (store_box_each(s->centre.reader, i, open_copy, s, &e) < 0)
			sim_fail(s, "%s", e.text);
	if (s->did.spoilt > s->did.damaged)
		sim_fail(s, "%u of %u copies do not open", s->did.spoilt,
		    s->did.copies);
}

/*
 * Unless something was revoked or erased, the highest revision that was logged
 * and not refused is in force for every service and quarter.
 */
static void
check_newest(struct sim *s)
{
	if (model_took_back(s->model))
		return;
	for (size_t v = 0; v < s->services; v++)
		for (size_t q = 0; q < s->quarters; q++)
			if (!model_newest_in_force(s->model, s->service[v],
				s->quarter[q]))
				sim_fail(s, "%s: not the newest is in force",
				    s->service[v]);
}

void
sim_check_end(struct sim *s)
{
	for (size_t i = 0; i < s->sites; i++) {
		sim_check_site(s, &s->site[i]);
		check_settled(s, &s->site[i]);
		check_seen(s, &s->site[i]);
		check_trust(s, &s->site[i]);
	}
	sim_check_published(s);
	check_newest(s);
	check_copies(s);
	sim_centre_settle(s);
	check_centre(s);
	if (s->seed % RECOVERED_EVERY == 0 && count_awaited(s) == 0)
		sim_check_recovered(s);
}
