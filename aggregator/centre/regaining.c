/*
 * Nothing is made anew here: what came back is found whole by regain, and becomes the log
 * by centre_recover_run().
 */
#include "aggregator/centre/regaining.h"

#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "common/base/log.h"
#include "common/base/service.h"

bool
regaining_may(const struct regaining *r, struct clock_mono now)
{
	return !r->failed && now.ms >= r->from_ms;
}

/* The life before has found it whole, with connections that are closed now. */
static int
make_whole(const char *dir, struct centre_recover_report *report, struct err *e)
{
	const struct centre_recover config = { .dir = dir };
	const struct regain_config beside = { .dir = dir };
	struct regain *r = NULL;
	bool whole;

	if (regain_open(&r, &beside, e) < 0)
		return -1;
	whole = regain_search(r);
	regain_close(r);
	if (!whole)
		return err_set(e, ERR_LATER,
		    "what came back was whole, and does not seem so now");
	service_step();
	return centre_recover_run(&config, report, e);
}

/* Only a failure that somebody else's reading causes is worth another attempt. */
bool
regaining_try(struct regaining *r)
{
	struct centre_recover_report report;
	struct err e = ERR_INIT;

	if (make_whole(r->dir, &report, &e) < 0) {
		if (e.kind == ERR_LATER)
			r->from_ms = clock_mono_now().ms + r->again_ms;
		else
			r->failed = true;
		log_event(LOG_ALARM, "recover", "reason=\"%s\"", e.text);
		return false;
	}
	log_event(LOG_WARN, "regained", "had=%llu size=%llu held=%d",
	    (unsigned long long)report.had, (unsigned long long)report.size,
	    report.held);
	return true;
}
