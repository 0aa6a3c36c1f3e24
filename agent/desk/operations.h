#ifndef SHEAF_AGENT_DESK_OPERATIONS_H
#define SHEAF_AGENT_DESK_OPERATIONS_H

#include <stdbool.h>

#include "agent/register/actor.h"

/*
 * Everything that can be asked of a register or done to it, in one table:
 * who may, whether it changes anything, whether it shows who clients are.
 * The gate (gate.h) judges by this table and by nothing else.
 */
enum operation {
	OPERATION_UNLOCK,
	OPERATION_UNLOCK_RECOVERY,
	OPERATION_SIGN_IN,
	OPERATION_DAY,
	OPERATION_TAKE_IN,
	OPERATION_STATUS,
	OPERATION_SENT_LIST,
	OPERATION_SENT_TEXT,
	OPERATION_SENT_PROOF,
	OPERATION_SENT_VERIFY,
	OPERATION_CARRY_OUT,
	OPERATION_CARRY_IN,
	OPERATION_INIT,
	OPERATION_SETUP,
	OPERATION_SETUP_CONFIRM,
	OPERATION_SETUP_RENEW,
	OPERATION_SETUP_SERVICE,
	OPERATION_BACKUP,
	OPERATION_PREVIEW,
	OPERATION_EXPLAIN,
	OPERATION_FIGURES,
	OPERATION_FIGURES_FACTS,
	OPERATION_LIST,
	OPERATION_TODAY,
	OPERATION_EVIDENCE,
	OPERATION_CLIENT_FIND,
	OPERATION_CLIENT_SEARCH,
	OPERATION_CLIENT_SHOW,
	OPERATION_CLIENT_VIEW,
	OPERATION_CLIENT_DUPLICATES,
	OPERATION_CLIENT_RECORD,
	OPERATION_LOG_SHOW,
	OPERATION_CLIENT_MERGING,
	OPERATION_CLIENT_MERGE,
	OPERATION_CLIENT_ERASURE,
	OPERATION_CLIENT_ERASE,
	OPERATION_CLIENT_ERASURES,
	OPERATION_CLIENT_DISMISS,
	OPERATION_CLIENT_REVIEW,
	OPERATION_CLIENT_NEW,
	OPERATION_CLIENT_ENTER,
	OPERATION_CLIENT_PARTICULARS,
	OPERATION_EMPLOYERS_WEEK,
	OPERATION_EMPLOYERS_JUDGE,
	OPERATION_EMPLOYERS_FIND,
	OPERATION_EMPLOYERS_REVIEW,
	OPERATION_DRAFT_KEEP,
	OPERATION_DRAFT_FIND,
	OPERATION_DRAFT_DROP,
	OPERATION_IMPORT,
	OPERATION_IMPORT_PEOPLE,
	OPERATION_IMPORT_SUMMARY,
	OPERATION_IMPORT_FIDELITY,
	OPERATION_SHEET_IMPORT,
	OPERATION_EXPORT,
	OPERATION_EXPORT_PEOPLE,
	OPERATION_FIDELITY_LIST,
	OPERATION_FIDELITY_PAGE,
	OPERATION_FIDELITY_ADD,
	OPERATION_FIDELITY_PLAN,
	OPERATION_FIDELITY_DONE,
	OPERATION_FIDELITY_WITHDRAW,
	OPERATION_SERVICE_SET,
	OPERATION_SERVICE_LIST,
	OPERATION_SERVICE_ASK,
	OPERATION_SERVICE_RENAME,
	OPERATION_SERVICE_WEIGH,
	OPERATION_SERVICE_REMOVE,
	OPERATION_UNRECORDED,
	OPERATION_UNRECORDED_ANSWER,
	OPERATION_SETTINGS,
	OPERATION_TARGETS_SET,
	OPERATION_TARGETS_SHOW,
	OPERATION_ENROL,
	OPERATION_SEAL_PREPARE,
	OPERATION_SEAL,
	OPERATION_STAFF_ADD,
	OPERATION_STAFF_REMOVE,
	OPERATION_STAFF_ROLE,
	OPERATION_STAFF_LIST,
	OPERATION_STAFF_SET,
	OPERATION_PASSWORD,
	OPERATION_RECOVER,
	OPERATIONS
};

enum operation_opens {
	OPERATION_OPENS_NOBODY,
	OPERATION_OPENS,         /* each turn that succeeds has its line */
	OPERATION_OPENS_PERHAPS, /* a turn that shows somebody has one */
};

struct operation_row {
	const char *name;     /* a command's, where one does just this */
	const char *function; /* of the desk: it passes the gate with this */
	/* ACTOR_NOBODY: needs no account.  ACTOR_WORKER: every account.
	 * ACTOR_RECOVERY: the printed key, and nobody else. */
	enum actor_role least;
	bool changes; /* something in the register */
	/* shows who clients are: particulars, references, or what is stored
	 * of a client whom somebody names */
	enum operation_opens opens;
	const char *says; /* "only a team leader may ..." */
};

/* What the table says of an operation. */
const struct operation_row *operations_row(enum operation id);

/* Whether somebody in that role may do it. */
bool operations_allow(enum operation id, enum actor_role role);

/* Whether it is a part of sealing that workers may do too, in a register in
 * which a team leader has said so (desk_staff_set()). */
bool operations_sealing(enum operation id);

#endif
