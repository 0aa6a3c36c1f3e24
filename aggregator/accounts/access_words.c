/*
 * Lines of the access log in words, for auditors, in a browser and at a terminal.
 * What a line may begin with is one table; a line that is not in it is shown as it
 * stands, since somebody else has written to the log.
 */
#include "aggregator/accounts/access_words.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/period.h"

static const struct {
	const char *code, *title;
} kinds[ACCESS_WORDS_KINDS] = {
	[ACCESS_WORDS_SIGN_IN] = { "sign-in", "Signing in and out" },
	[ACCESS_WORDS_REFUSED] = { "refused", "Refusals" },
	[ACCESS_WORDS_FIGURES] = { "figures", "Exact figures and exports" },
	[ACCESS_WORDS_PEOPLE] = { "people", "People and tokens" },
	[ACCESS_WORDS_REGISTRY] = { "registry", "Registry" },
	[ACCESS_WORDS_SUPPORT] = { "support", "Events and support given" },
	[ACCESS_WORDS_OTHER] = { "other", "Other lines" },
};

static void about_refusal(const char *, const struct registry *, struct buf *);
static void about_view(const char *, const struct registry *, struct buf *);
static void about_file(const char *, const struct registry *, struct buf *);
static void about_entries(const char *, const struct registry *, struct buf *);
static void about_account(const char *, const struct registry *, struct buf *);
static void about_token(const char *, const struct registry *, struct buf *);
static void about_invite(const char *, const struct registry *, struct buf *);
static void about_rows(const char *, const struct registry *, struct buf *);
static void about_support(const char *, const struct registry *, struct buf *);
static void about_region(const char *, const struct registry *, struct buf *);
static void about_sheet(const char *, const struct registry *, struct buf *);

/* What stands behind "event=" or "command=". */
static const struct event {
	const char *word;
	enum access_words_kind kind;
	const char *says;
	void (*about)(const char *, const struct registry *, struct buf *);
} events[] = {
	{ "sign-in", ACCESS_WORDS_SIGN_IN, "signed in", NULL },
	{ "sign-out", ACCESS_WORDS_SIGN_IN, "signed out", NULL },
	{ "recovery-code", ACCESS_WORDS_SIGN_IN,
	    "used a recovery code in place of the app", NULL },
	{ "recovery-codes", ACCESS_WORDS_SIGN_IN, "made new recovery codes",
	    NULL },
	{ "factor-set-up", ACCESS_WORDS_SIGN_IN, "set up an app for codes",
	    NULL },
	{ "factor-dropped", ACCESS_WORDS_SIGN_IN,
	    "gave up the app for codes, to set up another", NULL },
	{ "password", ACCESS_WORDS_SIGN_IN, "chose another password", NULL },
	{ "refused", ACCESS_WORDS_REFUSED, "was refused", about_refusal },
	{ "view", ACCESS_WORDS_FIGURES, "saw exact figures", about_view },
	{ "totals", ACCESS_WORDS_FIGURES, "printed exact figures", about_view },
	{ "help-needed", ACCESS_WORDS_FIGURES,
	    "printed where help is needed, in exact figures", about_view },
	{ "reconcile-published", ACCESS_WORDS_FIGURES,
	    "printed exact figures beside published ones", about_view },
	{ "typology", ACCESS_WORDS_FIGURES,
	    "printed exact figures by kind of service", about_view },
	{ "provenance", ACCESS_WORDS_FIGURES,
	    "printed what an exact figure was made of", about_view },
	{ "export", ACCESS_WORDS_FIGURES, "took figures away as a file",
	    about_file },
	{ "openings", ACCESS_WORDS_FIGURES, "wrote the returns for an auditor",
	    about_entries },
	{ "backup", ACCESS_WORDS_FIGURES, "made a backup of the whole centre",
	    about_entries },
	{ "restore", ACCESS_WORDS_FIGURES,
	    "restored the whole centre from a backup", about_entries },
	{ "boxes", ACCESS_WORDS_FIGURES,
	    "wrote the sealed copies for a recipient", about_entries },
	{ "user-add", ACCESS_WORDS_PEOPLE, "made an account", about_account },
	{ "user-password", ACCESS_WORDS_PEOPLE, "gave a new first password",
	    about_account },
	{ "user-role", ACCESS_WORDS_PEOPLE, "changed a role", about_account },
	{ "user-regions", ACCESS_WORDS_PEOPLE, "changed the regions",
	    about_account },
	{ "user-grant-exact", ACCESS_WORDS_PEOPLE, "granted exact figures",
	    about_account },
	{ "user-revoke-exact", ACCESS_WORDS_PEOPLE,
	    "took back the grant of exact figures", about_account },
	{ "user-reset-factor", ACCESS_WORDS_PEOPLE,
	    "let the app for codes be set up anew", about_account },
	{ "user-remove", ACCESS_WORDS_PEOPLE, "removed an account",
	    about_account },
	{ "token-add", ACCESS_WORDS_PEOPLE, "made a token", about_token },
	{ "token-revoke", ACCESS_WORDS_PEOPLE, "revoked a token", about_token },
	{ "invite", ACCESS_WORDS_PEOPLE, "made an invite for a site",
	    about_invite },
	{ "registry-import", ACCESS_WORDS_REGISTRY, "imported the registry",
	    about_rows },
	{ "event-add", ACCESS_WORDS_SUPPORT, "wrote an event down",
	    about_support },
	{ "event-correct", ACCESS_WORDS_SUPPORT, "corrected an event",
	    about_support },
	{ "event-withdraw", ACCESS_WORDS_SUPPORT, "withdrew an event",
	    about_support },
	{ "event-import", ACCESS_WORDS_SUPPORT, "imported a sheet of events",
	    about_sheet },
	{ "support-file", ACCESS_WORDS_SUPPORT,
	    "took a table of support given away as a file", about_region },
	{ "support-add", ACCESS_WORDS_SUPPORT, "wrote support down",
	    about_support },
	{ "support-correct", ACCESS_WORDS_SUPPORT, "corrected support",
	    about_support },
	{ "support-withdraw", ACCESS_WORDS_SUPPORT, "withdrew support",
	    about_support },
	{ "release", ACCESS_WORDS_REGISTRY, "bound the registry to the log",
	    NULL },
};

