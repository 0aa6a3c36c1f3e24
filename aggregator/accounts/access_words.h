#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_WORDS_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCESS_WORDS_H

#include <stddef.h>

#include "common/base/buf.h"
#include "common/ips/registry.h"

/*
 * A line of the access log in words: what somebody did, and about what.  Pure.
 */
enum access_words_kind {
	ACCESS_WORDS_SIGN_IN,  /* signing in and out, one's own password */
	ACCESS_WORDS_REFUSED,  /* what somebody might not do */
	ACCESS_WORDS_FIGURES,  /* exact figures and files of figures */
	ACCESS_WORDS_PEOPLE,   /* accounts, tokens and invites */
	ACCESS_WORDS_REGISTRY, /* the registry that was changed */
	ACCESS_WORDS_SUPPORT,
	ACCESS_WORDS_OTHER, /* a line that no program of ours wrote */
	ACCESS_WORDS_KINDS
};

/* "sign-in", "refused", ...: in addresses and JSON. */
const char *access_words_kind_code(enum access_words_kind kind);
/* "Signing in and out": for people. */
const char *access_words_kind_title(enum access_words_kind kind);

/* What stands for the kind of a line. */
enum access_words_kind access_words_kind(const char *what);

/*
 * Append what was done, without its subject ("signed in"), and what it was about
 * ("ann.lee, lead of The North"), where the line says; "" else.  what: the line
 * behind who ("event=sign-in address=::1").  Regions have the names of registry,
 * or their codes where it is NULL.
 */
void access_words_say(const char *what, struct buf *says);
void access_words_about(const char *what, const struct registry *registry,
    struct buf *about);

/* Append who it was, from "user=ann", "token=board", "uid=0", "user=-". */
void access_words_who(const char *who, struct buf *out);

#endif
