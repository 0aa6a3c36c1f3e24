/*
 * `client add`, `correct` and `withdraw` at a terminal.  The client is named
 * by number, and what identifies somebody (an employer) comes from a file or
 * standard input: others on the machine can read a command line.
 */
#include "agent/commands/commands_enter.h"

#include <string.h>

#include "agent/commands/commands_client.h"
#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enter_answer.h"
#include "agent/desk/desk_enter_words.h"
#include "agent/desk/desk_reason.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* clang-format off */
#define ENTRY_OPTIONS \
	SITEOPTIONS_STAFF, \
	SITEOPTIONS_TODAY, \
	SITEOPTIONS_JSON, \
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" }

#define CELL_OPTIONS \
	{ "date", SETTINGS_VALUE, "DATE", "the day of the fact" }, \
	{ "mode", SETTINGS_VALUE, "MODE", "phone, self, swemwbs and the like" }, \
	{ "flags", SETTINGS_VALUE, "FLAGS", "such as part_time;unpaid" }, \
	{ "ref", SETTINGS_VALUE, "REF", "id of the referral, job or contact" }, \
	{ "value", SETTINGS_VALUE, "N", "hours, score" }, \
	{ "code", SETTINGS_VALUE, "CODE", "staff code of the fact" }, \
	{ "particulars", SETTINGS_VALUE, "FILE", \
	    "lines such as employer=... (- is standard input)" }

#define REASON_OPTION \
	{ "reason-file", SETTINGS_VALUE, "FILE", \
	    "why, in one line (- is standard input)" }

#define SEEN_OPTION \
	{ "seen", SETTINGS_VALUE, "VERSION", \
	    "version of the fact that you saw (client show --json)" }

static const struct settings_option add_options[] = {
	ENTRY_OPTIONS,
	{ "event", SETTINGS_VALUE, "EVENT", "what happened: contact, ..." },
	CELL_OPTIONS,
	SITEOPTIONS_END,
};
static const struct settings_option correct_options[] = {
	ENTRY_OPTIONS,
	{ "event", SETTINGS_VALUE, "EVENT", "what happened: contact, ..." },
	CELL_OPTIONS,
	SEEN_OPTION,
	REASON_OPTION,
	SITEOPTIONS_END,
};
static const struct settings_option particulars_options[] = {
	ENTRY_OPTIONS,
	{ "particulars", SETTINGS_VALUE, "FILE",
	    "lines such as phone=... (- is standard input)" },
	{ "seen", SETTINGS_VALUE, "VERSION",
	    "version that you saw (client show --json)" },
	SITEOPTIONS_END,
};
static const struct settings_option withdraw_options[] = {
	ENTRY_OPTIONS,
	SEEN_OPTION,
	REASON_OPTION,
	SITEOPTIONS_END,
};
/* clang-format on */

/* The options of the cells, in the order of enum desk_enter_cell. */
static const char *const cell_option[DESK_ENTER_CELLS] = { "event", "date",
	"mode", "flags", "ref", "value", "code" };

static int
fact_number(const struct settings *s, int64_t *fact, struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(settings_operand(s, 1)), INT32_MAX, &v) ||
	    v == 0)
		return err_set(e, ERR_USAGE,
		    "a fact is named by its number, which 'sheaf-agent client "
		    "show' shows");
	*fact = (int64_t)v;
	return 0;
}

/* Standard input is read once. */
static int
check_streams(const struct settings *s, struct err *e)
{
	static const char *const option[] = { "password-file", "particulars",
		"reason-file" };
	const char *reads = NULL;

	for (size_t i = 0; i < sizeof(option) / sizeof(option[0]); i++) {
		const char *path = settings_get(s, option[i]);

		if (path == NULL || strcmp(path, "-") != 0)
			continue;
		if (reads != NULL)
			return err_set(e, ERR_USAGE,
			    "standard input cannot be both --%s and --%s",
			    reads, option[i]);
		reads = option[i];
	}
	return 0;
}

/* Particulars of --particulars into *words, which the caller wipes. */
static int
read_words(const struct settings *s, struct people_words *words, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 0);
	rc = console_read(settings_get(s, "particulars"),
	    LIMITS_FIELD_SEALED_MAX, &text, e);
	if (rc == 0)
		rc = desk_enter_words_parse(buf_slice(&text), words, e);
	buf_free(&text);
	return rc;
}

/* Who does not say what they saw means what is there now. */
static int
find_version(struct desk *d, const struct desk_enter_request *r,
    char version[static FACTS_VERSION_SIZE], struct err *e)
{
	struct desk_clients_page page;

	version[0] = '\0';
	if (desk_clients_show(d, r->client, &page, e) < 0)
		return -1;
	for (size_t i = 0; i < page.facts; i++)
		if (page.fact[i].id == r->fact)
			memcpy(version, page.fact[i].version,
			    FACTS_VERSION_SIZE);
	desk_clients_free_page(&page);
	return 0;
}

static int
print(const struct settings *s, const struct desk_enter_answer *a,
    struct err *e)
{
	struct buf text;

	if (settings_flag(s, "json"))
		return terminal_print_json(desk_enter_answer_json(a), e);
	buf_init(&text, LIMITS_IMPORT_MAX);
	desk_enter_answer_describe(a, settings_flag(s, "dry-run"), &text);
	return terminal_print_page(&text, e);
}

