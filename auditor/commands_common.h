#ifndef SHEAF_AUDITOR_COMMANDS_COMMON_H
#define SHEAF_AUDITOR_COMMANDS_COMMON_H

#include <stdint.h>

#include "auditor/findings.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"
#include "protocol/keys.h"
#include "protocol/policy.h"

/* What several commands share: options, the files they name, the verdict. */
#define COMMANDS_COMMON_POLICY \
	{ \
		"policy", SETTINGS_VALUE, "FILE", \
		    "C2SP log policy: \"log <vkey>\", witnesses, and their " \
		    "quorum" \
	}
#define COMMANDS_COMMON_JSON \
	{ \
		"json", SETTINGS_FLAG, NULL, "findings as JSON" \
	}
#define COMMANDS_COMMON_LIMITS \
	{ "max-size", SETTINGS_VALUE, "MIB", \
		"fetch at most so many MiB (default: 4096)" }, \
	{ \
		"max-minutes", SETTINGS_VALUE, "N", \
		    "stop after so many minutes (default: 60)" \
	}
#define COMMANDS_COMMON_OUT \
	{ \
		"out", SETTINGS_VALUE, "FILE", \
		    "write what is proved as a file of evidence" \
	}
#define COMMANDS_COMMON_END \
	{ \
		NULL, SETTINGS_FLAG, NULL, NULL \
	}

/* Read the file of --policy, as carried_restore() makes it; -1 with *e also
 * when the option is missing. */
int commands_common_policy(const struct settings *s, struct policy *p,
    struct err *e) MUST_USE;

/* Read --max-size and --max-minutes; 0: not given. */
int commands_common_limits(const struct settings *s, uint64_t *max_mib,
    unsigned *max_minutes, struct err *e) MUST_USE;

/* Read the value of --authority, a pinned key.  e says that option. */
int commands_common_authority(const char *text, struct keys_verifier *key,
    struct err *e) MUST_USE;

/* Read the document of totals at path: its bytes in text (freed by the caller in
 * every case), parsed as *json (freed by the caller), and the log size that it
 * names. */
int commands_common_shown(const char *path, struct buf *text,
    struct jval **json, uint64_t *size, struct err *e) MUST_USE;

/* Write a file of evidence to path; -1 with *e also when it is too long. */
int commands_common_out(const char *path, const struct buf *file,
    struct err *e) MUST_USE;

/* Say on standard error that no file of evidence was written, and why: after the
 * verdict was printed, which stands all the same. */
void commands_common_unwritten(const struct err *why);

/*
 * Print the findings, and the sentence or, with --json, the report, which is
 * freed.  -1 with *e when a finding is unsound, so that a script sees it.
 */
int commands_common_conclude(const struct settings *s, struct findings *f,
    struct jval *report, const char *sentence, struct err *e) MUST_USE;

#endif
