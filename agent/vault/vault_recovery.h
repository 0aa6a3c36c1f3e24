#ifndef SHEAF_AGENT_VAULT_VAULT_RECOVERY_H
#define SHEAF_AGENT_VAULT_VAULT_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/err.h"

/*
 * The recovery key on paper: 256 bits as thirteen groups of four letters and
 * digits, and a fourteenth by which a misread character is told from a wrong
 * key.  The alphabet is Crockford's, without I, L, O and U.
 */
enum { VAULT_RECOVERY_BYTES = 32, VAULT_RECOVERY_GROUP = 4 };

/* Write the printed form, NUL-terminated. */
void vault_recovery_write(char out[static VAULT_RECOVERY_SIZE],
    const uint8_t secret[static VAULT_RECOVERY_BYTES]);

/*
 * Read what a person typed: case, spaces and hyphens do not matter, O reads
 * as 0, I and L as 1.  ERR_REFUSED names the first group that is wrong, or
 * says that a character was misread.
 */
int vault_recovery_read(uint8_t secret[static VAULT_RECOVERY_BYTES],
    const char *text, struct err *e) MUST_USE;

/* One group alone as a person typed it, the same way, into out; false when it
 * cannot be one. */
bool vault_recovery_read_group(char out[static VAULT_RECOVERY_GROUP + 1],
    const char *text);

#endif
