#ifndef SHEAF_AGENT_DELIVERY_CONFINE_H
#define SHEAF_AGENT_DELIVERY_CONFINE_H

#include <stdbool.h>

#include "common/base/err.h"

/*
 * What the process that talks to the network gives up, for good, before the
 * first byte comes.  A flaw in a library that reads what strangers send must
 * not reach the register beside the spool, nor the memory of a command that
 * has the vault open.
 *
 * Files (Landlock): it reads and writes in the spool, and reads what names
 * and certificates are looked up in; nothing else can be opened, the register
 * and /proc included, though the same user owns them.
 * Calls (seccomp): no other program is run and no process made; no process is
 * traced, read, signalled, limited or has its files taken; no file's owner,
 * mode or attribute is changed by its path; nothing is typed into a terminal
 * that it was started from; no memory is made executable after it was written;
 * no socket but to the Internet, so that no command reaches a process on this
 * machine by its socket.
 *
 * All of it holds for later threads as well.  It is refused nothing that
 * delivery does; see confine_self() for what a system may lack.
 */
struct confine {
	bool files, calls;      /* what was given up */
	char why[ERR_TEXT_MAX]; /* "" when both; else what is missing */
};

/*
 * Confine this process to the folder `spool` (a descriptor that stays open).
 * Call it with one thread.  Never fails: where the kernel cannot do one half,
 * the other is done and `why` tells people.
 */
void confine_self(int spool, struct confine *done);

#endif
