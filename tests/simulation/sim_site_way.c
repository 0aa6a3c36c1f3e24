/*
 * How a simulated site's statements reach the centre: by the courier, or in
 * .sheaf files that somebody carries.
 */
#include <string.h>

#include "agent/delivery/carry.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_figures.h"
#include "tests/simulation/sim_net.h"
#include "tests/simulation/sim_site.h"
#include "tests/simulation/sim_site_inside.h"

/* ---------------------------------------------------------------- courier */

/* How long the program would sleep, in seconds. */
static int64_t
rest_s(const struct courier_result *t)
{
	switch (t->word) {
	case COURIER_RESULT_WENT_ON:
		return 0;
	case COURIER_RESULT_IDLE:
	case COURIER_RESULT_UNREADY:
		return 15;
	case COURIER_RESULT_STOPPED:
		return 600;
	case COURIER_RESULT_LATER:
		break;
	}
	return t->wait_ms / 1000 + 1;
}

bool
sim_site_courier(struct sim_site *site)
{
	struct sim *s = site->sim;
	struct err e = ERR_INIT;
	struct courier_result t;
	int rc;

	if (site->courier_busy || site->disk.dead || s->now_s < site->next_at)
		return false;
	site->courier_busy = true;
	rc = courier_step(site->courier, &t, &e);
	site->courier_busy = false;
	if (rc == 0) {
		site->next_at = s->now_s + rest_s(&t);
		if (t.text[0] != '\0')
			sim_trace(s, "%s: %s", site->agent, t.text);
	}
	sim_site_ended(site, rc, &e, "courier");
	return rc == 0 && t.word == COURIER_RESULT_WENT_ON;
}

/* ---------------------------------------------------------- carry by hand */

/* Put a file on a pile; the pile is never higher than SIM_FILES. */
static void
pile(struct sim *s, struct sim_file *file, size_t *n, const struct buf *bytes)
{
	size_t at = *n < SIM_FILES ? (*n)++ : sim_below(s, SIM_FILES);

	buf_free(&file[at].bytes);
	buf_init(&file[at].bytes, LIMITS_SHEAF_FILE_MAX);
	buf_add_slice(&file[at].bytes, buf_slice(bytes));
}

/* A copy of one of the pile, which now and then stays on it. */
static void
take(struct sim *s, struct sim_file *file, size_t *n, struct buf *out)
{
	size_t at = s->healed ? *n - 1 : sim_below(s, *n);

	buf_init(out, LIMITS_SHEAF_FILE_MAX);
	buf_add_slice(out, buf_slice(&file[at].bytes));
	if (sim_trouble(s, 30))
		return;
	buf_reset(&file[at].bytes);
	if (at != --*n) {
		buf_add_slice(&file[at].bytes, buf_slice(&file[*n].bytes));
		buf_reset(&file[*n].bytes);
	}
}

void
sim_site_carry_out(struct sim_site *site)
{
	struct err e = ERR_INIT;
	struct buf out;
	size_t n;
	int rc;

	if (site->courier_busy || site->desk_busy || site->disk.dead)
		return;
	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	site->courier_busy = true;
	rc = carry_out(&site->spool, &out, &n, &e);
	site->courier_busy = false;
	if (rc == 0) {
		sim_trace(site->sim, "%s carries out %zu", site->agent, n);
		site->sim->did.carried += (unsigned)n;
		pile(site->sim, site->out, &site->outs, &out);
	}
	buf_free(&out);
	sim_site_ended(site, rc, &e, "carry out");
}

void
sim_site_accept(struct sim_site *site)
{
	struct sim *s = site->sim;
	struct buf file, answers;

	if (site->outs == 0)
		return;
	take(s, site->out, &site->outs, &file);
	if (sim_trouble(s, 10))
		sim_net_damage(s, &file);
	buf_init(&answers, LIMITS_SHEAF_FILE_MAX);
	if (sim_centre_accept(s, buf_slice(&file), &answers))
		pile(s, site->in, &site->ins, &answers);
	else /* the operator tries it again */
		pile(s, site->out, &site->outs, &file);
	buf_free(&answers);
	buf_free(&file);
}

void
sim_site_carry_in(struct sim_site *site)
{
	struct sim *s = site->sim;
	struct carry_report report;
	struct err e = ERR_INIT;
	struct buf file;
	int rc;

	if (site->ins == 0 || site->courier_busy || site->desk_busy ||
	    site->disk.dead)
		return;
	take(s, site->in, &site->ins, &file);
	if (sim_trouble(s, 10))
		sim_net_damage(s, &file);
	site->courier_busy = true;
	rc = carry_in(&site->spool, buf_slice(&file),
	    (struct clock_wall){ s->now_s + site->lead_s }, &report, &e);
	site->courier_busy = false;
	sim_trace(s,
	    "%s carries in: %zu received %zu refused %zu resealing"
	    " %zu unused %s",
	    site->agent, report.received, report.refused, report.resealing,
	    report.unused, report.unused > 0 ? report.why : "");
	buf_free(&file);
	sim_site_ended(site, rc, &e, "carry in");
}

/* -------------------------------------------------------------- last seal */

void
sim_site_seal_all(struct sim_site *site)
{
	struct returns figures[SIM_SERVICES * SIM_QUARTERS];
	struct sim *s = site->sim;
	struct err e = ERR_INIT;
	size_t n = 0;
	int rc;

	for (size_t v = 0; v < s->services; v++)
		for (size_t q = 0; q < s->quarters; q++)
			if (site->owns & 1u << v)
				sim_figures_random(&s->rng, s->service[v],
				    s->quarter[q], s->quarter[q].end,
				    &figures[n++]);
	if (n == 0)
		return;
	site->desk_busy = true;
	rc = sim_site_tidy(site, &e);
	if (rc == 0)
		rc = sim_site_seal(site, figures, n, &e);
	site->desk_busy = false;
	sim_site_ended(site, rc, &e, "last seal");
	sim_check_site(s, site);
}
