/*
 * The desk's certificates.  Keys are of the curve P-256, which every browser
 * and telephone in use takes.
 */
#include "agent/lan/lan_x509.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/sign.h"

enum {
	DAY_S = 86400,
	YEAR_DAYS = 365,
	EARLIER_S = 3600, /* other clocks are behind ours */
	SERIAL_BYTES = 16
};

/* A certificate and its key while they are made. */
struct pair {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

static int
fail(int rc, const char *what, struct err *e)
{
	return err_set(e, ERR_SYSTEM, "%s: %s", what, gnutls_strerror(rc));
}

static gnutls_datum_t
datum_of(struct slice s)
{
	return (gnutls_datum_t){ (unsigned char *)(uintptr_t)s.p,
		(unsigned)s.n };
}

static void
free_pair(struct pair *p)
{
	if (p->crt != NULL)
		gnutls_x509_crt_deinit(p->crt);
	if (p->key != NULL)
		gnutls_x509_privkey_deinit(p->key);
}

/* ------------------------------------------------------------- PEM, in and out */

static int
put_certificate(gnutls_x509_crt_t crt, struct buf *out)
{
	gnutls_datum_t pem;
	int rc = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);

	if (rc < 0)
		return rc;
	buf_add(out, pem.data, pem.size);
	gnutls_free(pem.data);
	return 0;
}

static int
put_key(gnutls_x509_privkey_t key, struct buf *out)
{
	gnutls_datum_t pem;
	int rc = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM,
	    NULL, GNUTLS_PKCS_PLAIN, &pem);

	if (rc < 0)
		return rc;
	buf_add(out, pem.data, pem.size);
	mem_wipe(pem.data, pem.size);
	gnutls_free(pem.data);
	return 0;
}

static int
import(struct slice pem, gnutls_x509_crt_t *out)
{
	gnutls_datum_t text = datum_of(pem);
	int rc = gnutls_x509_crt_init(out);

	if (rc == 0)
		rc = gnutls_x509_crt_import(*out, &text, GNUTLS_X509_FMT_PEM);
	return rc;
}

static int
import_pair(struct slice pem, struct pair *out)
{
	gnutls_datum_t text = datum_of(pem);
	int rc = import(pem, &out->crt);

	if (rc == 0)
		rc = gnutls_x509_privkey_init(&out->key);
	if (rc == 0)
		rc = gnutls_x509_privkey_import2(out->key, &text,
		    GNUTLS_X509_FMT_PEM, NULL, 0);
	return rc;
}

/* ------------------------------------------------------------------- making */

/* What both kinds have: key, serial number, name, time. */
static int
begin(struct pair *p, const char *common_name, struct clock_wall now,
    int64_t days)
{
	unsigned char serial[SERIAL_BYTES];
	int64_t from = now.s - EARLIER_S;
	int rc = gnutls_x509_privkey_init(&p->key);

	if (rc == 0)
		rc = gnutls_x509_privkey_generate(p->key, GNUTLS_PK_ECDSA,
		    GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	if (rc == 0)
		rc = gnutls_x509_crt_init(&p->crt);
	sign_random(serial, sizeof(serial));
	/* Positive, and not 0 at its beginning. */
	serial[0] = (unsigned char)((serial[0] & 0x3f) | 0x40);
	if (rc == 0)
		rc = gnutls_x509_crt_set_version(p->crt, 3);
	if (rc == 0)
		rc = gnutls_x509_crt_set_serial(p->crt, serial, sizeof(serial));
	if (rc == 0)
		rc = gnutls_x509_crt_set_dn_by_oid(p->crt,
		    GNUTLS_OID_X520_COMMON_NAME, 0, common_name,
		    (unsigned)strlen(common_name));
	if (rc == 0)
		rc = gnutls_x509_crt_set_activation_time(p->crt, (time_t)from);
	if (rc == 0)
		rc = gnutls_x509_crt_set_expiration_time(p->crt,
		    (time_t)(from + days * DAY_S - 1));
	if (rc == 0)
		rc = gnutls_x509_crt_set_key(p->crt, p->key);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key_purpose_oid(p->crt,
		    GNUTLS_KP_TLS_WWW_SERVER, 0);
	return rc;
}

static int
set_key_id(gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
	unsigned char id[64];
	size_t n = sizeof(id);
	int rc = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA1, id, &n);

	if (rc == 0)
		rc = gnutls_x509_crt_set_subject_key_id(crt, id, n);
	n = sizeof(id);
	if (rc == 0)
		rc = gnutls_x509_crt_get_key_id(issuer, GNUTLS_KEYID_USE_SHA1,
		    id, &n);
	if (rc == 0)
		rc = gnutls_x509_crt_set_authority_key_id(crt, id, n);
	return rc;
}

static int
limit(gnutls_x509_name_constraints_t to, bool permitted,
    gnutls_x509_subject_alt_name_t type, struct slice value)
{
	gnutls_datum_t name = datum_of(value);

	return permitted
		   ? gnutls_x509_name_constraints_add_permitted(to, type, &name)
		   : gnutls_x509_name_constraints_add_excluded(to, type, &name);
}

/*
 * The name, and nothing else of any kind: what is limited in one kind of name
 * alone is free in the others.
 */
