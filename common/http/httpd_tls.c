/*
 * Certificate and key of the HTTP server.  The library asks for them at each handshake,
 * so a new pair takes the place of the old one between two of them, and no connection
 * notices.  A handshake may still hold what has just been replaced: that is kept for
 * longer than any handshake may take.
 */
#include "common/http/httpd_tls.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "common/base/buf.h"
#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/service.h"

enum {
	TLS_FILE_MAX = 1048576, /* certificate chain or key */
	CHAIN_MAX = 8,          /* certificates; a public chain has three */
	LOOK_MS = 1000,
	/* What was refused may become good by itself, as a certificate does that
	 * begins tomorrow. */
	AGAIN_MS = 60 * 1000,
	/* The library gives a connection far less time for its handshake. */
	RETIRED_MS = 600 * 1000,
	DAY_S = 86400,
	SOON_DAYS = 14 /* a warning a day from then on */
};

/* What a connection is given. */
struct pair {
	gnutls_pcert_st cert[CHAIN_MAX];
	unsigned n;
	gnutls_privkey_t key;
	int64_t from_s, ends_s;
	struct clock_mono retired; /* once it is no longer in use */
	struct pair *next;
};

/* Whether a file has changed. */
struct stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec written;
	struct timespec changed; /* who may read it, too */
	bool there;
};

struct httpd_tls {
	char *cert_file, *key_file;
	struct stamp read[2], seen[2]; /* when last read, when last looked at */
	char *refused; /* why, when they were last read; NULL: they were not */
	struct clock_mono tried;
	unsigned hangups;
	int64_t warned_day;
	pthread_t thread;
	pthread_mutex_t guard; /* of all below */
	pthread_cond_t wake;
	struct pair *now, *retired;
	bool stopping;
};

static pthread_mutex_t serving_guard = PTHREAD_MUTEX_INITIALIZER;
static struct httpd_tls *serving; /* under serving_guard */

/* ------------------------------------------------------------------ reading */

static void
free_pair(struct pair *p)
{
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->n; i++)
		gnutls_pcert_deinit(&p->cert[i]);
	if (p->key != NULL)
		gnutls_privkey_deinit(p->key);
	free(p);
}

static int
not_usable(const char *file, const char *why, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s cannot be used: %s", file, why);
}

static gnutls_datum_t
datum(const struct buf *b)
{
	return (gnutls_datum_t){ .data = b->data, .size = (unsigned)b->n };
}

static int
import_chain(struct pair *p, const char *file, const struct buf *pem,
    struct err *e)
{
	gnutls_datum_t text = datum(pem);
	gnutls_x509_crt_t chain[CHAIN_MAX];
	unsigned n = CHAIN_MAX;
	int rc = gnutls_x509_crt_list_import(chain, &n, &text,
	    GNUTLS_X509_FMT_PEM, GNUTLS_X509_CRT_LIST_IMPORT_FAIL_IF_EXCEED);

	if (rc <= 0)
		return not_usable(file,
		    rc == 0 ? "it holds no certificate" : gnutls_strerror(rc),
		    e);
	n = (unsigned)rc;
	p->from_s = (int64_t)gnutls_x509_crt_get_activation_time(chain[0]);
	p->ends_s = (int64_t)gnutls_x509_crt_get_expiration_time(chain[0]);
	rc = 0;
	for (unsigned i = 0; i < n; i++) {
		if (rc == 0)
			rc = gnutls_pcert_import_x509(&p->cert[i], chain[i], 0);
		if (rc == 0)
			p->n++;
		gnutls_x509_crt_deinit(chain[i]);
	}
	return rc == 0 ? 0 : not_usable(file, gnutls_strerror(rc), e);
}

static int
import_key(struct pair *p, const char *file, const struct buf *pem,
    struct err *e)
{
	gnutls_datum_t text = datum(pem);
	int rc = gnutls_privkey_init(&p->key);

	if (rc == 0)
		rc = gnutls_privkey_import_x509_raw(p->key, &text,
		    GNUTLS_X509_FMT_PEM, NULL, 0);
	return rc == 0 ? 0 : not_usable(file, gnutls_strerror(rc), e);
}

/* The certificate is of this key. */
static bool
belong_together(const struct pair *p)
{
	unsigned char of_cert[64], of_key[64];
	size_t n = sizeof(of_cert), m = sizeof(of_key);
	gnutls_pubkey_t public = NULL;
	bool same =
	    gnutls_pubkey_init(&public) == 0 &&
	    gnutls_pubkey_import_privkey(public, p->key, 0, 0) == 0 &&
	    gnutls_pubkey_get_key_id(public, 0, of_key, &m) == 0 &&
	    gnutls_pubkey_get_key_id(p->cert[0].pubkey, 0, of_cert, &n) == 0 &&
	    n == m && memcmp(of_cert, of_key, n) == 0;

	if (public != NULL)
		gnutls_pubkey_deinit(public);
	return same;
}

