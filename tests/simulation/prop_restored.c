/*
 * A site that is put back at random moments, from a backup and from an image of its
 * disk: it never signs a second statement under a number that the log holds, and
 * there is always a way on.
 *
 * Real: register, vault, desk, sealing, spool and courier, on a disk in memory.
 * The aggregator believes everything and would log a second statement (tests/unit/
 * fake_aggregator), so nothing but the agent prevents one.  Answers get lost.  Nobody
 * says yes to a seal that says that the aggregator was not asked since the machine
 * was started; whoever does takes that upon themselves (PROTOCOL.md P-ADO-2).
 *
 * PROP_CASES=n worlds (100), each with one restore of either kind; PROP_SEED=n repeats
 * one (the number that a failure shows, and 1), with a trace.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/delivery/courier.h"
#include "agent/delivery/progress.h"
#include "agent/desk/desk_adopt.h"
#include "agent/desk/desk_enrol.h"
#include "agent/desk/desk_import.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/sealing/outbox.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "tests/demo/demo_prng.h"
#include "tests/simulation/sim_entropy.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/simulation/sim_workers.h"
#include "tests/unit/fake_aggregator.h"
#include "tests/unit/unit.h"

enum {
	CASES = 100,
	STEPS = 12,  /* before each restore */
	ROUNDS = 12, /* in which there must be a way on */
	LEAVES = 40, /* the log has room for some more */
	DAY_S = 86400
};

static const char password[] = "for the simulation";
static const char staff[] = "ann";
static bool traced;
static uint64_t first_seed = 1;

struct world {
	struct demo_prng rng;
	char *home, *image, *backup;
	struct desk desk;
	struct fake_aggregator *centre;
	struct transport transport;
	struct courier_world courier;
	char boot[CLOCK_BOOT_SIZE];
	bool put_back, healed;
	int32_t today;
	uint64_t epoch;
	unsigned clients;
};

/* What must not fail here at all. */
static void
must(int rc, const struct err *e, const char *what)
{
	if (rc < 0)
		ck_abort_msg("%s: %s", what, e->text);
}

static void
trace(const char *what, const char *more)
{
	if (!traced)
		return;
	printf("%s%s%s\n", what, more[0] != '\0' ? ": " : "", more);
	(void)fflush(stdout);
}

static bool
chance(struct world *w, int32_t percent)
{
	return demo_prng_chance(&w->rng, percent);
}

/* ------------------------------------------------------------------- network */

static int
ask(void *arg, const struct transport_request *request,
    struct transport_answer *answer, struct err *e)
{
	struct world *w = arg;
	bool lost = !w->healed && chance(w, 12);
	int rc;

	if (!w->healed && chance(w, 8)) {
		memset(answer, 0, sizeof(*answer));
		return err_set(e, ERR_LATER, "the request was lost");
	}
	rc = w->centre->transport.ask(w->centre->transport.arg, request, answer,
	    e);
	if (rc < 0 || !lost)
		return rc;
	buf_free(&answer->body);
	memset(answer, 0, sizeof(*answer));
	return err_set(e, ERR_LATER, "the answer was lost");
}

static struct clock_wall
now(void *arg)
{
	const struct world *w = arg;

	return (struct clock_wall){ (int64_t)w->today * DAY_S };
}

static uint64_t
dice(void *arg)
{
	struct world *w = arg;

	return demo_prng_next(&w->rng);
}

/* One round of a courier that has just been started. */
static void
deliver(struct world *w)
{
	struct courier *c = courier_new(&w->courier);
	struct err e = ERR_INIT;
	struct courier_result t;
	unsigned steps = 0;

	do {
		must(courier_step(c, &t, &e), &e, "courier");
		if (++steps > 500)
			ck_abort_msg("the courier never rests");
	} while (t.word == COURIER_RESULT_WENT_ON);
	courier_free(c);
	trace("sent", t.text);
}

/* --------------------------------------------------------------------- log */

