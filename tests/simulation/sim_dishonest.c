/*
 * Simulation: a dishonest centre.  Each world tells one lie at a random size; it is
 * counted after how many contacts of a site, or looks of the auditor, somebody
 * notices, and the file of evidence that they then have must be decided: proved.
 *
 * Real: both histories of the centre (store, writer, publisher, heads, openings,
 * totals), what a site's courier makes of receipts and heads, the auditor's copy,
 * recompute, and the making and judging of evidence.  Simulated: HTTP (a function
 * call; the auditor reads the published folder), clocks, keys.
 *
 * A centre that shows an older state has signed nothing false: that is noticed, and
 * no file can prove it, which is checked too.  In an honest world of 10,000
 * contacts nobody notices anything.
 *
 * DISHONEST_SEEDS=n worlds of each lie (6); DISHONEST_SYNCS=n contacts of the honest
 * one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auditor/audit.h"
#include "auditor/evidence_make.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/opening.h"
#include "tests/simulation/sim_two.h"
#include "tests/simulation/sim_workers.h"
#include "tests/unit/recompute_fixture.h"
#include "tests/unit/unit.h"

enum { SEEDS = 6, SYNCS = 10000, PATIENCE = 20, BROUGHT_EVERY = 5 };

static struct err e;

/* Who noticed, and after how many contacts or looks, over all worlds of a lie. */
struct noticed {
	const char *lie, *who;
	unsigned worlds, most;
	unsigned long long all;
};

static void
count(struct noticed *n, unsigned syncs)
{
	n->worlds++;
	n->all += syncs;
	if (syncs > n->most)
		n->most = syncs;
}

static void
tell(const struct noticed *n, const char *file)
{
	(void)printf("%s: %s, after %.1f syncs, at most %u (%u worlds); the "
		     "file: %s\n",
	    n->lie, n->who, (double)n->all / n->worlds, n->most, n->worlds,
	    file);
	(void)fflush(stdout);
}

static uint64_t
seeds(void)
{
	return sim_workers_number("DISHONEST_SEEDS", SEEDS);
}

static void
ck_proved(struct sim_two *w, struct buf *file, bool with_copy)
{
	ck_assert(!file->full);
	ck_assert_int_eq(sim_two_decide(w, buf_slice(file), with_copy),
	    EVIDENCE_DECIDE_PROVED);
	buf_free(file);
}

static struct buf
new_file(void)
{
	struct buf file;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	return file;
}

/* A world that has been honest for a while, seen by the auditor. */
static void
begin(struct sim_two *w, uint64_t seed)
{
	struct buf none = new_file();

	sim_two_open(w, seed);
	sim_two_grow(w, 1 + sim_two_below(w, 30), true);
	ck_assert_int_eq(sim_two_look(w, 0, &none), SIM_TWO_SOUND);
	for (unsigned i = 0; i < SIM_TWO_SITES; i++)
		ck_assert_int_eq(sim_two_contact(w, i), CONTACT_HOLDS);
	buf_free(&none);
}

static void
show_all(struct sim_two *w, unsigned history)
{
	for (unsigned i = 0; i < SIM_TWO_SITES; i++)
		w->site[i].shown = history;
}

static bool
is_alarm(enum contact_result r)
{
	return r == CONTACT_FORK || r == CONTACT_UNPROVEN ||
	       r == CONTACT_BEHIND;
}

/* Contacts of site i until its courier says that something is wrong; `grows`: the
 * shown history goes on between two contacts. */
static unsigned
syncs_until_alarm(struct sim_two *w, unsigned i, bool grows)
{
	unsigned n = 1;

	while (!is_alarm(sim_two_contact(w, i))) {
		ck_assert_uint_lt(n, PATIENCE);
		n++;
		if (grows)
			sim_two_report(w, (i + 1) % SIM_TWO_SITES, false);
	}
	return n;
}

/* A copy of a history as it is published now. */
static struct copy
published(struct sim_two *w, unsigned history)
{
	struct copy c;

	ck_assert_msg(copy_open(&c, w->h[history]->log_dir, &w->policy, &e) ==
			  0,
	    "%s", e.text);
	return c;
}

/* ----------------------------------------------------------- honest, for long */