static int
read_pair(struct httpd_tls *t, struct pair **out, struct err *e)
{
	struct buf cert = { 0 }, key = { 0 };
	struct pair *p = mem_alloc(sizeof(*p));
	int rc = file_read(t->cert_file, TLS_FILE_MAX, &cert, e);

	if (rc == 0)
		rc = file_read(t->key_file, TLS_FILE_MAX, &key, e);
	if (rc == 0)
		rc = import_chain(p, t->cert_file, &cert, e);
	if (rc == 0)
		rc = import_key(p, t->key_file, &key, e);
	if (rc == 0 && !belong_together(p))
		rc = err_set(e, ERR_USAGE,
		    "the certificate in %s is not of the key in %s",
		    t->cert_file, t->key_file);
	buf_free(&key);
	buf_free(&cert);
	if (rc < 0) {
		free_pair(p);
		p = NULL;
	}
	*out = p;
	return rc;
}

/* Why nobody would trust it today, or NULL. */
static const char *
out_of_date(const struct pair *p)
{
	int64_t now_s = clock_wall_now().s;

	if (now_s > p->ends_s)
		return "it has ended";
	return now_s < p->from_s ? "it is not valid yet" : NULL;
}

/* ------------------------------------------------------------------ looking */

static void
look_at(const char *path, struct stamp *out)
{
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (stat(path, &st) < 0)
		return;
	*out = (struct stamp){ .device = st.st_dev,
		.inode = st.st_ino,
		.size = st.st_size,
		.written = st.st_mtim,
		.changed = st.st_ctim,
		.there = true };
}

