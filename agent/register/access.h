#ifndef SHEAF_AGENT_REGISTER_ACCESS_H
#define SHEAF_AGENT_REGISTER_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * The access log: who was shown whose record, when, and by which operation.
 * It has client numbers and no names.  Each line has a keyed hash over itself
 * and the hash before it, under a key that re-keying keeps, and the head has
 * one over the count and the last hash.  So a line that is taken out, put in,
 * changed, or moved is found, and so is an end that was cut off.  A register
 * that was put back as a whole is not: see instance.h.
 */
enum {
	/* More than a person can take in at a glance; a line that shows more
	 * says of which service, and how many. */
	ACCESS_CLIENTS_MAX = 200,
	ACCESS_PAGE = 100, /* lines */
	ACCESS_FAULTS_MAX = 20
};

/* Whom an answer shows. */
struct access_shown {
	uint32_t *client;
	size_t n, cap;
	/* Of one service ("": of all), so many clients, without numbers. */
	bool whole;
	char service[LIMITS_ID_MAX + 1];
	size_t count;
};

/* Add a client; 0 is nobody. */
void access_add(struct access_shown *s, uint32_t client);

/* Say of which service all of them are (NULL: of any), for a line that shows
 * too many to name. */
void access_of(struct access_shown *s, const char *service);

/* Say that it is every client of a service (NULL: of all), n of them. */
void access_add_all(struct access_shown *s, const char *service, size_t n);
void access_free(struct access_shown *s);

/* Write one line in the name of the turn's actor, in a transaction of its
 * own. */
int access_append(const struct open_register *reg, const char *operation,
    struct access_shown *shown, struct err *e) MUST_USE;

struct access_line {
	int64_t number; /* 1, 2, 3, ... */
	char *at, *by, *operation;
	char *service; /* of clients without numbers; "": all */
	char *clients; /* "3 17 205"; "" when there are none */
	int64_t count;
};

struct access_list {
	struct access_line *line; /* newest first */
	size_t n, cap;
	/* What is wrong with the log as a whole, in sentences with a LF. */
	struct buf faults;
};

/*
 * The newest ACCESS_PAGE lines, or those before line `before` (0: no limit).
 * With `client`, instead all lines that show that client of `service`, which
 * are those with its number or with that of a record that was merged into it,
 * and those without numbers of its service or of all.  The whole log is checked.  Freed with access_free_list() in any case.
 */
struct access_question {
	int64_t before;
	uint32_t client;
	const char *service;
};
int access_load(const struct open_register *reg,
    const struct access_question *q, struct access_list *out,
    struct err *e) MUST_USE;
void access_free_list(struct access_list *list);

/* Append whom a line shows: "clients 3 17", "all 230 clients of north". */
void access_describe(const struct access_line *line, struct buf *out);

#endif
