#ifndef SHEAF_TESTS_VECTORS_VEC_FILES_H
#define SHEAF_TESTS_VECTORS_VEC_FILES_H

#include "common/base/json.h"
#include "tests/vectors/vec_golden.h"

/*
 * The files of golden vectors, one function for each; what they hold is in
 * README.md.  Each returns the whole file, which the caller frees.
 */
struct jval *vec_files_c2sp(void);
struct jval *vec_files_notes(void);
struct jval *vec_files_statements(const struct vec_golden *g);
struct jval *vec_files_returns(void);
struct jval *vec_files_openings(const struct vec_golden *g);
struct jval *vec_files_envelopes(const struct vec_golden *g);
struct jval *vec_files_tree(void);
struct jval *vec_files_checkpoints(const struct vec_golden *g);
struct jval *vec_files_receipts(const struct vec_golden *g);
struct jval *vec_files_evidence(const struct vec_golden *g);
struct jval *vec_files_log(const struct vec_golden *g);
struct jval *vec_files_forged(void);

/* The member "fields" of a good statement; owned by the caller. */
struct jval *vec_files_fields(const struct statement *s);

/* Fill the lists "secrets" and "invite_files" of statements.json. */
void vec_files_invites(struct jval *file, const struct vec_golden *g);

/* Fill the list "policies" of checkpoints.json. */
void vec_files_policies(struct jval *list);

#endif
