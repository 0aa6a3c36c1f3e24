/*
 * `client find`, `show` and `duplicates` at a terminal.  No name, reference
 * or number that identifies somebody is taken from a command line, which
 * others on the machine can read: clients are named by their row number.
 */
#include "agent/commands/commands_client.h"

#include <stdio.h>
#include <string.h>

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_apart.h"
#include "agent/desk/desk_clients.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option find_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	{ "text-file", SETTINGS_VALUE, "FILE",
	    "what to look for (- is standard input); else asked for" },
	SITEOPTIONS_SERVICE,
	SITEOPTIONS_END,
};
static const struct settings_option show_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option duplicates_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};

enum { FIND_MAX = 256 };

int
commands_client_number(const struct settings *s, int i, uint32_t *number,
    struct err *e)
{
	uint64_t v;

	if (!text_parse_u64(slice_of(settings_operand(s, i)), UINT32_MAX, &v) ||
	    v == 0)
		return err_set(e, ERR_USAGE,
		    "a client is named by its number here, which "
		    "'sheaf-agent client find' shows; what was given is none");
	*number = (uint32_t)v;
	return 0;
}

/* ------------------------------------------------------------------ finding */

/* The text to look for, on one line; the caller wipes it. */
static int
read_text(const struct settings *s, char text[static FIND_MAX], struct err *e)
{
	const char *path = settings_get(s, "text-file");
	const char *password = settings_get(s, "password-file");

	if (path != NULL && password != NULL && strcmp(path, "-") == 0 &&
	    strcmp(password, "-") == 0)
		return err_set(e, ERR_USAGE,
		    "standard input cannot be both the password and the text");
	if (path != NULL)
		return terminal_secret(path, "", text, FIND_MAX, e);
	return terminal_ask("Name, NHS number, date of birth or reference: ",
	    text, FIND_MAX, e);
}

static int
print_found(const struct desk_clients_found *found, struct err *e)
{
	struct buf text;
	struct table *t;

	buf_init(&text, LIMITS_IMPORT_MAX);
	if (found->found.n == 0) {
		buf_printf(&text, "No client found.%s%s\n",
		    found->hint != NULL ? " " : "",
		    found->hint != NULL ? found->hint : "");
		return terminal_print_page(&text, e);
	}
	t = desk_clients_table();
	for (size_t i = 0; i < found->found.n; i++)
		desk_clients_put(t, &found->found.entry[i]);
	table_write_text(t, &text);
	table_free(t);
	return terminal_print_page(&text, e);
}

static int
run_find(const struct settings *s, struct err *e)
{
	struct desk_clients_found found;
	char text[FIND_MAX];
	struct desk d;
	int rc;

	if (read_text(s, text, e) < 0)
		return -1;
	rc = terminal_open(&d, s, TERMINAL_PASSWORD, e);
	if (rc < 0) {
		mem_wipe(text, sizeof(text));
		return -1;
	}
	rc = desk_clients_find(&d, text, settings_get(s, "service"), &found, e);
	mem_wipe(text, sizeof(text));
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_clients_found_json(&found),
			       e)
			 : print_found(&found, e);
		desk_clients_free_found(&found);
	}
	desk_close(&d);
	return rc;
}

/* ------------------------------------------------------------------ showing */

/* Text of several lines, each of which stays where the first began: none
 * passes for a line of ours. */
static void
write_lines(struct buf *out, const char *text, int indent)
{
	for (; *text != '\0'; text++) {
		if (*text != '\r')
			buf_u8(out, (uint8_t)*text);
		if (*text == '\n')
			buf_printf(out, "%*s", indent, "");
	}
	buf_u8(out, '\n');
}

static void
write_fields(const struct people_words *words, enum people_kind kind,
    struct buf *out)
{
	struct desk_clients_fields f;

	desk_clients_view(words, kind, &f);
	for (size_t i = 0; i < f.n; i++) {
		if (f.field[i].text[0] == '\0')
			continue;
		buf_printf(out, "  %-14s ", f.field[i].title);
		write_lines(out, f.field[i].text, 17);
	}
	mem_wipe(&f, sizeof(f));
}

