/*
 * Where the courier, which knows no clock and no network of its own, is given
 * both.  When to try again and what to make of an answer is decided by the
 * courier; here is only how long a program waits for it.
 */
#include "agent/delivery/rounds.h"

#include <stdio.h>
#include <sys/random.h>

#include "agent/delivery/board.h"
#include "agent/delivery/confine.h"
#include "agent/delivery/courier.h"
#include "agent/delivery/progress.h"
#include "agent/delivery/settle.h"
#include "agent/delivery/transport.h"
#include "common/base/log.h"
#include "common/base/service.h"
#include "protocol/limits.h"

enum {
	/* The courier looks for new envelopes this often. */
	LOOK_MS = 5 * 1000,
	/* A courier that was stopped looks again whether staff have acted. */
	STOPPED_MS = 10 * 60 * 1000
};

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

static struct courier_world
real_world(const struct spool *spool, const struct transport *transport)
{
	/* Read before the process is confined. */
	static char boot[CLOCK_BOOT_SIZE];

	clock_boot(boot);
	return (struct courier_world){ .spool = spool,
		.transport = transport,
		.now = wall,
		.random = dice,
		.boot = boot };
}

/*
 * From here on this process can reach the spool and the Internet.  Everything
 * that it opened is open by now; the certificates are read.
 */
static void
confine(const struct spool *spool, bool tell)
{
	struct confine done;

	confine_self(spool_folder(spool), &done);
	if (tell && done.why[0] != '\0')
		log_event(LOG_WARN, "unconfined", "message=\"%s\"", done.why);
}

/* --------------------------------------------------------------- one round */

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
conclude(const struct courier_result *t, bool refused, struct err *e)
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

/* One exchange, beside which nobody carries. */
static int
exchange(const struct courier_world *world, struct courier *c,
    struct courier_result *t, struct err *e)
{
	int rc;

	if (spool_work_begin(world->spool, e) < 0)
		return -1;
	rc = courier_step(c, t, e);
	spool_work_end(world->spool);
	return rc;
}

static int
send_round(const struct courier_world *world, void (*say)(const char *),
    struct err *e)
{
	struct courier *c = courier_new(world);
	bool refused = false;
	struct courier_result t;
	int rc;

	do {
		rc = exchange(world, c, &t, e);
		if (rc < 0)
			break;
		if (t.text[0] != '\0' && t.word <= COURIER_RESULT_IDLE)
			say(t.text);
		refused |= t.refused;
	} while (t.word == COURIER_RESULT_WENT_ON);
	courier_free(c);
	return rc < 0 ? -1 : conclude(&t, refused, e);
}

int
rounds_once(const struct spool *spool, const char *ca_file,
    void (*say)(const char *sentence), struct err *e)
{
	struct courier_world world;
	struct transport transport;
	int rc;

	if (told_to_wait(spool, e) < 0 ||
	    transport_open(&transport, ca_file, e) < 0)
		return -1;
	world = real_world(spool, &transport);
	confine(spool, false);
	rc = send_round(&world, say, e);
	transport_close(&transport);
	return rc;
}

/* --------------------------------------------------------- round after round */

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

	if (t->alarm)
		log_event(LOG_ALARM, "unproven", "message=\"%s\"", t->text);
	else if (t->text[0] != '\0')
		log_event(words[t->word].level, words[t->word].event,
		    "wait_ms=%lld message=\"%s\"", (long long)t->wait_ms,
		    t->text);
}

/* How far the register has come, as the spool says: its enrolment, and the last
 * statement that it knows of; 0 where that cannot be said. */
struct stand {
	uint64_t epoch, seq;
};

static struct stand
stand_of(const struct spool *s)
{
	struct err ignored = ERR_INIT;
	struct stand out = { 0, 0 };
	struct board board;
	struct pins p;
	bool found;

	if (settle_pins(s, &p, &found, &ignored) == 0 && found)
		out.epoch = p.epoch;
	if (board_load(&board, s, &ignored) == 0)
		out.seq = board.seq;
	return out;
}

/* Wait for the next exchange.  What stopped the courier mostly ends with a new
 * invite, or by going on from the log, and whoever did that is waiting for what it
 * brings.  True when the process has to end. */
static bool
rest(const struct spool *s, const struct courier_result *t)
{
	int ms = wait_ms(t);
	struct stand then, now;

	if (t->word != COURIER_RESULT_STOPPED)
		return service_rest(ms);
	then = now = stand_of(s);
	for (; ms > 0 && now.epoch == then.epoch && now.seq == then.seq;
	     ms -= LOOK_MS) {
		if (service_rest(LOOK_MS))
			return true;
		now = stand_of(s);
	}
	return false;
}

static int
step_until_stopped(const struct courier_world *world, struct err *e)
{
	struct courier *c = courier_new(world);
	struct courier_result t;
	int rc;

	do {
		rc = exchange(world, c, &t, e);
		if (rc < 0)
			break;
		log_result(&t);
	} while (!rest(world->spool, &t));
	courier_free(c);
	return rc;
}

/* The aggregator's own wish outlasts a restart; one's own patience does not: whoever
 * has mended the way, or switched the machine on, waits for what is sent. */
static bool
rest_first(const struct spool *s)
{
	struct err ignored = ERR_INIT;
	struct progress p;
	int64_t ms;

	if (progress_load(&p, s, &ignored) < 0)
		return false;
	ms = progress_wait_ms(&p, p.told_until, clock_wall_now());
	return ms > 0 && service_rest((int)ms);
}

int
rounds_for_ever(const struct spool *spool, const char *ca_file, struct err *e)
{
	struct courier_world world;
	struct transport transport;
	int rc = 0;

	if (transport_open(&transport, ca_file, e) < 0)
		return -1;
	world = real_world(spool, &transport);
	/* Ready, though a delay may still run.  No local socket can be made
	 * afterwards; that of the service manager is kept. */
	service_ready();
	confine(spool, true);
	if (!rest_first(spool))
		rc = step_until_stopped(&world, e);
	transport_close(&transport);
	return rc;
}
