#include "agent/commands/commands_sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/commands/imports.h"
#include "agent/commands/terminal.h"
#include "agent/mapping/mapping_facts.h"
#include "agent/mapping/mapping_import.h"
#include "agent/mapping/mapping_propose.h"
#include "agent/mapping/mapping_refused.h"
#include "agent/workbook/workbook_open.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const struct settings_option map_options[] = {
	{ "out", SETTINGS_VALUE, "MAP.json",
	    "write the mapping there, not to standard output" },
	{ "dates", SETTINGS_VALUE, "ORDER",
	    "how dates are written, like dd/mm/yyyy" },
	{ "people", SETTINGS_FLAG, NULL,
	    "names and other particulars too, to be sealed" },
	{ "confirm", SETTINGS_FLAG, NULL,
	    "take the mapping as proposed, or as MAP.json has it" },
	{ NULL, SETTINGS_FLAG, NULL, NULL },
};

static const struct settings_option import_options[] = {
	{ "dir", SETTINGS_VALUE, "DIR", "state directory of the site" },
	{ "staff", SETTINGS_VALUE, "NAME", "who is at work" },
	{ "password-file", SETTINGS_VALUE, "FILE",
	    "password (- is standard input); else asked for" },
	{ "today", SETTINGS_VALUE, "DATE", "date, where the clock is wrong" },
	{ "map", SETTINGS_VALUE, "MAP.json", "the confirmed mapping" },
	{ "service", SETTINGS_VALUE, "S", "the service of these clients" },
	{ "sheet", SETTINGS_VALUE, "NAME", "only this sheet of the mapping" },
	{ "accept-good-rows", SETTINGS_FLAG, NULL,
	    "store the other rows where some are refused" },
	{ "refused", SETTINGS_VALUE, "FILE.csv",
	    "write the refused rows there, with the reasons" },
	{ "dry-run", SETTINGS_FLAG, NULL, "say what would happen only" },
	{ NULL, SETTINGS_FLAG, NULL, NULL },
};

/* --------------------------------------------------------------------- map */

static void
say_file(const struct workbook_grid *g, FILE *to)
{
	if (g->encoding)
		(void)fprintf(to, "The file is CSV in %s, separated by %s.\n",
		    g->encoding,
		    g->separator == '\t'  ? "tabs"
		    : g->separator == ';' ? "semicolons"
					  : "commas");
	else
		(void)fprintf(to,
		    "The file is a workbook with %zu sheet%s; its days count "
		    "from %d.\n",
		    g->sheets, g->sheets == 1 ? "" : "s",
		    g->dates_1904 ? 1904 : 1900);
}

/* Write the mapping, and what there is to know of it beside it. */
static int
hand_over(const struct settings *s, const struct workbook_grid *g,
    const struct mapping_map *map, const struct buf *says, struct err *e)
{
	const char *path = settings_get(s, "out");
	FILE *to = path ? stdout : stderr;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_MAPPING_MAX);
	mapping_map_write(map, &text);
	if (text.full)
		rc = err_set(e, ERR_REFUSED, "the sheet has too many columns");
	else if (path)
		rc = file_create(path, buf_slice(&text), 0600, e);
	else
		rc = terminal_print(buf_slice(&text), e);
	if (rc == 0) {
		say_file(g, to);
		(void)fprintf(to, "%s", buf_str(says));
		(void)fprintf(to, "%s\n",
		    map->confirmed ? "The mapping is confirmed."
		    : path
			? "Read the mapping, change what is not so, and "
			  "confirm it: the same command again with --confirm."
			: "Read the mapping, change what is not so, and set "
			  "\"confirmed\" to true.");
	}
	buf_free(&text);
	return rc;
}

static int
load_map(const char *path, struct mapping_map *map, struct err *e)
{
	struct buf file;
	int rc = file_read(path, LIMITS_MAPPING_MAX, &file, e);

	if (rc == 0)
		rc = mapping_map_parse(buf_slice(&file), map, e);
	buf_free(&file);
	return rc;
}

/* Confirm what a person has read, and perhaps changed, in its file. */
static int
confirm_file(const char *path, enum mapping_dates dates,
    const struct workbook_grid *g, struct err *e)
{
	struct mapping_rows f = { 0 };
	struct mapping_map map;
	struct buf text;
	int rc;

	if (load_map(path, &map, e) < 0)
		return -1;
	if (dates != DATES_OPEN)
		map.dates = dates;
	buf_init(&text, LIMITS_MAPPING_MAX);
	rc = mapping_map_check(&map, e);
	if (rc == 0) /* its headings are those of the file */
		rc = mapping_rows_find(&f, g, &map, NULL, e);
	if (rc == 0) {
		map.confirmed = true;
		mapping_map_write(&map, &text);
		rc = file_replace(path, buf_slice(&text), 0600, e);
	}
	if (rc == 0)
		(void)printf("The mapping in %s is confirmed, as it stands "
			     "there.\n",
		    path);
	buf_free(&text);
	mapping_rows_free(&f);
	mapping_map_free(&map);
	return rc;
}

