/*
 * The first steps of a site: the request that makes its register, where the
 * folder has none, and those of the steps after it.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_enrol.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/desk_setup.h"
#include "agent/desk/desk_site.h"
#include "agent/desk/gate.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "agent/web/web_pages.h"
#include "common/base/clock.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

enum { FILE_MAX = 4 * LIMITS_NOTE_MAX };

/* "0123-4567-..." as a list of its groups. */
static struct jval *
groups_json(const char *recovery)
{
	struct jval *all = jval_array();
	char group[VAULT_RECOVERY_SIZE];
	size_t n;

	for (; *recovery != '\0'; recovery += n + (recovery[n] == '-')) {
		n = strcspn(recovery, "-");
		memcpy(group, recovery, n);
		group[n] = '\0';
		jval_add_str(all, group);
	}
	mem_wipe(group, sizeof(group));
	return all;
}

static struct jval *
recovery_json(const char *recovery)
{
	struct jval *o = jval_object();

	jval_set(o, "recovery", groups_json(recovery));
	return o;
}

/* -------------------------------------------------------- making a register */

/* The register, closed again: whoever serves it opens it next. */
static int
make_register(const char *dir, const struct desk_site_first *first,
    char recovery[static VAULT_RECOVERY_SIZE], struct err *e)
{
	struct err ignored = ERR_INIT;
	struct desk d;

	if (desk_site_check_new(dir, e) < 0 || desk_site_begin(&d, dir, e) < 0)
		return -1;
	if (desk_site_add_first(&d, first, recovery, e) < 0) {
		desk_site_abandon(&d);
		return -1;
	}
	/* The account stands, so its key is shown whatever comes; a spool that
	 * cannot be made now is made by what needs it. */
	if (desk_open_spool(&d, &ignored) == 0)
		(void)!desk_take_in(&d, &ignored);
	desk_close(&d);
	return 0;
}

/* Signed in, unless something comes between: then the page asks for the
 * password, and the key is shown all the same. */
static void
sign_in_first(struct web_call *c, struct desk_shared *shared,
    const struct desk_site_first *first)
{
	const struct vault_login login = { first->name, first->password };
	struct err ignored = ERR_INIT;

	if (shared == NULL)
		return;
	desk_shared_join(shared);
	(void)!web_sign_in_as(c, &login, &ignored);
}

int
web_setup_begin(struct web_call *c, struct jval **out, struct err *e)
{
	struct web_stage *stage = c->web->stage;
	struct desk_site_first first = { .asks = true };
	char recovery[VAULT_RECOVERY_SIZE];
	const char *again, *dir;

	if (web_call_text(c, "name", true, &first.name, e) < 0 ||
	    web_call_text(c, "password", true, &first.password, e) < 0 ||
	    web_call_text(c, "again", true, &again, e) < 0 ||
	    desk_setup_check_first(&first, again, e) < 0)
		return -1;
	dir = web_stage_begin(stage);
	if (dir == NULL)
		return err_refuse(e, "made", 0,
		    "The register of this site is made already: load this page "
		    "again, and sign in");
	if (make_register(dir, &first, recovery, e) < 0) {
		web_stage_failed(stage);
		return -1;
	}
	sign_in_first(c, web_stage_made(stage), &first);
	*out = recovery_json(recovery);
	mem_wipe(recovery, sizeof(recovery));
	return 0;
}

/* --------------------------------------------------------------- the steps */

/* The pages that begin a record. */
static struct jval *
links_json(void)
{
	static const struct {
		const char *path, *title, *says;
	} links[] = {
		{ "/clients/new", "Add the first client",
		    "Start empty, with one client and their referral." },
		{ "/import", "Import a client sheet",
		    "Take over what you keep in a workbook now." },
	};
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct jval *o;

		if (httppages_find(web_pages_files, links[i].path) == NULL)
			continue;
		o = jval_object();
		jval_set_str(o, "path", links[i].path);
		jval_set_str(o, "title", links[i].title);
		jval_set_str(o, "says", links[i].says);
		jval_add(all, o);
	}
	return all;
}

static int
ask_steps(struct web_call *c, struct jval **out, struct err *e)
{
	if (desk_setup(&c->desk, out, e) < 0)
		return -1;
	jval_set(*out, "links", links_json());
	return 0;
}

