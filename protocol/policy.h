#ifndef SHEAF_PROTOCOL_POLICY_H
#define SHEAF_PROTOCOL_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/keys.h"
#include "protocol/note.h"

/*
 * C2SP tlog-policy: "log <vkey>", "witness <name> <vkey>", "group <name>
 * <n|any|all> <members…>", "quorum <name|none>".
 */
enum {
	/* As C2SP recommends.  A trust statement has room for fewer lines. */
	POLICY_WITNESSES_MAX = 32,
	POLICY_LOGS_MAX = 32,
	POLICY_GROUPS_MAX = 32,
	POLICY_MEMBERS_MAX = POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX,
	POLICY_NAME_MAX = 64,
	/* A line of a trust statement has room for less. */
	POLICY_URL_MAX = 160
};

struct policy {
	struct keys_verifier log[POLICY_LOGS_MAX];
	size_t logs;
	struct {
		char name[POLICY_NAME_MAX];
		struct keys_verifier key;
		/* Where it can be asked; "" where the line has no address, or
		 * one that no trust statement could hold. */
		char url[POLICY_URL_MAX];
	} witness[POLICY_WITNESSES_MAX];
	size_t witnesses;
	struct {
		char name[POLICY_NAME_MAX];
		unsigned need; /* how many of the members */
		size_t members;
		/* >= 0 witness; < 0: group -(i+1) */
		int member[POLICY_MEMBERS_MAX];
	} group[POLICY_GROUPS_MAX];
	size_t groups;
	bool quorum_none;
	int quorum; /* like member[], when !quorum_none */
};

/* Parse policy lines ('#' comments and blank lines allowed). */
int policy_parse(struct policy *p, struct slice text, struct err *e) MUST_USE;

/*
 * 0 when the signed checkpoint carries a valid signature of one of the logs
 * (name, type 0x01) and cosignatures of the witnesses that make the quorum
 * (P-POL-5).  e: code "checkpoint", or "policy" when only the quorum fails.
 */
int policy_check(const struct policy *p, const struct note *checkpoint,
    struct err *e) MUST_USE;

/*
 * True when the witnesses that are marked make the quorum (P-POL-5); of the others
 * no signature is needed.
 */
bool policy_met(const struct policy *p,
    const bool has[static POLICY_WITNESSES_MAX]);

/* The policy that trusts one log key and asks for no witness. */
struct policy policy_of_log(const struct keys_verifier *log);

#endif