static bool
at_once(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
same(const struct stamp a[2], const struct stamp b[2])
{
	for (int i = 0; i < 2; i++)
		if (a[i].device != b[i].device || a[i].inode != b[i].inode ||
		    a[i].size != b[i].size || a[i].there != b[i].there ||
		    !at_once(a[i].written, b[i].written) ||
		    !at_once(a[i].changed, b[i].changed))
			return false;
	return true;
}

static long
days_left(const struct pair *p)
{
	return (long)((p->ends_s - clock_wall_now().s) / DAY_S);
}

static void
take(struct httpd_tls *t, struct pair *p)
{
	(void)pthread_mutex_lock(&t->guard);
	t->now->retired = clock_mono_now();
	t->now->next = t->retired;
	t->retired = t->now;
	t->now = p;
	(void)pthread_mutex_unlock(&t->guard);
	t->warned_day = 0;
	log_event(LOG_INFO, "certificate", "days_left=%ld", days_left(p));
}

/* `again`: the same files, of which it is told once why they are refused. */
static void
read_files(struct httpd_tls *t, bool again)
{
	struct err e = ERR_INIT;
	struct pair *p;
	bool told;

	t->tried = clock_mono_now();
	if (read_pair(t, &p, &e) == 0) {
		const char *why = out_of_date(p);

		if (why == NULL) {
			free(t->refused);
			t->refused = NULL;
			take(t, p);
			return;
		}
		(void)not_usable(t->cert_file, why, &e);
		free_pair(p);
	}
	told = again && t->refused != NULL && strcmp(t->refused, e.text) == 0;
	free(t->refused);
	t->refused = mem_string(e.text);
	if (!told)
		log_event(LOG_WARN, "certificate-refused",
		    "reason=\"%s; the one before it stays in use\"", e.text);
}

static bool
is_time(const struct httpd_tls *t)
{
	return t->refused != NULL &&
	       clock_mono_now().ms - t->tried.ms >= AGAIN_MS;
}

/* Both files are replaced one after the other: they are read once they have rested, and
 * after a refusal again and again. */
static void
look(struct httpd_tls *t)
{
	struct stamp found[2];
	unsigned hangups = service_hangups();
	bool rested, other, told = hangups != t->hangups;

	look_at(t->cert_file, &found[0]);
	look_at(t->key_file, &found[1]);
	rested = same(found, t->seen);
	memcpy(t->seen, found, sizeof(found));
	other = !same(found, t->read);
	if (!told && (!rested || (!other && !is_time(t))))
		return;
	t->hangups = hangups;
	memcpy(t->read, found, sizeof(found));
	read_files(t, !told && !other);
}

static void
warn(struct httpd_tls *t)
{
	int64_t today = clock_wall_now().s / DAY_S;
	long left = days_left(t->now);

	if (left >= SOON_DAYS || today == t->warned_day)
		return;
	t->warned_day = today;
	log_event(LOG_WARN, "certificate-ends", "days_left=%ld", left);
}

static void
forget_retired(struct httpd_tls *t)
{
	struct clock_mono now = clock_mono_now();
	struct pair **at = &t->retired;

	while (*at != NULL) {
		struct pair *p = *at;

		if (now.ms - p->retired.ms < RETIRED_MS) {
			at = &p->next;
			continue;
		}
		*at = p->next;
		free_pair(p);
	}
}

static void *
run(void *arg)
{
	struct httpd_tls *t = arg;

	(void)pthread_mutex_lock(&t->guard);
	while (!t->stopping) {
		(void)condition_wait(&t->wake, &t->guard,
		    condition_in_ms(LOOK_MS));
		if (t->stopping)
			break;
		forget_retired(t);
		(void)pthread_mutex_unlock(&t->guard);
		look(t);
		warn(t);
		(void)pthread_mutex_lock(&t->guard);
	}
	(void)pthread_mutex_unlock(&t->guard);
	return NULL;
}

/* -------------------------------------------------------------- begin and end */

static struct httpd_tls *new (const char *cert_file, const char *key_file)
{
	struct httpd_tls *t = mem_alloc(sizeof(*t));

	t->cert_file = mem_string(cert_file);
	t->key_file = mem_string(key_file);
	t->hangups = service_hangups();
	ASSERT(pthread_mutex_init(&t->guard, NULL) == 0);
	condition_make(&t->wake);
	return t;
}

static void
destroy(struct httpd_tls *t)
{
	free_pair(t->now);
	while (t->retired != NULL) {
		struct pair *p = t->retired;

		t->retired = p->next;
		free_pair(p);
	}
	(void)pthread_cond_destroy(&t->wake);
	(void)pthread_mutex_destroy(&t->guard);
	free(t->refused);
	free(t->key_file);
	free(t->cert_file);
	free(t);
}

int
httpd_tls_open(struct httpd_tls **out, const char *cert_file,
    const char *key_file, struct err *e)
{
	struct httpd_tls *t = new (cert_file, key_file);
	const char *why;

	*out = NULL;
	look_at(cert_file, &t->read[0]);
	look_at(key_file, &t->read[1]);
	memcpy(t->seen, t->read, sizeof(t->read));
	if (read_pair(t, &t->now, e) < 0) {
		destroy(t);
		return -1;
	}
	why = out_of_date(t->now);
	if (why != NULL)
		log_event(LOG_WARN, "certificate-out-of-date",
		    "reason=\"%s: %s\"", cert_file, why);
	(void)pthread_mutex_lock(&serving_guard);
	ASSERT(serving == NULL);
	serving = t;
	(void)pthread_mutex_unlock(&serving_guard);
	ASSERT(pthread_create(&t->thread, NULL, run, t) == 0);
	*out = t;
	return 0;
}

void
httpd_tls_close(struct httpd_tls *t)
{
	if (t == NULL)
		return;
	(void)pthread_mutex_lock(&serving_guard);
	serving = NULL;
	(void)pthread_mutex_unlock(&serving_guard);
	(void)pthread_mutex_lock(&t->guard);
	t->stopping = true;
	(void)pthread_cond_signal(&t->wake);
	(void)pthread_mutex_unlock(&t->guard);
	(void)pthread_join(t->thread, NULL);
	destroy(t);
}

int64_t
httpd_tls_ends(struct httpd_tls *t)
{
	int64_t ends_s;

	(void)pthread_mutex_lock(&t->guard);
	ends_s = t->now->ends_s;
	(void)pthread_mutex_unlock(&t->guard);
	return ends_s;
}

/* At each handshake, on a thread of the server. */
static int
retrieve(gnutls_session_t session, const gnutls_datum_t *authorities,
    int authorities_n, const gnutls_pk_algorithm_t *algorithms,
    int algorithms_n, gnutls_pcert_st **cert, unsigned *n,
    gnutls_privkey_t *key)
{
	int rc = -1;

	(void)session;
	(void)authorities;
	(void)authorities_n;
	(void)algorithms;
	(void)algorithms_n;
	(void)pthread_mutex_lock(&serving_guard);
	if (serving != NULL) {
		(void)pthread_mutex_lock(&serving->guard);
		*cert = serving->now->cert;
		*n = serving->now->n;
		*key = serving->now->key;
		(void)pthread_mutex_unlock(&serving->guard);
		rc = 0;
	}
	(void)pthread_mutex_unlock(&serving_guard);
	return rc;
}

void *
httpd_tls_retrieve(void)
{
	gnutls_certificate_retrieve_function2 *f = retrieve;
	void *p;

	/* ISO C knows no cast between the two; POSIX makes them alike. */
	memcpy(&p, &f, sizeof(p));
	return p;
}