static bool
batch_at(const struct world *w, size_t i, struct statement *s)
{
	struct err e = ERR_INIT;
	struct note n;

	return note_parse(&n, buf_slice(&w->centre->leaf[i]), LIMITS_NOTE_MAX,
		   true, &e) == 0 &&
	       statement_parse(s, n.text, &e) == 0 &&
	       s->kind == STATEMENT_BATCH;
}

static uint64_t
logged_head(const struct world *w, uint64_t epoch)
{
	struct statement s;
	uint64_t head = 0;

	for (size_t i = 0; i < w->centre->leaves; i++)
		if (batch_at(w, i, &s) && s.epoch == epoch &&
		    s.u.batch.seq > head)
			head = s.u.batch.seq;
	return head;
}

static struct outbox_agent
agent(const struct world *w)
{
	struct outbox_agent a;
	struct err e = ERR_INIT;
	bool found;

	must(outbox_agent(w->desk.reg->db, &a, &found, &e), &e, "agent");
	return a;
}

/* Each number once, and without a gap. */
static void
check_log(const struct world *w)
{
	uint64_t next[16] = { 0 };
	struct statement s;

	for (size_t i = 0; i < w->centre->leaves; i++)
		if (batch_at(w, i, &s) && s.u.batch.seq != ++next[s.epoch % 16])
			ck_abort_msg("the log holds statement %" PRIu64
				     " of epoch %" PRIu64 " where %" PRIu64
				     " would be next",
			    s.u.batch.seq, s.epoch, next[s.epoch % 16]);
}

/* ------------------------------------------------------------- life of a site */

static void
come_to_work(struct world *w)
{
	const struct vault_login login = { staff, password };
	struct err e = ERR_INIT;
	size_t again;

	must(desk_open(&w->desk, w->home, &e), &e, "open");
	must(desk_unlock(&w->desk, &login, &again, &e), &e, "unlock");
	must(desk_open_spool(&w->desk, &e), &e, "spool");
	w->desk.today = w->today;
}

static void
enrol(struct world *w)
{
	struct desk_enrol invite = { .again = false };
	struct err e = ERR_INIT;

	fake_aggregator_invite(w->centre, FAKE_AGGREGATOR_AGENT, ++w->epoch);
	memcpy(invite.secret, w->centre->secret, sizeof(invite.secret));
	must(enrol_verify(&invite.offer, buf_slice(&w->centre->invite_file),
		 w->centre->secret, &e),
	    &e, "invite");
	must(desk_enrol(&w->desk, &invite, "https://office.test", w->today, &e),
	    &e, "enrol");
	desk_enrol_wipe(&invite);
	trace("enrolled", "");
}

static void
begin(struct world *w, const char *dir)
{
	const struct desk_site_first first = { .name = staff,
		.password = password };
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;

	w->home = file_path(dir, "home");
	w->image = file_path(dir, "image");
	w->backup = file_path(dir, "backup");
	w->today = day_from_civil(2026, 6, 1);
	w->centre = fake_aggregator_open(10);
	w->centre->statements = 3;
	w->centre->service = "svc-a";
	w->transport = (struct transport){ ask, w };
	clock_boot(w->boot);
	w->courier = (struct courier_world){ &w->desk.spool, &w->transport, now,
		dice, w, w->boot };
	must(desk_site_begin(&w->desk, w->home, &e), &e, "begin");
	must(desk_site_add_first(&w->desk, &first, recovery, &e), &e,
	    "first account");
	must(desk_open_spool(&w->desk, &e), &e, "spool");
	w->desk.today = w->today;
	desk_set_meant(&w->desk, "svc-a");
	enrol(w);
}

static void
end(struct world *w)
{
	desk_close(&w->desk);
	fake_aggregator_close(w->centre);
	free(w->home);
	free(w->image);
	free(w->backup);
}

