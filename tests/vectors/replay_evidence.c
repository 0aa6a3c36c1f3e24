/* evidence.json, by the auditor's judgement: the one file here that is not read
 * by protocol/ alone. */
#include <check.h>
#include <stdio.h>

#include "auditor/evidence_decide.h"
#include "tests/vectors/replay.h"

bool
replay_evidence(struct replay *r)
{
	struct buf file = replay_bytes(r->c, "file");
	struct keys_verifier key[REPLAY_KEYS_MAX];
	struct evidence_decide_request q = { .copy = NULL };
	struct evidence_decided v;
	struct policy policy;
	const char *code;

	ck_assert_uint_eq(replay_keys(r->file, "log_keys", key), 1);
	policy = policy_of_log(&key[0]);
	q.policy = &policy;
	ck_assert_int_eq(evidence_decide(buf_slice(&file), &q, &v, &r->e), 0);
	/* What is lacking, a second reader finds not proved. */
	code = v.verdict == EVIDENCE_DECIDE_LACKING
		   ? "not proved"
		   : evidence_decide_word(v.verdict);
	(void)err_refuse(&r->e, code, 0, "%s", v.why);
	buf_free(&file);
	return v.verdict == EVIDENCE_DECIDE_PROVED;
}
