#ifndef SHEAF_AGENT_DESK_SEALED_COLUMNS_H
#define SHEAF_AGENT_DESK_SEALED_COLUMNS_H

#include "agent/vault/vault.h"

/*
 * Every sealed column of a register.  What is missing here is not sealed anew
 * when a member of staff leaves, and nobody notices when its rows are put back
 * or taken away.
 */

/* The register in db and its columns, for vault_create() and vault_unlock(). */
struct vault_store sealed_columns(struct db *db);

#endif
