/*
 * `contract import`, `show`, `dispute` and `settle`; `claim draft`, `sign`, `file`
 * and `clients`: options into requests, and answers into text.
 */
#include "agent/commands/commands_contracts.h"

#include <string.h>

#include "agent/commands/commands_client.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_claims_clients.h"
#include "agent/desk/desk_contracts.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option import_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "dry-run", SETTINGS_FLAG, NULL,
	    "say what it would be; store nothing" },
	{ "new", SETTINGS_FLAG, NULL,
	    "it and the contracts that are there all pay" },
	SITEOPTIONS_SEEN,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option shown_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option act_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};
#define SENT \
	{ \
		"sent", SETTINGS_VALUE, "NUMBER", \
		    "the last claim that was sent, after a restore" \
	}
static const struct settings_option draft_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	SENT,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option sign_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "digest", SETTINGS_VALUE, "HEX",
	    "that of the draft which you read (claim draft)" },
	{ "name", SETTINGS_VALUE, "NAME", "your name; else it is asked for" },
	{ "confirm-date", SETTINGS_VALUE, "DATE",
	    "today's date, where the clock is in doubt" },
	{ "twice", SETTINGS_FLAG, NULL,
	    "claim what another contract has claimed, too" },
	SENT,
	SITEOPTIONS_END,
};
static const struct settings_option file_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_TODAY,
	{ "out", SETTINGS_VALUE, "FILE.xlsx", "the workbook; a new file" },
	SITEOPTIONS_END,
};

enum { PAGE_MAX = 1024 * 1024, NAME_MAX_TYPED = 128 };

static void
put_says(const struct jval *says, const char *before, struct buf *out)
{
	for (size_t i = 0; i < jval_length(says); i++)
		buf_printf(out, "%s%s\n", before, jval_str(jval_at(says, i)));
}

/* Print the member `says` of an answer, and free it. */
static int
tell(struct jval *answer)
{
	console_print("%s\n", jval_get_str(answer, "says"));
	jval_free(answer);
	return 0;
}

/* ------------------------------------------------------------------- contracts */

static int
print_imported(struct jval *answer, bool check, struct err *e)
{
	struct buf out;

	buf_init(&out, PAGE_MAX);
	buf_printf(&out, "%s %s:\n", check ? "would be contract" : "contract",
	    jval_get_str(answer, "name"));
	put_says(jval_get(answer, "says"), "  ", &out);
	if (check)
		buf_puts(&out, "dry run: nothing was stored\n");
	jval_free(answer);
	return terminal_print_page(&out, e);
}

/* Every row of the file that is wrong, and then that there are some. */
static int
print_faults(const struct jval *answer, const char *path, struct err *e)
{
	const struct jval *faults = jval_get(answer, "faults");
	size_t n = jval_length(faults);
	int64_t more = 0;

	for (size_t i = 0; i < n; i++) {
		const struct jval *f = jval_at(faults, i);
		const char *column = jval_get_str(f, "column"),
			   *why = jval_get_str(f, "why");
		int64_t line = 0;

		(void)jval_get_i64(f, "line", &line);
		/* Of a file whose rows cannot be told, it names the place. */
		if (strncmp(why, "line ", 5) == 0)
			console_remark("%s: %s\n", path, why);
		else
			console_remark("%s: line %lld%s%s: %s\n", path,
			    (long long)line, column != NULL ? ", column " : "",
			    column != NULL ? column : "", why);
	}
	(void)jval_get_i64(answer, "more", &more);
	return err_refuse(e, "contract-file", 0,
	    "%s: %lld row%s wrong, so nothing would be stored", path,
	    (long long)n + (long long)more,
	    n == 1 && more == 0 ? " is" : "s are");
}