static int
print_page(const struct desk_clients_page *page, struct err *e)
{
	struct buf text;
	const struct people_entry *client = page->client;
	char day[DAY_TEXT_SIZE];

	buf_init(&text, LIMITS_IMPORT_MAX);
	buf_printf(&text, "Client %u of %s, reference %s\n", client->number,
	    client->service_id, client->reference);
	write_fields(&client->words, PEOPLE_CLIENT, &text);
	if (client->review_on != DAY_NONE) {
		day_format(day, client->review_on);
		buf_printf(&text, "  %-14s %s\n", "Review on", day);
	}
	buf_puts(&text, "\nFacts\n");
	for (size_t i = 0; i < page->facts; i++) {
		const struct desk_clients_fact *fact = &page->fact[i];

		buf_printf(&text, "%7lld  %s\n", (long long)fact->id,
		    fact->text);
		if (fact->kind != 0)
			write_fields(&fact->words, fact->kind, &text);
	}
	if (page->past.n > 0)
		buf_puts(&text, "\nChanges\n");
	for (size_t i = 0; i < page->past.n; i++) {
		const struct people_history_item *item = &page->past.item[i];

		buf_printf(&text, "  %s  %s ", item->at, item->by);
		write_lines(&text, item->what, 4);
		if (item->reason != NULL)
			buf_printf(&text, "    Reason: \"%s\"\n", item->reason);
	}
	return terminal_print_page(&text, e);
}

static int
run_show(const struct settings *s, struct err *e)
{
	struct desk_clients_page client;
	struct desk d;
	uint32_t number;
	int rc;

	if (commands_client_number(s, 0, &number, e) < 0 ||
	    terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_clients_show(&d, number, &client, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_clients_page_json(&client),
			       e)
			 : print_page(&client, e);
		desk_clients_free_page(&client);
	}
	desk_close(&d);
	return rc;
}

/* --------------------------------------------------------------- duplicates */

/* Who looks alike and is not one person. */
static void
say_apart(const struct desk_clients_pairs *pairs, struct buf *text)
{
	for (size_t i = 0; i < pairs->aparts; i++) {
		const struct people_apart_pair *x = pairs->apart[i].said;

		buf_printf(text, "Clients %u and %u: ", x->first, x->second);
		desk_apart_say(x, text);
		buf_puts(text, "\n");
	}
}

static int
print_pairs(const struct desk_clients_pairs *pairs, struct err *e)
{
	struct buf text;
	struct table *t;

	buf_init(&text, LIMITS_IMPORT_MAX);
	if (pairs->likely.n == 0) {
		buf_printf(&text, "%s\n", desk_clients_no_pair(pairs));
		say_apart(pairs, &text);
		return terminal_print_page(&text, e);
	}
	t = desk_clients_table();
	for (size_t i = 0; i < pairs->likely.n; i++) {
		const struct people_twin *pair = &pairs->likely.twin[i];
		char note[160];

		desk_clients_put(t, pair->a);
		desk_clients_put(t, pair->b);
		(void)snprintf(note, sizeof(note),
		    "        %s: 'sheaf-agent client merge %u %u' if it is one "
		    "person\n\n",
		    desk_clients_why(pair), pair->a->number, pair->b->number);
		table_note(t, note);
	}
	table_write_text(t, &text);
	table_free(t);
	say_apart(pairs, &text);
	return terminal_print_page(&text, e);
}

static int
run_duplicates(const struct settings *s, struct err *e)
{
	struct desk_clients_pairs pairs;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_clients_find_pairs(&d, &pairs, e);
	if (rc == 0) {
		rc = settings_flag(s, "json")
			 ? terminal_print_json(desk_clients_pairs_json(&pairs),
			       e)
			 : print_pairs(&pairs, e);
		desk_clients_free_pairs(&pairs);
	}
	desk_close(&d);
	return rc;
}

const struct settings_command commands_client[] = {
	{ .name = "client find",
	    .summary = "look a client up, and the client's number",
	    .operands = "",
	    .example = "sheaf-agent client find --dir site",
	    .options = find_options,
	    .shared = true,
	    .run = run_find },
	{ .name = "client show",
	    .summary = "all that is held of a client, and its history",
	    .operands = "NUMBER",
	    .example = "sheaf-agent client show --dir site 57",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = show_options,
	    .shared = true,
	    .run = run_show },
	{ .name = "client duplicates",
	    .summary = "clients who are likely one person",
	    .operands = "",
	    .example = "sheaf-agent client duplicates --dir site",
	    .options = duplicates_options,
	    .shared = true,
	    .run = run_duplicates },
	{ .name = NULL }
};
