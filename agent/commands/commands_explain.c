#include "agent/commands/commands_explain.h"

#include <stdlib.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/figures/explain.h"
#include "agent/register/clients.h"
#include "agent/sealing/outbox.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static const struct settings_option explain_options[] = {
	SITEOPTIONS_STAFF,
	{ "service", SETTINGS_VALUE, "S", "whose return" },
	{ "period", SETTINGS_VALUE, "P", "a quarter, like \"2026/27 Q1\"" },
	{ "through", SETTINGS_VALUE, "DATE", "last day to report" },
	SITEOPTIONS_TODAY,
	SITEOPTIONS_END,
};

static const char *
reference(const void *arg, uint32_t client)
{
	const char *text = clients_reference(arg, client);

	return text != NULL ? text : "(unknown)";
}

static int
write_out(const struct desk *w, const struct explain *x, struct err *e)
{
	struct clients_references refs;
	struct buf out;
	int rc;

	if (clients_open_references(w->reg, x->all.service, &refs, e) < 0)
		return -1;
	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	explain_write(x, reference, &refs, &out);
	rc = out.full ? err_set(e, ERR_REFUSED,
			    "this figure is made of too much to be listed")
		      : terminal_print(buf_slice(&out), e);
	mem_wipe(out.data, out.cap);
	buf_free(&out);
	clients_free_references(&refs);
	return rc;
}

static int
explain(const struct desk *w, struct due_question *q, struct period period,
    const char *code, struct err *e)
{
	struct returns *sealed = NULL;
	struct explain x;
	int rc;

	if (outbox_sealed(w->reg->db, &sealed, &q->sealed_n, e) < 0)
		return -1;
	q->sealed = sealed;
	rc = explain_open(&x, w->reg->db, q, period, code, e);
	if (rc == 0)
		rc = write_out(w, &x, e);
	explain_close(&x);
	free(sealed);
	return rc;
}

static int
run_explain(const struct settings *s, struct err *e)
{
	struct due_question q = { 0 };
	struct period period;
	struct desk w;
	const char *text;
	int rc;

	if (settings_need(s, "service", &q.service, e) < 0 ||
	    settings_need(s, "period", &text, e) < 0 ||
	    period_parse_user(text, &period, e) < 0 ||
	    terminal_today(s, &q.today, e) < 0 ||
	    terminal_day(s, "through", &q.through, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = explain(&w, &q, period, settings_operand(s, 0), e);
	desk_close(&w);
	return rc;
}

const struct settings_command commands_explain[] = {
	{ .name = "explain",
	    .summary = "show the facts that a figure is made of",
	    .operands = "MEASURE",
	    .example = "sheaf-agent explain --dir site job_starts --service "
		       "north-tees "
		       "--period '2026/27 Q1'",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = explain_options,
	    .run = run_explain },
	{ .name = NULL }
};
