/*
 * Usage: make_vectors OUTDIR
 * Writes every file of golden vectors, byte for byte the same on every
 * machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/err.h"
#include "common/base/file.h"
#include "tests/vectors/vec_files.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

static int
write_file(const char *dir, const char *name, struct jval *file)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;
	struct buf text;
	int failed;

	buf_init(&text, FILE_MAX);
	jval_write(file, true, &text);
	buf_puts(&text, "\n");
	ASSERT(!text.full);
	failed = file_replace(path, buf_slice(&text), 0644, &e);
	if (failed)
		fprintf(stderr, "%s\n", e.text);
	buf_free(&text);
	jval_free(file);
	free(path);
	return failed;
}

int
main(int argc, char **argv)
{
	static struct vec_golden g;
	const char *dir = argv[argc - 1];
	int failed = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: make_vectors OUTDIR\n");
		return 2;
	}
	keys_start();
	vec_golden_make(&g);
	failed |= write_file(dir, "c2sp_note.json", vec_files_c2sp());
	failed |= write_file(dir, "notes.json", vec_files_notes());
	failed |= write_file(dir, "statements.json", vec_files_statements(&g));
	failed |= write_file(dir, "returns.json", vec_files_returns());
	failed |= write_file(dir, "openings.json", vec_files_openings(&g));
	failed |= write_file(dir, "envelopes.json", vec_files_envelopes(&g));
	failed |= write_file(dir, "tree.json", vec_files_tree());
	failed |=
	    write_file(dir, "checkpoints.json", vec_files_checkpoints(&g));
	failed |= write_file(dir, "receipts.json", vec_files_receipts(&g));
	failed |= write_file(dir, "evidence.json", vec_files_evidence(&g));
	failed |= write_file(dir, "log.json", vec_files_log(&g));
	failed |= write_file(dir, "forged.json", vec_files_forged());
	vec_golden_free(&g);
	return failed ? 1 : 0;
}