static int
propose(const struct settings *s, const struct workbook_grid *g,
    enum mapping_dates dates, struct err *e)
{
	struct mapping_map map;
	struct buf says;
	int rc;

	mapping_map_init(&map);
	map.dates = dates;
	buf_init(&says, LIMITS_MAPPING_MAX);
	rc = mapping_propose(g, settings_flag(s, "people"), &map, &says, e);
	if (rc == 0 && settings_flag(s, "confirm")) {
		rc = mapping_map_check(&map, e);
		map.confirmed = true;
		if (rc < 0)
			(void)err_prefix(e, "nothing to confirm yet");
	}
	if (rc == 0)
		rc = hand_over(s, g, &map, &says, e);
	buf_free(&says);
	mapping_map_free(&map);
	return rc;
}

static int
run_map(const struct settings *s, struct err *e)
{
	const char *dates = settings_get(s, "dates");
	const char *out = settings_get(s, "out");
	enum mapping_dates order = DATES_OPEN;
	struct workbook_grid g;
	int rc;

	if (dates && !mapping_map_find_dates(dates, &order))
		return err_set(e, ERR_USAGE,
		    "--dates is one of yyyy-mm-dd, dd/mm/yyyy, mm/dd/yyyy, "
		    "dd/mm/yy, excel-serial");
	workbook_grid_init(&g);
	rc = workbook_open(settings_operand(s, 0), &g, e);
	if (rc == 0 && out != NULL && settings_flag(s, "confirm") &&
	    file_exists(out))
		rc = confirm_file(out, order, &g, e);
	else if (rc == 0)
		rc = propose(s, &g, order, e);
	workbook_grid_free(&g);
	return rc;
}

/* ------------------------------------------------------------------ import */

static int
read_map(const struct settings *s, struct mapping_map *map, struct err *e)
{
	const char *path;

	if (settings_need(s, "map", &path, e) < 0 || load_map(path, map, e) < 0)
		return -1;
	if (mapping_map_check(map, e) == 0) {
		if (map->confirmed)
			return 0;
		(void)err_set(e, ERR_REFUSED,
		    "the mapping is not confirmed: read it, change what is "
		    "not so, and then use 'sheet map' with --out and "
		    "--confirm");
	}
	mapping_map_free(map);
	return -1;
}

/* "refused.csv" for the first sheet, "refused-2.csv" for the second. */
static char *
refused_path(const char *path, size_t bound)
{
	const char *dot = strrchr(path, '.');
	const char *slash = strrchr(path, '/');

	if (bound == 0)
		return mem_string(path);
	if (dot == NULL || (slash && dot < slash))
		dot = path + strlen(path);
	return mem_printf("%.*s-%zu%s", (int)(dot - path), path, bound + 1,
	    dot);
}

/* Nothing is overwritten, and that is known before anything is stored. */
static int
check_refused(const char *path, const struct mapping_rows *f, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; path && i < f->bounds && rc == 0; i++) {
		char *name = refused_path(path, i);

		if (file_exists(name))
			rc = err_set(e, ERR_USAGE,
			    "%s is there already; nothing is overwritten, so "
			    "name another file",
			    name);
		free(name);
	}
	return rc;
}

static void
say_refused(const struct mapping_rows *f, size_t bound, const char *name)
{
	if (f->map->sheets > 1)
		(void)printf("the refused rows of sheet \"%s\" are in %s; "
			     "import them with --sheet\n",
		    f->bound[bound].map->name, name);
	else
		(void)printf("the refused rows are in %s\n", name);
}

static int
write_refused(const char *path, const struct mapping_rows *f, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; path && i < f->bounds && rc == 0; i++) {
		char *name = refused_path(path, i);
		struct buf out;

		buf_init(&out, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
		if (mapping_refused_sheet(f, i, &out)) {
			rc = file_create(name, buf_slice(&out), 0600, e);
			if (rc == 0)
				say_refused(f, i, name);
		}
		if (out.n > 0)
			mem_wipe(out.data, out.n);
		buf_free(&out);
		free(name);
	}
	return rc;
}

static void
say_reasons(const struct mapping_rows *f)
{
	for (size_t i = 0; i < f->sources; i++)
		if (f->source[i].refused)
			(void)fprintf(stderr, "%s\n",
			    buf_str(&f->source[i].reason));
	for (size_t i = 0; i < f->bounds; i++)
		if (f->bound[i].unread > 0)
			(void)fprintf(stderr,
			    "%zu headings of the file are not in the mapping "
			    "and were not read\n",
			    f->bound[i].unread);
}

