/* Both forms of the state of the services: for a terminal, and as JSON. */
#include <inttypes.h>
#include <string.h>

#include "aggregator/views/service_status.h"
#include "aggregator/views/views_due.h"
#include "common/base/day.h"
#include "common/base/table.h"

/* A terminal has 80 columns; codes and dates are never cut. */
enum { NAME_WIDTH = 24 };

static const struct {
	const char *word, *means;
} states[SERVICE_STATUS_STATES] = {
	[SERVICE_STATUS_NOT_INVITED] = { "not invited",
	    "no list of services names it: see `services` and `invite`" },
	[SERVICE_STATUS_INVITED] = { "invited",
	    "in a list of services; its agent has not enrolled" },
	[SERVICE_STATUS_ENDED] = { "ended",
	    "its agent's last epoch was ended; it needs a new invite" },
	[SERVICE_STATUS_SILENT] = { "silent",
	    "enrolled; no return has ever come, though one is due" },
	[SERVICE_STATUS_LATE] = { "late",
	    "has reported, but not all of the quarter that is due" },
	[SERVICE_STATUS_ENROLLED] = { "enrolled",
	    "no return has come, and none is due yet" },
	[SERVICE_STATUS_REPORTS] = { "reports", "what is due is there" },
	[SERVICE_STATUS_CLOSED] = { "closed",
	    "no region expects it now or in the quarter due" },
};

const char *
service_status_word(enum service_status_state state)
{
	return states[state].word;
}

static void
put_period(struct table *t, const struct service_status_service *v)
{
	char text[PERIOD_TEXT_SIZE];

	if (!v->any) {
		table_none(t);
		return;
	}
	period_format(text, v->last);
	table_text(t, text);
}

