/*
 * `evidence-kinds list` and `set`: the site's own kinds of evidence.
 */
#include "agent/commands/commands_kinds.h"

#include "agent/commands/siteoptions.h"
#include "agent/commands/terminal.h"
#include "agent/desk/desk_kinds.h"

static const struct settings_option list_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_JSON,
	SITEOPTIONS_END,
};
static const struct settings_option set_options[] = {
	SITEOPTIONS_STAFF,
	SITEOPTIONS_SEEN,
	SITEOPTIONS_END,
};

enum { OUT_MAX = 4096 };

static int
print_kinds(const struct evidence_kinds *k, struct err *e)
{
	struct buf out;
	size_t n = 0;

	buf_init(&out, OUT_MAX);
	for (int i = 0; i < EVENTS_OWN_MODES; i++) {
		enum event_mode mode = (enum event_mode)(MODE_OWN_1 + i);

		if (k->own[i].title[0] == '\0')
			continue;
		buf_printf(&out, "%d  %s  %s\n", i + 1, events_mode_name(mode),
		    k->own[i].title);
		n++;
	}
	if (n == 0)
		buf_puts(&out,
		    "The site has no kinds of evidence of its own: "
		    "'sheaf-agent evidence-kinds set 1 TITLE' adds one.\n");
	return terminal_print_page(&out, e);
}

static int
run_list(const struct settings *s, struct err *e)
{
	struct evidence_kinds k;
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_kinds_list(&d, &k, e);
	desk_close(&d);
	if (rc < 0)
		return -1;
	return settings_flag(s, "json")
		   ? terminal_print_json(desk_kinds_json(&k), e)
		   : print_kinds(&k, e);
}

static int
run_set(const struct settings *s, struct err *e)
{
	const struct desk_kinds_request r = { .number = settings_operand(s, 0),
		.title = settings_operand(s, 1),
		.version = settings_get(s, "seen") };
	struct desk d;
	int rc;

	if (terminal_open(&d, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = desk_kinds_set(&d, &r, e);
	desk_close(&d);
	return rc;
}

const struct settings_command commands_kinds[] = {
	{ .name = "evidence-kinds list",
	    .summary = "kinds of evidence that this site has added",
	    .operands = "",
	    .example = "sheaf-agent evidence-kinds list --dir site",
	    .options = list_options,
	    .shared = true,
	    .run = run_list },
	{ .name = "evidence-kinds set",
	    .summary = "give a kind of evidence a title; \"\" takes it away",
	    .operands = "NUMBER TITLE",
	    .example = "sheaf-agent evidence-kinds set --dir site 1 "
		       "\"Letter from Access to Work\"",
	    .operands_min = 2,
	    .operands_max = 2,
	    .options = set_options,
	    .shared = true,
	    .run = run_set },
	{ .name = NULL }
};
