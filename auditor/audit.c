/*
 * `verify`: one pass over the entries, each of which has been proven from the
 * signed checkpoint down before a rule is asked about it.  So what is found is
 * the log's, and not that of a disk.
 */
#include "auditor/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/copy.h"
#include "auditor/replay.h"
#include "common/base/mem.h"

static int
replay_one(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	(void)index;
	(void)e;
	replay_leaf(arg, entry);
	return 0;
}

static void
fill_report(struct audit_report *report, const struct replay *r)
{
	struct inforce_entry *list;
	uint64_t agents = 0;
	size_t n;

	inforce_list(r->inforce, &list, &n);
	free(list);
	for (size_t i = 0; i < r->agents; i++)
		agents += r->agent[i].sent;
	*report = (struct audit_report){ .size = r->index,
		.batches = r->batches,
		.refusals = r->refusals,
		.agents = agents,
		.in_force = n,
		.authority = r->authority };
	(void)snprintf(report->origin, sizeof(report->origin), "%s", r->origin);
	report->enrolments = r->epochs;
	report->enrolment = mem_array(r->epochs, sizeof(*report->enrolment));
	for (size_t i = 0; i < r->epochs; i++) {
		const struct replay_epoch *from = &r->epoch[i];
		struct audit_enrolment *to = &report->enrolment[i];

		*to = (struct audit_enrolment){ .epoch = from->epoch,
			.index = from->index,
			.key = from->key };
		memcpy(to->agent, from->agent, sizeof(to->agent));
	}
}

void
audit_report_free(struct audit_report *report)
{
	free(report->enrolment);
	*report = (struct audit_report){ 0 };
}

/* The checkpoint is not signed as the policy wants: nothing below it counts,
 * and every other finding would only follow from this one. */
static int
say_unsigned(const struct copy *c, struct findings *f,
    struct audit_report *report, const struct err *why)
{
	*report = (struct audit_report){ .size = c->archive.checkpoint.size };
	(void)snprintf(report->origin, sizeof(report->origin), "%s",
	    c->archive.checkpoint.origin);
	findings_add(f, FINDINGS_UNSOUND, "checkpoint", FINDINGS_NO_INDEX,
	    "the checkpoint does not meet the policy: %s. Nothing else was "
	    "judged, since nothing else is signed. Is it the policy of this "
	    "log?",
	    why->text);
	return 0;
}

static int
replay_all(struct copy *c, const struct keys_verifier *authority,
    unsigned threads, struct findings *f, struct audit_report *report,
    struct err *e)
{
	const struct checkpoint *cp = &c->archive.checkpoint;
	struct replay r = { 0 };
	int result;

	replay_begin(&r, copy_log_key(&c->policy, cp->origin), authority, f,
	    verifier_start(f, threads));
	result = proven_each(&c->proven, 0, cp->size, replay_one, &r, e);
	verifier_finish(r.verifier);
	if (result == 0) {
		replay_end(&r);
		if (!r.pinned)
			findings_add(f, FINDINGS_REMARK, "authority",
			    FINDINGS_NO_INDEX,
			    "the authority's key was taken from the log "
			    "itself; pin it with --authority");
		fill_report(report, &r);
	}
	replay_free(&r);
	return result;
}

int
audit_run(const char *dir, const struct policy *policy,
    const struct keys_verifier *authority, unsigned threads, struct findings *f,
    struct audit_report *report, struct err *e)
{
	struct copy c;
	int result = copy_open(&c, dir, policy, e);

	*report = (struct audit_report){ 0 };
	if (result == 0)
		result = replay_all(&c, authority, threads, f, report, e);
	else if (strcmp(e->code, COPY_UNSIGNED) == 0)
		result = say_unsigned(&c, f, report, e);
	copy_close(&c);
	return result;
}