static int
report(const struct mapping_rows *f, const struct mapping_report *r,
    const struct settings *s, struct err *e)
{
	unsigned offers = 0;

	if (!settings_flag(s, "accept-good-rows"))
		offers |= IMPORTS_ACCEPT;
	if (!settings_get(s, "refused"))
		offers |= IMPORTS_WRITE;
	say_reasons(f);
	(void)printf("rows read %zu, refused %zu\n", r->rows, r->rows_refused);
	(void)printf("facts read %zu, %s %zu, corrected %zu, unchanged %zu, "
		     "refused %zu\n",
	    r->read, r->written ? "stored" : "could be stored", r->stored,
	    r->corrected, r->unchanged, r->refused);
	if (mapping_map_has_people(f->map))
		(void)printf("particulars %s %zu, corrected %zu, unchanged "
			     "%zu\n",
		    r->written ? "stored" : "could be stored", r->people_stored,
		    r->people_corrected, r->people_unchanged);
	if (settings_flag(s, "dry-run"))
		(void)printf("dry run: nothing was stored\n");
	return imports_refused(r->rows_refused, r->written, offers, e);
}

/* The register is opened only now: see workbook_open(). */
static int
import(const struct settings *s, struct mapping_rows *f, const char *service,
    struct err *e)
{
	const char *refused = settings_get(s, "refused");
	struct exchange_options options = {
		.dry_run = settings_flag(s, "dry-run"),
		.accept_good_rows = settings_flag(s, "accept-good-rows"),
	};
	struct mapping_report r;
	struct desk w;
	int rc;

	if (check_refused(refused, f, e) < 0 ||
	    terminal_today(s, &options.today, e) < 0 ||
	    terminal_open(&w, s, TERMINAL_PASSWORD, e) < 0)
		return -1;
	rc = mapping_facts_make(f, w.reg->vault, service, options.today, e);
	if (rc == 0)
		rc = mapping_import(w.reg, f, &options, &r, e);
	desk_close(&w);
	if (rc < 0)
		return -1;
	rc = report(f, &r, s, e);
	return write_refused(refused, f, e) < 0 ? imports_unwritten(e) : rc;
}

/* A CSV file has no name for its sheet: --sheet says which it is. */
static int
name_sheet(struct workbook_grid *g, const struct mapping_map *map,
    const char *sheet, struct err *e)
{
	if (!g->encoding || map->sheets < 2)
		return 0;
	if (!sheet)
		return err_set(e, ERR_USAGE,
		    "the mapping is of %zu sheets: say by --sheet which of "
		    "them this file is",
		    map->sheets);
	free(g->sheet[0].name);
	g->sheet[0].name = mem_string(sheet);
	return 0;
}

static int
run_import(const struct settings *s, struct err *e)
{
	const char *sheet = settings_get(s, "sheet");
	struct mapping_rows f = { 0 };
	struct workbook_grid g;
	struct mapping_map map;
	const char *service;
	int rc;

	if (settings_need(s, "service", &service, e) < 0)
		return -1;
	if (!text_is_id(slice_of(service)))
		return err_set(e, ERR_USAGE,
		    "a service id has 1 to %d letters, digits and hyphens",
		    LIMITS_ID_MAX);
	if (read_map(s, &map, e) < 0)
		return -1;
	rc = workbook_open(settings_operand(s, 0), &g, e);
	if (rc == 0)
		rc = name_sheet(&g, &map, sheet, e);
	if (rc == 0)
		rc = mapping_rows_find(&f, &g, &map, sheet, e);
	if (rc == 0)
		rc = import(s, &f, service, e);
	mapping_rows_free(&f);
	workbook_grid_free(&g);
	mapping_map_free(&map);
	return rc;
}

int
commands_sheet_write_refused(const char *path, struct slice bytes,
    const struct exchange_report *done, struct err *e)
{
	struct buf out;
	int rc;

	if (done->refused == 0)
		return 0;
	buf_init(&out, (size_t)LIMITS_IMPORT_MAX * 4);
	rc = mapping_refused_exchange(bytes, done, &out, e);
	if (rc == 0)
		rc = file_create(path, buf_slice(&out), 0600, e);
	if (rc == 0)
		(void)printf("the refused rows are in %s, each with its "
			     "reason; correct and import them\n",
		    path);
	buf_free(&out);
	return rc;
}

const struct settings_command commands_sheet[] = {
	{ .name = "sheet map",
	    .summary = "propose what the columns of a client sheet mean",
	    .operands = "FILE",
	    .example = "sheaf-agent sheet map clients.xlsx --dates dd/mm/yyyy "
		       "--out map.json",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = map_options,
	    .run = run_map },
	{ .name = "sheet import",
	    .summary = "read a sheet with one row per client",
	    .operands = "FILE",
	    .example = "sheaf-agent sheet import --dir site clients.xlsx --map "
		       "map.json "
		       "--service north-tees --dry-run",
	    .operands_min = 1,
	    .operands_max = 1,
	    .options = import_options,
	    .run = run_import },
	{ .name = NULL }
};
