#ifndef SHEAF_TESTS_UNIT_SITE_H
#define SHEAF_TESTS_UNIT_SITE_H

#include "agent/exchange/exchange.h"
#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "protocol/returns.h"

/* A register in memory with an open, cheaply hashed vault. */
struct site {
	struct db *db;
	struct vault *vault;
	char recovery[VAULT_RECOVERY_SIZE];
	int32_t today; /* 2026-06-30 unless a test sets it */
};

/* Open and close one; the password is SITE_PASSWORD, the staff name "ann". */
#define SITE_PASSWORD "a password for tests"
void site_open(struct site *s);
void site_close(struct site *s);

/* Import rows (lines of text without a header). The caller frees report. */
struct exchange_report site_import(struct site *s, const char *rows,
    bool accept_good_rows);

/* Import rows of which none may be refused. */
void site_take(struct site *s, const char *rows);

/* Import rows; the only remark must be exactly `remark`, and nothing may
 * be stored. */
void site_refuses(struct site *s, const char *rows, const char *remark);

/* The register's export without its header; the caller frees it. */
char *site_export(struct site *s);

/* The return of service svc-a, through the period's end or `through`. */
struct returns site_return(struct site *s, const char *period,
    const char *through);

/* One figure of a return by its code. */
int64_t site_figure(const struct returns *r, const char *code);

/* A day from "YYYY-MM-DD". */
int32_t site_day(const char *text);

#endif