/* A person who was referred. */
static void
refer(struct world *w)
{
	static const struct desk_unrecorded_answer none = { .none = "all" };
	struct desk_import_request r = { .kind = DESK_IMPORT_FACTS };
	struct exchange_report report;
	char day[DAY_TEXT_SIZE];
	struct err e = ERR_INIT;
	char *text;

	day_format(day, w->today);
	text = mem_printf("service,client,event,date,mode,flags,ref,value,"
			  "staff\nsvc-a,C%u,referral_accepted,%s,self,,,,\n",
	    ++w->clients, day);
	r.text = slice_of(text);
	desk_set_meant(&w->desk, "svc-a");
	must(desk_import(&w->desk, &r, &report, &e), &e, "import");
	if (report.stored != 1)
		ck_abort_msg("a fact was not stored");
	exchange_report_free(&report);
	free(text);
	must(desk_unrecorded_answer(&w->desk, &none, &e), &e, "answer");
}

/* By standing order where that is enough, else a person reads it.  They do not
 * vouch for the age of a disk that was put back: neither where it is asked, nor
 * before the enrolment is confirmed, when nobody could have been asked. */
static bool
may_say_yes(const struct world *w, const struct desk_seal *shown)
{
	return shown->draft.why == NULL ||
	       (strstr(shown->draft.why, "not been asked what it holds") ==
		       NULL &&
		   strstr(buf_str(&shown->news),
		       "not been asked what it holds") == NULL &&
		   !(w->put_back && agent(w).state == OUTBOX_AGENT_WAITING));
}

/* Seal what is due; how many returns were signed. */
static size_t
seal(struct world *w)
{
	const struct desk_returns_request r = { .today = w->today,
		.through = DAY_NONE,
		.said = w->today };
	struct desk_sealed sealed = { 0 };
	struct desk_seal shown;
	struct err e = ERR_INIT;
	uint64_t head;
	int rc = desk_seal_prepare(&w->desk, &r, &shown, &e);

	if (rc == 0 && shown.due.list.n > 0 && may_say_yes(w, &shown)) {
		const struct desk_seal_sign sign = { .today = r.today,
			.through = r.through,
			.said = r.said,
			.digest = &shown.draft.digest,
			.epoch = shown.epoch,
			.way = shown.draft.why == NULL ? SIGNOFF_STANDING
						       : SIGNOFF_TYPED,
			.typed = staff };
		struct outbox_agent a;

		rc = desk_seal_sign_off(&w->desk, &sign, &sealed, &e);
		must(rc, &e, "sign off what was shown");
		a = agent(w);
		head = logged_head(w, a.pins.epoch);
		if (a.seq - sealed.n < head)
			ck_abort_msg("statement %" PRIu64
				     " is signed, and the log has come to "
				     "%" PRIu64,
			    a.seq - sealed.n + 1, head);
	}
	if (rc < 0 && e.kind != ERR_REFUSED)
		must(rc, &e, "prepare a seal");
	trace(sealed.n > 0 ? "sealed" : "not sealed", rc < 0 ? e.text : "");
	desk_seal_free(&shown);
	return sealed.n;
}

/* Go on from the log, if that is possible; the stage it was in. */
static void
adopt(struct world *w, char stage[static 16])
{
	struct desk_adopt_request r = { .typed = staff,
		.by_hand = true,
		.alone = true,
		.today = w->today };
	struct err e = ERR_INIT;
	struct jval *shown, *done;

	must(desk_adopt_weigh(&w->desk, &shown, &e), &e, "weigh");
	(void)snprintf(stage, 16, "%s", jval_get_text(shown, "stage"));
	r.head = jval_get_str(shown, "head");
	trace("weighed", stage);
	if (r.head != NULL) {
		must(desk_adopt(&w->desk, &r, &done, &e), &e, "adopt");
		jval_free(done);
	}
	jval_free(shown);
}

/* ------------------------------------------------------------ copies, restores */

static void
back_up(struct world *w)
{
	struct err e = ERR_INIT;

	must(desk_site_backup(&w->desk, w->backup, &e), &e, "backup");
	trace("backed up", "");
}

/* The disk as it is at this moment, while everything is open. */
static void
take_image(struct world *w)
{
	sim_scratch_copy(w->home, w->image);
	trace("image", "");
}