int
web_setup_show(struct web_call *c, struct jval **out, struct err *e)
{
	return ask_steps(c, out, e);
}

int
web_setup_confirm(struct web_call *c, struct jval **out, struct err *e)
{
	const char *first, *second;

	if (web_call_text(c, "first", true, &first, e) < 0 ||
	    web_call_text(c, "second", true, &second, e) < 0 ||
	    desk_setup_confirm(&c->desk, first, second, e) < 0)
		return -1;
	return ask_steps(c, out, e);
}

int
web_setup_renew(struct web_call *c, struct jval **out, struct err *e)
{
	char recovery[VAULT_RECOVERY_SIZE];

	if (desk_setup_renew(&c->desk, c->version, recovery, e) < 0)
		return -1;
	*out = recovery_json(recovery);
	mem_wipe(recovery, sizeof(recovery));
	return 0;
}

int
web_setup_service(struct web_call *c, struct jval **out, struct err *e)
{
	const char *service;
	bool meant;

	if (web_call_text(c, "service", true, &service, e) < 0 ||
	    web_call_flag(c, "meant", &meant, e) < 0 ||
	    desk_setup_service(&c->desk, service, meant, e) < 0)
		return -1;
	return ask_steps(c, out, e);
}

/* ------------------------------------------------------------- the invite */

/* The bytes of the file that was chosen, or of what was pasted. */
static int
read_invite(const struct web_call *c, struct buf *file, struct err *e)
{
	const char *chosen, *pasted;

	if (web_call_text(c, "file", false, &chosen, e) < 0 ||
	    web_call_text(c, "pasted", false, &pasted, e) < 0)
		return -1;
	if (chosen != NULL && chosen[0] != '\0') {
		uint8_t *to = buf_extend(file, FILE_MAX);
		size_t n;

		file->n -= FILE_MAX;
		if (decode_base64(slice_of(chosen), to, FILE_MAX, &n)) {
			file->n = n;
			return 0;
		}
		return err_set(e, ERR_USAGE,
		    "the member \"file\" must be in base64");
	}
	if (pasted != NULL && desk_enrol_pasted(slice_of(pasted), file))
		return 0;
	return err_refuse(e, "invite", 0,
	    pasted == NULL || pasted[0] == '\0'
		? "Choose the invite file, or paste what it holds"
		: "What was pasted is not a whole invite: copy all of it, "
		  "from sheaf-invite/v1 to the end");
}

static int
read_url(const struct web_call *c, char **url, struct err *e)
{
	const char *text;

	*url = NULL;
	if (web_call_text(c, "url", false, &text, e) < 0)
		return -1;
	if (text == NULL || text[0] == '\0')
		return 0;
	*url = desk_enrol_url(text);
	return *url != NULL
		   ? 0
		   : err_refuse(e, "url", 0,
			 "The region's address must begin with https:// (or "
			 "http:// on this machine itself) and has no question "
			 "mark in it");
}

static int
take_up(struct web_call *c, struct slice file, const char *url, struct err *e)
{
	struct desk_enrol invite = { 0 };
	const char *secret;
	int rc;

	if (web_call_text(c, "secret", true, &secret, e) < 0)
		return -1;
	rc = desk_enrol_read(&invite, file, secret, e);
	if (rc == 0)
		rc = desk_enrol(&c->desk, &invite, url, clock_today(), e);
	desk_enrol_wipe(&invite);
	return rc;
}

int
web_setup_invite(struct web_call *c, struct jval **out, struct err *e)
{
	struct buf file;
	char *url;
	int rc;

	/* Nobody is told what is wrong with an invite that is not theirs to take
	 * up. */
	if (gate_may(&c->desk, OPERATION_ENROL, e) < 0 ||
	    read_url(c, &url, e) < 0)
		return -1;
	buf_init(&file, FILE_MAX);
	rc = read_invite(c, &file, e);
	if (rc == 0)
		rc = take_up(c, buf_slice(&file), url, e);
	if (rc == 0)
		rc = ask_steps(c, out, e);
	buf_free(&file);
	free(url);
	return rc;
}
