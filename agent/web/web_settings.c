/*
 * Settings: accounts, one's own password, services, and how the desk is
 * reached.
 */
#include <stdio.h>

#include "agent/desk/desk_kinds.h"
#include "agent/desk/desk_log.h"
#include "agent/desk/desk_own.h"
#include "agent/desk/desk_services.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_settings_page.h"
#include "agent/desk/desk_setup.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/desk_staff.h"
#include "agent/desk/desk_targets_typed.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "protocol/fingerprint.h"

/* ------------------------------------------------------------------ showing */

/* The accounts, each with its version. */
static int
put_staff(struct web_call *c, struct jval *o, struct err *e)
{
	struct jval *all = jval_array(), *list;
	char version[VERSIONS_SIZE];
	struct table *accounts;

	jval_set(o, "staff", all);
	if (desk_staff_list(&c->desk, &accounts, e) < 0)
		return -1;
	list = table_take_json(accounts);
	table_free(accounts);
	for (size_t i = 0; i < jval_length(list); i++) {
		struct jval *one = jval_copy(jval_at(list, i));

		desk_staff_version(jval_get_str(one, "role"), version);
		jval_set_str(one, "version", version);
		jval_add(all, one);
	}
	jval_free(list);
	return 0;
}

/* The fingerprint of the key that this site signs with, in words; null before
 * it has one. */
static void
put_key(const struct desk_settings_page *page, struct jval *o)
{
	struct buf words;

	buf_init(&words, ERR_TEXT_MAX);
	if (page->enrolled)
		fingerprint_put_key(&page->key, &words);
	jval_set_str_or_null(o, "key", buf_str(&words));
	buf_free(&words);
}

/* The whole page; also what each change answers with. */
int
web_settings_show(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_settings_page page;
	struct jval *o;

	if (desk_settings_page(&c->desk, &page, e) < 0)
		return -1;
	o = page.answer;
	if (put_staff(c, o, e) < 0) {
		jval_free(o);
		return -1;
	}
	put_key(&page, o);
	jval_set_str(o, "version", c->web->version);
	jval_set(o, "measures", desk_settings_measures_json());
	jval_set(o, "lan", web_trust_json(c->web->trust));
	*out = o;
	return 0;
}

/* ----------------------------------------------------------------- accounts */

/* A new password, typed twice. */
static int
read_password(const struct web_call *c, const char *name, const char **password,
    struct err *e)
{
	struct desk_site_first typed = { .name = name };
	const char *again;

	if (web_call_text(c, "password", true, password, e) < 0 ||
	    web_call_text(c, "again", true, &again, e) < 0)
		return -1;
	typed.password = *password;
	return desk_setup_check_first(&typed, again, e);
}

