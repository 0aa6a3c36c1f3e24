/*
 * PROTOCOL.md, section 4, as tables: the lines of every kind of statement in their
 * order.  Parser and writer both go by them, so they cannot disagree on a kind.
 */
#include "protocol/statement_fields.h"

#include "common/base/err.h"

#define AT(member)  offsetof(struct statement, member)
#define BATCH(m)    AT(u.batch.m)
#define TRUST(m)    AT(u.trust.m)
#define INVITE(m)   AT(u.invite.m)
#define SERVICES(m) AT(u.services.m)
#define ENROL(m)    AT(u.enrol.m)
#define REVOKE(m)   AT(u.revoke.m)
#define REFUSAL(m)  AT(u.refusal.m)
#define RELEASE(m)  AT(u.release.m)
#define ERASE(m)    AT(u.erase.m)
#define END \
	{ \
		NULL, FIELD_TYPES, 0, 0 \
	}

/* clang-format off */
static const struct statement_field batch[] = {
	{ "agent",    FIELD_AGENT_EPOCH, 0, 0 },
	{ "seq",      FIELD_COUNT,   BATCH(seq), 0 },
	{ "prev",     FIELD_HASH,    BATCH(prev), 0 },
	{ "service",  FIELD_ID,      BATCH(service), 0 },
	{ "content",  FIELD_CONTENT, BATCH(content), 0 },
	{ "period",   FIELD_PERIOD,  BATCH(period), 0 },
	{ "revision", FIELD_NUMBER,  BATCH(revision), 0 },
	{ "commit",   FIELD_HASH,    BATCH(commit), 0 },
	{ "seen",     FIELD_SEEN,    BATCH(seen), 0 },
	{ "time",     FIELD_DAY,     BATCH(time), 0 },
	END
};

static const struct statement_field trust[] = {
	{ "number",    FIELD_COUNT,      TRUST(number), 0 },
	{ "authority", FIELD_AUTHORITY,  0, 0 },
	{ "log-key",   FIELD_LOG_KEYS,   0, 0 },
	{ "recipient", FIELD_RECIPIENTS, 0, 0 },
	{ "policy",    FIELD_POLICY,     0, 0 },
	END
};

static const struct statement_field invite[] = {
	{ "agent",    FIELD_AGENT_EPOCH, 0, 0 },
	{ "provider", FIELD_ID,          INVITE(provider), 0 },
	{ "once",     FIELD_HASH,        INVITE(once), 0 },
	{ "trust",    FIELD_COUNT_HASH,  INVITE(trust_number),
	    INVITE(trust_id) },
	{ "expires",  FIELD_DAY,         INVITE(expires), 0 },
	END
};

static const struct statement_field services[] = {
	{ "agent",   FIELD_AGENT,    0, 0 },
	{ "number",  FIELD_COUNT,    SERVICES(number), 0 },
	{ "service", FIELD_SERVICES, 0, 0 },
	END
};

static const struct statement_field enrol[] = {
	{ "agent",  FIELD_AGENT_EPOCH, 0, 0 },
	{ "invite", FIELD_HASH,        ENROL(invite), 0 },
	{ "key",    FIELD_HASH,        ENROL(key), 0 },
	END
};

static const struct statement_field revoke[] = {
	{ "agent",  FIELD_AGENT_EPOCH, 0, 0 },
	{ "last",   FIELD_NUMBER,      REVOKE(last), 0 },
	{ "reason", FIELD_REASON,      REVOKE(reason), 0 },
	END
};

static const struct statement_field revoke_invite[] = {
	{ "invite", FIELD_HASH,   REVOKE(invite), 0 },
	{ "reason", FIELD_REASON, REVOKE(reason), 0 },
	END
};

static const struct statement_field refusal[] = {
	{ "statement", FIELD_HASH,   REFUSAL(statement), 0 },
	{ "index",     FIELD_NUMBER, REFUSAL(index), 0 },
	{ "code",      FIELD_CODE,   REFUSAL(code), 0 },
	{ "line",      FIELD_NUMBER, REFUSAL(line), 0 },
	END
};

