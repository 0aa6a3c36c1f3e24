/*
 * A simulated site: register, vault, sealing and courier are the real ones; disk,
 * clock and network are not.
 */
#include "tests/simulation/sim_site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/progress.h"
#include "agent/desk/sealed_columns.h"
#include "agent/sealing/enrol.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "agent/sealing/outbox_receive.h"
#include "agent/sealing/seal.h"
#include "agent/sealing/signoff.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/sign.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_figures.h"
#include "tests/simulation/sim_net.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/simulation/sim_site_inside.h"

static const struct actor staff = { .name = "staff" };

static const char password[] = "for the simulation";
static const char url[] = "http://127.0.0.1:9";

/* ------------------------------------------------------------- life, death */

static struct clock_wall
site_now(void *arg)
{
	const struct sim_site *site = arg;

	return (struct clock_wall){ site->sim->now_s + site->lead_s };
}

void
sim_site_jump(struct sim_site *site)
{
	enum { DAY_S = 86400 };
	static const int64_t days[] = { 0, 1, 22, 4 * 365, -1, -30, -4 * 365 };
	struct sim *s = site->sim;
	size_t i = sim_below(s, 8);

	/* The last one: 1970, as a machine whose battery is empty. */
	site->lead_s = i < 7 ? days[i] * DAY_S : -s->now_s + 1000;
	s->did.jumps++;
	sim_trace(s, "%s: the clock is %lld days ahead", site->agent,
	    (long long)(site->lead_s / DAY_S));
}

/* The day that the desk writes down.  Nobody signs one that no statement can
 * carry: a person says which day it is (agent/sealing/today.h). */
static int32_t
site_today(struct sim_site *site)
{
	int32_t day = clock_day(site_now(site));

	return day >= day_from_civil(2000, 1, 1) ? day : sim_today(site->sim);
}

static uint64_t
site_random(void *arg)
{
	struct sim_site *site = arg;

	return demo_prng_next(&site->sim->rng);
}

/* Between two steps of one process of the site the other may run. */
static void
between(void *arg)
{
	struct sim_site *site = arg;

	if (site->desk_busy == site->courier_busy || !sim_trouble(site->sim, 1))
		return;
	if (site->desk_busy)
		(void)sim_site_courier(site);
	else
		sim_site_desk(site, sim_below(site->sim, 2) == 0);
}

static void
wake(struct sim_site *site)
{
	site->courier = courier_new(&site->world);
	site->db = site->store->db;
}

void
sim_site_new(struct sim_site *site, const char *dir)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct err e = ERR_INIT;

	site->dir = file_path(dir, site->agent);
	site->disk.between = between;
	site->disk.arg = site;
	site->spool = sim_spool_face(&site->disk);
	site->transport = sim_net_transport(site);
	site->meanwhile = sim_site_desk;
	site->world = (struct courier_world){ &site->spool, &site->transport,
		site_now, site_random, site, site->boot };
	clock_boot(site->boot);
	buf_init(&site->invite, 4 * LIMITS_NOTE_MAX);
	if (register_create(&site->store, site->dir, &e) < 0 ||
	    vault_create(&site->vault, sealed_columns(site->store->db), "staff",
		password, VAULT_COST_WEAK_FOR_TESTS, recovery, &e) < 0)
		sim_fail(site->sim, "no register: %s", e.text);
	wake(site);
}

static void
sleep_now(struct sim_site *site)
{
	courier_free(site->courier);
	vault_lock(site->vault);
	register_close(site->store);
	site->courier = NULL;
	site->vault = NULL;
	site->store = NULL;
	site->db = NULL;
}

void
sim_site_free(struct sim_site *site)
{
	sleep_now(site);
	for (size_t i = 0; i < SIM_FILES; i++) {
		buf_free(&site->out[i].bytes);
		buf_free(&site->in[i].bytes);
	}
	buf_free(&site->invite);
	sim_spool_free(&site->disk);
	free(site->dir);
}

bool
sim_site_bury(struct sim_site *site)
{
	struct sim *s = site->sim;
	struct err e = ERR_INIT;
	char *image = NULL;

	/* While the other process runs, it first has to find out, too. */
	if (!site->disk.dead || site->desk_busy || site->courier_busy)
		return site->disk.dead;
	sim_trace(s, "%s dies", site->agent);
	s->did.site_deaths++;
	if (sim_below(s, 2) == 0) {
		image = mem_printf("%s.image", site->dir);
		sim_scratch_copy(site->dir, image);
	}
	sleep_now(site);
	if (image != NULL) {
		sim_scratch_clear(site->dir);
		ASSERT(rename(image, site->dir) == 0);
		free(image);
	}
	sim_spool_revive(&site->disk);
	if (register_open(&site->store, site->dir, 0, &e) < 0 ||
	    vault_unlock(&site->vault, sealed_columns(site->store->db),
		&(struct vault_login){ NULL, password }, NULL, &e) < 0)
		sim_fail(s, "%s does not start: %s", site->agent, e.text);
	wake(site);
	return true;
}

