/*
 * What devices must trust.  It changes when a certificate is renewed, while
 * others read it.
 */
#include "agent/web/web_trust.h"

#include <pthread.h>
#include <stdlib.h>

#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/mem.h"

struct web_trust {
	pthread_mutex_t guard; /* of what follows */
	struct lan_identity identity;
	char *address; /* NULL: on no network */
};

struct web_trust *
web_trust_new(void)
{
	struct web_trust *t = mem_alloc(sizeof(*t));

	ASSERT(pthread_mutex_init(&t->guard, NULL) == 0);
	return t;
}

void
web_trust_free(struct web_trust *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_destroy(&t->guard);
	lan_identity_free(&t->identity);
	free(t->address);
	free(t);
}

void
web_trust_set(struct web_trust *t, const struct lan_identity *id,
    const char *host)
{
	(void)pthread_mutex_lock(&t->guard);
	lan_identity_free(&t->identity);
	t->identity = *id;
	t->identity.cert = t->identity.key = NULL;
	if (id->authority != NULL)
		t->identity.authority = mem_string(id->authority);
	free(t->address);
	t->address = mem_printf("https://%s/", host);
	(void)pthread_mutex_unlock(&t->guard);
}

void
web_trust_words(struct web_trust *t, struct buf *out)
{
	(void)pthread_mutex_lock(&t->guard);
	if (t->identity.own)
		lan_identity_words(&t->identity, out);
	(void)pthread_mutex_unlock(&t->guard);
}

struct jval *
web_trust_json(struct web_trust *t)
{
	struct jval *o;

	(void)pthread_mutex_lock(&t->guard);
	if (t->address == NULL) {
		o = jval_null();
	} else {
		o = lan_identity_json(&t->identity);
		jval_set_str(o, "address", t->address);
	}
	(void)pthread_mutex_unlock(&t->guard);
	return o;
}

void
web_trust_answer(struct web_trust *t, struct httpd_request *r)
{
	struct buf pem;

	buf_init(&pem, SIZE_MAX / 2);
	(void)pthread_mutex_lock(&t->guard);
	if (t->identity.own)
		buf_puts(&pem, t->identity.authority);
	(void)pthread_mutex_unlock(&t->guard);
	if (pem.n == 0) {
		httpd_problem(r, 404, "no-such",
		    "this desk has no authority of its own to be trusted");
	} else {
		httpd_answer_header(r, "Content-Disposition",
		    "attachment; filename=\"sheaf-desk.crt\"");
		httpd_answer(r, 200, "application/x-x509-ca-cert",
		    buf_slice(&pem));
	}
	buf_free(&pem);
}

int
web_trust_show(struct web_call *c, struct jval **out, struct err *e)
{
	(void)e;
	*out = jval_object();
	jval_set(*out, "lan", web_trust_json(c->web->trust));
	return 0;
}
