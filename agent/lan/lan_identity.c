/*
 * The desk's certificate on a network: where it comes from, and when it is
 * made anew.
 */
#include "agent/lan/lan_identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/lan/lan_x509.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/fingerprint.h"

enum { DIGITS_MAX = 3 * HASH_SIZE, WORDS_MAX = 256 };

void
lan_identity_free(struct lan_identity *id)
{
	free(id->cert);
	if (id->key != id->cert)
		free(id->key);
	free(id->authority);
	*id = (struct lan_identity){ .renew_s = INT64_MAX };
}

/* Folders and paths of a name; the caller frees both. */
static char *
folder_of(const char *dir, const struct lan_name *name)
{
	char *all = file_path(dir, "lan");
	char *own = file_path(all, name->text);

	free(all);
	return own;
}

/* What PEM file `path` holds; an empty buffer when it is not there. */
static int
load(const char *path, struct buf *out, struct err *e)
{
	bool there;

	buf_init(out, LAN_X509_PEM_MAX);
	if (file_look(path, &there, e) < 0)
		return -1;
	return there ? file_read(path, LAN_X509_PEM_MAX, out, e) : 0;
}

/* The authority, made where there is none or its time is over. */
static int
take_authority(struct lan_identity *id, const char *folder,
    struct clock_wall now, struct buf *pem, struct err *e)
{
	char *path = file_path(folder, "authority.pem");
	struct lan_x509_facts facts = { .until_s = 0 };
	struct buf public;
	int rc = load(path, pem, e);

	buf_init(&public, LAN_X509_PEM_MAX);
	if (rc == 0 && pem->n > 0)
		rc = lan_x509_read(buf_slice(pem), &facts, e);
	if (rc == 0 && facts.until_s <= now.s) {
		buf_reset(pem);
		id->made = true;
		rc = lan_x509_authority(&id->name, now, pem, e);
		if (rc == 0)
			rc = file_replace(path, buf_slice(pem), 0600, e);
		if (rc == 0)
			rc = lan_x509_read(buf_slice(pem), &facts, e);
	}
	if (rc == 0)
		rc = lan_x509_public(buf_slice(pem), &public, e);
	if (rc == 0) {
		id->fingerprint = facts.fingerprint;
		id->trusted_s = facts.until_s;
		id->authority = mem_string(buf_str(&public));
	} else {
		err_prefix(e, "%s", path);
	}
	buf_free(&public);
	free(path);
	return rc;
}

static int64_t
two_thirds(const struct lan_x509_facts *f)
{
	return f->from_s + (f->until_s - f->from_s) / 3 * 2;
}

/* The certificate for connections, made where there is none, where it is of
 * another authority or old. */
static int
take_leaf(struct lan_identity *id, const char *folder, struct clock_wall now,
    struct slice authority, struct err *e)
{
	struct lan_x509_facts facts = { .until_s = 0 };
	struct err ignored = ERR_INIT;
	struct buf pem;
	int rc;

	id->cert = id->key = file_path(folder, "desk.pem");
	rc = load(id->cert, &pem, e);
	/* One that cannot be read is made anew. */
	if (rc == 0 && pem.n > 0)
		(void)!lan_x509_read(buf_slice(&pem), &facts, &ignored);
	if (rc == 0 && (id->made || two_thirds(&facts) <= now.s ||
			   !lan_x509_covers(buf_slice(&pem), &id->name))) {
		buf_reset(&pem);
		rc = lan_x509_leaf(authority, &id->name, now, &pem, e);
		if (rc == 0)
			rc = file_replace(id->cert, buf_slice(&pem), 0600, e);
		if (rc == 0)
			rc = lan_x509_read(buf_slice(&pem), &facts, e);
	}
	id->until_s = facts.until_s;
	id->renew_s = two_thirds(&facts);
	buf_free(&pem);
	return rc;
}

int
lan_identity_own(struct lan_identity *out, const char *dir,
    const struct lan_name *name, struct clock_wall now, struct err *e)
{
	char *folder = folder_of(dir, name);
	struct buf authority;
	int rc;

	buf_init(&authority, LAN_X509_PEM_MAX);
	*out = (struct lan_identity){ .name = *name, .own = true };
	rc = file_make_dir(folder, 0700, e);
	if (rc == 0)
		rc = take_authority(out, folder, now, &authority, e);
	if (rc == 0)
		rc = take_leaf(out, folder, now, buf_slice(&authority), e);
	buf_free(&authority);
	free(folder);
	if (rc < 0)
		lan_identity_free(out);
	return rc;
}