/* ------------------------------------------------------------------ its words */

/* The value of a word "key=value" of the line; NULL: it has none.  Freed by the
 * caller. */
static char *
value_of(const char *what, const char *key)
{
	size_t n = strlen(key);

	for (const char *at = what; *at != '\0'; at += *at == ' ') {
		size_t word = strcspn(at, " ");

		if (word > n && at[n] == '=' && strncmp(at, key, n) == 0)
			return mem_copy_text(at + n + 1, word - n - 1);
		at += word;
	}
	return NULL;
}

static const struct event *
find_event(const char *what)
{
	char *word = value_of(what, "event");
	const struct event *found = NULL;

	if (word == NULL)
		word = value_of(what, "command");
	for (size_t i = 0;
	     word != NULL && i < sizeof(events) / sizeof(events[0]); i++)
		if (strcmp(events[i].word, word) == 0)
			found = &events[i];
	free(word);
	return found;
}

/* Names of a list of codes with commas; "-" is none. */
static void
put_regions(const char *codes, const struct registry *registry, struct buf *out)
{
	const char *at = codes;

	while (*at != '\0') {
		size_t n = strcspn(at, ",");
		char *code = mem_copy_text(at, n);

		buf_printf(out, "%s%s", at == codes ? "" : ", ",
		    registry == NULL
			? code
			: registry_name(registry, REGISTRY_REGION, code));
		free(code);
		at += n + (at[n] == ',');
	}
}

static void
put_region(const char *what, const struct registry *registry, struct buf *out)
{
	char *code = value_of(what, "region");

	if (code == NULL || strcmp(code, "-") == 0)
		buf_puts(out, "all regions together");
	else if (strcmp(code, "each") == 0)
		buf_puts(out, "each region");
	else
		put_regions(code, registry, out);
	free(code);
}

static void
put_log_size(const char *what, struct buf *out)
{
	char *size = value_of(what, "log_size");

	if (size != NULL)
		buf_printf(out, ", log entry %s", size);
	free(size);
}

/* ------------------------------------------------------------ what it is about */

