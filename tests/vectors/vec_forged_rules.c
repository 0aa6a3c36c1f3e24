/*
 * Every numbered rule of PROTOCOL.md that a log can break, with a log that
 * breaks it.  Rules without one stand at the end, with the reason.
 */
#include "tests/vectors/vec.h"
#include "tests/vectors/vec_forged.h"

#define LOG    "log " VEC_ORIGIN "\n"
#define A_VKEY "{vkey:" VEC_ORIGIN "/authority}"
#define L_VKEY "{vkey:" VEC_ORIGIN "}"
#define EMPTY  "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

#define TRUST(number) \
	"sheaf-trust/v1\n" LOG "number " number "\nauthority " A_VKEY \
	"\nlog-key " L_VKEY "\nrecipient {recipient:centre}\n" \
	"policy quorum none\n"
#define SERVICES(agent, number, list) \
	"sheaf-services/v1\n" LOG "agent " agent "\nnumber " number "\n" list
#define INVITE(agent) \
	"sheaf-invite/v1\n" LOG "agent " agent \
	"\nprovider north\nonce {key:" agent "/once}\n" \
	"trust 1 {id:trust}\nexpires 2026-12-31\n"
#define ENROL(agent, invite) \
	"sheaf-enrol/v1\n" LOG "agent " agent "\ninvite {id:" invite "}\n" \
	"key {key:" agent "}\n"
#define BATCH(agent, service, revision) \
	"sheaf-batch/v1\n" LOG "agent " agent "\nseq {seq:" agent "}\n" \
	"prev {head:" agent "}\nservice " service "\n" \
	"content sheaf-return/1\nperiod 2026-04-01/P3M\n" \
	"revision " revision "\ncommit {bytes:a commitment}\n" \
	"seen 0 " EMPTY "\ntime 2026-05-18\n"
#define REFUSAL(code, line) \
	"sheaf-refusal/v1\n" LOG "statement {last}\nindex {before:1}\n" \
	"code " code "\nline " line "\n"
#define RELEASE(number) \
	"sheaf-release/v1\n" LOG "number " number "\nsize {size:0} {root:0}\n" \
	"file {bytes:file}\nregistry {bytes:registry}\n" \
	"record {bytes:record}\n"

const struct vec_forged_template vec_forged_templates[] = {
	{ "trust", TRUST("1") },
	{ "trust-2", TRUST("2") },
	{ "services-north",
	    SERVICES("north", "1", "service alpha\nservice beta\n") },
	{ "services-south", SERVICES("south", "1", "service gamma\n") },
	{ "services-north-2",
	    SERVICES("north", "2", "service alpha\nservice beta\n") },
	{ "invite-north", INVITE("north/1") },
	{ "enrol-north", ENROL("north/1", "invite-north") },
	{ "invite-south", INVITE("south/1") },
	{ "enrol-south", ENROL("south/1", "invite-south") },
	{ "invite-north-2", INVITE("north/2") },
	{ "enrol-north-2", ENROL("north/2", "invite-north-2") },
	{ "invite-north-3", INVITE("north/3") },
	{ "enrol-north-3", ENROL("north/3", "invite-north-3") },
	/* Epoch 1 once more, under other keys. */
	{ "invite-north-again",
	    "sheaf-invite/v1\n" LOG "agent north/1\nprovider north\n"
	    "once {key:north/1/once}\ntrust 1 {id:trust}\n"
	    "expires 2026-12-30\n" },
	{ "enrol-north-again",
	    "sheaf-enrol/v1\n" LOG "agent north/1\n"
	    "invite {id:invite-north-again}\nkey {key:north/1}\n" },
	{ "invite-capital", INVITE("North/1") },
	{ "enrol-capital", ENROL("North/1", "invite-capital") },
	{ "invite-east", INVITE("east/1") },
	{ "enrol-east", ENROL("east/1", "invite-east") },
	{ "first", BATCH("north/1", "alpha", "1") },
	{ "batch", BATCH("north/1", "alpha", "2") },
	{ "batch-3", BATCH("north/1", "alpha", "3") },
	{ "batch-epoch-2", BATCH("north/2", "alpha", "3") },
	/* Of another agent's service, and of a revision that is in force. */
	{ "first-again", BATCH("south/1", "alpha", "1") },
	/* A batch for a service of another agent must be refused. */
	{ "stray", BATCH("north/1", "gamma", "1") },
	{ "refuse-service", REFUSAL("service", "0") },
	{ "refuse-header", REFUSAL("header", "2") },
	{ "refuse-payload", REFUSAL("payload", "20") },
	{ "refuse-through", REFUSAL("through", "5") },
	{ "revoke",
	    "sheaf-revoke/v1\n" LOG "agent north/1\nlast 1\nreason lost\n" },
	{ "revoke-invite", "sheaf-revoke/v1\n" LOG
			   "invite {id:invite-east}\nreason replaced\n" },
	{ "release", RELEASE("1") },
	{ "release-2", RELEASE("2") },
	{ "erase",
	    "sheaf-erase/v1\n" LOG "statement {id:first}\nreason request\n" },
	{ NULL, NULL },
};