static struct table *
make_services(const struct service_status *s)
{
	static const struct table_column columns[] = {
		{ "state", "State", 0, 0, false, false },
		{ "service", "Service", 2, 0, false, false },
		{ "name", NULL, 0, 0, false, false },
		{ NULL, "Name", 2, NAME_WIDTH, false, true },
		{ "region", "Region", 2, 0, false, false },
		{ "registered", NULL, 0, 0, false, false },
		{ "agent", "Agent", 2, 0, false, false },
		{ "last_quarter", "Last quarter", 2, 0, false, false },
		{ "through", "Through", 2, 0, false, false },
		{ "sealed", "Sealed", 2, 0, false, false },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");

	for (size_t i = 0; i < s->n; i++) {
		const struct service_status_service *v = &s->service[i];

		table_text(t, states[v->state].word);
		table_text(t, v->code);
		table_text(t, v->name);
		table_text(t, v->known ? v->name : "(not in the registry)");
		table_text(t, v->region);
		table_flag(t, v->known);
		table_text(t, v->agent[0] != '\0' ? v->agent : NULL);
		put_period(t, v);
		table_day(t, v->through);
		table_day(t, v->sealed);
	}
	return t;
}

static struct table *
make_agents(const struct service_status *s)
{
	static const struct table_column columns[] = {
		{ "agent", "Agent", 0, 0, false, false },
		{ "services", "Services", 2, 0, true, false },
		{ "epoch", "Epoch", 2, 0, true, false },
		{ "ended", "Ended", 2, 0, false, false },
		{ "next_epoch", "Next invite: --epoch", 2, 0, true, false },
		{ "last_received", "Last received", 2, 0, false, false },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");

	for (size_t i = 0; i < s->agents; i++) {
		const struct service_status_agent *a = &s->agent[i];

		table_text(t, a->agent.id);
		table_integer(t, (int64_t)a->services);
		if (a->epoch > 0)
			table_integer(t, (int64_t)a->epoch);
		else
			table_none(t);
		table_flag(t, a->ended);
		table_integer(t, (int64_t)a->epoch + 1);
		/* Counts of the quota are of the day of the newest batch. */
		table_day(t,
		    a->agent.day_used > 0 ? a->agent.quota_day : DAY_NONE);
	}
	return t;
}

void
service_status_text(const struct service_status *s, struct buf *out)
{
	char day[DAY_TEXT_SIZE], due[PERIOD_TITLE_SIZE];
	struct table *t;

	day_format(day, s->day);
	period_title(due, s->due);
	buf_printf(out,
	    "Services on %s, at log entry %" PRIu64 ". Due is %s: a quarter "
	    "is due %d days\nafter its last one.\n\n",
	    day, s->log_size, due, VIEWS_DUE_DAYS);
	for (size_t i = 0; i < SERVICE_STATUS_STATES; i++)
		if (s->count[i] > 0)
			buf_printf(out, "%5zu %-12s %s\n", s->count[i],
			    states[i].word, states[i].means);
	if (s->n == 0) {
		buf_puts(out, "There are no services: see `registry "
			      "import`.\n");
	} else {
		buf_puts(out, "\n");
		t = make_services(s);
		table_write_text(t, out);
		table_free(t);
		buf_puts(out, "\n\"Sealed\" is the day by the site's clock.\n");
	}
	if (s->agents == 0)
		return;
	buf_puts(out, "\n");
	t = make_agents(s);
	table_write_text(t, out);
	table_free(t);
	buf_puts(out,
	    "\n\"Last received\" is the UTC day of an agent's newest batch. "
	    "An invite that nobody has\nused is known to the authority only, "
	    "and not listed here.\n");
}

struct jval *
service_status_json(const struct service_status *s)
{
	struct jval *o = jval_object(), *counts = jval_object();
	char due[PERIOD_TEXT_SIZE];
	struct table *t;

	period_format(due, s->due);
	jval_set_day(o, "day", s->day);
	jval_set_str(o, "due", due);
	jval_set_i64(o, "log_size", (int64_t)s->log_size);
	for (size_t i = 0; i < SERVICE_STATUS_STATES; i++)
		jval_set_i64(counts, states[i].word, (int64_t)s->count[i]);
	jval_set(o, "states", counts);
	t = make_services(s);
	jval_set(o, "services", table_take_json(t));
	table_free(t);
	t = make_agents(s);
	jval_set(o, "agents", table_take_json(t));
	table_free(t);
	return o;
}

/* --------------------------------------------------------------- the invites */

static void
say_command(const struct service_status *s, const struct registry *registry,
    const struct service_status_agent *a, struct buf *out)
{
	const char *id = a->agent.id;
	const struct registry_row *row = NULL;

	for (size_t i = 0;
	     i < s->n && (row == NULL || row->provider[0] == '\0'); i++)
		if (strcmp(s->service[i].agent, id) == 0)
			row = registry_find(registry, REGISTRY_SERVICE,
			    s->service[i].code, s->day);
	buf_printf(out,
	    "sheaf-aggregator invite --authority-dir A --agent %s --epoch "
	    "%" PRIu64 " --provider ",
	    id, a->epoch + 1);
	if (row != NULL && row->provider[0] != '\0')
		buf_puts(out, row->provider);
	else
		buf_add(out, id, strcspn(id, "."));
	buf_printf(out, " --out %s.invite --secret-file %s.secret", id, id);
}

struct jval *
service_status_invites(const struct service_status *s,
    const struct registry *registry)
{
	struct jval *all = jval_array();
	struct buf text;

	buf_init(&text, 1024);
	for (size_t i = 0; i < s->agents; i++) {
		const struct service_status_agent *a = &s->agent[i];
		struct jval *o = jval_object();

		jval_set_str(o, "agent", a->agent.id);
		jval_set_i64(o, "services", (int64_t)a->services);
		buf_reset(&text);
		if (a->epoch == 0)
			buf_puts(&text, "Not enrolled");
		else
			buf_printf(&text, "%" PRIu64 "%s", a->epoch,
			    a->ended ? ", ended" : "");
		jval_set_str(o, "epoch", buf_str(&text));
		jval_set(o, "last_received",
		    jval_day_shown(a->agent.day_used > 0 ? a->agent.quota_day
							 : DAY_NONE));
		buf_reset(&text);
		say_command(s, registry, a, &text);
		jval_set_str(o, "command", buf_str(&text));
		jval_add(all, o);
	}
	buf_free(&text);
	return all;
}