int
web_settings_add_staff(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_staff_account r;

	if (web_call_text(c, "name", true, &r.name, e) < 0 ||
	    web_call_text(c, "role", true, &r.role, e) < 0 ||
	    read_password(c, r.name, &r.password, e) < 0 ||
	    desk_staff_add(&c->desk, &r, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

int
web_settings_remove_staff(struct web_call *c, struct jval **out, struct err *e)
{
	const char *name;

	if (web_call_text(c, "name", true, &name, e) < 0 ||
	    desk_staff_remove(&c->desk, name, c->version, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

int
web_settings_role(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_staff_role r = { .seen = c->version };

	if (web_call_text(c, "name", true, &r.name, e) < 0 ||
	    web_call_text(c, "role", true, &r.role, e) < 0 ||
	    desk_staff_set_role(&c->desk, &r, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

int
web_settings_seal(struct web_call *c, struct jval **out, struct err *e)
{
	bool workers;

	if (web_call_flag(c, "workers", &workers, e) < 0 ||
	    desk_staff_set(&c->desk, workers ? "yes" : "no", c->version, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

/* Whoever changes a password knows the one before: a screen that was left
 * open is not enough. */
int
web_settings_password(struct web_call *c, struct jval **out, struct err *e)
{
	struct vault_login login = { .staff = c->session.actor.name };
	const char *password;

	if (web_call_text(c, "now", true, &login.password, e) < 0 ||
	    read_password(c, login.staff, &password, e) < 0 ||
	    desk_sign_in(&c->desk, &login, e) < 0 ||
	    desk_staff_set_password(&c->desk, password, e) < 0)
		return -1;
	/* This session goes on; their others end. */
	web_sessions_change(c->web->sessions, c->session.number,
	    &c->desk.actor);
	return web_settings_show(c, out, e);
}

/* Which specialist somebody is. */
int
web_settings_own_code(struct web_call *c, struct jval **out, struct err *e)
{
	const char *code;

	if (web_call_text(c, "code", true, &code, e) < 0 ||
	    desk_own_set(&c->desk, code, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

/* ----------------------------------------------------------------- services */

int
web_settings_service(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_settings_request r = { .version = c->version };

	if (web_call_text(c, "service", true, &r.service, e) < 0 ||
	    web_call_text(c, "first_quarter", false, &r.first_quarter, e) < 0 ||
	    web_call_text(c, "collected", false, &r.collected, e) < 0 ||
	    web_call_text(c, "not_collected", false, &r.not_collected, e) < 0 ||
	    web_call_text(c, "retention_years", false, &r.retention_years, e) <
		0 ||
	    web_call_text(c, "evidence", false, &r.evidence, e) < 0)
		return -1;
	if (desk_settings_set(&c->desk, &r, e) < 0) {
		/* A person typed it, not a program. */
		if (e->kind == ERR_USAGE)
			e->kind = ERR_REFUSED;
		return -1;
	}
	return web_settings_show(c, out, e);
}

/* Objects of two texts each, from a list of the body. */
static int
read_pairs(const struct web_call *c, const char *list, const char *const key[2],
    const char *(*out)[2], size_t max, size_t *n, struct err *e)
{
	const struct jval *all = jval_get(c->body, list);

	*n = jval_length(all);
	if (all == NULL || !jval_is_array(all) || *n > max)
		return err_set(e, ERR_USAGE,
		    "the member \"%s\" must be a list of at most %zu", list,
		    max);
	for (size_t i = 0; i < *n; i++)
		for (size_t k = 0; k < 2; k++) {
			out[i][k] = jval_get_str(jval_at(all, i), key[k]);
			if (out[i][k] == NULL)
				return err_set(e, ERR_USAGE,
				    "each of \"%s\" has a text \"%s\"", list,
				    key[k]);
		}
	return 0;
}

int
web_settings_targets(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_targets_typed t = { .version = c->version };
	struct desk_targets_typing typing;
	int rc;

	if (web_call_text(c, "start", true, &t.start, e) < 0 ||
	    web_call_text(c, "uplift", false, &t.uplift, e) < 0 ||
	    read_pairs(c, "years", (const char *const[]){ "pounds", "share" },
		t.year, TARGETS_YEARS_MAX, &t.years, e) < 0 ||
	    read_pairs(c, "set", (const char *const[]){ "name", "value" },
		t.set, TARGETS_PARAMETERS, &t.sets, e) < 0)
		return -1;
	t.london = t.uplift != NULL;
	if (desk_targets_typed_read(&t, c->desk.today, &typing, e) < 0)
		return -1;
	rc = desk_targets_set(&c->desk, httpd_param(c->request, "service"),
	    &typing.request, e);
	desk_targets_typed_free(&typing);
	if (rc < 0) {
		/* A person typed it, not a program. */
		if (e->kind == ERR_USAGE)
			e->kind = ERR_REFUSED;
		return -1;
	}
	return web_settings_show(c, out, e);
}

int
web_settings_kind(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_kinds_request r = { .number =
					    httpd_param(c->request, "number"),
		.version = c->version };

	if (web_call_text(c, "title", true, &r.title, e) < 0 ||
	    desk_kinds_set(&c->desk, &r, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

int
web_settings_rename(struct web_call *c, struct jval **out, struct err *e)
{
	const char *service, *to;
	bool meant;

	if (web_call_text(c, "service", true, &service, e) < 0 ||
	    web_call_text(c, "to", true, &to, e) < 0 ||
	    web_call_flag(c, "meant", &meant, e) < 0)
		return -1;
	if (meant)
		desk_set_meant(&c->desk, to);
	if (desk_services_rename(&c->desk, service, to, c->version, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

int
web_settings_weigh(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_services_extent extent;
	const char *service;

	if (web_call_text(c, "service", true, &service, e) < 0 ||
	    desk_services_weigh(&c->desk, service, &extent, e) < 0)
		return -1;
	*out = desk_services_extent_json(&extent);
	return 0;
}

int
web_settings_remove(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_services_removal r = { .today = clock_today(),
		.typed = "",
		.held = c->version };

	if (web_call_text(c, "service", true, &r.service, e) < 0 ||
	    web_call_text(c, "typed", true, &r.typed, e) < 0 ||
	    desk_services_remove(&c->desk, &r, e) < 0)
		return -1;
	return web_settings_show(c, out, e);
}

/* --------------------------------------------------------------- who looked */

int
web_settings_access(struct web_call *c, struct jval **out, struct err *e)
{
	const char *from = httpd_query(c->request, "before");
	struct access_list list;
	uint64_t before = 0;

	if (from != NULL &&
	    (!text_parse_u64(slice_of(from), INT64_MAX, &before) ||
		before == 0))
		return err_set(e, ERR_USAGE,
		    "\"before\" must be the number of a line");
	if (desk_log_show(&c->desk, (int64_t)before, &list, e) < 0)
		return -1;
	*out = desk_log_page_json(&list);
	access_free_list(&list);
	return 0;
}

/* ------------------------------------------------------------------- backup */

int
web_settings_backup(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "application/octet-stream",
		.backup = true };
	char day[DAY_TEXT_SIZE];

	if (desk_site_backup_bytes(&c->desk, &file.bytes, e) < 0)
		return -1;
	day_format(day, clock_today());
	(void)snprintf(file.name, sizeof(file.name), "sheaf-%s.backup", day);
	web_call_hand_out(c, &file, out);
	return 0;
}
