#ifndef SHEAF_AGENT_CONTRACTS_CONTRACT_H
#define SHEAF_AGENT_CONTRACTS_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/figures/outcomes.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * A contract that pays for outcomes, as data: CSV that a person writes, one row a
 * rule, described in sheaf-agent(1), THE CONTRACT FILE.  Pure: no rule of a contract is in the
 * program.  Money is whole pence.
 */
enum contract_band {
	CONTRACT_ANY_HOURS,
	CONTRACT_16_UP,
	CONTRACT_UNDER_16,
	CONTRACT_BANDS
};

enum {
	/* Where a cap is for all outcomes together. */
	CONTRACT_ALL = OUTCOME_KINDS,
	CONTRACT_SCOPES,
	CONTRACT_NO_CAP = -1,
	CONTRACT_NAME_MAX = 32
};

struct contract_tariff {
	enum outcome_kind kind;
	enum contract_band band;
	int32_t from;   /* the first day it is in force */
	int64_t pence;  /* for one outcome */
	unsigned modes; /* bit (1 << mode) of each kind of evidence it takes */
};

struct contract {
	char name[CONTRACT_NAME_MAX + 1];
	int32_t from, to; /* days on which outcomes are reached that it pays */
	bool one;         /* each kind of outcome is paid once for a client */
	struct contract_tariff *tariff; /* by kind, band and day */
	size_t tariffs;
	int64_t cap_quarter[CONTRACT_SCOPES]; /* CONTRACT_NO_CAP: none */
	int64_t cap_life[CONTRACT_SCOPES];
};

/* What is wrong with a row of a contract file. */
struct contract_fault {
	unsigned line;
	const char *column; /* its name, for ever; NULL: the whole row */
	char why[ERR_TEXT_MAX];
};

enum { CONTRACT_FAULTS_MAX = 50 }; /* that are listed; more are only counted */

struct contract_faults {
	struct contract_fault *item; /* in the order of the file */
	size_t n, more;
};

/*
 * Read a contract.  ERR_REFUSED with the line and the column of the first fault,
 * and nothing to free; else freed with contract_free().
 */
int contract_parse(struct slice text, struct contract *out,
    struct err *e) MUST_USE;
void contract_free(struct contract *c);

/*
 * The same, going on after a row that is refused, so that *faults, which is
 * contract_faults_free()'s also after success, has those of every row.  Where the
 * rows themselves cannot be told, it ends there.
 */
int contract_parse_all(struct slice text, struct contract *out,
    struct contract_faults *faults, struct err *e) MUST_USE;
void contract_faults_free(struct contract_faults *faults);

/* Append it as contract_parse() reads it, one way for one contract. */
void contract_write(const struct contract *c, struct buf *out);

/* The tariff in force for an outcome of that kind on its day with these weekly
 * hours (hundredths); NULL: the contract does not pay for it. */
const struct contract_tariff *contract_find(const struct contract *c,
    enum outcome_kind kind, int32_t day, int32_t hours);

/* "any", "16_up", "under_16", and what people call them. */
const char *contract_band_word(enum contract_band band);
const char *contract_band_title(enum contract_band band);

/* The word of a scope: that of an outcome, or "all". */
const char *contract_scope_word(int scope);

/* Append pence as pounds: "-1234.50". */
void contract_put_pounds(int64_t pence, struct buf *out);

#endif
