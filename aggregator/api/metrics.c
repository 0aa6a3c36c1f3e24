/*
 * The figures of a monitor.  What needs a look into the store or at a file is counted
 * once a minute on the thread that keeps house, so that asking costs nothing whoever
 * asks, and however often.
 */
#include "aggregator/api/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "aggregator/views/service_status.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	LOOK_MS = 60 * 1000,
	/* A state that no checkpoint covers yet is counted a minute later. */
	PATIENCE_MS = 1000,
	DAY_S = 86400
};

/* Upper ends of the times to a receipt.  A group begins every quarter of a second, and
 * a round of witnesses may take five. */
static const int64_t receipt_ms[] = { 50, 100, 250, 500, 1000, 2500, 5000,
	10000, 30000 };
enum { ENDS = sizeof(receipt_ms) / sizeof(receipt_ms[0]) };

struct metrics {
	struct centre *centre;
	struct store *reader;
	char *backup; /* DIR/last-backup */
	struct clock_mono next_look;
	bool looked;

	pthread_mutex_t guard; /* of all below */
	uint64_t receipts[ENDS + 1], receipts_ms;
	bool counted; /* services; then: */
	uint64_t services[SERVICE_STATUS_STATES];
	int64_t backup_s; /* when the last one was made; 0: never */
};

/* ------------------------------------------------------------- begin and end */

int
metrics_open(struct metrics **out, struct centre *c, const char *dir,
    struct err *e)
{
	struct metrics *m = mem_alloc(sizeof(*m));

	*out = NULL;
	if (centre_open_reader(&m->reader, dir, e) < 0) {
		free(m);
		return -1;
	}
	m->centre = c;
	m->backup = file_path(dir, "last-backup");
	ASSERT(pthread_mutex_init(&m->guard, NULL) == 0);
	*out = m;
	return 0;
}

void
metrics_close(struct metrics *m)
{
	if (m == NULL)
		return;
	store_close(m->reader);
	(void)pthread_mutex_destroy(&m->guard);
	free(m->backup);
	free(m);
}

/* ------------------------------------------------------------- once a minute */

static uint64_t
wait_published(void *arg, uint64_t size)
{
	return merger_wait_published(centre_merger(arg), size, PATIENCE_MS);
}

static int
count_services(struct metrics *m, const struct totals_snapshot *totals,
    struct err *e)
{
	const struct service_status_request request = { .day = clock_today() };
	struct registry registry = { 0 };
	struct service_status *status = NULL;
	int rc = reference_load(m->reader, &registry, e);

	if (rc == 0)
		rc = service_status_make(&status, &request, totals, &registry,
		    e);
	if (rc == 0) {
		(void)pthread_mutex_lock(&m->guard);
		for (int i = 0; i < SERVICE_STATUS_STATES; i++)
			m->services[i] = status->count[i];
		m->counted = true;
		(void)pthread_mutex_unlock(&m->guard);
	}
	service_status_free(status);
	registry_free(&registry);
	return rc;
}

static void
look_at_services(struct metrics *m)
{
	const struct totals_gate gate = { wait_published, m->centre };
	struct totals_snapshot totals;
	struct err e = ERR_INIT;
	int rc = totals_begin(&totals, m->reader, &gate, &e);

	if (rc == 0) {
		rc = count_services(m, &totals, &e);
		totals_end(&totals);
	}
	/* While nothing is published, the figures of the last look stay. */
	if (rc < 0 && e.kind != ERR_LATER)
		log_event(LOG_WARN, "metrics", "reason=\"%s\"", e.text);
}

static void
look_at_backup(struct metrics *m)
{
	struct stat st;
	int64_t made_s =
	    stat(m->backup, &st) == 0 ? (int64_t)st.st_mtim.tv_sec : 0;

	(void)pthread_mutex_lock(&m->guard);
	m->backup_s = made_s;
	(void)pthread_mutex_unlock(&m->guard);
}

void
metrics_tick(struct metrics *m)
{
	struct clock_mono now = clock_mono_now();

	if (m->looked && now.ms < m->next_look.ms)
		return;
	m->looked = true;
	m->next_look.ms = now.ms + LOOK_MS;
	look_at_services(m);
	look_at_backup(m);
}

void
metrics_receipt(struct metrics *m, int64_t ms)
{
	size_t i = 0;

	while (i < ENDS && ms > receipt_ms[i])
		i++;
	(void)pthread_mutex_lock(&m->guard);
	m->receipts[i]++;
	m->receipts_ms += (uint64_t)(ms > 0 ? ms : 0);
	(void)pthread_mutex_unlock(&m->guard);
}

/* -------------------------------------------------------------------- writing */

/* One figure of /metrics. */
struct figure {
	const char *name, *kind, *help;
	uint64_t value;
};

