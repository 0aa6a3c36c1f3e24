/*
 * Who is enrolled, and the keys in words, so that a site and the centre can compare
 * them by telephone.
 */
#include "aggregator/commands/commands_agents.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "common/base/table.h"
#include "protocol/fingerprint.h"

static const struct settings_option options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory" },
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" },
	{ NULL, SETTINGS_FLAG, NULL, NULL }
};

static const struct table_column columns[] = {
	{ "agent", "Agent", 0, 0, false, false },
	{ "epoch", "Enrolment", 2, 0, true, false },
	{ "state", "State", 2, 0, false, false },
	{ "statements", "Statements", 2, 0, true, false },
	{ "key", "Key in words", 2, 0, false, false },
};

/* The ids of agents by their numbers, which begin at 1. */
struct roll {
	struct store_agent *agent;
	size_t n, cap;
	struct table *table;
};

static void
keep_agent(void *arg, const struct store_agent *a)
{
	struct roll *r = arg;

	r->agent = mem_grow(r->agent, r->n, &r->cap, sizeof(*r->agent));
	r->agent[r->n++] = *a;
}

static const char *
agent_id(const struct roll *r, int64_t no)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->agent[i].no == no)
			return r->agent[i].id;
	return "?";
}

static void
add_epoch(void *arg, const struct store_epoch *p)
{
	struct roll *r = arg;
	struct buf words;

	buf_init(&words, 256);
	fingerprint_put_key(&p->key, &words);
	table_text(r->table, agent_id(r, p->agent));
	table_integer(r->table, (int64_t)p->epoch);
	table_text(r->table, p->revoked ? "revoked"
			     : p->ended ? "ended"
					: "current");
	table_integer(r->table, (int64_t)p->head_seq);
	table_text(r->table, buf_str(&words));
	buf_free(&words);
}

/* A verifier key: as auditors and witnesses take it, and in words. */
struct pinned {
	struct buf text, words;
};

static void
pinned_init(struct pinned *k)
{
	buf_init(&k->text, 512);
	buf_init(&k->words, 256);
}

static void
pinned_free(struct pinned *k)
{
	buf_free(&k->text);
	buf_free(&k->words);
}

/* The key that the store keeps as the text `name`. */
static int
read_key(struct store *s, const char *name, struct pinned *out, struct err *e)
{
	struct keys_verifier key;

	if (store_text_get(s, name, &out->text, e) < 0 ||
	    keys_verifier_parse(&key, buf_slice(&out->text), e) < 0)
		return -1;
	fingerprint_put_key(&key.key, &out->words);
	return 0;
}

static void
show(struct table *t, const struct pinned *log, const struct pinned *authority,
    bool as_json, struct buf *out)
{
	struct jval *all;

	if (!as_json) {
		buf_printf(out, "The log's key:       %s\n",
		    buf_str(&log->words));
		buf_printf(out, "The authority's key: %s\n",
		    buf_str(&authority->words));
		buf_printf(out,
		    "The same two, as auditors and witnesses take them:\n"
		    "log-key   %s\nauthority %s\n\n",
		    buf_str(&log->text), buf_str(&authority->text));
		buf_puts(out,
		    table_rows(t) == 0 ? "No agent is enrolled yet.\n" : "");
		if (table_rows(t) > 0)
			table_write_text(t, out);
		return;
	}
	all = jval_object();
	jval_set_str(all, "log_key", buf_str(&log->words));
	jval_set_str(all, "authority_key", buf_str(&authority->words));
	jval_set_str(all, "log_verifier", buf_str(&log->text));
	jval_set_str(all, "authority_verifier", buf_str(&authority->text));
	jval_set(all, "agents", table_take_json(t));
	jval_write(all, true, out);
	buf_puts(out, "\n");
	jval_free(all);
}

static int
agents(const struct settings *s, struct err *e)
{
	struct roll r = { .table = table_new(columns,
			      sizeof(columns) / sizeof(columns[0]), "") };
	struct store *reader = NULL;
	char *dir = settings_state_dir(s);
	struct pinned log, authority;
	struct buf page;
	int rc = -1;

	pinned_init(&log);
	pinned_init(&authority);
	buf_init(&page, SIZE_MAX);
	if (centre_open_reader(&reader, dir, e) < 0 ||
	    read_key(reader, "log-key", &log, e) < 0 ||
	    read_key(reader, "authority", &authority, e) < 0 ||
	    store_agent_each(reader, keep_agent, &r, e) < 0 ||
	    store_agent_epoch_each(reader, add_epoch, &r, e) < 0)
		goto out;
	show(r.table, &log, &authority, settings_flag(s, "json"), &page);
	(void)fwrite(page.data, 1, page.n, stdout);
	rc = 0;
out:
	store_close(reader);
	table_free(r.table);
	free(r.agent);
	free(dir);
	pinned_free(&log);
	pinned_free(&authority);
	buf_free(&page);
	return rc;
}

const struct settings_command commands_agents[] = {
	{ .name = "agents",
	    .summary = "who is enrolled, and the keys, also in words",
	    .example = "sheaf-aggregator agents --dir centre",
	    .operands = "",
	    .options = options,
	    .run = agents },
	{ .name = NULL },
};