void
sim_site_ended(struct sim_site *site, int rc, const struct err *e,
    const char *what)
{
	if (!sim_site_bury(site) && rc < 0 && e->kind != ERR_REFUSED &&
	    e->kind != ERR_USAGE)
		sim_fail(site->sim, "%s, %s: %s", site->agent, what, e->text);
}

/* ------------------------------------------------------------------- desk */

/* Figures to seal, some for a service that has been moved away. */
static void
choose(struct sim_site *site, struct returns *out)
{
	struct sim *s = site->sim;
	unsigned from = sim_trouble(s, 15) ? site->once : site->owns;
	size_t v = sim_below(s, s->services), q = sim_below(s, s->quarters);
	struct period quarter = s->quarter[q];
	int32_t *through = &site->through[v][q], day;

	while (!(from & 1u << v))
		v = (v + 1) % s->services;
	through = &site->through[v][q];
	day = quarter.start + (int32_t)sim_below(s, 60);
	/* Mostly onwards; back where a clock ran ahead before. */
	if (day > *through || sim_below(s, 8) == 0)
		*through = day;
	day = *through;
	if (sim_below(s, 12) == 0)
		sim_figures_withdrawn(s->service[v], quarter, day, out);
	else if (sim_below(s, 6) == 0)
		sim_figures_derived(&s->rng, s->service[v], quarter, day, out);
	else
		sim_figures_random(&s->rng, s->service[v], quarter, day, out);
}

/* Tell the model of the statements that were just stored. */
static void
tell_model(struct sim_site *site, const struct returns *figures, size_t n)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT rowid, id FROM statement WHERE seq > 0 AND rowid > ?"
	    " ORDER BY rowid");
	struct err e = ERR_INIT;
	struct hash id;
	size_t i = 0;

	db_bind_i64(q, 1, site->statements);
	while (db_step(q)) {
		ASSERT(i < n);
		memcpy(id.b, db_bytes(q, 1).p, HASH_SIZE);
		model_know(site->sim->model, &id, &figures[i++], "");
		site->statements = db_i64(q, 0);
	}
	if (db_done(q, &e) < 0 || i != n)
		sim_fail(site->sim, "%s sealed %zu of %zu", site->agent, i, n);
}

/*
 * The newest box is one that will never open, as if sealed to a key that the
 * centre has given up.
 */
static void
spoil_newest(struct sim_site *site)
{
	static const char where[] = " WHERE state = 'waiting' AND rowid ="
				    " (SELECT max(rowid) FROM outbox)";
	char *get = mem_printf("SELECT envelope FROM outbox%s", where);
	char *put = mem_printf("UPDATE outbox SET envelope = ?%s", where);
	struct db_stmt *q = db_prepare(site->db, get);
	struct err e = ERR_INIT;
	struct envelope v;
	struct buf envelope;
	struct slice rest;
	size_t at;

	buf_init(&envelope, LIMITS_ENVELOPE_MAX);
	if (db_step(q))
		buf_add_slice(&envelope, db_bytes(q, 0));
	ASSERT(db_done(q, &e) == 0 && envelope.n > 0);
	/* The centre's own, which is the first; the others are copies. */
	rest = buf_slice(&envelope);
	ASSERT(envelope_read(&v, &rest, &e) == 0 && v.boxes > 0);
	at = (size_t)(v.box[0].box.p - envelope.data);
	envelope.data[at + v.box[0].box.n - 1] ^= 1;
	q = db_prepare(site->db, put);
	db_bind_blob(q, 1, envelope.data, envelope.n);
	ASSERT(db_run(q, &e) == 0);
	buf_free(&envelope);
	free(get);
	free(put);
	sim_trace(site->sim, "%s: the newest box will not open", site->agent);
}

/* Staff see the figures and say yes. */
static int
say_yes(struct sim_site *site, const struct returns *const *list, size_t n,
    struct signoff **yes, struct err *e)
{
	struct signoff_given given = { .staff = "staff", .way = SIGNOFF_YES };
	struct signoff_draft draft;
	int rc = signoff_draft_make(&draft, site->db, list, n, e);

	*yes = NULL;
	given.shown = &draft.digest;
	if (rc == 0)
		rc = signoff_give(yes, &draft, &given, e);
	signoff_draft_free(&draft);
	return rc;
}

int
sim_site_seal(struct sim_site *site, const struct returns *figures, size_t n,
    struct err *e)
{
	const struct returns *list[SIM_SERVICES * SIM_QUARTERS];
	struct outbox_agent agent;
	struct progress p;
	struct sign_key key;
	struct signoff *yes;
	struct seal_signer signer = { .agent = &agent,
		.key = &key,
		.today = site_today(site) };
	bool found;
	int rc;

