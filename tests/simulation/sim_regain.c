/*
 * What is lost and how it comes back is decided here; what brings it is the real
 * courier, and what takes it the aggregator's own regain, recover and lock.
 */
#include "tests/simulation/sim_regain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre_confirm.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/tree.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_scratch.h"

enum {
	AWHILE = 25, /* steps between two copies, and before one comes back */
	LOOSE_MAX =
	    3 /* gaps of which the root alone tells (gathered_place.c) */
};

/* Whose lock the older copy meets. */
enum lock_of { OF_THE_DAY, OF_THE_COPY, LOST };

/* --------------------------------------------------------------- what is told */

/* The newest checkpoint ever signed, as an auditor holds it. */
static void
newest(struct sim *s, struct buf *out)
{
	struct sim_centre *c = &s->centre;
	const struct checkpoint *cp = &c->signed_by_us[0];

	for (size_t i = 1; i < c->checkpoints; i++)
		if (c->signed_by_us[i].size > cp->size)
			cp = &c->signed_by_us[i];
	buf_init(out, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(c->signer, cp->size, &cp->root, out);
}

static void
answered(struct submission *sub)
{
	struct sim *s = sub->arg;

	s->regain.showing--;
	submission_free(sub);
}

static void
show(void *arg, struct slice checkpoint)
{
	struct sim *s = arg;
	struct submission *sub =
	    intake_checkpoint(s->centre.intake, checkpoint, NULL);

	s->regain.showing++;
	sub->answer = answered;
	sub->arg = s;
	merger_submit(s->centre.merger, sub);
}

/* The writer judges what was shown, as its thread would. */
static void
judge_shown(struct sim *s)
{
	struct err e = ERR_INIT;

	while (s->regain.showing > 0)
		if (merger_run_group(s->centre.merger, &e) < 0)
			sim_fail(s, "what was shown: %s", e.text);
}

static int
keep_shown(struct sim *s, const struct shown_proof *p, bool *stops,
    struct err *e)
{
	char *dir = file_path(s->centre.dir, "evidence");
	int rc;

	if (p->how == SHOWN_FORK)
		sim_fail(s, "a site holds another root of size %llu",
		    (unsigned long long)p->checkpoint.size);
	rc = shown_keep(s->centre.lock, dir, p, stops, e);
	free(dir);
	regain_moved(s->regain.door);
	return rc;
}

static bool
knows(const struct sim *s)
{
	return merger_read_only(s->centre.merger) != NULL;
}

static void
show_newest(struct sim *s)
{
	struct buf text;

	newest(s, &text);
	show(s, buf_slice(&text));
	judge_shown(s);
	buf_free(&text);
	if (!knows(s))
		sim_fail(s, "it was shown what it has lost, and would sign");
}

/* --------------------------------------------------------------------- doors */

static void
come_up(struct sim *s)
{
	const struct regain_config config = { .dir = s->centre.dir,
		.shown = show,
		.arg = s };
	struct err e = ERR_INIT;

	if (regain_open(&s->regain.door, &config, &e) < 0)
		sim_fail(s, "regain: %s", e.text);
	if (!s->regain.lost)
		return;
	if (s->centre.recovered.caught_up > 0)
		sim_fail(s, "an older copy signs when it starts");
	/* Witnesses are the first to be asked, and they know. */
	if (s->centre.recovered.awaits_witnesses)
		show_newest(s);
	sim_check_older(s);
}

static void
go_down(struct sim *s)
{
	regain_close(s->regain.door);
	s->regain.door = NULL;
}

bool
sim_regain_ask(struct sim *s, struct slice body, struct sim_reply *reply)
{
	static const struct {
		const char *code;
		unsigned status;
	} faults[] = { { "frame", 400 }, { "grammar", 400 }, { "proof", 401 },
		{ "fork", 409 }, { "full", 507 } };
	struct regain_state at;
	struct err e = ERR_INIT;
	int rc;

	if (!s->centre.up)
		return false;
	rc = body.n == 0 ? regain_look(s->regain.door, &at, &e)
			 : regain_take(s->regain.door, body, &at, &e);
	judge_shown(s);
	buf_init(&reply->body, LIMITS_ANSWER_MAX);
	reply->status = rc == 0 ? 200 : 503;
	for (size_t i = 0; rc < 0 && i < sizeof(faults) / sizeof(faults[0]);
	     i++)
		if (strcmp(e.code, faults[i].code) == 0)
			reply->status = faults[i].status;
	if (reply->status == 409)
		sim_fail(s, "an entry of an honest log is another one: %s",
		    e.text);
	if (rc < 0) {
		buf_printf(&reply->body, "{\"code\":\"%s\"}", e.code);
		return true;
	}
	buf_printf(&reply->body,
	    "{\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"missing\":%" PRIu64
	    "}\n",
	    at.from, at.to, at.missing);
	if (at.to > s->centre.leaves ||
	    (s->regain.lost ? at.from != s->regain.had : at.missing != 0))
		sim_fail(s, "%s is missing of %zu entries",
		    buf_str(&reply->body), s->centre.leaves);
	return true;
}

/* ---------------------------------------------------------------------- loss */

static void
keep_copy(struct sim *s)
{
	struct sim_regain *g = &s->regain;

	if (g->old != NULL)
		sim_scratch_clear(g->old);
	else
		g->old = mem_printf("%s.old", s->centre.dir);
	sim_scratch_copy(s->centre.dir, g->old);
	g->old_leaves = s->centre.leaves;
	g->since = s->step;
}

/* What this site would show at its next contact is more than the copy has. */
static bool
has_seen_more(struct sim *s, struct sim_site *site)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT coalesce(max(size), 0) FROM checkpoint_seen"
	    " WHERE joined = 1");
	struct err e = ERR_INIT;
	int64_t size;
	bool found;

	if (db_get_i64(q, &size, &found, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
	return (uint64_t)size > s->regain.old_leaves;
}

/* With the copy's lock the first who is heard must know; a site that has seen no more
 * than the copy would release it (P-ORD-5). */
static bool
all_have_seen_more(struct sim *s)
{
	for (size_t i = 0; i < s->sites; i++)
		if (!has_seen_more(s, &s->site[i]))
			return false;
	return true;
}

static void
take_over(struct sim *s, const char *name)
{
	char *from = file_path(s->centre.dir, name);
	char *to = mem_printf("%s.new/%s", s->centre.dir, name);

	sim_scratch_clear(to);
	sim_scratch_copy(from, to);
	free(to);
	free(from);
}

static uint64_t
published(struct sim *s)
{
	struct checkpoint cp;

	merger_checkpoint(s->centre.merger, &cp, NULL);
	return cp.size;
}

/* Without a lock a person says what is known, and from where. */
static void
begin_without_lock(struct sim *s, struct slice checkpoint)
{
	char *path = mem_printf("%s.checkpoint", s->centre.dir);
	char *lock = file_path(s->centre.dir, "lock");
	const struct centre_recover config = { .dir = s->centre.dir,
		.checkpoint = path };
	struct centre_recover_report report;
	struct err e = ERR_INIT;

	sim_scratch_clear(lock);
	if (file_replace(path, checkpoint, 0600, &e) < 0 ||
	    centre_recover_await(&config, &report, &e) < 0)
		sim_fail(s, "recover --from-sites: %s", e.text);
	if (!report.held || report.largest != s->centre.leaves)
		sim_fail(s, "without a lock it would sign at %llu",
		    (unsigned long long)report.largest);
	free(lock);
	free(path);
}

static void
lose(struct sim *s)
{
	struct sim_regain *g = &s->regain;
	struct sim_centre *c = &s->centre;
	enum lock_of lock = (enum lock_of)sim_below(s, 3);
	bool files = sim_below(s, 2) == 0;
	char *new = mem_printf("%s.new", c->dir);
	struct buf known;

	if (lock == OF_THE_COPY && !all_have_seen_more(s))
		lock = OF_THE_DAY;
	newest(s, &known);
	g->public = published(s);
	sim_centre_down(s);
	g->mirror = mem_printf("%s.mirror", c->dir);
	sim_scratch_copy(c->log_dir, g->mirror);
	sim_scratch_copy(g->old, new);
	if (lock == OF_THE_DAY)
		take_over(s, "lock");
	if (files)
		take_over(s, "log");
	sim_scratch_clear(c->dir);
	ASSERT(rename(new, c->dir) == 0);
	if (lock == LOST)
		begin_without_lock(s, buf_slice(&known));
	/* What was under way by then has long been given up. */
	while (s->helds > 0)
		buf_free(&s->held[--s->helds].body);
	g->lost = true;
	g->had = g->old_leaves;
	g->since = s->step;
	s->did.restores++;
	sim_trace(s, "---- put back: %zu of %zu entries, lock %d, %s files",
	    g->had, c->leaves, (int)lock, files ? "new" : "old");
	buf_free(&known);
	free(new);
	sim_centre_up(s);
}

/* -------------------------------------------------------------------- return */

/* The authority's notes, those that were never logged among them. */
static void
bring_notes(struct sim *s)
{
	char *dir = file_path(s->centre.authority_dir, "notes");
	struct file_names names;
	struct err e = ERR_INIT;
	uint64_t n, known;

	if (file_list(dir, ".note", &names, &e) < 0)
		sim_fail(s, "%s", e.text);
	for (size_t i = 0; i < names.n; i++) {
		char *path = file_path(dir, names.name[i]);
		struct buf note;

		if (file_read(path, LIMITS_NOTE_MAX, &note, &e) < 0 ||
		    regain_take_notes(s->regain.door, buf_slice(&note), &n,
			&known, &e) < 0)
			sim_fail(s, "recover --notes: %s", e.text);
		buf_free(&note);
		free(path);
	}
	file_names_free(&names);
	free(dir);
}

/* All is there and may be signed on. */
static void
be_whole(struct sim *s)
{
	struct sim_regain *g = &s->regain;

	sim_trace(s, "---- all %zu entries are back", s->centre.leaves);
	g->lost = false;
	s->registry.older = true;
	sim_scratch_clear(g->mirror);
	free(g->mirror);
	g->mirror = NULL;
	/* The next loss is of a copy that is made from now on. */
	sim_scratch_clear(g->old);
	free(g->old);
	g->old = NULL;
	g->since = s->step;
	s->did.regained++;
}

/* recover_run() on a centre that is down; mirror: NULL, or a copy of the log. */
static void
recover(struct sim *s, const char *mirror)
{
	struct sim_regain *g = &s->regain;
	struct centre_recover_report report;
	const struct centre_recover config = { .dir = s->centre.dir,
		.mirror = mirror };
	struct err e = ERR_INIT;

	if (centre_recover_run(&config, &report, &e) < 0)
		sim_fail(s, "recover: %s", e.text);
	g->had = report.size;
	if (report.size == s->centre.leaves && !report.held)
		be_whole(s);
}

static void
make_whole(struct sim *s)
{
	char *image = NULL;

	sim_centre_down(s);
	if (sim_below(s, 4) == 0) {
		image = mem_printf("%s.image", s->centre.dir);
		sim_scratch_copy(s->centre.dir, image);
	}
	if (image == NULL) {
		recover(s, NULL);
	} else {
		/* The power fails in front of the step that lasts. */
		sim_scratch_clear(s->centre.dir);
		ASSERT(rename(image, s->centre.dir) == 0);
		free(image);
	}
	sim_centre_up(s);
}

/* A named person says that nothing larger was signed: rightly, or too early. */
static void
confirm(struct sim *s)
{
	bool right = s->regain.had == s->centre.leaves;
	struct err e = ERR_INIT;
	int rc;

	/* What only others know, a person is to ask for. */
	if (!right && !knows(s))
		return;
	if (!right)
		show_newest(s);
	sim_centre_down(s);
	rc = centre_confirm(s->centre.dir, &e);
	if ((rc == 0) != right)
		sim_fail(s, "recover --confirm with %zu of %zu entries: %s",
		    s->regain.had, s->centre.leaves,
		    rc == 0 ? "taken" : e.text);
	if (right)
		be_whole(s);
	sim_centre_up(s);
}

static void
go_on(struct sim *s)
{
	if (regain_whole(s->regain.door))
		make_whole(s);
	else if (s->regain.had == s->centre.leaves)
		confirm(s);
}

void
sim_regain_step(struct sim *s)
{
	struct sim_regain *g = &s->regain;
	struct sim_centre *c = &s->centre;
	bool awhile = s->step > g->since + AWHILE;

	if (!g->plays || !c->up)
		return;
	if (!g->lost) {
		/* At a moment at which all that is stored is signed. */
		if (!awhile || c->unchecked ||
		    merger_waits_for_word(c->merger) || sim_below(s, 8) > 0)
			return;
		if (g->old == NULL)
			keep_copy(s);
		else if (c->leaves > g->old_leaves)
			lose(s);
		return;
	}
	if (sim_below(s, 12) == 0)
		show_newest(s);
	if (sim_below(s, 12) == 0)
		bring_notes(s);
	if (sim_below(s, 12) == 0) {
		sim_centre_down(s);
		sim_centre_up(s);
	}
	if (sim_below(s, 3) == 0)
		go_on(s);
	else if (sim_below(s, 20) == 0)
		confirm(s);
}

/* ------------------------------------------------------------------- healing */

bool
sim_regain_round(struct sim *s)
{
	show_newest(s);
	bring_notes(s);
	for (unsigned i = 0; i < 100 && s->regain.lost; i++)
		go_on(s);
	return !s->regain.lost;
}

static bool
has_receipt(struct sim *s, struct sim_site *site, uint64_t index)
{
	/* A refusal is the next entry; an enrolment's invite the one before. */
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT count(*) FROM receipt r JOIN statement s"
	    " USING (epoch, seq) WHERE r.log_index = ?1"
	    " OR (r.status = 422 AND r.log_index = ?1 - 1)"
	    " OR (s.seq = 0 AND r.log_index = ?1 + 1)");
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	db_bind_i64(q, 1, (int64_t)index);
	if (db_get_i64(q, &n, &found, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
	return n > 0;
}

static bool
is_the_authoritys(struct sim *s, uint64_t index)
{
	char *dir = file_path(s->centre.authority_dir, "notes");
	struct file_names names;
	struct err e = ERR_INIT;
	bool is = false;

	if (file_list(dir, ".note", &names, &e) < 0)
		sim_fail(s, "%s", e.text);
	for (size_t i = 0; i < names.n && !is; i++) {
		char *path = file_path(dir, names.name[i]);
		struct buf note;
		struct hash leaf;

		if (file_read(path, LIMITS_NOTE_MAX, &note, &e) < 0)
			sim_fail(s, "%s", e.text);
		leaf = tree_leaf(buf_slice(&note));
		is = hash_equal(&leaf, &s->centre.leaf[index]);
		buf_free(&note);
		free(path);
	}
	file_names_free(&names);
	free(dir);
	return is;
}

/* Whether the sites and the authority together have what is needed. */
static bool
is_held(struct sim *s)
{
	size_t loose = 0;

	for (uint64_t at = s->regain.had; at < s->centre.leaves; at++) {
		bool held = false;

		for (size_t i = 0; i < s->sites && !held; i++)
			held = has_receipt(s, &s->site[i], at);
		if (!held && !is_the_authoritys(s, at))
			return false;
		loose += !held;
	}
	return loose <= LOOSE_MAX;
}

bool
sim_regain_settle(struct sim *s)
{
	struct sim_regain *g = &s->regain;

	if (!g->lost)
		return true;
	if (is_held(s))
		sim_fail(s, "all entries are held, and do not come back");
	sim_trace(s, "---- some entries are held by nobody");
	sim_check_older(s);
	confirm(s);
	if (g->public < s->centre.leaves)
		return false;
	sim_centre_down(s);
	recover(s, g->mirror);
	sim_centre_up(s);
	if (g->lost)
		confirm(s);
	return true;
}

void
sim_regain_begin(struct sim *s, bool plays)
{
	s->regain.plays = plays;
	s->regain.up = come_up;
	s->regain.down = go_down;
	s->regain.shown = keep_shown;
}

void
sim_regain_free(struct sim *s)
{
	free(s->regain.old);
	free(s->regain.mirror);
}
