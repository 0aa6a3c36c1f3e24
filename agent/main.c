#include "agent/commands/commands_backup.h"
#include "agent/commands/commands_client.h"
#include "agent/commands/commands_delivery.h"
#include "agent/commands/commands_explain.h"
#include "agent/commands/commands_fidelity.h"
#include "agent/commands/commands_list.h"
#include "agent/commands/commands_records.h"
#include "agent/commands/commands_register.h"
#include "agent/commands/commands_seal.h"
#include "agent/commands/commands_sheet.h"
#include "agent/commands/commands_staff.h"
#include "agent/commands/commands_targets.h"
#include "common/base/service.h"
#include "common/base/settings.h"
#include "protocol/keys.h"

static const struct settings_command commands[] = {
	{ "init", "make the register and the first account", "",
	    "sheaf-agent init --dir site --staff 'Ann Lee' "
	    "--recovery-file recovery.txt",
	    0, 0, commands_register_init_options, commands_register_init },
	{ "enrol", "take up an invite of an aggregator", "INVITE",
	    "sheaf-agent enrol --dir site northtrust.invite "
	    "--secret-file secret.txt --url https://sheaf.example.nhs.uk",
	    1, 1, commands_seal_enrol_options, commands_seal_enrol },
	{ "import", "read facts in the exchange format", "FILE.csv",
	    "sheaf-agent import --dir site --dry-run march.csv", 1, 1,
	    commands_register_import_options, commands_register_import },
	{ "sheet map", "propose what the columns of a client sheet mean",
	    "FILE",
	    "sheaf-agent sheet map clients.xlsx --dates dd/mm/yyyy "
	    "--out map.json",
	    1, 1, commands_sheet_map_options, commands_sheet_map },
	{ "sheet import", "read a sheet with one row per client", "FILE",
	    "sheaf-agent sheet import --dir site clients.xlsx --map map.json "
	    "--service north-tees --dry-run",
	    1, 1, commands_sheet_import_options, commands_sheet_import },
	{ "export", "write the facts in the exchange format", "",
	    "sheaf-agent export --dir site --service north-tees > facts.csv", 0,
	    0, commands_register_export_options, commands_register_export },
	{ "summary import", "read totals of a service without a register",
	    "FILE.csv",
	    "sheaf-agent summary import --dir site --rules ips-grow/1 "
	    "totals.csv",
	    1, 1, commands_register_summary_options,
	    commands_register_summary },
	{ "fidelity import", "read fidelity reviews, or their actions",
	    "FILE.csv", "sheaf-agent fidelity import --dir site review.csv", 1,
	    1, commands_register_fidelity_options, commands_register_fidelity },
	{ "service set", "change a service's settings", "SERVICE",
	    "sheaf-agent service set --dir site north-tees "
	    "--first-quarter '2026/27 Q1'",
	    1, 1, commands_register_set_options, commands_register_set },
	{ "service list", "show the services and their settings", "",
	    "sheaf-agent service list --dir site", 0, 0,
	    commands_register_list_options, commands_register_list },
	{ "preview", "show exactly what the next seal would send", "",
	    "sheaf-agent preview --dir site --service north-tees", 0, 0,
	    commands_seal_preview_options, commands_seal_preview },
	{ "explain", "show the facts that a figure is made of", "MEASURE",
	    "sheaf-agent explain --dir site job_starts --service north-tees "
	    "--period '2026/27 Q1'",
	    1, 1, commands_explain_options, commands_explain },
	{ "seal", "sign the returns that are due, and seal them", "",
	    "sheaf-agent seal --dir site --through 2026-05-17", 0, 0,
	    commands_seal_options, commands_seal },
	{ "send", "bring what waits to the aggregator, once", "",
	    "sheaf-agent send --dir site", 0, 0, commands_delivery_net_options,
	    commands_delivery_send },
	{ "courier", "bring what waits to the aggregator, for ever", "",
	    "sheaf-agent courier --dir site", 0, 0,
	    commands_delivery_net_options, commands_delivery_courier },
	{ "carry out", "write what waits to a file", "FILE",
	    "sheaf-agent carry out --dir site /media/stick/site.sheaf", 1, 1,
	    commands_delivery_dir_options, commands_delivery_carry_out },
	{ "carry in", "read the answers to a carried file", "FILE",
	    "sheaf-agent carry in --dir site /media/stick/site.receipts", 1, 1,
	    commands_delivery_dir_options, commands_delivery_carry_in },
	{ "receipts verify", "check every receipt again, offline", "",
	    "sheaf-agent receipts verify --dir site", 0, 0,
	    commands_delivery_dir_options, commands_delivery_verify },
	{ "status", "where every return stands", "",
	    "sheaf-agent status --dir site --json", 0, 0,
	    commands_delivery_status_options, commands_delivery_status },
	{ "fidelity add", "enter the 25 scores of a fidelity review", "SERVICE",
	    "sheaf-agent fidelity add --dir site north-tees --date "
	    "2026-05-14 --kind independent --scores "
	    "5,5,4,5,4,2,5,4,4,4,5,5,5,4,4,5,3,4,4,5,5,4,3,4,4",
	    1, 1, commands_fidelity_add_options, commands_fidelity_add },
	{ "fidelity list", "show reviews, totals, bands and positions", "",
	    "sheaf-agent fidelity list --dir site --actions", 0, 0,
	    commands_fidelity_list_options, commands_fidelity_list },
	{ "fidelity done", "say that an action is done", "ACTION",
	    "sheaf-agent fidelity done --dir site 3 --on 2026-06-30 "
	    "--evidence-file minutes.txt",
	    1, 1, commands_fidelity_done_options, commands_fidelity_done },
	{ "fidelity withdraw", "take back a review, or one action", "SERVICE",
	    "sheaf-agent fidelity withdraw --dir site north-tees --date "
	    "2026-05-14 --kind independent",
	    1, 1, commands_fidelity_withdraw_options,
	    commands_fidelity_withdraw },
	{ "targets", "work out the targets of a contract", "",
	    "sheaf-agent targets --contract 300000,300000 --steady-state "
	    "60,100",
	    0, 0, commands_targets_options, commands_targets },
	{ "targets set", "set the targets of a service", "SERVICE",
	    "sheaf-agent targets set --dir site north-tees --start 2026-05 "
	    "--contract 300000,300000 --steady-state 60,100",
	    1, 1, commands_targets_set_options, commands_targets_set },
	{ "targets show", "targets beside what was reached", "SERVICE",
	    "sheaf-agent targets show --dir site north-tees", 1, 1,
	    commands_targets_show_options, commands_targets_show },
	{ "list", "where help is needed: lists to work down",
	    "no-employer-contact|no-support|unreviewed|milestones|caseload|"
	    "job-end-unknown|actions|retention",
	    "sheaf-agent list --dir site no-employer-contact", 1, 1,
	    commands_list_options, commands_list },
	{ "evidence", "what the register can show for a fidelity item",
	    "1|15|17|19|20|21|22|23|24",
	    "sheaf-agent evidence --dir site 17 --from 2026-04-01 --to "
	    "2026-06-30",
	    1, 1, commands_list_evidence_options, commands_list_evidence },
	{ "client find", "look a client up, and the client's number", "",
	    "sheaf-agent client find --dir site", 0, 0,
	    commands_client_find_options, commands_client_find },
	{ "client show", "all that is held of a client, and its history",
	    "NUMBER", "sheaf-agent client show --dir site 57", 1, 1,
	    commands_client_show_options, commands_client_show },
	{ "client duplicates", "clients who are likely one person", "",
	    "sheaf-agent client duplicates --dir site", 0, 0,
	    commands_client_duplicates_options, commands_client_duplicates },
	{ "client merge", "two records of one person into one", "KEEP OTHER",
	    "sheaf-agent client merge --dir site 57 61", 2, 2,
	    commands_records_merge_options, commands_records_merge },
	{ "client review", "when to decide whether a record is needed",
	    "NUMBER", "sheaf-agent client review --dir site 57 --on 2034-03-31",
	    1, 1, commands_records_review_options, commands_records_review },
	{ "client erase", "erase a client for good", "NUMBER",
	    "sheaf-agent client erase --dir site 57 --reason request", 1, 1,
	    commands_records_erase_options, commands_records_erase },
	{ "client erasures", "the log of erasures", "",
	    "sheaf-agent client erasures --dir site", 0, 0,
	    commands_records_log_options, commands_records_log },
	{ "backup", "copy the register to a file, and read it back", "FILE",
	    "sheaf-agent backup --dir site /media/stick/register.backup", 1, 1,
	    commands_backup_options, commands_backup_write },
	{ "restore", "make a register of such a file", "FILE",
	    "sheaf-agent restore --dir site /media/stick/register.backup", 1, 1,
	    commands_backup_restore_options, commands_backup_restore },
	{ "staff add", "give a member of staff an account", "NAME",
	    "sheaf-agent staff add --dir site 'Bo Ek' --role worker", 1, 1,
	    commands_staff_add_options, commands_staff_add },
	{ "staff remove", "remove an account; seal all under a new key", "NAME",
	    "sheaf-agent staff remove --dir site 'Bo Ek'", 1, 1,
	    commands_staff_remove_options, commands_staff_remove },
	{ "staff list", "show the accounts and their roles", "",
	    "sheaf-agent staff list --dir site", 0, 0,
	    commands_staff_list_options, commands_staff_list },
	{ "password", "change one's own password", "",
	    "sheaf-agent password --dir site --staff 'Ann Lee'", 0, 0,
	    commands_staff_password_options, commands_staff_password },
	{ "recover", "set a password with the printed recovery key", "",
	    "sheaf-agent recover --dir site --staff 'Ann Lee'", 0, 0,
	    commands_staff_recover_options, commands_staff_recover },
	{ NULL, NULL, NULL, NULL, 0, 0, NULL, NULL },
};

static const struct settings_command *const tables[] = { commands, NULL };

static const struct settings_program program = {
	.name = "sheaf-agent",
	.version = "0.1.0",
	.summary = "The register of an IPS employment service, and what it "
		   "reports.",
	.tables = tables,
};

int
main(int argc, char **argv)
{
	service_no_core();
	keys_start();
	return settings_main(&program, argc, argv);
}