static void
put_figures(struct buf *out, const struct figure *f, size_t n)
{
	for (; n > 0; n--, f++)
		buf_printf(out,
		    "# HELP sheaf_%s %s\n# TYPE sheaf_%s %s\n"
		    "sheaf_%s %" PRIu64 "\n",
		    f->name, f->help, f->name, f->kind, f->name, f->value);
}

/* Of the log and the writer.  Counts statements, never clients. */
static void
put_writer(struct metrics *all, struct readers *readers, struct buf *out)
{
	struct merger *m = centre_merger(all->centre);
	struct merger_counts n;
	struct checkpoint cp;

	merger_counts(m, &n);
	merger_checkpoint(m, &cp, NULL);
	const struct figure figures[] = {
		{ "log_size", "gauge", "Statements in the published log.",
		    cp.size },
		{ "groups_total", "counter",
		    "Groups that were written, each under one signature.",
		    n.groups },
		{ "statements_accepted_total", "counter",
		    "Statements that were logged.", n.accepted },
		{ "statements_refused_total", "counter",
		    "Statements that were logged together with a refusal.",
		    n.refused },
		{ "statements_repeated_total", "counter",
		    "Statements that came once more and got their receipt.",
		    n.duplicates },
		{ "statements_rejected_total", "counter",
		    "Statements and requests that were answered with an error.",
		    n.rejected },
		{ "statements_disk_full_total", "counter",
		    "Statements that the disk had no room for.", n.no_room },
		{ "seen_forks_total", "counter",
		    "Alarm: batches that name a log with another root.",
		    n.forks },
		{ "clones_total", "counter",
		    "Alarm: batches that contradict a logged one of their key.",
		    n.clones },
		{ "erasures_unpaid", "gauge",
		    "Erasures whose bytes are not yet destroyed on the disk.",
		    n.debts },
		{ "unpublished", "gauge",
		    "Statements logged that no published checkpoint covers.",
		    n.unpublished },
		{ "waiting", "gauge", "Requests that wait for the writer.",
		    n.waiting },
		{ "writer_busy_seconds", "gauge",
		    "For how long the writer has been at one group.",
		    n.busy_ms / 1000 },
		{ "reads_waiting", "gauge",
		    "Requests for heads and trust that wait for a reader.",
		    readers_waiting(readers) },
		{ "read_only", "gauge", "1 when no statement is taken.",
		    centre_read_only(all->centre) != NULL },
		{ "waits_for_word", "gauge", "1 before a site was heard.",
		    merger_waits_for_word(m) },
		{ "log_lines_held_back_total", "counter",
		    "Warnings and alarms beyond their budget, not written.",
		    log_held() },
	};

	put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* Of the witnesses that are asked. */
static void
put_witnesses(struct metrics *all, struct buf *out)
{
	struct inquiry_counts asked;

	centre_witness_counts(all->centre, &asked);
	const struct figure figures[] = {
		{ "witnesses", "gauge", "Witnesses that the policy names.",
		    asked.witnesses },
		{ "witnesses_signed", "gauge",
		    "Those that have signed the newest checkpoint.",
		    asked.signed_newest },
		{ "witness_rounds_total", "counter",
		    "Rounds in which witnesses were asked.", asked.rounds },
		{ "witness_failures_total", "counter",
		    "Answers of witnesses that were no signature.",
		    asked.failed },
		{ "witness_lies_total", "counter",
		    "Alarm: witnesses that contradicted and showed nothing.",
		    asked.lies },
	};

	put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* Of the store: what those who read it for long cost. */
static void
put_store(struct metrics *all, struct buf *out)
{
	struct housekeeping_held held;

	housekeeping_held(centre_housekeeping(all->centre), &held);
	const struct figure figures[] = {
		{ "store_held_bytes", "gauge",
		    "What readers keep in the store's write-ahead log.",
		    held.bytes },
		{ "store_held_seconds", "gauge",
		    "For how long they have done so without a pause.",
		    (uint64_t)held.seconds },
	};

	put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* Of the disk, unless it cannot be asked: no figure is better than a wrong
 * one. */
static void
put_room(struct metrics *all, struct buf *out)
{
	struct room room;
	struct err e;

	if (centre_room(all->centre, &room, &e) < 0)
		return;
	const struct figure figures[] = {
		{ "disk_room_bytes", "gauge", "Room left on the disk.",
		    room.bytes },
		{ "disk_floor_bytes", "gauge",
		    "With less room than this nothing new is taken.",
		    LIMITS_ROOM_FLOOR_BYTES },
		{ "disk_below_floor", "gauge",
		    "1 when the disk has too little room for more.",
		    room.below },
	};

	put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* Of the door: what all connections together use, and may use. */
static void
put_door(const struct httpd_figures *f, struct buf *out)
{
	const struct httpbudget_figures *b = &f->budget;

	const struct figure figures[] = {
		{ "descriptors_max", "gauge",
		    "Files and connections this process may have open.",
		    f->descriptors },
		{ "descriptors_reserved", "gauge",
		    "Of those, kept from connections for the writer's work.",
		    f->reserved },
		{ "connections", "gauge", "Connections that are open.",
		    b->connections },
		{ "connections_max", "gauge",
		    "Connections that may be open; then the oldest goes.",
		    b->limits.connections },
		{ "connections_busiest_address", "gauge",
		    "Connections of the address (IPv6: /64) with the most.",
		    b->busiest },
		{ "connections_per_address_max", "gauge",
		    "Connections one address may have; then its oldest goes.",
		    b->limits.per_address },
		{ "request_body_bytes", "gauge",
		    "Memory that request bodies take now.", b->body_bytes },
		{ "request_body_bytes_max", "gauge",
		    "Memory they may take; then the oldest request goes.",
		    b->limits.body_bytes },
		{ "answer_bytes", "gauge",
		    "Memory of answers that are not read to their end.",
		    b->answer_bytes },
		{ "answer_bytes_max", "gauge",
		    "Memory they may take; then the slowest reader goes.",
		    b->limits.answer_bytes },
		{ "connections_made_room_total", "counter",
		    "Connections that were closed for a newer one's sake.",
		    b->made_room },
		{ "no_room_total", "counter",
		    "Bodies and answers for which no room could be made.",
		    b->refused },
	};

	put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* How long sites waited, as a histogram: each bucket counts all up to its end. */
static void
put_receipts(const struct metrics *m, struct buf *out)
{
	static const char name[] = "sheaf_receipt_seconds";
	uint64_t sum = 0;

	buf_printf(out,
	    "# HELP %s From a statement's arrival to its receipt.\n"
	    "# TYPE %s histogram\n",
	    name, name);
	for (size_t i = 0; i < ENDS; i++) {
		sum += m->receipts[i];
		buf_printf(out, "%s_bucket{le=\"%g\"} %" PRIu64 "\n", name,
		    (double)receipt_ms[i] / 1000, sum);
	}
	sum += m->receipts[ENDS];
	buf_printf(out,
	    "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n"
	    "%s_sum %" PRIu64 ".%03" PRIu64 "\n%s_count %" PRIu64 "\n",
	    name, sum, name, m->receipts_ms / 1000, m->receipts_ms % 1000, name,
	    sum);
}

/* Services, never who is served.  None before they were counted. */
static void
put_services(const struct metrics *m, struct buf *out)
{
	const uint64_t *n = m->services;
	const struct figure figures[] = {
		{ "services_reporting", "gauge",
		    "Services whose quarter that is due is there.",
		    n[SERVICE_STATUS_REPORTS] },
		{ "services_late", "gauge",
		    "Services that reported before, and not what is due.",
		    n[SERVICE_STATUS_LATE] },
		{ "services_silent", "gauge",
		    "Services that have enrolled and never reported, though "
		    "due.",
		    n[SERVICE_STATUS_SILENT] },
		{ "services_not_enrolled", "gauge",
		    "Services whose site was not invited, or has not enrolled.",
		    n[SERVICE_STATUS_NOT_INVITED] + n[SERVICE_STATUS_INVITED] +
			n[SERVICE_STATUS_ENDED] },
	};

	if (m->counted)
		put_figures(out, figures, sizeof(figures) / sizeof(figures[0]));
}

/* None where no backup was ever made: no figure is better than a wrong one. */
static void
put_backup(const struct metrics *m, struct buf *out)
{
	int64_t age_s = clock_wall_now().s - m->backup_s;
	const struct figure figures[] = {
		{ "backup_age_seconds", "gauge",
		    "Since the last backup was made.",
		    (uint64_t)(age_s > 0 ? age_s : 0) },
	};

	if (m->backup_s != 0)
		put_figures(out, figures, 1);
}

/* None without TLS: a proxy has the certificate then. */
static void
put_certificate(const struct httpd_figures *f, struct buf *out)
{
	int64_t left_s = f->certificate_ends_s - clock_wall_now().s;
	const struct figure figures[] = {
		{ "certificate_days_left", "gauge",
		    "Days until the certificate in use ends; 0 once it has.",
		    (uint64_t)(left_s > 0 ? left_s / DAY_S : 0) },
	};

	if (f->certificate_ends_s != 0)
		put_figures(out, figures, 1);
}

void
metrics_write(struct metrics *m, struct readers *readers,
    const struct httpd_figures *door, struct buf *out)
{
	put_writer(m, readers, out);
	put_witnesses(m, out);
	put_room(m, out);
	put_store(m, out);
	put_door(door, out);
	put_certificate(door, out);
	(void)pthread_mutex_lock(&m->guard);
	put_receipts(m, out);
	put_services(m, out);
	put_backup(m, out);
	(void)pthread_mutex_unlock(&m->guard);
}
