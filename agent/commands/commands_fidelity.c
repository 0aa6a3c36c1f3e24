#include "agent/commands/commands_fidelity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"

#define REVIEW_OPTIONS \
	{ "date", SETTINGS_VALUE, "DATE", "day of the review" }, \
	{ \
		"kind", SETTINGS_VALUE, "KIND", "independent or self" \
	}

static const struct settings_option add_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	REVIEW_OPTIONS,
	{ "scores", SETTINGS_VALUE, "LIST",
	    "the 25 scores in order, divided by commas" },
	{ "reviewers-file", SETTINGS_VALUE, "FILE",
	    "who reviewed; stays on site" },
	SITEOPTIONS_END,
};
static const struct settings_option withdraw_options[] = {
	SITEOPTIONS_STAFF,
	REVIEW_OPTIONS,
	{ "action", SETTINGS_VALUE, "N", "only this action of its plan" },
	SITEOPTIONS_END,
};
static const struct settings_option done_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "on", SETTINGS_VALUE, "DATE", "the day it was done" },
	{ "evidence-file", SETTINGS_VALUE, "FILE",
	    "what shows it; stays on site" },
	SITEOPTIONS_END,
};

/* -------------------------------------------------------------- one review */

/* A date that must be given. */
static int
need_day(const struct settings *s, const char *option, int32_t *day,
    struct err *e)
{
	const char *text;

	if (settings_need(s, option, &text, e) < 0)
		return -1;
	return terminal_day(s, option, day, e);
}

static int
not_after_today(const struct settings *s, const char *option, int32_t day,
    struct err *e)
{
	int32_t today;

	if (terminal_today(s, &today, e) < 0)
		return -1;
	return day <= today ? 0
			    : err_set(e, ERR_USAGE, "--%s %s is after today",
				  option, settings_get(s, option));
}

/* SERVICE, --date and --kind. */
static int
read_key(const struct settings *s, struct review *r, struct err *e)
{
	const char *service = settings_operand(s, 0), *kind;

	*r = (struct review){ 0 };
	if (!text_is_id(slice_of(service)))
		return err_set(e, ERR_USAGE,
		    "what was given is no service id: 1 to 32 letters, "
		    "digits and hyphens");
	(void)snprintf(r->service, sizeof(r->service), "%s", service);
	if (need_day(s, "date", &r->day, e) < 0 ||
	    settings_need(s, "kind", &kind, e) < 0)
		return -1;
	if (fidelity_kind_parse(slice_of(kind), &r->kind))
		return 0;
	return err_set(e, ERR_USAGE,
	    "--kind is not known; write independent or self");
}

static int
read_scores(const struct settings *s, struct review *r, struct err *e)
{
	struct slice rest, head;
	bool more = true;
	const char *text;
	size_t n = 0;

	if (settings_need(s, "scores", &text, e) < 0)
		return -1;
	for (rest = slice_of(text); more; n++) {
		uint64_t v;

		more = text_split(rest, ',', &head, &rest);
		if (!text_parse_u64(head, FIDELITY_SCORE_MAX, &v) || v == 0)
			return err_set(e, ERR_USAGE,
			    "--scores: that of item %zu is none; a score is 1 "
			    "to 5, and an item that cannot be evidenced scores "
			    "1",
			    n + 1);
		if (n < FIDELITY_ITEMS)
			r->score[n] = (uint8_t)v;
	}
	if (n == FIDELITY_ITEMS)
		return 0;
	return err_set(e, ERR_USAGE,
	    "--scores has %zu scores; all 25 are needed", n);
}

/* The text of a file without its last line feeds; "" without the option. */
static int
read_text(const struct settings *s, const char *option, char **out,
    struct err *e)
{
	const char *path = settings_get(s, option);
	struct buf file;