	if (outbox_agent(site->db, &agent, &found, e) < 0 ||
	    progress_load(&p, &site->spool, e) < 0)
		return -1;
	if (!found || p.head == PROGRESS_RESTORED ||
	    seal_allowed(&agent, e) < 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		list[i] = &figures[i];
	rc = seal_key(&(struct open_register){ .db = site->db,
			  .vault = site->vault },
	    &agent, &key, e);
	if (rc < 0 || say_yes(site, list, n, &yes, e) < 0)
		return -1;
	signer.signoff = yes;
	rc = seal_returns(site->db, &signer, list, n, e);
	signoff_free(yes);
	if (rc < 0)
		return -1;
	tell_model(site, figures, n);
	if (sim_trouble(site->sim, 4))
		spoil_newest(site);
	site->sim->did.sealed += (unsigned)n;
	sim_trace(site->sim, "%s/%llu sealed %zu from seq %llu", site->agent,
	    (unsigned long long)agent.pins.epoch, n,
	    (unsigned long long)agent.seq + 1);
	return outbox_publish(site->db, &site->spool, e);
}

/* What every command of the desk begins with. */
int
sim_site_tidy(struct sim_site *site, struct err *e)
{
	struct outbox_receive_report taken;

	if (outbox_receive(site->db, &site->spool, &taken, e) < 0 ||
	    outbox_publish(site->db, &site->spool, e) < 0)
		return -1;
	site->sim->did.resealed += (unsigned)taken.resealed;
	site->sim->did.refused += (unsigned)taken.refused;
	if (taken.received + taken.refused + taken.resealed > 0)
		sim_trace(site->sim,
		    "%s takes in %zu received %zu refused"
		    " %zu resealed",
		    site->agent, taken.received, taken.refused, taken.resealed);
	return 0;
}

void
sim_site_desk(struct sim_site *site, bool seal)
{
	struct returns figures[2];
	struct err e = ERR_INIT;
	size_t n = 0;
	int rc;

	if (site->desk_busy || site->disk.dead)
		return;
	site->desk_busy = true;
	while (seal && site->owns != 0 && n < 1 + sim_below(site->sim, 2))
		choose(site, &figures[n++]);
	rc = sim_site_tidy(site, &e);
	if (rc == 0 && n > 0)
		rc = sim_site_seal(site, figures, n, &e);
	site->desk_busy = false;
	sim_site_ended(site, rc, &e, "signer");
	if (!site->disk.dead)
		sim_check_site(site->sim, site);
}

/* ------------------------------------------------------------------ enrol */

static int
begin_epoch(struct sim_site *site, struct err *e)
{
	struct enrol_offer offer;
	struct enrol_request r = { .offer = &offer,
		.secret = site->secret,
		.url = site->offline ? NULL : url,
		.today = site_today(site) };
	uint8_t wrong[32] = { 1 };
	bool again;

	if (enrol_verify(&offer, buf_slice(&site->invite), wrong, e) == 0)
		sim_fail(site->sim, "an invite opened by a wrong secret");
	if (enrol_verify(&offer, buf_slice(&site->invite), site->secret, e) < 0)
		sim_fail(site->sim, "the invite: %s", e->text);
	if (sim_site_tidy(site, e) < 0 ||
	    enrol_begin(&(struct open_register){ .db = site->db,
			    .vault = site->vault,
			    .actor = &staff },
		&r, &again, e) < 0 ||
	    outbox_publish(site->db, &site->spool, e) < 0)
		return -1;
	sim_trace(site->sim, "%s enrols for epoch %llu%s", site->agent,
	    (unsigned long long)offer.invite.epoch, again ? " again" : "");
	return 0;
}

void
sim_site_enrol(struct sim_site *site)
{
	struct err e = ERR_INIT;
	struct db_stmt *q;
	int64_t last;
	bool found;
	int rc;

	if (site->invite.n == 0 || site->desk_busy || site->disk.dead)
		return;
	site->desk_busy = true;
	rc = begin_epoch(site, &e);
	site->desk_busy = false;
	if (rc == 0)
		buf_reset(&site->invite);
	sim_site_ended(site, rc, &e, "enrol");
	if (site->disk.dead)
		return;
	/* The enrolment is a statement, too, but not the model's. */
	q = db_prepare(site->db, "SELECT coalesce(max(rowid), 0) FROM"
				 " statement");
	ASSERT(db_get_i64(q, &last, &found, &e) == 0);
	site->statements = last;
}

bool
sim_site_settled(struct sim_site *site)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting')"
	    " + (SELECT count(*) FROM enrolment WHERE epoch = (SELECT"
	    " max(epoch) FROM enrolment) AND state != 'enrolled')");
	struct err e = ERR_INIT;
	int64_t open = 1;
	bool found;

	ASSERT(db_get_i64(q, &open, &found, &e) == 0);
	return open == 0 && site->invite.n == 0;
}
