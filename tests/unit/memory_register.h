#ifndef SHEAF_TESTS_UNIT_MEMORY_REGISTER_H
#define SHEAF_TESTS_UNIT_MEMORY_REGISTER_H

#include "agent/desk/desk.h"
#include "agent/exchange/exchange.h"
#include "agent/register/register.h"
#include "agent/vault/vault.h"
#include "agent/vault/vault_hash.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "protocol/returns.h"

/* A register in memory with an open, cheaply hashed vault. */
struct memory_register {
	struct open_register open; /* in the name of `actor` */
	struct actor actor;        /* ann, unless a test sets another */
	char recovery[VAULT_RECOVERY_SIZE];
	int32_t today; /* 2026-06-30 unless a test sets it */
};

/* Open and close one; the password is MEMORY_REGISTER_PASSWORD, the staff name "ann". */
#define MEMORY_REGISTER_PASSWORD "a password for tests"
void memory_register_open(struct memory_register *s);
void memory_register_close(struct memory_register *s);

/* The hash of a new password in the register of v; valid until the next call. */
const struct vault_hash *memory_register_hash(const struct vault *v,
    const char *password);

/* Let the register be open in the name of the account `name`. */
void memory_register_work_as(struct memory_register *s, const char *name);

/*
 * A desk at which the actor of s is signed in, with its day.  From now on
 * only turns of the desk work on s->open; the functions below act in the name
 * of s->actor all the same.
 */
struct desk memory_register_desk(struct memory_register *s);

/* s->open, in the name of s->actor, also when a desk has it. */
struct open_register memory_register_own(struct memory_register *s);

/* Import rows (lines of text without a header). The caller frees report. */
struct exchange_report memory_register_import(struct memory_register *s,
    const char *rows, bool accept_good_rows);

/* A remark in words, cells shown; valid until the next call. */
const char *memory_register_remark(const struct exchange_report *r, size_t i);

/* Import rows of which none may be refused. */
void memory_register_take(struct memory_register *s, const char *rows);

/* The register's export without its header; the caller frees it. */
char *memory_register_export(struct memory_register *s);

/* The return of service svc-a, through the period's end or `through`. */
struct returns memory_register_return(struct memory_register *s,
    const char *period, const char *through);

/* One figure of a return by its code. */
int64_t memory_register_figure(const struct returns *r, const char *code);

/* A day from "YYYY-MM-DD". */
int32_t memory_register_day(const char *text);

#endif