	*out = mem_string("");
	if (path == NULL)
		return 0;
	if (file_read(path, LIMITS_REVIEW_CELL_MAX, &file, e) < 0) {
		buf_free(&file);
		return -1;
	}
	while (file.n > 0 && strchr("\r\n", file.data[file.n - 1]) != NULL)
		file.n--;
	free(*out);
	*out = mem_copy_text(file.data, file.n);
	if (file.n > 0)
		mem_wipe(file.data, file.n);
	buf_free(&file);
	if (*out[0] != '\0')
		return 0;
	return err_set(e, ERR_USAGE, "the file of --%s is empty", option);
}

static void
say_sum(const struct review *r)
{
	struct fidelity_sum sum = fidelity_add(r->score);

	(void)printf("Staffing %u, Organisation %u, Services %u: total %u, "
		     "%s.\n",
	    sum.section[0], sum.section[1], sum.section[2], sum.total,
	    fidelity_band_name(sum.band));
}

static int
add(struct desk *w, struct review *r, const char *reviewers, struct err *e)
{
	static const char *const words[] = { "Stored", "Corrected",
		"Unchanged" };
	enum review_change change;

	if (db_begin(w->reg->db, e) < 0)
		return -1;
	if (fidelity_book_put(w->reg, r, slice_of(reviewers), &change, e) < 0 ||
	    vault_rows_commit(w->reg->db, w->reg->vault, e) < 0) {
		db_rollback(w->reg->db);
		return -1;
	}
	(void)printf("%s. ", words[change]);
	say_sum(r);
	return 0;
}

static int
run_add(const struct settings *s, struct err *e)
{
	char *reviewers = NULL;
	struct desk w;
	struct review r;
	int rc;

	if (read_key(s, &r, e) < 0 || read_scores(s, &r, e) < 0 ||
	    not_after_today(s, "date", r.day, e) < 0)
		return -1;
	rc = read_text(s, "reviewers-file", &reviewers, e);
	if (rc == 0)
		rc = terminal_open(&w, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = add(&w, &r, reviewers, e);
		desk_close(&w);
	}
	mem_wipe(reviewers, strlen(reviewers));
	free(reviewers);
	return rc;
}

/* ------------------------------------------------------ withdrawal, actions */

static int
read_number(const char *what, const char *text, int64_t *out, struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(text), INT64_MAX, &v) || v == 0)
		return err_set(e, ERR_USAGE,
		    "%s is not the number of an action; `fidelity list "
		    "--actions` shows them",
		    what);
	*out = (int64_t)v;
	return 0;
}

