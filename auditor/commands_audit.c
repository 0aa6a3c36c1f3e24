/*
 * The auditor's commands.  Whatever they find is printed first; a finding that
 * is unsound then becomes the command's error, so that a script sees it.
 */
#include "auditor/commands_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/audit.h"
#include "auditor/commands_common.h"
#include "auditor/copy.h"
#include "auditor/evidence_make.h"
#include "auditor/mirror.h"
#include "auditor/recompute.h"
#include "auditor/recompute_against.h"
#include "common/base/file.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option mirror_options[] = { COMMANDS_COMMON_POLICY,
	COMMANDS_COMMON_LIMITS, COMMANDS_COMMON_END };

static const struct settings_option verify_options[] = { COMMANDS_COMMON_POLICY,
	{ "authority", SETTINGS_VALUE, "VKEY",
	    "the authority's verifier key, pinned" },
	{ "threads", SETTINGS_VALUE, "N",
	    "threads for signatures (default: one for each processor)" },
	COMMANDS_COMMON_JSON, COMMANDS_COMMON_END };

static const struct settings_option recompute_options[] = {
	COMMANDS_COMMON_POLICY,
	{ "openings", SETTINGS_VALUE, "DIR",
	    "what `sheaf-aggregator openings` wrote" },
	{ "registry", SETTINGS_VALUE, "FILE",
	    "the registry (default: registry.csv beside the openings)" },
	{ "against", SETTINGS_VALUE, "FILE",
	    "what is shown: `sheaf-aggregator totals --json`" },
	COMMANDS_COMMON_OUT, COMMANDS_COMMON_JSON, COMMANDS_COMMON_END
};

static void
print_mirrored(const struct mirror_report *r)
{
	printf("%" PRIu64 " entries, %" PRIu64 " of them new; %" PRIu64
	       " files fetched; every entry of the copy hashes to the signed "
	       "checkpoint.\n",
	    r->size, r->size - r->old_size, r->fetched);
	if (r->replaced > 0)
		printf("%" PRIu64 " of the files fetched are in place of "
		       "damaged ones. Such damage comes from this disk or "
		       "folder, and says nothing about the log.\n",
		    r->replaced);
	if (r->lost)
		printf("The copy's own checkpoint was damaged, so nobody can "
		       "say whether this log continues what was mirrored "
		       "before.\n");
}

static int
mirror(const struct settings *s, struct err *e)
{
	struct mirror_request request = { .url = settings_operand(s, 0),
		.dir = settings_operand(s, 1) };
	struct mirror_report report;
	struct policy policy;

	if (settings_get(s, "policy") != NULL) {
		if (commands_common_policy(s, &policy, e) < 0)
			return -1;
		request.policy = &policy;
	}
	if (commands_common_limits(s, &request.max_mib, &request.max_minutes,
		e) < 0)
		return -1;
	if (mirror_run(&request, &report, e) < 0)
		return -1;
	print_mirrored(&report);
	return 0;
}

static int
read_options(const struct settings *s, struct keys_verifier *authority,
    const struct keys_verifier **pinned, unsigned *threads, struct err *e)
{
	const char *vkey = settings_get(s, "authority");
	const char *count = settings_get(s, "threads");
	uint64_t n = 0;

	*pinned = NULL;
	if (vkey != NULL) {
		if (commands_common_authority(vkey, authority, e) < 0)
			return -1;
		*pinned = authority;
	}
	if (count != NULL && !text_parse_u64(slice_of(count), 64, &n))
		return err_set(e, ERR_USAGE,
		    "--threads \"%s\" is not a number up to 64", count);
	*threads = (unsigned)n;
	return 0;
}

static int
verify(const struct settings *s, struct err *e)
{
	struct keys_verifier authority;
	const struct keys_verifier *pinned;
	struct audit_report report;
	struct findings *f;
	struct policy policy;
	struct jval *json;
	char sentence[400];
	unsigned threads = 0;
	int r = -1;

	if (commands_common_policy(s, &policy, e) < 0 ||
	    read_options(s, &authority, &pinned, &threads, e) < 0)
		return -1;
	f = findings_new();
	if (audit_run(settings_operand(s, 0), &policy, pinned, threads, f,
		&report, e) == 0) {
		json = jval_object();
		jval_set_str(json, "origin", report.origin);
		jval_set_i64(json, "size", (int64_t)report.size);
		jval_set_i64(json, "batches", (int64_t)report.batches);
		jval_set_i64(json, "refusals", (int64_t)report.refusals);
		jval_set_i64(json, "in_force", (int64_t)report.in_force);
		(void)snprintf(sentence, sizeof(sentence),
		    "%s: %" PRIu64 " entr%s, %" PRIu64 " batch%s of %" PRIu64
		    " agent%s, %" PRIu64 " refused, %" PRIu64 " in force: %s.",
		    report.origin, report.size, report.size == 1 ? "y" : "ies",
		    report.batches, report.batches == 1 ? "" : "es",
		    report.agents, report.agents == 1 ? "" : "s",
		    report.refusals, report.in_force,
		    findings_unsound(f) == 0 ? "sound" : "unsound");
		r = commands_common_conclude(s, f, json, sentence, e);
	}
	audit_report_free(&report);
	findings_free(f);
	return r;
}

/* How many of the returns are by each rule set: a list into json, and where they are
 * several, ", 3 by ips-grow/1 and 2 by ips-grow/2" into words. */