const char vec_forged_base[] =
    "trust services-north services-south invite-north enrol-north "
    "invite-south enrol-south first";

#define GRAMMAR "not a statement"
#define OTHER   "{bytes:something else}"

/* A row of a leaf changed in one place. */
#define CHANGED(rule, what, leaves, find, replace, finding) \
	{ \
		rule, what, leaves, find, replace, VEC_FORGED_RIGHT, finding, \
		    false, NULL \
	}
#define GRAMMAR_OF(rule, what, leaves, find, replace) \
	CHANGED(rule, what, leaves, find, replace, GRAMMAR)
/* A row of leaves that are well formed and stand at the wrong place. */
#define MISPLACED(rule, what, leaves, finding, control) \
	{ \
		rule, what, leaves, NULL, NULL, VEC_FORGED_RIGHT, finding, \
		    false, control \
	}
#define SIGNED(rule, what, leaves, how, finding) \
	{ \
		rule, what, leaves, NULL, NULL, how, finding, false, NULL \
	}

const struct vec_forged_case vec_forged_cases[] = {
	GRAMMAR_OF("P-GEN-1", "a tab", "batch", "seq ", "seq\t"),
	GRAMMAR_OF("P-GEN-1", "a letter beyond ASCII", "batch", "alpha",
	    "alph\xc3\xa9"),
	GRAMMAR_OF("P-GEN-1", "CR LF", "batch", "revision 2\n",
	    "revision 2\r\n"),
	GRAMMAR_OF("P-GEN-2", "two spaces", "batch", "seq ", "seq  "),
	GRAMMAR_OF("P-GEN-2", "a space behind", "batch", "revision 2\n",
	    "revision 2 \n"),
	GRAMMAR_OF("P-GEN-3", "a leading zero", "batch", "revision 2",
	    "revision 02"),
	GRAMMAR_OF("P-GEN-3", "a number of 2^53", "batch", "revision 2",
	    "revision 9007199254740992"),
	GRAMMAR_OF("P-GEN-4", "30 February", "batch", "2026-05-18",
	    "2026-02-30"),
	GRAMMAR_OF("P-GEN-4", "the year 2100", "invite-east enrol-east",
	    "expires 2026-12-31", "expires 2100-01-01"),
	GRAMMAR_OF("P-GEN-5", "no padding", "batch", "uFU=", "uFU"),
	GRAMMAR_OF("P-GEN-5", "unused bits", "batch", "uFU=", "uFV="),
	GRAMMAR_OF("P-GEN-6", "an id that begins with a hyphen", "batch",
	    "service alpha", "service -alpha"),
	GRAMMAR_OF("P-GEN-6", "epoch 0", "batch", "north/1", "north/0"),
	CHANGED("P-GEN-7", "a service in other letters", "services-north-2",
	    "alpha", "Alpha", "in the case of letters only"),
	CHANGED("P-GEN-7", "an agent in other letters", "services-north-2",
	    "agent north", "agent North", "in the case of letters only"),
	GRAMMAR_OF("P-GEN-8", "an origin that begins with sheaf-", "batch", LOG,
	    "log sheaf-log\n"),
	GRAMMAR_OF("P-GEN-10", "an id of another recipient", "trust-2",
	    "{recipient:centre}", "0123456789abcdef " OTHER),

	SIGNED("P-NOTE-1", "a bit of a signature", "batch", VEC_FORGED_FLIPPED,
	    "does not verify"),
	GRAMMAR_OF("P-NOTE-2", "a blank line in the text", "batch",
	    "revision 2\n", "\nrevision 2\n"),
	SIGNED("P-NOTE-3", "the key id of another key", "batch",
	    VEC_FORGED_OTHER_KEY, "names another key"),
	SIGNED("P-NOTE-4", "its signature line twice", "batch",
	    VEC_FORGED_TWICE, "signature line"),
	SIGNED("P-NOTE-5", "a list signed by the log", "services-north-2",
	    VEC_FORGED_BY_LOG, "signature line"),
	SIGNED("P-NOTE-5", "an erasure signed by the log", "erase",
	    VEC_FORGED_BY_LOG, "signature line"),
	SIGNED("P-NOTE-6", "S not below the group order", "batch",
	    VEC_FORGED_UNREDUCED, "does not verify"),
	SIGNED("P-NOTE-6", "R of small order", "batch", VEC_FORGED_SMALL_R,
	    "does not verify"),

	GRAMMAR_OF("P-STM-1", "a line too many", "batch", "time 2026-05-18\n",
	    "time 2026-05-18\ntime 2026-05-18\n"),
	GRAMMAR_OF("P-STM-1", "a line too few", "batch", "time 2026-05-18\n",
	    ""),
	CHANGED("P-STM-2", "another log's statement", "batch", LOG,
	    "log " VEC_OTHER "\n", "a statement of another log"),
	GRAMMAR_OF("P-STM-3", "a kind that is not known", "batch",
	    "sheaf-batch/v1", "sheaf-batch/v2"),
	GRAMMAR_OF("P-STM-3", "lines the other way round", "batch",
	    "service alpha\ncontent sheaf-return/1\n",
	    "content sheaf-return/1\nservice alpha\n"),
	{ "P-STM-5", "a text again under other signature bytes", "batch again",
	    NULL, NULL, VEC_FORGED_FLIPPED, "is in the log already", false,
	    "-" },

	CHANGED("P-BAT-1", "a number left out", "batch", "seq 2", "seq 3",
	    "statement 3 follows statement 1"),
	CHANGED("P-BAT-1", "a number again", "batch", "seq 2", "seq 1",
	    "statement 1 follows statement 1"),
	CHANGED("P-BAT-2", "another statement before it", "batch",
	    "prev {head:north/1}", "prev {id:enrol-north}",
	    "does not name the statement before it"),
	GRAMMAR_OF("P-BAT-3", "content not known", "batch", "sheaf-return/1",
	    "sheaf-return/2"),
	GRAMMAR_OF("P-BAT-4", "a month", "batch", "P3M", "P1M"),
	GRAMMAR_OF("P-BAT-4", "a quarter from May", "batch", "2026-04-01/",
	    "2026-05-01/"),
	CHANGED("P-BAT-5", "the revision in force again, and not refused",
	    "batch", "revision 2", "revision 1", "no refusal follows it"),
	CHANGED("P-BAT-5", "a revision above the highest, and not refused",
	    "batch", "revision 2", "revision 1000001", "no refusal follows it"),
	GRAMMAR_OF("P-BAT-6", "size 0 with another root", "batch", EMPTY,
	    OTHER),
	CHANGED("P-BAT-6", "another root than this log had", "batch",
	    "seen 0 " EMPTY, "seen 3 " OTHER, "has seen another root"),

	GRAMMAR_OF("P-TRU-1", "an authority of another name", "trust-2",
	    "authority " A_VKEY, "authority {vkey:somebody}"),
	GRAMMAR_OF("P-TRU-1", "a log key twice", "trust-2",
	    "log-key " L_VKEY "\n", "log-key " L_VKEY "\nlog-key " L_VKEY "\n"),
	GRAMMAR_OF("P-TRU-2", "a recipient twice", "trust-2",
	    "recipient {recipient:centre}\n",
	    "recipient {recipient:centre}\nrecipient {recipient:centre}\n"),
	GRAMMAR_OF("P-TRU-3", "a quorum of nobody", "trust-2",
	    "policy quorum none", "policy quorum nobody"),
	CHANGED("P-TRU-4", "number 1 again", "trust-2", "number 2", "number 1",
	    "is in the log already"),
	CHANGED("P-TRU-4", "a number that does not grow", "trust-2",
	    "number 2\nauthority " A_VKEY "\nlog-key " L_VKEY
	    "\nrecipient {recipient:centre}",
	    "number 1\nauthority " A_VKEY "\nlog-key " L_VKEY
	    "\nrecipient {recipient:other}",
	    "does not follow"),
	{ "P-TRU-4", "a log without trust", "services-north", NULL, NULL,
	    VEC_FORGED_RIGHT, "does not begin with a trust statement", true,
	    "trust services-north" },
	{ "P-TRU-4", "a log that begins with number 2", "trust-2", NULL, NULL,
	    VEC_FORGED_RIGHT, "does not follow", true, "trust" },

	CHANGED("P-INV-1", "a trust statement of another number",
	    "invite-east enrol-east", "trust 1 ", "trust 2 ",
	    "names a trust statement that is not in the log"),
	GRAMMAR_OF("P-SRV-1", "services not sorted", "services-north-2",
	    "service alpha\nservice beta\n", "service beta\nservice alpha\n"),
	GRAMMAR_OF("P-SRV-1", "a service twice", "services-north-2",
	    "service beta\n", "service beta\nservice beta\n"),
	CHANGED("P-SRV-1", "a service the agent has given up",
	    "services-north-2 batch", "service alpha\nservice beta\n",
	    "service beta\n", "no refusal follows it"),
	CHANGED("P-SRV-2", "the list's number again", "services-north-2",
	    "number 2\nservice alpha\n", "number 1\n", "does not follow"),
	CHANGED("P-ENR-1", "another agent than the invite's",
	    "invite-east enrol-east", "sheaf-enrol/v1\n" LOG "agent east",
	    "sheaf-enrol/v1\n" LOG "agent west", "for another agent or epoch"),
	MISPLACED("P-ENR-2", "a batch of an epoch that has ended",
	    "invite-north-2 enrol-north-2 batch",
	    "was logged after its epoch had ended",
	    "invite-north-2 enrol-north-2 batch-epoch-2"),
	CHANGED("P-REV-1", "an epoch that was never enrolled", "revoke",
	    "north/1", "north/7", "was never enrolled"),
	MISPLACED("P-REV-1", "a batch after its revocation", "revoke batch",
	    "was logged after its epoch had ended", "revoke"),
	MISPLACED("P-REV-2", "an invite that was revoked",
	    "revoke-invite invite-east enrol-east", "was revoked before",
	    "invite-east enrol-east revoke-invite"),

	MISPLACED("P-REF-1", "a refusal too late",
	    "stray refuse-service batch refuse-payload release refuse-payload",
	    "is void", "stray refuse-service batch refuse-payload release"),
	CHANGED("P-REF-1", "a refusal that names another statement",
	    "batch refuse-payload", "statement {last}", "statement {id:first}",
	    "is void"),
	CHANGED("P-REF-1", "a release between statement and refusal",
	    "stray refuse-service release", "size {size:0} {root:0}",
	    "size {before:1} {root:1}", "between a statement and its refusal"),
	CHANGED("P-REF-2", "a line for a service", "stray refuse-service",
	    "line 0", "line 3", "cannot have"),
	CHANGED("P-REF-2", "the header's fourth line", "batch refuse-header",
	    "line 2", "line 4", "cannot have"),
	CHANGED("P-REF-2", "a line that does not hold the day",
	    "batch refuse-through", "line 5", "line 6", "cannot have"),
	CHANGED("P-REF-3", "a code that is not the first",
	    "stray "
	    "refuse-service",
	    "code service", "code revision", "where the rules give service"),
	MISPLACED("P-REF-3", "a service that is the agent's",
	    "batch refuse-service", "that the rules accept",
	    "stray refuse-service"),
	MISPLACED("P-REF-3", "a statement that should have been refused",
	    "stray", "no refusal follows it", "stray refuse-service"),
	CHANGED("P-REL-1", "a number again", "release release-2", "number 2",
	    "number 1", "does not follow"),
	CHANGED("P-REL-1", "another root", "release", "{root:0}", OTHER,
	    "that this log never had"),
	CHANGED("P-REL-1", "a size not reached", "release", "size {size:0}",
	    "size {size:1}", "that this log never had"),
	CHANGED("P-ERA-1", "a statement that is not in the log", "erase",
	    "{id:first}", OTHER, "not in the log"),
	CHANGED("P-ERA-1", "a list of services", "erase", "{id:first}",
	    "{id:services-north}", "no batch"),
	CHANGED("P-ERA-1", "an enrolment", "erase", "{id:first}",
	    "{id:enrol-north}", "no batch"),

	GRAMMAR_OF("P-JDG-1", "a line of rubbish", "batch",
	    "seen 0 " EMPTY "\n", "seen\n"),
	{ "P-JDG-2", "a statement again", "batch again", NULL, NULL,
	    VEC_FORGED_RIGHT, "is in the log already", false, "-" },
	CHANGED("P-JDG-3", "an agent that is not enrolled", "batch", "north/1",
	    "nobody/1", "was never enrolled"),
	SIGNED("P-JDG-3", "the signature of somebody else", "batch",
	    VEC_FORGED_OTHER_KEY, "names another key"),
	CHANGED("P-JDG-7", "a service that no list has named", "batch",
	    "service alpha", "service zeta", "no list has named"),
	CHANGED("P-JDG-8", "more than stood before it", "batch",
	    "seen 0 " EMPTY, "seen {size:1} {root:0}",
	    "more than stood before it"),
	CHANGED("P-JDG-9", "revision before service",
	    "first-again refuse-service", "code service", "code revision",
	    "where the rules give service"),
	CHANGED("P-JDG-13", "an invite that is not in the log",
	    "invite-east enrol-east", "invite {id:invite-east}",
	    "invite " OTHER, "its invite is not in the log"),
	SIGNED("P-JDG-13", "the one-time signature", "invite-east enrol-east",
	    VEC_FORGED_FLIPPED, "signature line 2 does not verify"),
	MISPLACED("P-JDG-14", "an epoch left out",
	    "invite-north-3 enrol-north-3", "epoch 3 does not follow 1",
	    "invite-north-2 enrol-north-2 invite-north-3 enrol-north-3"),
	MISPLACED("P-JDG-14", "an epoch again",
	    "invite-north-again enrol-north-again", "epoch 1 does not follow 1",
	    "-"),
	CHANGED("P-JDG-15", "the key of another agent",
	    "invite-east enrol-east", "key {key:east/1}", "key {key:south/1}",
	    "enrolled already"),
	CHANGED("P-JDG-15", "its own one-time key", "invite-east enrol-east",
	    "key {key:east/1}", "key {key:east/1/once}", "a one-time key"),
	CHANGED("P-JDG-15", "the one-time key of another invite",
	    "invite-east enrol-east", "key {key:east/1}",
	    "key {key:south/1/once}", "a one-time key"),
	CHANGED("P-JDG-15", "the log's key", "invite-east enrol-east",
	    "key {key:east/1}", "key {key:" VEC_ORIGIN "}",
	    "its key is the log's"),
	CHANGED("P-JDG-15", "the authority's key", "invite-east enrol-east",
	    "key {key:east/1}", "key {key:" VEC_ORIGIN "/authority}",
	    "the authority's"),
	MISPLACED("P-JDG-15", "an agent in other letters",
	    "invite-capital enrol-capital", "in the case of letters only",
	    "invite-east enrol-east"),
	MISPLACED("P-JDG-16", "an invite alone", "invite-east",
	    "logged together with its enrolment", "invite-east enrol-east"),
	{ NULL, NULL, NULL, NULL, NULL, VEC_FORGED_RIGHT, NULL, false, NULL },
};