static int
run_import(const struct settings *s, struct err *e)
{
	const char *path = settings_operand(s, 1);
	struct desk_contracts_file r = { .service = settings_operand(s, 0),
		.version = settings_get(s, "seen"),
		.check = settings_flag(s, "dry-run"),
		/* The JSON is that of an import that would be refused or not. */
		.list =
		    settings_flag(s, "dry-run") && !settings_flag(s, "json"),
		.new = settings_flag(s, "new") };
	struct jval *answer;
	struct buf file;
	struct desk d;
	int rc;

	if (console_read(path, LIMITS_CONTRACT_FILE_MAX, &file, e) < 0) {
		buf_free(&file);
		return -1;
	}
	r.text = buf_slice(&file);
	rc = terminal_open_today(&d, s, e);
	if (rc == 0) {
		rc = desk_contracts_import(&d, &r, &answer, e);
		desk_close(&d);
		if (rc == 0 && jval_length(jval_get(answer, "faults")) > 0) {
			rc = print_faults(answer, path, e);
			jval_free(answer);
		} else if (rc == 0)
			rc = settings_flag(s, "json")
				 ? terminal_print_json(answer, e)
				 : print_imported(answer, r.check, e);
		else if (e->line != 0)
			err_prefix(e, "%s", path);
	}
	buf_free(&file);
	return rc;
}

/* Each count with what it is worth, unless it is none. */
static void
put_kind(const struct jval *k, struct buf *out)
{
	static const struct {
		const char *count, *pounds, *word;
	} all[] = {
		{ "claimable", "claimable_pounds", "claimable" },
		{ "paid_before", "paid_pounds", "paid before" },
		{ "evidenced", "evidenced_pounds", "evidenced" },
		{ "disputed", "disputed_pounds", "disputed" },
		{ "no_evidence", "no_evidence_pounds", "without evidence" },
		{ "second", NULL, "second" },
		{ "credited", "credited_pounds", "credited" },
	};

	buf_printf(out, "  %s:", jval_get_str(k, "title"));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int64_t n = 0;

		(void)jval_get_i64(k, all[i].count, &n);
		buf_printf(out, "%s %lld %s", i > 0 ? "," : "", (long long)n,
		    all[i].word);
		if (n != 0 && all[i].pounds != NULL)
			buf_printf(out, " (%s)",
			    jval_get_str(k, all[i].pounds));
	}
	buf_puts(out, "\n");
}

static void
put_claims(const struct jval *claims, struct buf *out)
{
	for (size_t i = 0; i < jval_length(claims); i++) {
		const struct jval *c = jval_at(claims, i);
		int64_t number = 0;

		(void)jval_get_i64(c, "number", &number);
		buf_printf(out, "  Claim %lld, to %s: %s. %s\n",
		    (long long)number,
		    jval_get_str(jval_get(c, "through"), "day"),
		    jval_get_str(c, "pounds"), jval_get_str(c, "says"));
	}
}

static void
put_contract(const char *service, const struct jval *c, struct buf *out)
{
	const struct jval *kinds = jval_get(c, "kinds");

	buf_printf(out, "%s, %s: due %s, claimed %s, open %s\n", service,
	    jval_get_str(c, "name"), jval_get_str(c, "due"),
	    jval_get_str(c, "claimed"), jval_get_str(c, "open"));
	put_says(jval_get(c, "says"), "  ", out);
	for (size_t i = 0; i < jval_length(kinds); i++)
		put_kind(jval_at(kinds, i), out);
	put_claims(jval_get(c, "claims"), out);
}