int
lan_identity_given(struct lan_identity *out, const char *cert, const char *key,
    const struct lan_name *name, struct clock_wall now, struct err *e)
{
	struct lan_x509_facts facts;
	struct buf pem;
	int rc = file_read(cert, LAN_X509_PEM_MAX, &pem, e);

	*out = (struct lan_identity){ .renew_s = INT64_MAX };
	if (rc == 0) {
		rc = lan_x509_read(buf_slice(&pem), &facts, e);
		if (rc < 0)
			err_prefix(e, "%s", cert);
	}
	if (rc == 0 && !lan_x509_covers(buf_slice(&pem), name))
		rc = err_set(e, ERR_USAGE,
		    "the certificate of %s is not for the name %s: ask the "
		    "provider's IT for one that is, or give its name to --lan",
		    cert, name->text);
	if (rc == 0 && facts.until_s <= now.s)
		rc = err_set(e, ERR_USAGE,
		    "the time of the certificate of %s is over: ask the "
		    "provider's IT for a new one",
		    cert);
	buf_free(&pem);
	if (rc < 0)
		return -1;
	out->name = *name;
	out->cert = mem_string(cert);
	out->key = mem_string(key);
	out->fingerprint = facts.fingerprint;
	out->until_s = out->trusted_s = facts.until_s;
	return 0;
}

/* ------------------------------------------------------------------ showing */

void
lan_identity_words(const struct lan_identity *id, struct buf *out)
{
	fingerprint_put(&id->fingerprint, out);
}

void
lan_identity_digits(const struct lan_identity *id, struct buf *out)
{
	for (size_t i = 0; i < HASH_SIZE; i++)
		buf_printf(out, "%s%02X", i == 0 ? "" : ":",
		    id->fingerprint.b[i]);
}

static struct jval *
day_json(int64_t s)
{
	int32_t day = clock_day((struct clock_wall){ s });
	char text[DAY_TEXT_SIZE];
	char said[DAY_SAID_SIZE];
	struct jval *o = jval_object();

	day_format(text, day);
	day_say(said, day);
	jval_set_str(o, "day", text);
	jval_set_str(o, "shown", said);
	return o;
}

struct jval *
lan_identity_json(const struct lan_identity *id)
{
	struct jval *o = jval_object();
	struct buf b;

	buf_init(&b, WORDS_MAX);
	jval_set_str(o, "name", id->name.text);
	jval_set_bool(o, "own", id->own);
	lan_identity_words(id, &b);
	jval_set_str(o, "words", buf_str(&b));
	buf_reset(&b);
	lan_identity_digits(id, &b);
	jval_set_str(o, "sha256", buf_str(&b));
	jval_set(o, "until", day_json(id->until_s));
	jval_set(o, "trusted_until", day_json(id->trusted_s));
	buf_free(&b);
	return o;
}

/* Read what is there for one name. */
static int
look(struct lan_identity *out, const char *dir, const char *text, struct err *e)
{
	char *folder, *path, *bracketed;
	struct lan_x509_facts facts = { .until_s = 0 };
	struct buf pem;
	int rc;

	*out = (struct lan_identity){ .own = true };
	bracketed = strchr(text, ':') != NULL ? mem_printf("[%s]", text)
					      : mem_string(text);
	rc = lan_name_parse(&out->name, bracketed, e);
	free(bracketed);
	if (rc < 0)
		return -1;
	folder = folder_of(dir, &out->name);
	path = file_path(folder, "authority.pem");
	rc = load(path, &pem, e);
	if (rc == 0)
		rc = lan_x509_read(buf_slice(&pem), &facts, e);
	out->fingerprint = facts.fingerprint;
	out->trusted_s = facts.until_s;
	buf_free(&pem);
	free(path);
	path = file_path(folder, "desk.pem");
	if (rc == 0)
		rc = load(path, &pem, e);
	if (rc == 0 && pem.n > 0)
		rc = lan_x509_read(buf_slice(&pem), &facts, e);
	out->until_s = facts.until_s;
	if (rc == 0)
		buf_free(&pem);
	free(path);
	free(folder);
	return rc;
}

int
lan_identity_list(const char *dir, struct lan_identity **out, size_t *n,
    struct err *e)
{
	char *all = file_path(dir, "lan");
	struct file_names names = { NULL, 0 };
	bool there;
	int rc = file_look(all, &there, e);

	*out = NULL;
	*n = 0;
	if (rc == 0 && there)
		rc = file_list(all, "", &names, e);
	free(all);
	if (rc < 0)
		return -1;
	*out = mem_resize(NULL, names.n + 1, sizeof(**out));
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		rc = look(&(*out)[*n], dir, names.name[i], e);
		*n += rc == 0;
	}
	file_names_free(&names);
	if (rc < 0) {
		free(*out);
		*out = NULL;
		*n = 0;
	}
	return rc;
}
