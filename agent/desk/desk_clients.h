#ifndef SHEAF_AGENT_DESK_DESK_CLIENTS_H
#define SHEAF_AGENT_DESK_DESK_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/people/people_duplicates.h"
#include "agent/people/people_history.h"
#include "agent/people/people_search.h"
#include "agent/register/facts.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/table.h"

/*
 * Clients looked up, one client's page, and clients who are likely one
 * person.  All of it identifies clients: the desk must be unlocked, answers
 * are wiped when they are freed, and no error repeats what was asked.
 */

/* ------------------------------------------------------------------ finding */

struct desk_clients_found {
	struct people_search found; /* by number */
	const char *hint; /* where nobody was found: NULL, or a sentence */
};

/*
 * Find clients by what somebody typed (people_query_finds()), in one service
 * or in all (NULL).  Freed
 * with desk_clients_free_found(); after a failure there is nothing to free.
 */
int desk_clients_find(struct desk *d, const char *text, const char *service,
    struct desk_clients_found *out, struct err *e) MUST_USE;
void desk_clients_free_found(struct desk_clients_found *found);
struct jval *desk_clients_found_json(const struct desk_clients_found *found);

/*
 * A table for rows that tell clients apart: number, service, reference,
 * name, date of birth, NHS number.  It shows text only; the caller frees it.
 */
struct table *desk_clients_table(void);
void desk_clients_put(struct table *t, const struct people_entry *client);

/* The client of that number; ERR_REFUSED where there is none. */
int desk_clients_get(const struct people_search *all, uint32_t number,
    const struct people_entry **out, struct err *e) MUST_USE;

/* --------------------------------------------------------------- one client */

/* Particulars as people read them; "" where one is not known. */
struct desk_clients_fields {
	struct {
		const char *name, *title; /* in JSON; for people */
		const char *text;         /* of the words, or nhs_number */
	} field[PEOPLE_FIELDS];
	size_t n;
	char nhs_number[NHS_NUMBER_SHOWN_SIZE];
};

/* Fill in the fields that a thing of that kind has.  They live as long as
 * the words and *out. */
void desk_clients_view(const struct people_words *words, enum people_kind kind,
    struct desk_clients_fields *out);

struct desk_clients_fact {
	int64_t id; /* its row, by which it is corrected */
	char version[FACTS_VERSION_SIZE];
	char *text; /* "job_started of 2026-05-04, 20, ref j1" */
	/* What its job or employer contact is called; kind 0: it has none. */
	enum people_kind kind;
	struct people_words words;
	char words_version[PEOPLE_BOOK_VERSION_SIZE];
};

/* All that is held of a client. */
struct desk_clients_page {
	struct people_search all;
	const struct people_entry *client;
	char words_version[PEOPLE_BOOK_VERSION_SIZE]; /* of its particulars */
	struct desk_clients_fact *fact;               /* in force, by day */
	size_t facts;
	struct people_history past;
};

/*
 * The page of the client of that number; ERR_REFUSED where there is none.
 * Freed with desk_clients_free_page(); after a failure there is nothing to
 * free.
 */
int desk_clients_show(struct desk *d, uint32_t number,
    struct desk_clients_page *out, struct err *e) MUST_USE;

/* The same inside a turn of the desk, which writes the access log. */
int desk_clients_open_page(struct open_register *reg, uint32_t number,
    struct desk_clients_page *out, struct err *e) MUST_USE;
void desk_clients_free_page(struct desk_clients_page *page);
struct jval *desk_clients_page_json(const struct desk_clients_page *page);

/* --------------------------------------------------------------- duplicates */

struct desk_clients_pairs {
	struct people_search all;
	struct people_duplicates likely; /* without those who are apart */
	struct people_apart said;
	struct desk_clients_apart {
		const struct people_entry *a, *b;
		const struct people_apart_pair *said; /* who, and when */
	} * apart; /* those who are not one person */
	size_t aparts;
};

/* Freed with desk_clients_free_pairs(); after a failure there is nothing to
 * free. */
int desk_clients_find_pairs(struct desk *d, struct desk_clients_pairs *out,
    struct err *e) MUST_USE;
void desk_clients_free_pairs(struct desk_clients_pairs *pairs);
struct jval *desk_clients_pairs_json(const struct desk_clients_pairs *pairs);

/* The sentence where no pair is likely, which says whether some were decided. */
const char *desk_clients_no_pair(const struct desk_clients_pairs *pairs);

/* The likely pairs among all clients, inside a turn: for the list of them, and
 * for the day's tasks.  Freed with people_duplicates_free(). */
int desk_clients_likely(struct open_register *reg,
    const struct people_search *all, struct people_duplicates *out,
    struct err *e) MUST_USE;

/* Why two are likely one person: "same NHS number". */
const char *desk_clients_why(const struct people_twin *pair);

#endif
