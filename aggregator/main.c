/* The program: which tables of commands it has. */
#include "aggregator/commands/commands_agents.h"
#include "aggregator/commands/commands_authority.h"
#include "aggregator/commands/commands_boxes.h"
#include "aggregator/commands/commands_centre.h"
#include "aggregator/commands/commands_check.h"
#include "aggregator/commands/commands_clones.h"
#include "aggregator/commands/commands_complete.h"
#include "aggregator/commands/commands_export.h"
#include "aggregator/commands/commands_fidelity_view.h"
#include "aggregator/commands/commands_help_needed.h"
#include "aggregator/commands/commands_people.h"
#include "aggregator/commands/commands_provenance.h"
#include "aggregator/commands/commands_published.h"
#include "aggregator/commands/commands_recover.h"
#include "aggregator/commands/commands_release.h"
#include "aggregator/commands/commands_snapshot.h"
#include "aggregator/commands/commands_status.h"
#include "aggregator/commands/commands_support.h"
#include "aggregator/commands/commands_totals.h"
#include "aggregator/commands/commands_trust.h"
#include "aggregator/commands/commands_typology.h"
#include "aggregator/commands/commands_uptake.h"
#include "aggregator/commands/commands_usage.h"
#include "common/base/service.h"
#include "common/base/settings.h"
#include "common/workbook/workbook_reader.h"
#include "protocol/keys.h"

static const struct settings_command *const tables[] = {
	commands_centre,
	commands_totals,
	commands_complete,
	commands_usage,
	commands_export,
	commands_provenance,
	commands_help_needed,
	commands_fidelity_view,
	commands_typology,
	commands_published,
	commands_status,
	commands_agents,
	commands_clones,
	commands_check,
	commands_snapshot,
	commands_recover,
	commands_boxes,
	commands_release,
	commands_people,
	commands_support,
	commands_uptake,
	commands_authority,
	commands_trust,
	NULL,
};

static const struct settings_program program = {
	.name = "sheaf-aggregator",
	.version = "0.1.0",
	.summary = "Merges the sealed returns of IPS employment services into "
		   "regional totals, and keeps the log that proves it.",
	.tables = tables,
};

int
main(int argc, char **argv)
{
	if (workbook_reader_asked(argc, argv))
		return workbook_reader_main();
	service_no_core();
	keys_start();
	return settings_main(&program, argc, argv);
}