/* Print the answer, if there is one, and free it; ERR_REFUSED unless it is
 * done. */
static int
finish(const struct settings *s, struct desk_enter_answer *a, int rc,
    struct err *e)
{
	if (rc == 0)
		rc = print(s, a, e);
	if (rc == 0 && a->outcome == DESK_ENTER_REFUSED)
		rc = err_set(e, ERR_REFUSED, "refused; nothing was stored");
	if (rc == 0 && a->outcome == DESK_ENTER_OVERTAKEN)
		rc = err_set(e, ERR_REFUSED,
		    "nothing was stored: look at what is there now, then say "
		    "it again");
	desk_enter_free(a);
	return rc;
}

/* Enter it at an open desk. */
static int
enter(struct desk *d, const struct settings *s, struct desk_enter_request *r,
    struct err *e)
{
	char version[FACTS_VERSION_SIZE];
	struct desk_enter_answer a;
	int rc;

	if (terminal_set_today(d, s, e) < 0)
		return -1;
	if (r->act != DESK_ENTER_ADD && r->version == NULL) {
		if (find_version(d, r, version, e) < 0)
			return -1;
		r->version = version;
	}
	rc = desk_enter(d, r, &a, e);
	return finish(s, &a, rc, e);
}

static int
run(const struct settings *s, struct desk_enter_request *r, struct err *e)
{
	struct people_words words = { .field = { NULL } };
	char *reason = NULL;
	struct desk d;
	int rc = 0;

	if (commands_client_number(s, 0, &r->client, e) < 0 ||
	    check_streams(s, e) < 0)
		return -1;
	r->check = settings_flag(s, "dry-run");
	if (r->act != DESK_ENTER_ADD)
		r->version = settings_get(s, "seen");
	for (int i = 0; r->act != DESK_ENTER_WITHDRAW && i < DESK_ENTER_CELLS;
	     i++)
		r->cell[i] = settings_get(s, cell_option[i]);
	if (r->act != DESK_ENTER_WITHDRAW &&
	    settings_get(s, "particulars") != NULL) {
		rc = read_words(s, &words, e);
		r->words = &words;
	}
	if (rc == 0 && r->act != DESK_ENTER_ADD &&
	    settings_get(s, "reason-file") != NULL) {
		rc =
		    terminal_reason(settings_get(s, "reason-file"), &reason, e);
		r->reason = reason;
	}
	if (rc == 0)
		rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = enter(&d, s, r, e);
		desk_close(&d);
	}
	people_wipe(&words);
	desk_reason_free(reason);
	return rc;
}

static int
run_add(const struct settings *s, struct err *e)
{
	struct desk_enter_request r = { .act = DESK_ENTER_ADD };

	return run(s, &r, e);
}

static int
run_correct(const struct settings *s, struct err *e)
{
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT };

	return fact_number(s, &r.fact, e) < 0 ? -1 : run(s, &r, e);
}

static int
run_withdraw(const struct settings *s, struct err *e)
{
	struct desk_enter_request r = { .act = DESK_ENTER_WITHDRAW };

	return fact_number(s, &r.fact, e) < 0 ? -1 : run(s, &r, e);
}

static int
run_particulars(const struct settings *s, struct err *e)
{
	struct people_words words = { .field = { NULL } };
	struct desk_enter_words_request r = { .words = &words };
	struct desk_enter_answer a;
	struct desk d;
	int rc;

	if (commands_client_number(s, 0, &r.client, e) < 0)
		return -1;
	if (settings_get(s, "particulars") == NULL)
		return err_set(e, ERR_USAGE,
		    "say by --particulars FILE what they are");
	r.version = settings_get(s, "seen");
	r.check = settings_flag(s, "dry-run");
	rc = check_streams(s, e);
	if (rc == 0)
		rc = read_words(s, &words, e);
	if (rc == 0)
		rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc == 0) {
		rc = terminal_set_today(&d, s, e);
		if (rc == 0) {
			rc = desk_enter_words_change(&d, &r, &a, e);
			rc = finish(s, &a, rc, e);
		}
		desk_close(&d);
	}
	people_wipe(&words);
	return rc;
}

const struct settings_command commands_enter[] = {
	{ .name = "client add",
	    .summary = "add one fact, and hear what it counts for",
	    .operands = "NUMBER",
	    .example = "sheaf-agent client add --dir site 57 --event contact "
		       "--date 2026-05-04 --mode phone",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = add_options,
	    .shared = true,
	    .run = run_add },
	{ .name = "client correct",
	    .summary = "correct one fact",
	    .operands = "NUMBER FACT",
	    .example = "sheaf-agent client correct --dir site 57 812 --date "
		       "2026-05-05",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = correct_options,
	    .shared = true,
	    .run = run_correct },
	{ .name = "client particulars",
	    .summary = "change a client's name, address and the like",
	    .operands = "NUMBER",
	    .example = "sheaf-agent client particulars --dir site 57 "
		       "--particulars new",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = particulars_options,
	    .shared = true,
	    .run = run_particulars },
	{ .name = "client withdraw",
	    .summary = "withdraw one fact",
	    .operands = "NUMBER FACT",
	    .example = "sheaf-agent client withdraw --dir site 57 812",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = withdraw_options,
	    .shared = true,
	    .run = run_withdraw },
	{ .name = NULL }
};
