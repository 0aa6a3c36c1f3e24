/*
 * The C side of the golden vectors: every case of tests/vectors is read by
 * the code of protocol/, and make_vectors still writes what is there.
 */
#include <check.h>

#include "protocol/keys.h"
#include "tests/unit/unit.h"
#include "tests/vectors/replay.h"
#include "tests/vectors/vec_files.h"

START_TEST(notes)
{
	replay_list("c2sp_note.json", "cases", replay_note);
	replay_list("notes.json", "cases", replay_note);
	replay_list("notes.json", "vkeys", replay_vkey);
}
END_TEST

START_TEST(statements)
{
	replay_list("statements.json", "cases", replay_statement);
	replay_list("statements.json", "secrets", replay_secret);
	replay_list("statements.json", "invite_files", replay_invite_file);
}
END_TEST

START_TEST(payloads)
{
	replay_list("returns.json", "cases", replay_return);
	replay_list("openings.json", "cases", replay_opening);
}
END_TEST

START_TEST(envelopes)
{
	replay_list("envelopes.json", "cases", replay_envelope);
}
END_TEST

START_TEST(trees)
{
	replay_tree();
}
END_TEST

START_TEST(checkpoints)
{
	replay_list("checkpoints.json", "cases", replay_checkpoint);
	replay_list("checkpoints.json", "policies", replay_policy);
}
END_TEST

START_TEST(receipts)
{
	replay_list("receipts.json", "cases", replay_receipt);
}
END_TEST

START_TEST(evidence)
{
	replay_list("evidence.json", "cases", replay_evidence);
}
END_TEST

START_TEST(the_golden_log)
{
	replay_log();
}
END_TEST

static void
expect_same(const char *name, struct jval *made)
{
	struct jval *kept = replay_load(name);
	struct buf now, then;

	buf_init(&now, SIZE_MAX / 2);
	buf_init(&then, SIZE_MAX / 2);
	jval_write(made, true, &now);
	jval_write(kept, true, &then);
	ck_assert_msg(slice_equal(buf_slice(&now), buf_slice(&then)),
	    "%s is not what make_vectors writes", name);
	buf_free(&now);
	buf_free(&then);
	jval_free(made);
	jval_free(kept);
}

START_TEST(are_what_make_vectors_writes)
{
	static struct vec_golden g;

	vec_golden_make(&g);
	expect_same("c2sp_note.json", vec_files_c2sp());
	expect_same("notes.json", vec_files_notes());
	expect_same("statements.json", vec_files_statements(&g));
	expect_same("returns.json", vec_files_returns());
	expect_same("openings.json", vec_files_openings(&g));
	expect_same("envelopes.json", vec_files_envelopes(&g));
	expect_same("tree.json", vec_files_tree());
	expect_same("checkpoints.json", vec_files_checkpoints(&g));
	expect_same("receipts.json", vec_files_receipts(&g));
	expect_same("evidence.json", vec_files_evidence(&g));
	expect_same("log.json", vec_files_log(&g));
	vec_golden_free(&g);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { notes, statements, payloads, envelopes,
		trees, checkpoints, receipts, evidence, the_golden_log,
		are_what_make_vectors_writes, NULL };

	keys_start();
	return unit_main("vectors", tests);
}