#define OF_PAYLOADS \
	"a payload is not in the log: sheaf-audit recompute judges those " \
	"that are handed out"
#define OF_AGENTS "binds agents before anything is logged"
#define OF_CENTRE "the aggregator's clock, day or boxes are not in the log"

const struct vec_forged_reason vec_forged_reasons[] = {
	{ "P-GEN-9", "says what an id is; P-BAT-2 and P-ERA-1 go by it" },
	{ "P-GEN-11", "binds readers; the fuzz targets try it" },
	{ "P-STM-4", "leaf hashes: sheaf-audit hashes every entry anew" },
	{ "P-BAT-7", "no rule of taking or refusing depends on that line" },
	{ "P-TRU-5", OF_AGENTS },
	{ "P-INV-2", OF_AGENTS },
	{ "P-INV-3", OF_AGENTS },
	{ "P-INV-4", OF_AGENTS },
	{ "P-INV-5", OF_AGENTS },
	{ "P-INV-6", OF_AGENTS },
	{ "P-COM-1", OF_PAYLOADS },
	{ "P-COM-2", OF_PAYLOADS },
	{ "P-OPN-1", OF_PAYLOADS },
	{ "P-OPN-2", OF_PAYLOADS },
	{ "P-OPN-3", OF_PAYLOADS },
	{ "P-PAY-1", OF_PAYLOADS },
	{ "P-PAY-2", OF_PAYLOADS },
	{ "P-PAY-3", OF_PAYLOADS },
	{ "P-PAY-4", OF_PAYLOADS },
	{ "P-PAY-5", OF_PAYLOADS },
	{ "P-RET-1", OF_PAYLOADS },
	{ "P-RET-2", OF_PAYLOADS },
	{ "P-RET-3", OF_PAYLOADS },
	{ "P-RET-4", OF_PAYLOADS },
	{ "P-RET-5", OF_PAYLOADS },
	{ "P-RET-6", "is about totals: sheaf-audit recompute judges it" },
	{ "P-RET-7", OF_AGENTS },
	{ "P-FID-1", OF_PAYLOADS },
	{ "P-RCN-1", OF_PAYLOADS },
	{ "P-RCN-2", OF_PAYLOADS },
	{ "P-RCN-3", OF_PAYLOADS },
	{ "P-RCN-4", "is about totals: sheaf-audit recompute judges it" },
	{ "P-RCN-5", "is about what is shown, which no log holds" },
	{ "P-RCN-6", OF_AGENTS },
	{ "P-RCN-7", OF_AGENTS },
	{ "P-REL-2", "a registry is not in the log: recompute and evidence "
		     "hold documents to it" },
	{ "P-REL-3", "binds whoever runs the aggregator" },
	{ "P-ERA-2", "the aggregator's files are not in the log: fsck looks" },
	{ "P-DAY-1", OF_AGENTS },
	{ "P-DAY-2", OF_AGENTS },
	{ "P-DAY-3", OF_AGENTS },
	{ "P-DAY-4", OF_PAYLOADS },
	{ "P-DAY-5", "is about totals: sheaf-audit recompute judges it" },
	{ "P-JDG-4", OF_CENTRE },
	{ "P-JDG-5", OF_CENTRE },
	{ "P-JDG-6", OF_PAYLOADS },
	{ "P-JDG-10", OF_CENTRE },
	{ "P-JDG-11", "what it forbids is shown under P-JDG-2" },
	{ "P-JDG-12", OF_AGENTS },
	{ NULL, NULL },
};
