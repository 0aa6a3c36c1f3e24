#include "agent/commands/commands_delivery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "agent/commands/siteoptions.h"
#include "agent/delivery/carry.h"
#include "agent/delivery/courier.h"
#include "agent/delivery/recheck.h"
#include "agent/delivery/site_status.h"
#include "agent/delivery/transport.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/limits.h"

static const struct settings_option net_options[] = {
	SITEOPTIONS_DIR,
	{ "ca-file", SETTINGS_VALUE, "FILE",
	    "certificates of a private authority (PEM)" },
	SITEOPTIONS_END,
};
static const struct settings_option dir_options[] = {
	SITEOPTIONS_DIR,
	SITEOPTIONS_END,
};
static const struct settings_option status_options[] = {
	SITEOPTIONS_DIR,
	{ "json", SETTINGS_FLAG, NULL, "for programs" },
	SITEOPTIONS_END,
};

enum {
	/* The courier looks for new envelopes this often. */
	LOOK_MS = 15 * 1000,
	/* A courier that was stopped looks again whether staff have acted. */
	STOPPED_MS = 10 * 60 * 1000
};

/* The spool of --dir, and the lock that keeps a second courier out. */
struct road {
	char *dir;
	struct spool spool;
	int lock;
};

static int
road_open(struct road *r, const struct settings *s, bool lock, struct err *e)
{
	char *path;
	int rc;

	memset(r, 0, sizeof(*r));
	r->lock = -1;
	r->dir = settings_state_dir(s);
	if (spool_open(&r->spool, r->dir, e) < 0) {
		free(r->dir);
		return -1;
	}
	if (!lock)
		return 0;
	path = mem_printf("%s/spool/lock", r->dir);
	rc = file_lock(path, &r->lock, e);
	free(path);
	if (rc < 0) {
		r->lock = -1;
		spool_close(&r->spool);
		free(r->dir);
	}
	return rc;
}

static void
road_close(struct road *r)
{
	if (r->lock >= 0)
		file_unlock(r->lock);
	spool_close(&r->spool);
	free(r->dir);
}

static struct clock_wall
wall(void *arg)
{
	(void)arg;
	return clock_wall_now();
}

static uint64_t
dice(void *arg)
{
	uint64_t v = 0;

	(void)arg;
	/* Only delays hang on it; early at boot a constant will do. */
	if (getrandom(&v, sizeof(v), GRND_NONBLOCK) != sizeof(v))
		v = (uint64_t)clock_mono_now().ms;
	return v;
}

/* The aggregator's own wish is honoured; one's own patience is not asked
 * of a person who says "now". */
static int
told_to_wait(const struct spool *s, struct err *e)
{
	char until[CLOCK_TEXT_SIZE];
	struct progress p;

	if (progress_load(&p, s, e) < 0)
		return -1;
	if (progress_wait_ms(&p, p.told_until, clock_wall_now()) == 0)
		return 0;
	clock_format(until, p.told_until);
	return err_set(e, ERR_LATER,
	    "the aggregator asked this site to wait until %s; nothing is "
	    "lost, try again then",
	    until);
}

static int
finish(const struct courier_result *t, bool refused, struct err *e)
{
	if (t->word == COURIER_RESULT_UNREADY)
		return err_set(e, ERR_USAGE, "%s", t->text);
	if (t->word == COURIER_RESULT_LATER)
		return err_set(e, ERR_LATER, "%s; nothing is lost", t->text);
	if (t->word == COURIER_RESULT_STOPPED)
		return err_set(e, ERR_REFUSED, "%s", t->text);
	if (refused)
		return err_set(e, ERR_REFUSED,
		    "not every return was accepted; see above");
	return 0;
}

static int
send_round(const struct courier_world *world, struct err *e)
{
	struct courier *c = courier_new(world);
	bool refused = false;
	struct courier_result t;
	int rc;

	do {
		rc = courier_step(c, &t, e);
		if (rc < 0)
			break;
		if (t.text[0] != '\0' && t.word <= COURIER_RESULT_IDLE)
			(void)printf("%s\n", t.text);
		refused |= t.refused;
	} while (t.word == COURIER_RESULT_WENT_ON);
	courier_free(c);
	return rc < 0 ? -1 : finish(&t, refused, e);
}