static void
restore_backup(struct world *w)
{
	const struct desk_site_restore r = { .path = w->backup,
		.login = { staff, password } };
	struct err e = ERR_INIT;
	size_t waiting;

	desk_close(&w->desk);
	sim_scratch_clear(w->home);
	must(desk_site_restore(w->home, &r, &waiting, &e), &e, "restore");
	come_to_work(w);
	trace("restored the backup", "");
}

/* The machine is started again from it, and what it noted of its start was of
 * another one. */
static void
restore_image(struct world *w)
{
	struct err e = ERR_INIT;
	struct progress p;

	desk_close(&w->desk);
	sim_scratch_clear(w->home);
	sim_scratch_copy(w->image, w->home);
	come_to_work(w);
	must(progress_load(&p, &w->desk.spool, &e), &e, "state");
	(void)snprintf(p.boot, sizeof(p.boot),
	    "00000000-0000-0000-0000-000000000000");
	must(progress_save(&p, &w->desk.spool, &e), &e, "state");
	w->put_back = true;
	trace("restored the image", "");
}

/* ---------------------------------------------------------------------- play */

static void
step(struct world *w)
{
	w->today += (int32_t)demo_prng_below(&w->rng, 4);
	w->desk.today = w->today;
	switch (demo_prng_below(&w->rng, 7)) {
	case 0:
	case 1:
		refer(w);
		break;
	case 2:
	case 3:
		refer(w);
		if (w->centre->leaves < LEAVES)
			(void)seal(w);
		break;
	default:
		deliver(w);
	}
	check_log(w);
}

/* After a restore nothing is signed under an old number, asked or not; and with a
 * network there is a way on, by the log or by an invite, until a return arrives. */
static void
go_on(struct world *w)
{
	size_t logged = w->centre->leaves;
	char stage[16];

	refer(w);
	(void)seal(w);
	if (chance(w, 50))
		deliver(w);
	(void)seal(w);
	check_log(w);
	w->healed = true;
	for (unsigned i = 0; i < ROUNDS; i++) {
		w->today += 8;
		w->desk.today = w->today;
		deliver(w);
		adopt(w, stage);
		if (strcmp(stage, "once") == 0 || strcmp(stage, "apart") == 0)
			enrol(w);
		refer(w);
		if (seal(w) > 0)
			logged = w->centre->leaves;
		deliver(w);
		check_log(w);
		if (w->centre->leaves > logged &&
		    logged_head(w, agent(w).pins.epoch) == agent(w).seq &&
		    strcmp(stage, "none") == 0) {
			w->healed = false;
			return;
		}
	}
	ck_abort_msg("there is no way on after a restore");
}

/* Some time, of which one moment comes back. */
static void
live_and_go_back(struct world *w, bool by_image)
{
	unsigned moment = (unsigned)demo_prng_below(&w->rng, STEPS);

	for (unsigned i = 0; i < STEPS; i++) {
		step(w);
		if (i == moment)
			(by_image ? take_image : back_up)(w);
	}
	(by_image ? restore_image : restore_backup)(w);
	go_on(w);
}

START_TEST(put_back_twice)
{
	uint64_t seed = first_seed + (uint64_t)_i;
	struct world *w = mem_alloc(sizeof(*w));
	bool image_first = seed % 2 == 0;
	char *dir = unit_dir();

	sim_entropy_seed(seed);
	demo_prng_seed(&w->rng, seed, "restored");
	begin(w, dir);
	live_and_go_back(w, image_first);
	live_and_go_back(w, !image_first);
	end(w);
	free(w);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	static const TTest *const none[] = { NULL };
	uint64_t one = sim_workers_number("PROP_SEED", 0);
	struct unit_suite suite = { .name = "restored",
		.tests = none,
		.loop = put_back_twice,
		.times = (int)sim_workers_number("PROP_CASES", CASES) };

	if (one != 0) {
		traced = true;
		first_seed = one;
		suite.times = 1;
	}
	sim_entropy_start();
	keys_start();
	/* What is synced may as well be in memory; nobody's power goes away. */
	if (getenv("TMPDIR") == NULL && access("/dev/shm", W_OK | X_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 1);
	log_set_level(LOG_ALARM + 1);
	return unit_run(&suite);
}
