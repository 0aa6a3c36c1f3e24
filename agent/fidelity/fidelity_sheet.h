#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_SHEET_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/exchange/exchange.h"
#include "agent/fidelity/fidelity_book.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Fidelity reviews from CSV files, told apart by their headers:
 *
 *	service,date,kind,item,score[,reviewers]      25 rows a review
 *	service,date,kind,action,planned,done[,owner][,evidence]
 *
 * kind is independent or self; planned is the day by which an action is
 * due, done the day it was done or blank.  Texts are sealed and never
 * repeated in a remark.
 */

/* The columns of both files, as in struct csvread_config. */
extern const char *const fidelity_sheet_scores[];
extern const char *const fidelity_sheet_plans[];

/*
 * Import a file whole or not at all; options->accept_good_rows is not
 * offered and must be false.  As exchange_import(): refused rows are in the
 * report (freed with exchange_report_free()) and return 0.
 */
int fidelity_sheet_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e) MUST_USE;

/* Whether such a file is one of action plans: its header names the column
 * "action". */
bool fidelity_sheet_is_plan(struct slice bytes);

#endif