/* The page behind a route: "/v1/help" is "Help needed". */
static void
put_page(const char *what, struct buf *out)
{
	static const struct {
		const char *route, *title;
	} pages[] = {
		{ "/v1/region", "Region" },
		{ "/v1/services", "Services" },
		{ "/v1/spc", "Region, a chart" },
		{ "/v1/totals", "the audited totals" },
		{ "/v1/fidelity", "Fidelity" },
		{ "/v1/completeness", "Completeness" },
		{ "/v1/help", "Help needed" },
		{ "/v1/usage", "Use of Sheaf" },
		{ "/v1/published", "National figures" },
		{ "/v1/provenance", "what a figure was made of" },
		{ "/v1/exports", "figures as files" },
		{ "/v1/exports/{format}", "figures as a file" },
		{ "/v1/events", "Support given, events" },
		{ "/v1/events/{number}", "Support given, an event" },
		{ "/v1/events:correct", "Support given, events" },
		{ "/v1/events:withdraw", "Support given, events" },
		{ "/v1/events:check", "Support given, a sheet" },
		{ "/v1/events:import", "Support given, a sheet" },
		{ "/v1/support", "Support given" },
		{ "/v1/support/{number}", "Support given" },
		{ "/v1/support:correct", "Support given" },
		{ "/v1/support:withdraw", "Support given" },
		{ "/v1/support-uptake", "Support given, uptake" },
		{ "/v1/support-uptake/{table}", "Support given, a file" },
		{ "/v1/access", "Access log" },
		{ "/v1/agents", "Administration, sites" },
		{ "/v1/people", "Administration, people" },
		{ "/v1/people:password", "Administration, people" },
		{ "/v1/people:role", "Administration, people" },
		{ "/v1/people:change", "Administration, people" },
		{ "/v1/tokens", "Administration, tokens" },
		{ "/v1/invites", "Administration, sites" },
		{ "/v1/registry", "Administration, registry" },
		{ "/v1/registry:check", "Administration, registry" },
	};
	char *route = value_of(what, "route");

	for (size_t i = 0;
	     route != NULL && i < sizeof(pages) / sizeof(pages[0]); i++)
		if (strcmp(pages[i].route, route) == 0)
			buf_puts(out, pages[i].title);
	free(route);
}

static void
about_refusal(const char *what, const struct registry *registry,
    struct buf *out)
{
	static const struct {
		const char *why, *says;
	} reasons[] = {
		{ "password", "wrong name or password" },
		{ "code", "wrong code" },
		{ "expired", "the first password had run out" },
		{ "delay", "too many attempts, had to wait" },
		{ "role", "for another role" },
		{ "elsewhere", "figures of another region" },
		{ "exact", "figures under a policy that was not granted" },
	};
	char *why = value_of(what, "why"), *held = value_of(what, "held_back");
	const char *says = "not allowed";

	(void)registry;
	for (size_t i = 0;
	     why != NULL && i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i].why, why) == 0)
			says = reasons[i].says;
	put_page(what, out);
	buf_printf(out, "%s%s", out->n > 0 ? ": " : "", says);
	if (held != NULL && strcmp(held, "0") != 0)
		buf_printf(out, "; %s more before it that are not listed",
		    held);
	free(held);
	free(why);
}

static void
about_view(const char *what, const struct registry *registry, struct buf *out)
{
	char *service = value_of(what, "service");

	put_page(what, out);
	buf_puts(out, out->n > 0 ? ", " : "");
	put_region(what, registry, out);
	if (service != NULL && strcmp(service, "-") != 0)
		buf_printf(out, ", service %s",
		    registry == NULL
			? service
			: registry_name(registry, REGISTRY_SERVICE, service));
	put_log_size(what, out);
	free(service);
}

static void
put_quarter(const char *text, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];
	struct period p;
	struct err ignored;

	if (text == NULL || period_parse_user(text, &p, &ignored) < 0) {
		buf_puts(out, "?");
		return;
	}
	period_title(title, p);
	buf_printf(out, "%.10s", title);
}

static void
about_file(const char *what, const struct registry *registry, struct buf *out)
{
	char *format = value_of(what, "format"), *from = value_of(what, "from"),
	     *to = value_of(what, "to"), *policy = value_of(what, "policy");

	put_region(what, registry, out);
	if (from != NULL && to != NULL) {
		buf_puts(out, ", ");
		put_quarter(from, out);
		buf_puts(out, " to ");
		put_quarter(to, out);
	}
	buf_printf(out, ", %s under %s", format != NULL ? format : "?",
	    policy != NULL ? policy : "?");
	put_log_size(what, out);
	free(policy);
	free(to);
	free(from);
	free(format);
}

static void
about_entries(const char *what, const struct registry *registry,
    struct buf *out)
{
	char *size = value_of(what, "size");

	(void)registry;
	if (size != NULL)
		buf_printf(out, "the log to entry %s", size);
	free(size);
}

/* ", lead of The North, may see exact figures": an account's or token's. */
static void
put_rights(const char *what, const struct registry *registry, struct buf *out)
{
	char *role = value_of(what, "role"),
	     *regions = value_of(what, "regions"),
	     *exact = value_of(what, "exact");

	if (role != NULL)
		buf_printf(out, ", %s", role);
	if (regions != NULL && strcmp(regions, "-") != 0) {
		buf_puts(out, " of ");
		put_regions(regions, registry, out);
	}
	if (exact != NULL && strcmp(exact, "yes") == 0)
		buf_puts(out, ", may see exact figures");
	free(exact);
	free(regions);
	free(role);
}

static void
about_account(const char *what, const struct registry *registry,
    struct buf *out)
{
	char *account = value_of(what, "account");

