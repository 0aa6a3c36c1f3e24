#ifndef SHEAF_COMMON_HTTP_HTTPBUDGET_H
#define SHEAF_COMMON_HTTP_HTTPBUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/base/err.h"
#include "common/http/httpwatch.h"

/*
 * What strangers may use of a server at once: connections, connections from
 * one address, bytes of request bodies, bytes of answers.  Each has a ceiling
 * below what the process has, so that the rest is left for its own work.
 *
 * Nobody is refused for being the last to come.  When a ceiling is reached,
 * the connection that has kept the server waiting for longest is closed: an
 * idle one, one whose request comes slowly, one that does not read its
 * answer.  A request that the server itself is working on is never closed.
 *
 * An address is an IPv4 address or the first half of an IPv6 address: whoever
 * has one IPv6 address has all 2^64 of its network.
 */
struct httpbudget;
struct httpbudget_peer;

struct httpbudget_limits {
	unsigned connections;
	unsigned per_address;
	size_t body_bytes;   /* of request bodies that are held in memory */
	size_t answer_bytes; /* of answers that have not been read yet */
	/* A body or an answer up to this size always finds room: clients in
	 * earnest need no more, and all connections together hold little. */
	size_t small;
};

/* Embedded in the owner's connection; fields belong to this module. */
struct httpbudget_entry {
	/* In the order of how long they have kept the server waiting. */
	struct httpbudget_entry *prev, *next;
	struct httpwatch_entry *watch;
	struct httpbudget_peer *peer;
	size_t body, answer; /* bytes held */
	bool asked;          /* a request line has come, no answer is sent */
	bool leaving;        /* was closed to make room; not in the order */
};

/* Copies the limits; none but `small` is 0.  All functions may be called from any
 * thread. */
struct httpbudget *httpbudget_new(const struct httpbudget_limits *limits);
/* All entries must be removed before. NULL is allowed. */
void httpbudget_free(struct httpbudget *b);

/*
 * Connections that may be open when those that were closed to make room have
 * not been given back to the system yet: somewhat more than `connections`.
 */
unsigned httpbudget_open_max(unsigned connections);

/*
 * A connection from `from` has been opened.  Others are closed if that is one
 * too many; it is closed itself when the server is working for all others.
 */
void httpbudget_add(struct httpbudget *b, struct httpbudget_entry *entry,
    struct httpwatch_entry *watch, const struct sockaddr *from);
/* Before the socket is closed and before httpwatch_remove(). */
void httpbudget_remove(struct httpbudget *b, struct httpbudget_entry *entry);

/* A request line has come: its wait begins anew. */
void httpbudget_request(struct httpbudget *b, struct httpbudget_entry *entry);

/*
 * The entry holds n bytes of a body now.  Others are closed if that is too
 * much in all; false, and nothing changes, when that does not help.
 */
bool httpbudget_body(struct httpbudget *b, struct httpbudget_entry *entry,
    size_t n) MUST_USE;

/*
 * The request has its answer of n bytes, and its body is freed: the wait for
 * its reader begins.  False, and the answer is not counted, when there is no
 * room for it.
 */
bool httpbudget_answer(struct httpbudget *b, struct httpbudget_entry *entry,
    size_t n) MUST_USE;

/* The request is over: nothing is held, and the next one is waited for. */
void httpbudget_over(struct httpbudget *b, struct httpbudget_entry *entry);

/* What is used now, what at most, and what happened at the ceilings. */
struct httpbudget_figures {
	struct httpbudget_limits limits;
	unsigned connections;
	unsigned busiest; /* connections of the address with the most */
	size_t body_bytes, answer_bytes;
	uint64_t made_room; /* connections closed for another's sake */
	uint64_t refused;   /* bodies and answers there was no room for */
};
void httpbudget_figures(struct httpbudget *b, struct httpbudget_figures *out);

#endif