static int
limit_to(gnutls_x509_name_constraints_t to, const struct lan_name *name)
{
	static const unsigned char all_v4[8], all_v6[32];
	unsigned char own[32];
	size_t n = name->kind == LAN_NAME_V4 ? 4 : 16;
	int rc;

	memcpy(own, name->address, n);
	memset(own + n, 0xff, n);
	/* ".invalid" is no name of any machine (RFC 6761). */
	rc = limit(to, true, GNUTLS_SAN_DNSNAME,
	    slice_of(name->kind == LAN_NAME_DNS ? name->text : "invalid"));
	if (rc == 0 && name->kind != LAN_NAME_DNS)
		rc = limit(to, true, GNUTLS_SAN_IPADDRESS,
		    slice_make(own, 2 * n));
	if (rc == 0 && name->kind != LAN_NAME_V4)
		rc = limit(to, false, GNUTLS_SAN_IPADDRESS,
		    slice_make(all_v4, sizeof(all_v4)));
	if (rc == 0 && name->kind != LAN_NAME_V6)
		rc = limit(to, false, GNUTLS_SAN_IPADDRESS,
		    slice_make(all_v6, sizeof(all_v6)));
	return rc;
}

static int
set_limits(gnutls_x509_crt_t crt, const struct lan_name *name)
{
	gnutls_x509_name_constraints_t to;
	int rc = gnutls_x509_name_constraints_init(&to);

	if (rc < 0)
		return rc;
	rc = limit_to(to, name);
	if (rc == 0)
		rc = gnutls_x509_crt_set_name_constraints(crt, to, 1);
	gnutls_x509_name_constraints_deinit(to);
	return rc;
}

/* Sign, and append key and certificate. */
static int
end(const struct pair *p, const struct pair *issuer, struct buf *out)
{
	int rc = set_key_id(p->crt, issuer->crt);

	if (rc == 0)
		rc = gnutls_x509_crt_sign2(p->crt, issuer->crt, issuer->key,
		    GNUTLS_DIG_SHA256, 0);
	if (rc == 0)
		rc = put_key(p->key, out);
	if (rc == 0)
		rc = put_certificate(p->crt, out);
	return rc;
}

int
lan_x509_authority(const struct lan_name *name, struct clock_wall now,
    struct buf *out, struct err *e)
{
	/* People see it in lists of authorities. */
	char *title = mem_printf("Sheaf desk at %.40s", name->text);
	struct pair p = { NULL, NULL };
	int rc = begin(&p, title, now, LAN_X509_AUTHORITY_YEARS * YEAR_DAYS);

	if (rc == 0)
		rc = gnutls_x509_crt_set_basic_constraints(p.crt, 1, 0);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key_usage(p.crt,
		    GNUTLS_KEY_KEY_CERT_SIGN);
	if (rc == 0)
		rc = set_limits(p.crt, name);
	if (rc == 0)
		rc = end(&p, &p, out);
	free_pair(&p);
	free(title);
	return rc == 0 ? 0 : fail(rc, "the desk's authority cannot be made", e);
}

static int
set_name(gnutls_x509_crt_t crt, const struct lan_name *name)
{
	if (name->kind == LAN_NAME_DNS)
		return gnutls_x509_crt_set_subject_alt_name(crt,
		    GNUTLS_SAN_DNSNAME, name->text,
		    (unsigned)strlen(name->text), GNUTLS_FSAN_SET);
	return gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS,
	    name->address, name->kind == LAN_NAME_V4 ? 4 : 16, GNUTLS_FSAN_SET);
}

int
lan_x509_leaf(struct slice authority, const struct lan_name *name,
    struct clock_wall now, struct buf *out, struct err *e)
{
	struct pair issuer = { NULL, NULL }, p = { NULL, NULL };
	int rc = import_pair(authority, &issuer);

	if (rc == 0)
		rc = begin(&p, "Sheaf desk", now, LAN_X509_LEAF_DAYS);
	if (rc == 0)
		rc = gnutls_x509_crt_set_basic_constraints(p.crt, 0, -1);
	if (rc == 0)
		rc = gnutls_x509_crt_set_key_usage(p.crt,
		    GNUTLS_KEY_DIGITAL_SIGNATURE);
	if (rc == 0)
		rc = set_name(p.crt, name);
	if (rc == 0)
		rc = end(&p, &issuer, out);
	free_pair(&p);
	free_pair(&issuer);
	return rc == 0 ? 0
		       : fail(rc, "the desk's certificate cannot be made", e);
}

/* ------------------------------------------------------------------ reading */

int
lan_x509_read(struct slice pem, struct lan_x509_facts *out, struct err *e)
{
	gnutls_x509_crt_t crt = NULL;
	size_t n = sizeof(out->fingerprint.b);
	int rc = import(pem, &crt);

	if (rc == 0)
		rc = gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256,
		    out->fingerprint.b, &n);
	if (rc == 0) {
		out->from_s = gnutls_x509_crt_get_activation_time(crt);
		out->until_s = gnutls_x509_crt_get_expiration_time(crt);
	}
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	return rc == 0 ? 0
		       : err_set(e, ERR_CORRUPT,
			     "there is no certificate in PEM form (%s)",
			     gnutls_strerror(rc));
}

int
lan_x509_public(struct slice pem, struct buf *out, struct err *e)
{
	gnutls_x509_crt_t crt = NULL;
	int rc = import(pem, &crt);

	if (rc == 0)
		rc = put_certificate(crt, out);
	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	return rc == 0 ? 0 : fail(rc, "a certificate cannot be read", e);
}

bool
lan_x509_covers(struct slice pem, const struct lan_name *name)
{
	gnutls_x509_crt_t crt = NULL;
	bool covers = import(pem, &crt) == 0 &&
		      gnutls_x509_crt_check_hostname(crt, name->text) != 0;

	if (crt != NULL)
		gnutls_x509_crt_deinit(crt);
	return covers;
}