static const struct statement_field release[] = {
	{ "number",   FIELD_COUNT,       RELEASE(number), 0 },
	{ "size",     FIELD_NUMBER_HASH, RELEASE(size), RELEASE(root) },
	{ "file",     FIELD_HASH,        RELEASE(file), 0 },
	{ "registry", FIELD_HASH,        RELEASE(registry), 0 },
	{ "record",   FIELD_HASH,        RELEASE(record), 0 },
	END
};

static const struct statement_field erase[] = {
	{ "statement", FIELD_HASH, ERASE(statement), 0 },
	{ "reason",    FIELD_ERASE, ERASE(reason), 0 },
	END
};
/* clang-format on */

const struct statement_form statement_fields_forms[STATEMENT_KINDS] = {
	[STATEMENT_BATCH] = { "sheaf-batch/v1", { SIGNER_AGENT }, batch },
	[STATEMENT_TRUST] = { "sheaf-trust/v1", { SIGNER_AUTHORITY }, trust },
	[STATEMENT_INVITE] = { "sheaf-invite/v1",
	    { SIGNER_AUTHORITY, SIGNER_ONCE }, invite },
	[STATEMENT_SERVICES] = { "sheaf-services/v1", { SIGNER_AUTHORITY },
	    services },
	[STATEMENT_ENROL] = { "sheaf-enrol/v1", { SIGNER_AGENT, SIGNER_ONCE },
	    enrol },
	[STATEMENT_REVOKE] = { "sheaf-revoke/v1", { SIGNER_AUTHORITY },
	    revoke },
	[STATEMENT_REFUSAL] = { "sheaf-refusal/v1", { SIGNER_LOG }, refusal },
	[STATEMENT_RELEASE] = { "sheaf-release/v1", { SIGNER_LOG }, release },
	[STATEMENT_ERASE] = { "sheaf-erase/v1", { SIGNER_AUTHORITY }, erase },
};

static const char *const contents[CONTENT_KINDS] = {
	[CONTENT_RETURN] = "sheaf-return/1",
	[CONTENT_FIDELITY_INDEPENDENT] = "sheaf-fidelity-independent/1",
	[CONTENT_FIDELITY_SELF] = "sheaf-fidelity-self/1",
	[CONTENT_RECONCILIATION] = "sheaf-reconciliation/1",
};

static const char *const reasons[REASON_KINDS] = {
	[REASON_LOST] = "lost",
	[REASON_STOLEN] = "stolen",
	[REASON_ENDED] = "ended",
	[REASON_REPLACED] = "replaced",
};

static const char *const codes[REFUSED_KINDS] = {
	[REFUSED_SERVICE] = "service",
	[REFUSED_REVISION] = "revision",
	[REFUSED_HEADER] = "header",
	[REFUSED_PAYLOAD] = "payload",
	[REFUSED_THROUGH] = "through",
};

static const char *const erase_reasons[] = { "request", "mistake", "order" };

const struct statement_words statement_fields_words[FIELD_TYPES] = {
	[FIELD_CONTENT] = { contents, CONTENT_KINDS },
	[FIELD_REASON] = { reasons, REASON_KINDS },
	[FIELD_CODE] = { codes, REFUSED_KINDS },
	[FIELD_ERASE] = { erase_reasons, 3 },
};

const struct statement_field *
statement_fields_of(const struct statement *s)
{
	ASSERT(s->kind < STATEMENT_KINDS);
	if (s->kind == STATEMENT_REVOKE && s->u.revoke.of_invite)
		return revoke_invite;
	return statement_fields_forms[s->kind].field;
}

int
statement_fields_kind(struct slice s)
{
	for (int i = 0; i < STATEMENT_KINDS; i++)
		if (slice_is(s, statement_fields_forms[i].word))
			return i;
	return -1;
}

int
statement_fields_find(enum statement_field_type type, struct slice s)
{
	const struct statement_words *words = &statement_fields_words[type];

	for (size_t i = 0; i < words->n; i++)
		if (slice_is(s, words->word[i]))
			return (int)i;
	return -1;
}