	buf_puts(out, account != NULL ? account : "?");
	put_rights(what, registry, out);
	free(account);
}

static void
about_token(const char *what, const struct registry *registry, struct buf *out)
{
	char *name = value_of(what, "name"), *policy = value_of(what, "policy");

	buf_puts(out, name != NULL ? name : "?");
	put_rights(what, registry, out);
	if (policy != NULL)
		buf_printf(out, ", under %s", policy);
	free(policy);
	free(name);
}

static void
about_invite(const char *what, const struct registry *registry, struct buf *out)
{
	char *agent = value_of(what, "agent"),
	     *until = value_of(what, "expires");
	char day[DAY_SAID_SIZE];
	int32_t last;

	(void)registry;
	buf_puts(out, agent != NULL ? agent : "?");
	if (until != NULL && day_parse(slice_of(until), &last)) {
		day_say(day, last);
		buf_printf(out, ", until %s", day);
	}
	free(until);
	free(agent);
}

static void
about_rows(const char *what, const struct registry *registry, struct buf *out)
{
	char *rows = value_of(what, "rows");

	(void)registry;
	if (rows != NULL)
		buf_printf(out, "%s row%s", rows,
		    strcmp(rows, "1") == 0 ? "" : "s");
	free(rows);
}

/* "number 12, of 3 May 2026, The North". */
static void
about_support(const char *what, const struct registry *registry,
    struct buf *out)
{
	char *number = value_of(what, "number"), *day = value_of(what, "day"),
	     *region = value_of(what, "region"),
	     *service = value_of(what, "service");
	char said[DAY_SAID_SIZE];
	int32_t on;

	buf_printf(out, "number %s", number != NULL ? number : "?");
	if (day != NULL && day_parse(slice_of(day), &on)) {
		day_say(said, on);
		buf_printf(out, ", of %s", said);
	}
	if (region != NULL && strcmp(region, "-") == 0)
		buf_puts(out, ", cross-regional");
	else if (region != NULL) {
		buf_puts(out, ", ");
		put_regions(region, registry, out);
	}
	if (service != NULL)
		buf_printf(out, ", %s",
		    registry == NULL
			? service
			: registry_name(registry, REGISTRY_SERVICE, service));
	free(service);
	free(region);
	free(day);
	free(number);
}

static void
about_region(const char *what, const struct registry *registry, struct buf *out)
{
	char *table = value_of(what, "table");

	put_region(what, registry, out);
	buf_printf(out, ", %s", table != NULL ? table : "?");
	free(table);
}

static void
about_sheet(const char *what, const struct registry *registry, struct buf *out)
{
	char *fresh = value_of(what, "new"), *same = value_of(what, "same"),
	     *corrected = value_of(what, "corrected");

	(void)registry;
	buf_printf(out, "%s new, %s as before, %s corrected",
	    fresh != NULL ? fresh : "?", same != NULL ? same : "?",
	    corrected != NULL ? corrected : "?");
	free(corrected);
	free(same);
	free(fresh);
}

/* ------------------------------------------------------------------- a line */

const char *
access_words_kind_code(enum access_words_kind kind)
{
	return kinds[kind].code;
}

const char *
access_words_kind_title(enum access_words_kind kind)
{
	return kinds[kind].title;
}

enum access_words_kind
access_words_kind(const char *what)
{
	const struct event *x = find_event(what);

	return x != NULL ? x->kind : ACCESS_WORDS_OTHER;
}

void
access_words_say(const char *what, struct buf *says)
{
	const struct event *x = find_event(what);

	buf_puts(says, x != NULL ? x->says : what);
}

void
access_words_about(const char *what, const struct registry *registry,
    struct buf *about)
{
	const struct event *x = find_event(what);
	char *from = value_of(what, "address");
	struct buf text;

	buf_init(&text, SIZE_MAX / 2);
	if (x != NULL && x->about != NULL)
		x->about(what, registry, &text);
	if (x != NULL && from != NULL)
		buf_printf(&text, "%sfrom %s", text.n > 0 ? ", " : "", from);
	buf_add_slice(about, buf_slice(&text));
	buf_free(&text);
	free(from);
}

void
access_words_who(const char *who, struct buf *out)
{
	if (strcmp(who, "user=-") == 0)
		buf_puts(out, "somebody without an account");
	else if (strncmp(who, "user=", 5) == 0)
		buf_puts(out, who + 5);
	else if (strncmp(who, "token=", 6) == 0)
		buf_printf(out, "token %s", who + 6);
	else if (strncmp(who, "uid=", 4) == 0)
		buf_printf(out, "a terminal of the centre (user number %s)",
		    who + 4);
	else
		buf_puts(out, who);
}