static int
print_shown(struct jval *answer, struct err *e)
{
	const struct jval *services = jval_get(answer, "services");
	struct buf out;

	buf_init(&out, PAGE_MAX);
	for (size_t i = 0; i < jval_length(services); i++) {
		const struct jval *s = jval_at(services, i);
		const struct jval *all = jval_get(s, "contracts");

		for (size_t k = 0; k < jval_length(all); k++)
			put_contract(jval_get_str(s, "service"),
			    jval_at(all, k), &out);
	}
	if (out.n == 0)
		buf_puts(&out,
		    "There is no contract: 'sheaf-agent contract import "
		    "SERVICE FILE' takes one in.\n");
	jval_free(answer);
	return terminal_print_page(&out, e);
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct jval *answer;
	struct desk d;
	int rc;

	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_contracts_show(&d, &answer, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	return settings_flag(s, "json") ? terminal_print_json(answer, e)
					: print_shown(answer, e);
}

static int
dispute(const struct settings *s, bool settle, struct err *e)
{
	struct desk_contracts_dispute r = { .outcome = settings_operand(s, 1),
		.ref = settings_operand(s, 2),
		.settle = settle };
	struct jval *answer;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.client, e) < 0 ||
	    terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_contracts_dispute(&d, &r, &answer, e);
	desk_close(&d);
	return rc < 0 ? -1 : tell(answer);
}

static int
run_dispute(const struct settings *s, struct err *e)
{
	return dispute(s, false, e);
}

static int
run_settle(const struct settings *s, struct err *e)
{
	return dispute(s, true, e);
}

/* ---------------------------------------------------------------------- claims */

static void
put_warning(const char *text)
{
	if (text != NULL)
		console_print("warning: %s\n", text);
}