START_TEST(honest_world)
{
	uint64_t syncs = sim_workers_number("DISHONEST_SYNCS", SYNCS);
	struct audit_report report;
	struct findings *f = findings_new();
	struct buf none = new_file();
	struct sim_two w;

	begin(&w, 1);
	for (uint64_t n = 0; n < syncs; n++) {
		unsigned i = sim_two_below(&w, SIM_TWO_SITES);

		if (sim_two_below(&w, 20) == 0)
			sim_two_report(&w, i, true);
		/* Both histories are the same: any of them may answer. */
		w.site[i].shown = sim_two_below(&w, 2);
		ck_assert_int_eq(sim_two_contact(&w, i), CONTACT_HOLDS);
		if (n % 500 == 0)
			ck_assert_int_eq(sim_two_look(&w, n % 1000 == 0, &none),
			    SIM_TWO_SOUND);
	}
	ck_assert_msg(audit_run(w.h[0]->log_dir, &w.policy, NULL, 1, f, &report,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(findings_unsound(f), 0);
	(void)printf("honest: %llu syncs, %llu entries, no alarm\n",
	    (unsigned long long)syncs, (unsigned long long)report.size);
	audit_report_free(&report);
	findings_free(f);
	buf_free(&none);
	sim_two_close(&w);
}
END_TEST

/* ------------------------------------------------------------- two histories */

/* A batch is logged and receipted, and is in no history that is shown after. */
START_TEST(drops_a_batch)
{
	struct noticed site = { .lie = "drops a batch", .who = "its site" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		struct sim_two w;
		struct copy c;

		begin(&w, seed);
		sim_two_report(&w, 0, false);
		show_all(&w, 1);
		for (unsigned n = 1 + sim_two_below(&w, 4); n > 0; n--)
			sim_two_report(&w, 1, false);
		count(&site, syncs_until_alarm(&w, 0, true));
		c = published(&w, 1);
		ck_assert_msg(evidence_make_denied(&file,
				  buf_slice(&w.site[0].note),
				  buf_slice(&w.site[0].receipt), &c, &e) == 0,
		    "%s", e.text);
		copy_close(&c);
		ck_proved(&w, &file, false);
		sim_two_close(&w);
	}
	tell(&site, "denied, proved");
}
END_TEST

/* From a random size on, one site is shown another log than the others, for ever.
 * Neither side can know by itself; the site's checkpoint is brought to the auditor
 * now and then. */
START_TEST(splits_the_view)
{
	struct noticed who = { .lie = "forks at a random size",
		.who = "the auditor, when a checkpoint is brought at every "
		       "5th sync" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		enum sim_two_audit found = SIM_TWO_SOUND;
		struct sim_two w;
		unsigned n = 0;

		begin(&w, 100 + seed);
		w.site[2].shown = 1;
		while (found != SIM_TWO_FORKED) {
			ck_assert_uint_lt(++n, PATIENCE);
			sim_two_report(&w, 2, false);
			sim_two_report(&w, sim_two_below(&w, 2), false);
			for (unsigned i = 0; i < SIM_TWO_SITES; i++)
				ck_assert_int_eq(sim_two_contact(&w, i),
				    CONTACT_HOLDS);
			ck_assert_int_eq(sim_two_look(&w, 0, &file),
			    SIM_TWO_SOUND);
			if (n % BROUGHT_EVERY == 0)
				found = sim_two_look(&w, 1, &file);
		}
		count(&who, n);
		ck_proved(&w, &file, false);
		sim_two_close(&w);
	}
	tell(&who, "fork, proved");
}
END_TEST

/* The same, and then the site is shown the common log again, at a random size. */
START_TEST(heals_the_split)
{
	struct noticed who = { .lie = "forks, and shows the common log again",
		.who = "the site" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		struct sim_two w;
		struct copy c;

		begin(&w, 200 + seed);
		w.site[2].shown = 1;
		sim_two_report(&w, 2, false);
		for (unsigned n = sim_two_below(&w, 4); n > 0; n--)
			sim_two_report(&w, 0, false);
		ck_assert_int_eq(sim_two_contact(&w, 2), CONTACT_HOLDS);
		w.site[2].shown = 0;
		sim_two_report(&w, 1, false);
		count(&who, syncs_until_alarm(&w, 2, false));
		/* The common log has another entry where its receipt says. */
		c = published(&w, 0);
		ck_assert_msg(evidence_make_denied(&file,
				  buf_slice(&w.site[2].note),
				  buf_slice(&w.site[2].receipt), &c, &e) == 0,
		    "%s", e.text);
		copy_close(&c);
		ck_proved(&w, &file, false);
		sim_two_close(&w);
	}
	tell(&who, "denied, proved");
}
END_TEST

/* One size, two roots: the site's own alarm is a file of evidence. */
START_TEST(forks_at_the_size_held)
{
	struct noticed who = { .lie = "another root for the size held",
		.who = "the site" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		struct jval *alarm;
		struct sim_two w;

		begin(&w, 300 + seed);
		sim_two_report(&w, 0, false);
		w.site[1].shown = 1;
		sim_two_report(&w, 1, false);
		ck_assert_int_eq(sim_two_contact(&w, 0), CONTACT_HOLDS);
		w.site[0].shown = 1;
		ck_assert_int_eq(sim_two_contact(&w, 0), CONTACT_FORK);
		count(&who, 1);
		ck_assert_int_eq(jval_parse(&alarm,
				     memory_spool_get(&w.site[0].memory,
					 "alarm.json"),
				     LIMITS_ANSWER_MAX, &e),
		    0);
		ck_assert_msg(evidence_make_fork(&file,
				  slice_of(jval_get_str(alarm, "first")),
				  slice_of(jval_get_str(alarm, "second")), NULL,
				  &e) == 0,
		    "%s", e.text);
		jval_free(alarm);
		ck_proved(&w, &file, false);
		sim_two_close(&w);
	}
	tell(&who, "fork, proved");
}
END_TEST

/* History 1 stays behind, and is shown as if it were of today. */
START_TEST(serves_an_old_checkpoint)
{
	struct noticed site = { .lie = "serves an old checkpoint",
		.who = "each site and the auditor" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		struct copy old, new;
		struct sim_two w;

		begin(&w, 400 + seed);
		sim_two_grow(&w, 1 + sim_two_below(&w, 9), false);
		ck_assert_int_eq(sim_two_look(&w, 0, &file), SIM_TWO_SOUND);
		for (unsigned i = 0; i < SIM_TWO_SITES; i++)
			ck_assert_int_eq(sim_two_contact(&w, i), CONTACT_HOLDS);
		show_all(&w, 1);
		for (unsigned i = 0; i < SIM_TWO_SITES; i++)
			count(&site, syncs_until_alarm(&w, i, false));
		ck_assert_int_eq(sim_two_look(&w, 1, &file), SIM_TWO_OLDER);
		/* Nothing false was signed. */
		old = published(&w, 1);
		new = published(&w, 0);
		ck_assert_int_eq(evidence_make_fork(&file,
				     buf_slice(&old.archive.signed_text),
				     buf_slice(&new.archive.signed_text),
				     &new.proven, &e),
		    0);
		ck_assert_int_eq(sim_two_decide(&w, buf_slice(&file), false),
		    EVIDENCE_DECIDE_NOT_PROVED);
		copy_close(&old);
		copy_close(&new);
		buf_free(&file);
		sim_two_close(&w);
	}
	tell(&site, "not proved: nothing false is signed");
}
END_TEST

/* ----------------------------------------------------- a refusal without cause */

/* The site has note, refusal, proofs and opening, and what it hands on is enough. */
START_TEST(refuses_without_cause)
{
	struct noticed who = { .lie = "refuses figures without cause",
		.who = "their site" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct buf file = new_file();
		struct sim_two w;

		begin(&w, 800 + seed);
		sim_two_report(&w, 0, false);
		sim_two_refuse(&w, 0, REFUSED_PAYLOAD, true, &file);
		count(&who, 1);
		ck_proved(&w, &file, false);
		sim_two_close(&w);
	}
	tell(&who, "refused with the opening, proved");
}
END_TEST

START_TEST(refuses_a_right_revision)
{
	struct noticed who = { .lie = "refuses a revision without cause",
		.who = "their site, and whoever verifies the log" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		bool lies = seed % 3 != 0;
		struct buf file = new_file(), none = new_file();
		struct sim_two w;

		begin(&w, 900 + seed);
		sim_two_report(&w, 0, false);
		sim_two_refuse(&w, 0, REFUSED_REVISION, lies, &file);
		ck_assert_int_eq(sim_two_look(&w, 0, &none), SIM_TWO_SOUND);
		/* No figure is in it, and it takes the log to judge it. */
		ck_assert_ptr_null(strstr(buf_str(&file), "\nsalt "));
		ck_assert_int_eq(sim_two_decide(&w, buf_slice(&file), false),
		    EVIDENCE_DECIDE_LACKING);
		ck_assert_int_eq(sim_two_decide(&w, buf_slice(&file), true),
		    lies ? EVIDENCE_DECIDE_PROVED : EVIDENCE_DECIDE_NOT_PROVED);
		if (lies)
			count(&who, 1);
		buf_free(&file);
		buf_free(&none);
		sim_two_close(&w);
	}
	tell(&who, "refused, proved; not where it was due");
}
END_TEST

/* ------------------------------------------------------------- a rogue agent */

/* Whoever holds the authority's key enrols an agent in a provider's name.  The
 * provider's own site is told the id; every other site is told nothing. */
START_TEST(enrols_a_rogue)
{
	struct noticed who = { .lie = "enrols a rogue agent for a provider",
		.who = "that provider's own site" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		unsigned mine = 1 + (unsigned)seed % 2, syncs = 0;
		const char *rogue = mine == 1 ? "south.two" : "west.two";
		char names[HEADS_OTHERS_MAX], want[80];
		bool news = false;
		struct sim_two w;

		begin(&w, 450 + seed);
		for (unsigned i = 0; i < SIM_TWO_SITES; i++) {
			sim_two_others(&w, i, &news, names);
			ck_assert(!news && names[0] == '\0');
		}
		(void)aggregator_fixture_member(w.h[0], rogue, 90, "delta");
		while (!news) {
			ck_assert_uint_lt(++syncs, PATIENCE);
			sim_two_others(&w, mine, &news, names);
		}
		(void)snprintf(want, sizeof(want), "%s/1", rogue);
		ck_assert_str_eq(names, want);
		/* It stays, and is news once. */
		sim_two_others(&w, mine, &news, names);
		ck_assert(!news);
		ck_assert_str_eq(names, want);
		sim_two_others(&w, 0, &news, names);
		ck_assert(!news && names[0] == '\0');
		count(&who, syncs);
		sim_two_close(&w);
	}
	tell(&who, "none: the authority signed it, and only the provider can "
		   "say that it is not theirs");
}
END_TEST

/* ------------------------------------------------------------------- totals */

#define REGISTRY(area) \
	"kind,code,name,parent,from,to,attributes\n" \
	"area,A1,One,R1,2000-01-01,,\narea,A2,Two,R2,2000-01-01,,\n" \
	"region,R1,One,,2000-01-01,,\nregion,R2,Two,,2000-01-01,,\n" \
	"service,alpha,A," area ",2000-01-01,,\n" \
	"service,beta,B,A1,2000-01-01,,\nservice,gamma,C,A2,2000-01-01,,\n"

static const struct views_request region_1 = { .policy = DISCLOSURE_EXACT_1,
	.region = "R1" };

static char *
totals(struct sim_two *w)
{
	struct views_request q = region_1;

	q.rules = measures_ips_grow_1();
	q.day = day_from_civil(2026, 6, 30);
	return recompute_fixture_totals(w->h[0], &q);
}

/* The document with the first `from` replaced by `to`; frees it. */
static char *
changed(char *document, const char *from, const char *to)
{
	char *at = strstr(document, from), *made;

	ck_assert_ptr_nonnull(at);
	made = mem_printf("%.*s%s%s", (int)(at - document), document, to,
	    at + strlen(from));
	free(document);
	return made;
}

static void
begin_totals(struct sim_two *w, uint64_t seed)
{
	struct buf none = new_file();

	begin(w, seed);
	/* Figures of every site, as they were before the lie. */
	for (unsigned i = 0; i < SIM_TWO_SITES; i++)
		sim_two_report(w, i, true);
	recompute_fixture_registry(w->h[0], REGISTRY("A1"));
	recompute_fixture_openings(w->h[0]);
	ck_assert_int_eq(sim_two_look(w, 0, &none), SIM_TWO_SOUND);
	buf_free(&none);
}

/* What the auditor finds, with the openings as they lie there. */
static char *
findings_of(struct sim_two *w, const char *document)
{
	struct findings *f = findings_new();
	struct recompute r;
	char *words;

	recompute_fixture_read(w->h[0], &r, f);
	words = findings_unsound(f) > 0
		    ? mem_string("openings")
		    : recompute_fixture_compare(&r, document);
	recompute_free(&r);
	findings_free(f);
	return words;
}

/* Document, registry and openings as one file, decided with the copy. */
static enum evidence_decide_verdict
decide_total(struct sim_two *w, const char *document, const char *openings)
{
	char *path = file_path(openings, "registry.csv");
	struct evidence_make_totals t = { .totals = slice_of(document),
		.openings_dir = openings };
	struct buf file = new_file(), registry;
	struct copy c = published(w, 0);
	enum evidence_decide_verdict v;

	t.size = c.archive.checkpoint.size;
	ck_assert_int_eq(file_read(path, 1 << 20, &registry, &e), 0);
	t.registry = buf_slice(&registry);
	ck_assert_msg(evidence_make_total(&file, &t, &c, &e) == 0, "%s",
	    e.text);
	v = sim_two_decide(w, buf_slice(&file), true);
	/* Who has no copy cannot tell. */
	ck_assert_int_eq(sim_two_decide(w, buf_slice(&file), false),
	    EVIDENCE_DECIDE_LACKING);
	copy_close(&c);
	buf_free(&registry);
	buf_free(&file);
	free(path);
	return v;
}

START_TEST(shows_another_total)
{
	struct noticed who = { .lie = "shows another total",
		.who = "the auditor" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct sim_two w;
		char *document, *words, *openings;

		begin_totals(&w, 500 + seed);
		openings = file_path(w.h[0]->dir, "openings");
		document = totals(&w);
		words = findings_of(&w, document);
		ck_assert_str_eq(words, "");
		free(words);
		ck_assert_int_eq(decide_total(&w, document, openings),
		    EVIDENCE_DECIDE_NOT_PROVED);
		document = changed(document, "\"value\": ", "\"value\": 1");
		words = findings_of(&w, document);
		ck_assert_str_ne(words, "");
		count(&who, 1);
		ck_assert_int_eq(decide_total(&w, document, openings),
		    EVIDENCE_DECIDE_PROVED);
		free(words);
		free(document);
		free(openings);
		sim_two_close(&w);
	}
	tell(&who, "total, proved");
}
END_TEST

/* The file of the newest opening of a site. */
static char *
opening_of(struct sim_two *w, const struct sim_two_site *site)
{
	char *dir = file_path(w->h[0]->dir, "openings"), *path, *name;
	char hex[2 * HASH_SIZE + 1];
	struct hash id;
	struct note n;

	ck_assert_int_eq(note_parse(&n, buf_slice(&site->note), LIMITS_NOTE_MAX,
			     true, &e),
	    0);
	id = note_id(&n);
	encode_hex(hex, id.b, HASH_SIZE);
	name = mem_printf("%s.opening", hex);
	path = file_path(dir, name);
	free(name);
	free(dir);
	return path;
}

/* A figure is altered in the opening that is handed out and in the totals alike.
 * The altered opening shows nothing; the site's own does. */
START_TEST(alters_an_opening)
{
	struct noticed who = { .lie = "alters an opening",
		.who = "the auditor" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct sim_two w;
		struct buf is, altered;
		char *document, *path, *openings, *words;
		char *at;

		begin_totals(&w, 600 + seed);
		openings = file_path(w.h[0]->dir, "openings");
		path = opening_of(&w, &w.site[0]);
		document = changed(totals(&w), "\"value\": ", "\"value\": 1");
		ck_assert_int_eq(file_read(path, 1 << 20, &is, &e), 0);
		buf_init(&altered, 1 << 20);
		buf_add_slice(&altered, buf_slice(&is));
		at = strstr((char *)altered.data + OPENING_SALT_SIZE,
		    "\nreferrals ");
		ck_assert_ptr_nonnull(at);
		at[strlen("\nreferrals ")] ^= 1;
		ck_assert_int_eq(file_replace(path, buf_slice(&altered), 0644,
				     &e),
		    0);
		words = findings_of(&w, document);
		ck_assert_str_eq(words, "openings");
		count(&who, 1);
		ck_assert_int_eq(decide_total(&w, document, openings),
		    EVIDENCE_DECIDE_NOT_PROVED);
		/* The site keeps its openings for 400 days. */
		ck_assert_int_eq(file_replace(path, buf_slice(&is), 0644, &e),
		    0);
		ck_assert_int_eq(decide_total(&w, document, openings),
		    EVIDENCE_DECIDE_PROVED);
		buf_free(&is);
		buf_free(&altered);
		free(words);
		free(path);
		free(openings);
		free(document);
		sim_two_close(&w);
	}
	tell(&who, "total with the site's opening, proved");
}
END_TEST

/* "registry": "<64 digits>" of a document, in place. */
static char *
registry_of(char *document)
{
	char *at = strstr(document, "\"registry\": \"");

	ck_assert_ptr_nonnull(at);
	return at + strlen("\"registry\": \"");
}

static void
run_in_writer(struct sim_two *w, struct submission *s)
{
	merger_submit_wait(w->h[0]->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

static int
forget(void *arg, struct store *s, bool *moved, struct err *why)
{
	(void)arg;
	*moved = false;
	return store_text_put(s, "release", slice_of("none"), why);
}

/* The log binds the registry; the auditor has seen it. */
static void
bind_registry(struct sim_two *w)
{
	struct buf none = new_file();

	run_in_writer(w, submission_new(SUBMISSION_RELEASE));
	recompute_fixture_openings(w->h[0]);
	ck_assert_int_eq(sim_two_look(w, 0, &none), SIM_TWO_SOUND);
	buf_free(&none);
}

/* The registry is another one, and the centre keeps from its writer that one was
 * bound, so no release says so. */
static void
move_in_secret(struct sim_two *w)
{
	struct submission *s = submission_new(SUBMISSION_JOB);

	w->h[0]->spoilt = true;
	s->job = forget;
	run_in_writer(w, s);
	recompute_fixture_registry(w->h[0], REGISTRY("A2"));
}

/* What the auditor says of a document with the openings and the registry of before;
 * it finds something. */
static enum evidence_decide_verdict
seen_and_decided(struct sim_two *w, const char *document, const char *openings)
{
	char *words = findings_of(w, document);

	ck_assert_msg(strstr(words, "registry") != NULL, "%s", words);
	free(words);
	return decide_total(w, document, openings);
}

/* A service is moved to another region: openly, which another registry hash shows
 * and a release in the log proves, or under the old hash, which the figures
 * contradict. */
START_TEST(moves_a_service)
{
	struct noticed who = { .lie = "moves a service to another region",
		.who = "the auditor" };

	for (uint64_t seed = 1; seed <= seeds(); seed++) {
		struct sim_two w;
		char *before, *after, *openings, *words;

		begin_totals(&w, 700 + seed);
		openings = file_path(w.h[0]->dir, "openings");
		/* As long as nothing binds the registry, another one is seen, and
		 * shows nothing against anybody. */
		recompute_fixture_registry(w.h[0], REGISTRY("A2"));
		after = totals(&w);
		ck_assert_int_eq(seen_and_decided(&w, after, openings),
		    EVIDENCE_DECIDE_NOT_PROVED);
		free(after);
		recompute_fixture_registry(w.h[0], REGISTRY("A1"));
		bind_registry(&w);
		before = totals(&w);
		words = findings_of(&w, before);
		ck_assert_str_eq(words, "");
		free(words);
		ck_assert_int_eq(decide_total(&w, before, openings),
		    EVIDENCE_DECIDE_NOT_PROVED);
		move_in_secret(&w);
		after = totals(&w);
		ck_assert_int_eq(seen_and_decided(&w, after, openings),
		    EVIDENCE_DECIDE_PROVED);
		memcpy(registry_of(after), registry_of(before), 64);
		words = findings_of(&w, after);
		ck_assert_str_ne(words, "");
		count(&who, 1);
		ck_assert_int_eq(decide_total(&w, after, openings),
		    EVIDENCE_DECIDE_PROVED);
		free(words);
		free(before);
		free(after);
		free(openings);
		sim_two_close(&w);
	}
	tell(&who, "total, proved: under another hash once a release binds the "
		   "registry, under the old one always");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { drops_a_batch, splits_the_view,
		heals_the_split, forks_at_the_size_held,
		serves_an_old_checkpoint, refuses_without_cause,
		refuses_a_right_revision, enrols_a_rogue, shows_another_total,
		alters_an_opening, moves_a_service, honest_world, NULL };

	keys_start();
	/* What is synced may as well be in memory; nobody's power goes away. */
	if (access("/dev/shm", W_OK | X_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
	/* Alarms are part of the play. */
	log_set_level(LOG_ALARM + 1);
	return unit_main("dishonest", tests);
}
