/* The program: which table of commands it has. */
#include "auditor/witness/commands_witness.h"
#include "common/base/service.h"
#include "common/base/settings.h"
#include "protocol/keys.h"

static const struct settings_command *const tables[] = { commands_witness,
	NULL };

static const struct settings_program program = {
	.name = "sheaf-witness",
	.version = "0.1.0",
	.summary = "Signs the checkpoints of transparency logs that continue "
		   "what it signed before.",
	.tables = tables,
};

int
main(int argc, char **argv)
{
	service_private();
	keys_start();
	return settings_main(&program, argc, argv);
}
