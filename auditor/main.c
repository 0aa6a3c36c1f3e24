/* The program: which tables of commands it has. */
#include "auditor/commands_audit.h"
#include "auditor/commands_evidence.h"
#include "auditor/commands_uses.h"
#include "auditor/commands_watch.h"
#include "common/base/settings.h"
#include "protocol/keys.h"

static const struct settings_command *const tables[] = { commands_audit,
	commands_uses, commands_watch, commands_evidence, NULL };

static const struct settings_program program = {
	.name = "sheaf-audit",
	.version = "0.1.0",
	.summary = "Checks a Sheaf log and the totals made from it, without "
		   "trusting who runs it.",
	.tables = tables,
};

int
main(int argc, char **argv)
{
	keys_start();
	return settings_main(&program, argc, argv);
}