static int
run_draft(const struct settings *s, struct err *e)
{
	struct desk_claims_asked q = { .service = settings_operand(s, 0),
		.contract = settings_operand(s, 1),
		.sent = settings_get(s, "sent") };
	struct jval *answer;
	struct desk d;
	int rc;

	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_claims_draft(&d, &q, &answer, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	if (settings_flag(s, "json"))
		return terminal_print_json(answer, e);
	console_print("%sdigest %s\n", jval_get_str(answer, "text"),
	    jval_get_str(answer, "digest"));
	put_warning(jval_get_str(answer, "warning"));
	if (jval_get_str(answer, "sent_says") != NULL)
		console_print("%s If that is wrong, draft it again with "
			      "another --sent.\n",
		    jval_get_str(answer, "sent_says"));
	put_warning(jval_get_str(answer, "instead"));
	put_warning(jval_get_str(answer, "twice"));
	jval_free(answer);
	return 0;
}

static int
run_sign(const struct settings *s, struct err *e)
{
	struct desk_claims_signing r = { .service = settings_operand(s, 0),
		.contract = settings_operand(s, 1),
		.typed = settings_get(s, "name"),
		.twice = settings_flag(s, "twice"),
		.sent = settings_get(s, "sent") };
	char typed[NAME_MAX_TYPED] = "";
	struct jval *answer;
	struct desk d;
	int rc;

	if (settings_need(s, "digest", &r.digest, e) < 0 ||
	    terminal_day(s, "confirm-date", &r.said, e) < 0)
		return -1;
	r.said = r.said == DAY_NONE ? 0 : r.said;
	if (r.typed == NULL) {
		if (terminal_ask("Type your name to sign this claim off: ",
			typed, sizeof(typed), e) < 0)
			return -1;
		r.typed = typed;
	}
	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_claims_sign(&d, &r, &answer, e);
	desk_close(&d);
	return rc < 0 ? -1 : tell(answer);
}

static int
read_which(const struct settings *s, struct desk_claims_which *r, struct err *e)
{
	uint64_t n;

	*r = (struct desk_claims_which){ .service = settings_operand(s, 0),
		.contract = settings_operand(s, 1) };
	if (!text_parse_u64(slice_of(settings_operand(s, 2)), UINT32_MAX, &n))
		return err_set(e, ERR_USAGE,
		    "a claim has a number from 1; 0 is the draft");
	r->number = (unsigned)n;
	return 0;
}

static int
run_file(const struct settings *s, struct err *e)
{
	struct desk_claims_which r;
	const char *path;
	struct buf file;
	struct desk d;
	int rc;

	if (read_which(s, &r, e) < 0 || settings_need(s, "out", &path, e) < 0)
		return -1;
	if (console_exists(path))
		return err_set(e, ERR_USAGE,
		    "%s is there already; nothing is overwritten, so name "
		    "another file",
		    path);
	if (terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_claims_file(&d, &r, &file, e);
	desk_close(&d);
	if (rc == 0)
		rc = console_create(path, buf_slice(&file), e);
	if (rc == 0)
		console_print("Claim %u of %s is in %s: counts alone.\n",
		    r.number, r.contract, path);
	buf_free(&file);
	return rc;
}

static int
run_clients(const struct settings *s, struct err *e)
{
	struct desk_claims_clients answer;
	struct desk_claims_which r;
	struct buf out;
	struct desk d;
	int rc;

	if (read_which(s, &r, e) < 0 || terminal_open_today(&d, s, e) < 0)
		return -1;
	rc = desk_claims_clients(&d, &r, &answer, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	if (settings_flag(s, "json")) {
		rc = terminal_print_json(table_take_json(answer.rows), e);
	} else {
		buf_init(&out, LIMITS_IMPORT_MAX);
		if (table_rows(answer.rows) > 0)
			table_write_text(answer.rows, &out);
		else
			buf_puts(&out, "none\n");
		rc = terminal_print_page(&out, e);
	}
	desk_claims_free_clients(&answer);
	return rc;
}

const struct settings_command commands_contracts[] = {
	{ .name = "contract import",
	    .summary = "take in a contract that pays for outcomes",
	    .operands = "SERVICE FILE.csv",
	    .example = "sheaf-agent contract import --dir site north-tees "
		       "mhep.csv",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = import_options,
	    .shared = true,
	    .run = run_import },
	{ .name = "contract show",
	    .summary = "where contracts stand, and their claims",
	    .operands = "",
	    .example = "sheaf-agent contract show --dir site",
	    .options = shown_options,
	    .shared = true,
	    .run = run_show },
	{ .name = "contract dispute",
	    .summary = "an outcome that the commissioner disputes",
	    .operands = "CLIENT OUTCOME REF",
	    .example = "sheaf-agent contract dispute --dir site 57 job_start "
		       "j1",
	    .operands_min = 3,
	    .operands_max = 3,
	    .options = act_options,
	    .shared = true,
	    .run = run_dispute },
	{ .name = "contract settle",
	    .summary = "an outcome that is disputed no longer",
	    .operands = "CLIENT OUTCOME REF",
	    .example = "sheaf-agent contract settle --dir site 57 job_start "
		       "j1",
	    .operands_min = 3,
	    .operands_max = 3,
	    .options = act_options,
	    .shared = true,
	    .run = run_settle },
	{ .name = "claim draft",
	    .summary = "what could be claimed today: the exact text",
	    .operands = "SERVICE CONTRACT",
	    .example = "sheaf-agent claim draft --dir site north-tees mhep",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = draft_options,
	    .shared = true,
	    .run = run_draft },
	{ .name = "claim sign",
	    .summary = "sign a draft off: a numbered claim",
	    .operands = "SERVICE CONTRACT",
	    .example = "sheaf-agent claim sign --dir site north-tees mhep "
		       "--digest 5f0c...",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = sign_options,
	    .shared = true,
	    .run = run_sign },
	{ .name = "claim file",
	    .summary = "the workbook of a claim, for the commissioner",
	    .operands = "SERVICE CONTRACT NUMBER",
	    .example = "sheaf-agent claim file --dir site north-tees mhep 3 "
		       "--out claim-3.xlsx",
	    .operands_min = 3,
	    .operands_max = 3,
	    .options = file_options,
	    .shared = true,
	    .run = run_file },
	{ .name = "claim clients",
	    .summary = "whom a claim is made of (0: the draft); stays on site",
	    .operands = "SERVICE CONTRACT NUMBER",
	    .example = "sheaf-agent claim clients --dir site north-tees mhep "
		       "3",
	    .operands_min = 3,
	    .operands_max = 3,
	    .options = shown_options,
	    .shared = true,
	    .run = run_clients },
	{ .name = NULL }
};