static int
run_send(const struct settings *s, struct err *e)
{
	struct courier_world world = { .now = wall, .random = dice };
	struct transport transport;
	struct road r;
	int rc;

	if (road_open(&r, s, true, e) < 0)
		return -1;
	rc = told_to_wait(&r.spool, e);
	if (rc == 0)
		rc = transport_open(&transport, settings_get(s, "ca-file"), e);
	if (rc == 0) {
		world.spool = &r.spool;
		world.transport = &transport;
		rc = send_round(&world, e);
		transport_close(&transport);
	}
	road_close(&r);
	return rc;
}

static int
wait_ms(const struct courier_result *t)
{
	switch (t->word) {
	case COURIER_RESULT_WENT_ON:
		return 0;
	case COURIER_RESULT_IDLE:
	case COURIER_RESULT_UNREADY:
		return LOOK_MS;
	case COURIER_RESULT_STOPPED:
		return STOPPED_MS;
	case COURIER_RESULT_LATER:
		break;
	}
	return t->wait_ms > LIMITS_RETRY_TOLD_MAX_MS + LIMITS_RETRY_CAP_MS
		   ? LIMITS_RETRY_CAP_MS
		   : (int)t->wait_ms;
}

static void
log_result(const struct courier_result *t)
{
	static const struct {
		enum log_level level;
		const char *event;
	} words[] = {
		[COURIER_RESULT_WENT_ON] = { LOG_INFO, "delivered" },
		[COURIER_RESULT_IDLE] = { LOG_DEBUG, "idle" },
		[COURIER_RESULT_UNREADY] = { LOG_DEBUG, "unready" },
		[COURIER_RESULT_LATER] = { LOG_WARN, "later" },
		[COURIER_RESULT_STOPPED] = { LOG_ALARM, "stopped" },
	};

	if (t->text[0] != '\0')
		log_event(words[t->word].level, words[t->word].event,
		    "wait_ms=%lld message=\"%s\"", (long long)t->wait_ms,
		    t->text);
}

static int
step_until_stopped(const struct courier_world *world, struct err *e)
{
	struct courier *c = courier_new(world);
	struct courier_result t;
	int rc;

	service_ready();
	do {
		rc = courier_step(c, &t, e);
		if (rc < 0)
			break;
		log_result(&t);
	} while (!service_wait(wait_ms(&t)));
	courier_free(c);
	return rc;
}

/* After a restart the delay that was running goes on. */
static bool
rest_first(const struct spool *s)
{
	struct err ignored = ERR_INIT;
	struct progress p;
	int64_t ms;

	if (progress_load(&p, s, &ignored) < 0)
		return false;
	ms = progress_wait_ms(&p, p.not_before, clock_wall_now());
	return ms > 0 && service_wait((int)ms);
}

static int
run_courier(const struct settings *s, struct err *e)
{
	struct courier_world world = { .now = wall, .random = dice };
	struct transport transport;
	struct road r;
	int rc;

	service_begin();
	if (road_open(&r, s, true, e) < 0)
		return -1;
	rc = transport_open(&transport, settings_get(s, "ca-file"), e);
	if (rc == 0) {
		world.spool = &r.spool;
		world.transport = &transport;
		if (!rest_first(&r.spool))
			rc = step_until_stopped(&world, e);
		transport_close(&transport);
	}
	road_close(&r);
	return rc;
}

static int
run_carry_out(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 0);
	struct road r;
	struct buf out;
	size_t n;
	int rc;

	if (road_open(&r, s, true, e) < 0)
		return -1;
	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	rc = carry_out(&r.spool, &out, &n, e);
	if (rc == 0)
		rc = file_replace(path, buf_slice(&out), 0644, e);
	if (rc == 0)
		(void)printf("%zu envelopes are in %s. Bring it to the "
			     "aggregator's operator, and the file with the "
			     "answers back to 'sheaf-agent carry in'.\n",
		    n, path);
	buf_free(&out);
	road_close(&r);
	return rc;
}

