/*
 * sheaf-agent: lists the tables of commands, one of which main() runs.  A new
 * command is a row in its own file; only a new file of commands is named here.
 */
#include "agent/commands/commands_backup.h"
#include "agent/commands/commands_baseline.h"
#include "agent/commands/commands_client.h"
#include "agent/commands/commands_contracts.h"
#include "agent/commands/commands_delivery.h"
#include "agent/commands/commands_enrol.h"
#include "agent/commands/commands_enter.h"
#include "agent/commands/commands_fidelity.h"
#include "agent/commands/commands_import.h"
#include "agent/commands/commands_init.h"
#include "agent/commands/commands_kinds.h"
#include "agent/commands/commands_lan.h"
#include "agent/commands/commands_list.h"
#include "agent/commands/commands_log.h"
#include "agent/commands/commands_reconcile.h"
#include "agent/commands/commands_records.h"
#include "agent/commands/commands_refused.h"
#include "agent/commands/commands_returns.h"
#include "agent/commands/commands_seal.h"
#include "agent/commands/commands_serve.h"
#include "agent/commands/commands_service.h"
#include "agent/commands/commands_sheet.h"
#include "agent/commands/commands_staff.h"
#include "agent/commands/commands_targets.h"
#include "agent/commands/hints.h"
#include "agent/serve/serve_client.h"
#include "agent/vault/vault_cost.h"
#include "common/base/service.h"
#include "common/base/settings.h"
#include "common/workbook/workbook_reader.h"
#include "protocol/keys.h"

/* In the order of --help: making a register, filling it, asking it, reporting. */
static const struct settings_command *const tables[] = {
	commands_init,
	commands_staff,
	commands_service,
	commands_import,
	commands_sheet,
	commands_reconcile,
	commands_list,
	commands_kinds,
	commands_client,
	commands_enter,
	commands_records,
	commands_log,
	commands_fidelity,
	commands_targets,
	commands_baseline,
	commands_contracts,
	commands_returns,
	commands_enrol,
	commands_seal,
	commands_delivery,
	commands_refused,
	commands_backup,
	commands_serve,
	commands_lan,
	NULL,
};

#define VERSION "0.1.0"

static const struct settings_program program = {
	.name = "sheaf-agent",
	.version = VERSION,
	.summary = "The register of an IPS employment service, and what it "
		   "reports.",
	.tables = tables,
	.run = serve_client_run,
	.hint = hints_find,
};

int
main(int argc, char **argv)
{
	struct settings_program p = program;

	if (workbook_reader_asked(argc, argv))
		return workbook_reader_main();
	service_private();
	keys_start();
	if (vault_cost_least != VAULT_COST_FULL)
		p.version = VERSION " (test build: passwords are quick to "
				    "guess)";
	return settings_main(&p, argc, argv);
}