static void
say_sets(const struct recompute *r, struct jval *json, struct buf *words)
{
	size_t by[MEASURES_SETS] = { 0 }, sets = 0, said = 0;
	struct jval *list = jval_array();

	for (size_t i = 0; i < r->n; i++)
		sets += by[measures_number(r->list[i].rules)]++ == 0;
	for (size_t i = 0; i < MEASURES_SETS; i++) {
		const char *name = measures_nth(i)->name;
		struct jval *one;

		if (by[i] == 0)
			continue;
		one = jval_object();
		jval_set_str(one, "rules", name);
		jval_set_i64(one, "returns", (int64_t)by[i]);
		jval_add(list, one);
		if (sets < 2)
			continue;
		buf_printf(words, "%s%zu by %s",
		    said == 0          ? ", "
		    : said + 1 == sets ? " and "
				       : ", ",
		    by[i], name);
		said++;
	}
	jval_set(json, "sets", list);
}

/* What was recomputed: as a sentence, and as members of the JSON report. */
static struct jval *
describe(const struct recompute *r, size_t compared, bool against,
    const struct findings *f, char *sentence, size_t size)
{
	struct jval *json = jval_object();
	const char *verdict = findings_unsound(f) > 0 ? "unsound"
			      : against               ? "all equal"
					: "no totals were given to compare";
	struct buf sets;

	buf_init(&sets, ERR_TEXT_MAX);
	say_sets(r, json, &sets);
	(void)snprintf(sentence, size,
	    "Log size %" PRIu64 ": %zu openings "
	    "match their commitments (%zu returns%s, %zu reviews, %zu "
	    "reconciliations, %zu "
	    "withdrawn), %zu erased; %zu figures compared: %s.",
	    r->size, r->openings, r->n, buf_str(&sets), r->reviews,
	    r->reconciliations, r->withdrawn, r->erased, compared, verdict);
	jval_set_i64(json, "size", (int64_t)r->size);
	jval_set_i64(json, "openings", (int64_t)r->openings);
	jval_set_i64(json, "returns", (int64_t)r->n);
	jval_set_i64(json, "erased", (int64_t)r->erased);
	jval_set_i64(json, "compared", (int64_t)compared);
	buf_free(&sets);
	return json;
}

/* What was compared and found false, as one file. */
static int
write_total(const char *path, const struct recompute_request *q,
    const struct recompute_shown *shown, struct err *e)
{
	struct evidence_make_totals t = { .totals = shown->text,
		.size = q->size,
		.openings_dir = q->openings_dir };
	struct buf file, registry;
	struct copy copy;
	int r = -1;

	buf_init(&file, LIMITS_EVIDENCE_FILE_MAX);
	if (copy_open(&copy, q->dir, q->policy, e) == 0 &&
	    file_read(q->registry_file, REGISTRY_FILE_MAX, &registry, e) == 0) {
		t.registry = buf_slice(&registry);
		if (evidence_make_total(&file, &t, &copy, e) == 0)
			r = commands_common_out(path, &file, e);
		buf_free(&registry);
	}
	copy_close(&copy);
	buf_free(&file);
	return r;
}

static int
recompute(const struct settings *s, struct err *e)
{
	const char *registry = settings_get(s, "registry");
	const char *against = settings_get(s, "against"), *openings;
	struct findings *f = findings_new();
	const struct policy *pinned = NULL;
	struct recompute_request request;
	struct recompute made = { 0 };
	struct recompute_shown shown = { 0 };
	struct policy policy;
	struct buf text = { 0 };
	char *beside = NULL, sentence[400];
	uint64_t size = UINT64_MAX;
	struct err why = ERR_INIT;
	size_t compared = 0;
	int result = -1;

	if (settings_get(s, "policy") != NULL)
		pinned = &policy;
	if ((pinned != NULL && commands_common_policy(s, &policy, e) < 0) ||
	    settings_need(s, "openings", &openings, e) < 0 ||
	    (against != NULL && commands_common_shown(against, &text,
				    &shown.json, &size, e) < 0))
		goto out;
	shown.text = buf_slice(&text);
	beside = file_path(openings, "registry.csv");
	request = (struct recompute_request){ .dir = settings_operand(s, 0),
		.policy = pinned,
		.openings_dir = openings,
		.registry_file = registry != NULL ? registry : beside,
		.size = size };
	if (recompute_run(&made, &request, f, e) < 0 ||
	    (against != NULL &&
		recompute_against(&made, &shown, f, &compared, e) < 0))
		goto out;
	result = commands_common_conclude(s, f,
	    describe(&made, compared, against != NULL, f, sentence,
		sizeof(sentence)),
	    sentence, e);
	if (against != NULL && findings_unsound(f) > 0 &&
	    settings_get(s, "out") != NULL &&
	    write_total(settings_get(s, "out"), &request, &shown, &why) < 0)
		commands_common_unwritten(&why);
out:
	recompute_free(&made);
	jval_free(shown.json);
	buf_free(&text);
	findings_free(f);
	free(beside);
	return result;
}

const struct settings_command commands_audit[] = {
	{ .name = "mirror",
	    .summary = "copy a log, or bring a copy up to date",
	    .operands = "URL DIR",
	    .example = "sheaf-audit mirror https://sheaf.example.nhs.uk/log "
		       "mirror --policy policy.txt",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = mirror_options,
	    .run = mirror },
	{ .name = "verify",
	    .summary = "check every signature, chain and root of a copy",
	    .operands = "DIR",
	    .example = "sheaf-audit verify mirror --policy policy.txt "
		       "--authority VKEY",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = verify_options,
	    .run = verify },
	{ .name = "recompute",
	    .summary = "totals again from the openings",
	    .operands = "DIR",
	    .example = "sheaf-audit recompute mirror --openings openings "
		       "--against totals.json",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = recompute_options,
	    .run = recompute },
	{ .name = NULL }
};