static int
report_carried(const struct carry_report *c, struct err *e)
{
	(void)printf("%zu received, %zu refused, %zu to be sealed anew "
		     "('sheaf-agent seal').\n",
	    c->received, c->refused, c->resealing);
	if (c->unused > 0)
		(void)printf("%zu answers could not be used: %s.\n", c->unused,
		    c->why[0] != '\0' ? c->why
				      : "they belong to nothing that waits");
	return c->refused == 0 ? 0
			       : err_set(e, ERR_REFUSED,
				     "not every return was accepted; "
				     "'sheaf-agent status' says "
				     "which and why");
}

static int
run_carry_in(const struct settings *s, struct err *e)
{
	struct carry_report report;
	struct road r;
	struct buf file;
	int rc;

	if (road_open(&r, s, true, e) < 0)
		return -1;
	rc = file_read(settings_operand(s, 0), LIMITS_SHEAF_FILE_MAX, &file, e);
	if (rc == 0)
		rc = carry_in(&r.spool, buf_slice(&file), clock_wall_now(),
		    &report, e);
	if (rc == 0)
		rc = report_carried(&report, e);
	buf_free(&file);
	road_close(&r);
	return rc;
}

static int
run_verify(const struct settings *s, struct err *e)
{
	struct road r;
	struct buf faults;
	size_t n;
	int rc;

	if (road_open(&r, s, false, e) < 0)
		return -1;
	buf_init(&faults, LIMITS_ANSWER_MAX);
	rc = recheck_receipts(&r.spool, &n, &faults, e);
	if (rc == 0) {
		(void)fputs(buf_str(&faults), stdout);
		(void)printf("%zu receipts hold.\n", n);
		if (faults.n > 0)
			rc = err_set(e, ERR_CORRUPT,
			    "some receipts do not hold; see above");
	}
	buf_free(&faults);
	road_close(&r);
	return rc;
}

static int
run_status(const struct settings *s, struct err *e)
{
	struct jval *status;
	struct road r;
	struct buf out;
	int rc;

	if (road_open(&r, s, false, e) < 0)
		return -1;
	buf_init(&out, 4 * LIMITS_ANSWER_MAX);
	rc = site_status_read(&r.spool, clock_wall_now(), &status, e);
	if (rc == 0) {
		if (settings_flag(s, "json")) {
			jval_write(status, true, &out);
			buf_puts(&out, "\n");
		} else {
			site_status_write(status, &out);
		}
		jval_free(status);
		if (fwrite(out.data, out.n, 1, stdout) != 1 ||
		    fflush(stdout) != 0)
			rc = err_errno(e, errno,
			    "cannot write to standard output");
	}
	buf_free(&out);
	road_close(&r);
	return rc;
}

const struct settings_command commands_delivery[] = {
	{ .name = "send",
	    .summary = "bring what waits to the aggregator, once",
	    .operands = "",
	    .example = "sheaf-agent send --dir site",
	    .options = net_options,
	    .run = run_send },
	{ .name = "courier",
	    .summary = "bring what waits to the aggregator, for ever",
	    .operands = "",
	    .example = "sheaf-agent courier --dir site",
	    .options = net_options,
	    .run = run_courier },
	{ .name = "carry out",
	    .summary = "write what waits to a file",
	    .operands = "FILE",
	    .example =
		"sheaf-agent carry out --dir site /media/stick/site.sheaf",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = dir_options,
	    .run = run_carry_out },
	{ .name = "carry in",
	    .summary = "read the answers to a carried file",
	    .operands = "FILE",
	    .example =
		"sheaf-agent carry in --dir site /media/stick/site.receipts",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = dir_options,
	    .run = run_carry_in },
	{ .name = "receipts verify",
	    .summary = "check every receipt again, offline",
	    .operands = "",
	    .example = "sheaf-agent receipts verify --dir site",
	    .options = dir_options,
	    .run = run_verify },
	{ .name = "status",
	    .summary = "where every return stands",
	    .operands = "",
	    .example = "sheaf-agent status --dir site --json",
	    .options = status_options,
	    .run = run_status },
	{ .name = NULL }
};
