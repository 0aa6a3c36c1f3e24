/*
 * The commands and options that help after a refusal, by its code.
 */
#include "agent/commands/hints.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *code, *hint;
} hints[] = {
	{ "no-client", "; 'sheaf-agent client find' shows the numbers" },
	{ "no-fact",
	    "; 'sheaf-agent client show' lists them with their numbers" },
	{ "no-action",
	    "; 'sheaf-agent fidelity list --actions' shows their numbers" },
	{ "no-review", "; `fidelity list` shows them" },
	{ "workbook",
	    "; a sheet with one row per client is read by 'sheet map' and "
	    "'sheet import'" },
	{ "extract", ": 'reconcile import' reads it" },
	{ "no-extract", ": 'sheet map' makes one with --mhsds" },
	{ "no-targets", "; 'sheaf-agent targets set' sets them" },
	{ "no-measure", "; 'sheaf-agent preview' lists them" },
	{ "source",
	    ": 'sheaf-agent service set NAME --first-quarter P' does so" },
	{ "new-service", "; if it is meant, say --new-service and its name" },
	{ "headings", " (--heading-row)" },
	{ "not-enrolled",
	    ", which 'sheaf-agent enrol' takes up; 'sheaf-agent preview' shows "
	    "the figures meanwhile" },
	{ "not-compared", "; 'sheaf-agent send' asks it, then seal again" },
	{ "unanswered",
	    "; 'sheaf-agent send' asks for the answers, then seal again" },
	{ "behind-log",
	    " ('sheaf-agent adopt' goes on, 'sheaf-agent enrol' takes up an "
	    "invite)" },
	{ "alone", " (--no-other-copy)" },
	{ "alarm", "; 'sheaf-agent alarm' shows them and says how to go on" },
	{ "disagrees",
	    " ('sheaf-agent status', and after an alarm 'sheaf-agent alarm')" },
	{ "not-brought", " ('sheaf-agent send' asks now)" },
	{ "new-invite", " ('sheaf-agent enrol' takes it up)" },
	{ "known-invite", ": 'sheaf-agent send', then 'sheaf-agent seal'" },
	{ "erased-again",
	    ", or gives a password to a command, such as 'sheaf-agent client "
	    "erasures'" },
	{ "contract", " (--contract)" },
	{ "steady-state", " (--steady-state)" },
	{ "uplift", " (--london, --london-uplift)" },
	{ "set", " (--set; 'sheaf-agent targets' without it lists them)" },
	{ "start", " (--start)" },
	{ "doubt", " (--confirm-date)" },
	{ "another", " (--new)" },
	{ "which-service", " (--service)" },
	{ "from", " (--from)" },
	{ "to", " (--to)" },
};

const char *
hints_find(const char *code)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (strcmp(hints[i].code, code) == 0)
			return hints[i].hint;
	return NULL;
}