/* Change one action in a transaction of its own. */
static int
change_action(const struct open_register *reg, const struct review_action *a,
    struct err *e)
{
	if (db_begin(reg->db, e) < 0)
		return -1;
	if (fidelity_actions_change(reg, a, e) == 0 &&
	    vault_rows_commit(reg->db, reg->vault, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

static int
withdraw_action(const struct open_register *reg, const struct review *r,
    int64_t number, struct err *e)
{
	struct review_action a;
	int rc;

	if (fidelity_actions_get(reg, number, &a, e) < 0)
		return -1;
	if (a.review != r->number)
		rc = err_set(e, ERR_REFUSED,
		    "action %lld belongs to another review", (long long)number);
	else if (a.withdrawn)
		rc = err_set(e, ERR_REFUSED, "action %lld is withdrawn already",
		    (long long)number);
	else {
		a.withdrawn = true;
		rc = change_action(reg, &a, e);
	}
	fidelity_actions_wipe(&a);
	return rc;
}

static int
withdraw_review(const struct open_register *reg, const struct review *r,
    struct err *e)
{
	if (db_begin(reg->db, e) < 0)
		return -1;
	if (fidelity_book_withdraw(reg, r, e) == 0 &&
	    db_commit(reg->db, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

static int
withdraw(struct desk *w, const struct review *key, int64_t action,
    struct err *e)
{
	struct review r;
	bool found;

	if (fidelity_book_find(w->reg->db, key->service, key->day, key->kind,
		&r, &found, e) < 0)
		return -1;
	if (!found || r.withdrawn)
		return err_set(e, ERR_REFUSED,
		    found ? "this review is withdrawn already"
			  : "there is no review of this service, day and "
			    "kind; `fidelity list` shows them");
	if ((action != 0 ? withdraw_action(w->reg, &r, action, e)
			 : withdraw_review(w->reg, &r, e)) < 0)
		return -1;
	(void)printf("Withdrawn. What was sent is taken back by the next "
		     "seal.\n");
	return 0;
}

static int
run_withdraw(const struct settings *s, struct err *e)
{
	const char *number = settings_get(s, "action");
	int64_t action = 0;
	struct desk w;
	struct review r;
	int rc;

	if (read_key(s, &r, e) < 0 ||
	    (number != NULL &&
		read_number("--action", number, &action, e) < 0) ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = withdraw(&w, &r, action, e);
	desk_close(&w);
	return rc;
}

/* The day on which the review of an action was. */
static int
review_day(struct db *db, int64_t review, int32_t *day, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT day FROM fidelity_review WHERE id = ?");
	int64_t v = 0;
	bool found;

	db_bind_i64(q, 1, review);
	if (db_get_i64(q, &v, &found, e) < 0)
		return -1;
	*day = (int32_t)v;
	return 0;
}

static int
finish(struct desk *w, int64_t number, int32_t on, const char *evidence,
    struct err *e)
{
	struct review_action a;
	int32_t day;
	int rc = -1;

	if (fidelity_actions_get(w->reg, number, &a, e) < 0)
		return -1;
	if (review_day(w->reg->db, a.review, &day, e) < 0)
		goto out;
	if (a.withdrawn || on < day) {
		(void)err_set(e, ERR_REFUSED,
		    a.withdrawn ? "this action is withdrawn"
				: "--on is before the review");
		goto out;
	}
	a.done = on;
	if (evidence[0] != '\0') {
		mem_wipe(a.words[REVIEW_EVIDENCE],
		    strlen(a.words[REVIEW_EVIDENCE]));
		free(a.words[REVIEW_EVIDENCE]);
		a.words[REVIEW_EVIDENCE] = mem_string(evidence);
	}
	rc = change_action(w->reg, &a, e);
out:
	fidelity_actions_wipe(&a);
	return rc;
}

static int
run_done(const struct settings *s, struct err *e)
{
	char *evidence = NULL;
	struct desk w;
	int64_t number = 0;
	int32_t on;
	int rc;

	if (read_number("action", settings_operand(s, 0), &number, e) < 0 ||
	    need_day(s, "on", &on, e) < 0 ||
	    not_after_today(s, "on", on, e) < 0)
		return -1;
	rc = read_text(s, "evidence-file", &evidence, e);
	if (rc == 0)
		rc = terminal_open(&w, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = finish(&w, number, on, evidence, e);
		desk_close(&w);
	}
	if (rc == 0)
		(void)printf("Action %lld is done.\n", (long long)number);
	mem_wipe(evidence, strlen(evidence));
	free(evidence);
	return rc;
}

const struct settings_command commands_fidelity[] = {
	{ .name = "fidelity add",
	    .summary = "enter the 25 scores of a fidelity review",
	    .operands = "SERVICE",
	    .example = "sheaf-agent fidelity add --dir site north-tees --date "
		       "2026-05-14 --kind independent --scores "
		       "5,5,4,5,4,2,5,4,4,4,5,5,5,4,4,5,3,4,4,5,5,4,3,4,4",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = add_options,
	    .run = run_add },
	{ .name = "fidelity done",
	    .summary = "say that an action is done",
	    .operands = "ACTION",
	    .example = "sheaf-agent fidelity done --dir site 3 --on 2026-06-30 "
		       "--evidence-file minutes.txt",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = done_options,
	    .run = run_done },
	{ .name = "fidelity withdraw",
	    .summary = "take back a review, or one action",
	    .operands = "SERVICE",
	    .example =
		"sheaf-agent fidelity withdraw --dir site north-tees --date "
		"2026-05-14 --kind independent",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = withdraw_options,
	    .run = run_withdraw },
	{ .name = NULL }
};
