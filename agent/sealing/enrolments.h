#ifndef SHEAF_AGENT_SEALING_ENROLMENTS_H
#define SHEAF_AGENT_SEALING_ENROLMENTS_H

#include <stdint.h>

#include "agent/vault/vault_column.h"

/*
 * The signing keys of the site's epochs (table enrolment), each wrapped under
 * a label that names its agent and epoch.
 */
extern const struct vault_column enrolments_column;

/* The label under which the vault wraps the signing key of an epoch. */
void enrolments_label(char out[static VAULT_ABOUT_SIZE], const char *agent,
    uint64_t epoch);

#endif
