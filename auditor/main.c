#include "auditor/commands_audit.h"
#include "common/base/settings.h"
#include "protocol/keys.h"

static const struct settings_command commands[] = {
	{ "mirror", "copy a log, or bring a copy up to date", "URL DIR",
	    "sheaf-audit mirror https://sheaf.example.nhs.uk/log mirror "
	    "--policy policy.txt",
	    2, 2, commands_audit_mirror_options, commands_audit_mirror },
	{ "verify", "check every signature, chain and root of a copy", "DIR",
	    "sheaf-audit verify mirror --policy policy.txt --authority VKEY", 1,
	    1, commands_audit_verify_options, commands_audit_verify },
	{ "recompute", "totals again from the openings", "DIR",
	    "sheaf-audit recompute mirror --openings openings --against "
	    "totals.json",
	    1, 1, commands_audit_recompute_options, commands_audit_recompute },
	{ "receipt", "check receipts offline", "FILE",
	    "sheaf-audit receipt site.receipts --statement site.sheaf "
	    "--policy policy.txt",
	    1, 1, commands_audit_receipt_options, commands_audit_receipt },
	{ NULL, NULL, NULL, NULL, 0, 0, NULL, NULL }
};

static const struct settings_program program = { "sheaf-audit", "0.1.0",
	"Checks a Sheaf log and the totals made from it, without trusting "
	"who runs it.",
	commands };

int
main(int argc, char **argv)
{
	keys_start();
	return settings_main(&program, argc, argv);
}
