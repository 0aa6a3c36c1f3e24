#ifndef SHEAF_AUDITOR_COMMANDS_EVIDENCE_H
#define SHEAF_AUDITOR_COMMANDS_EVIDENCE_H

#include "common/base/settings.h"

/* Commands that judge what people hold in their hands: receipts, checkpoints,
 * statements.  Ends with name NULL. */
extern const struct settings_command commands_evidence[];

#endif
