#include "aggregator/commands_authority.h"
#include "aggregator/commands_centre.h"
#include "aggregator/commands_fidelity_view.h"
#include "common/base/service.h"
#include "common/base/settings.h"
#include "protocol/keys.h"

static const struct settings_command commands[] = {
	{ "init", "make a log, its keys and its authority", "",
	    "sheaf-aggregator init --dir /var/lib/sheaf-aggregator "
	    "--origin sheaf.example.nhs.uk/log --authority-dir "
	    "/root/sheaf-authority",
	    0, 0, commands_centre_init_options, commands_centre_init },
	{ "registry import", "regions, areas, providers, services", "FILE.csv",
	    "sheaf-aggregator registry import --dir D registry.csv", 1, 1,
	    commands_centre_dir_options, commands_centre_registry },
	{ "serve", "take batches, keep the log, answer", "",
	    "sheaf-aggregator serve --dir D --listen 127.0.0.1:8440", 0, 0,
	    commands_centre_serve_options, commands_centre_serve },
	{ "accept", "take envelopes carried by hand", "FILE",
	    "sheaf-aggregator accept --dir D site.sheaf --receipts "
	    "site.receipts",
	    1, 1, commands_centre_accept_options, commands_centre_accept },
	{ "totals", "merged totals", "",
	    "sheaf-aggregator totals --dir D --region south-east "
	    "--period \"2026/27 Q1\"",
	    0, 0, commands_centre_totals_options, commands_centre_totals },
	{ "fidelity", "fidelity reviews: totals, bands, positions, items", "",
	    "sheaf-aggregator fidelity --dir D --region south-east", 0, 0,
	    commands_fidelity_view_options, commands_fidelity_view },
	{ "openings", "openings in force, for an auditor", "",
	    "sheaf-aggregator openings --dir D --out openings", 0, 0,
	    commands_centre_openings_options, commands_centre_openings },
	{ "rebuild", "totals again from the batches", "",
	    "sheaf-aggregator rebuild --dir D --check", 0, 0,
	    commands_centre_rebuild_options, commands_centre_rebuild },
	{ "fsck", "check all that is stored against itself", "",
	    "sheaf-aggregator fsck --dir D", 0, 0, commands_centre_dir_options,
	    commands_centre_fsck },
	{ "invite", "authority: invite an agent", "",
	    "sheaf-aggregator invite --authority-dir A --agent northtrust "
	    "--epoch 1 --provider northtrust --out northtrust.invite",
	    0, 0, commands_authority_invite_options,
	    commands_authority_invite },
	{ "services", "authority: say which services an agent reports", "",
	    "sheaf-aggregator services --authority-dir A --agent northtrust "
	    "--services north-tees,hartlepool --out services.sheaf",
	    0, 0, commands_authority_services_options,
	    commands_authority_services },
	{ "trust", "authority: add or remove a recipient", "",
	    "sheaf-aggregator trust --authority-dir A --add-recipient "
	    "KEY --out trust.sheaf",
	    0, 0, commands_authority_trust_options, commands_authority_trust },
	{ "revoke", "authority: end an agent's epoch, or an invite", "",
	    "sheaf-aggregator revoke --authority-dir A --agent northtrust "
	    "--epoch 1 --last 41 --reason stolen --out revoke.sheaf",
	    0, 0, commands_authority_revoke_options,
	    commands_authority_revoke },
	{ "erase", "authority: erase the opening of a batch", "",
	    "sheaf-aggregator erase --authority-dir A --statement ID "
	    "--reason request --out erase.sheaf",
	    0, 0, commands_authority_erase_options, commands_authority_erase },
	{ NULL, NULL, NULL, NULL, 0, 0, NULL, NULL }
};

static const struct settings_program program = { "sheaf-aggregator", "0.1.0",
	"Merges the sealed returns of IPS employment services into regional "
	"totals, and keeps the log that proves it.",
	commands };

int
main(int argc, char **argv)
{
	service_no_core();
	keys_start();
	return settings_main(&program, argc, argv);
}
