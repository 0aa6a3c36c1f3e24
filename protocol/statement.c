/*
 * What all kinds of statement have in common: the grammar of ids, the header that
 * a commitment covers, the words of the enums, and who signs what (PROTOCOL.md,
 * sections 3 and 4).
 */
#include "protocol/statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"
#include "protocol/statement_fields.h"

enum { TYPE_ED25519 = 0x01 };

bool
statement_is_agent(struct slice a)
{
	struct slice provider, site;

	if (text_split(a, '.', &provider, &site))
		return text_is_id(provider) && text_is_id(site);
	return text_is_id(a);
}

bool
statement_is_versioned(struct slice s)
{
	struct slice name, version;
	uint64_t v;

	if (!text_split(s, '/', &name, &version) || name.n == 0 ||
	    name.n > 40 || name.p[0] < 'a' || name.p[0] > 'z')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!(name.p[i] >= 'a' && name.p[i] <= 'z') &&
		    !(name.p[i] >= '0' && name.p[i] <= '9') && name.p[i] != '-')
			return false;
	return text_parse_u64(version, 9999, &v) && v > 0;
}

bool
statement_is_period(struct slice s)
{
	struct slice start, length;
	uint64_t n;
	int32_t day;

	if (!text_split(s, '/', &start, &length) || !day_parse(start, &day))
		return false;
	/* strchr() would find the NUL that ends its string. */
	return length.n >= 3 && length.p[0] == 'P' &&
	       text_parse_u64(slice_make(length.p + 1, length.n - 2), 999,
		   &n) &&
	       n > 0 && length.p[length.n - 1] != '\0' &&
	       strchr("DWMY", length.p[length.n - 1]) != NULL;
}

bool
statement_is_erase_reason(struct slice s)
{
	return statement_fields_find(FIELD_ERASE, s) >= 0;
}

struct slice
statement_header(struct slice text)
{
	static const char mark[] = "\ncommit ";
	const size_t n = sizeof(mark) - 1;
	size_t i = 0;

	/* No value holds an LF, so nothing before it can look like this line. */
	while (i + n <= text.n && memcmp(text.p + i, mark, n) != 0)
		i++;
	ASSERT(i + n <= text.n);
	return slice_make(text.p, i + 1);
}

static void
name_signer(const struct statement *s, enum statement_signer who, char *name)
{
	const size_t n = KEYS_NAME_MAX;

	switch (who) {
	case SIGNER_AUTHORITY:
		(void)snprintf(name, n, "%s/authority", s->origin);
		break;
	case SIGNER_LOG:
		(void)snprintf(name, n, "%s", s->origin);
		break;
	case SIGNER_AGENT:
		(void)snprintf(name, n, "%s/%" PRIu64, s->agent, s->epoch);
		break;
	case SIGNER_ONCE:
		(void)snprintf(name, n, "%s/%" PRIu64 "/once", s->agent,
		    s->epoch);
		break;
	case SIGNER_NONE:
		name[0] = '\0';
		break;
	}
}

size_t
statement_signers(const struct statement *s,
    char names[static 2][KEYS_NAME_MAX])
{
	const enum statement_signer *signer;

	ASSERT(s->kind < STATEMENT_KINDS);
	signer = statement_fields_forms[s->kind].signer;
	name_signer(s, signer[0], names[0]);
	name_signer(s, signer[1], names[1]);
	return signer[1] == SIGNER_NONE ? 1 : 2;
}

/* Apart from statement_verify(), because a line of the wrong form is a fault
 * of grammar (400), found before any key is looked up. */
int
statement_check_lines(const struct statement *s, const struct note *n,
    struct err *e)
{
	char names[2][KEYS_NAME_MAX];
	size_t count = statement_signers(s, names);

	if (n->sigs != count)
		return err_refuse(e, "grammar", 0,
		    "a %s carries exactly %zu signature line%s",
		    statement_kind_word(s->kind), count, count == 1 ? "" : "s");
	for (size_t i = 0; i < count; i++)
		if (!slice_is(n->sig[i].name, names[i]) ||
		    n->sig[i].bytes_n != sizeof(struct keys_signature))
			return err_refuse(e, "grammar", 0,
			    "signature line %zu of a %s must be one of \"%s\"",
			    i + 1, statement_kind_word(s->kind), names[i]);
	return 0;
}

bool
statement_verify(const struct statement *s, const struct note *n,
    const struct keys_public *key)
{
	char names[2][KEYS_NAME_MAX];
	size_t count = statement_signers(s, names);

	if (n->sigs != count)
		return false;
	/* Each line under the name that its place demands (P-NOTE-4): an agent's
	 * key that signed as the authority does not verify. */
	for (size_t i = 0; i < count; i++) {
		struct keys_verifier v =
		    keys_verifier_make(names[i], TYPE_ED25519, &key[i]);

		if (!note_verify(n, i, &v))
			return false;
	}
	return true;
}

const char *
statement_kind_word(enum statement_kind k)
{
	ASSERT(k < STATEMENT_KINDS);
	return statement_fields_forms[k].word;
}

const char *
statement_content_word(enum statement_content c)
{
	ASSERT(c < CONTENT_KINDS);
	return statement_fields_words[FIELD_CONTENT].word[c];
}

const char *
statement_refused_word(enum statement_refused r)
{
	ASSERT(r < REFUSED_KINDS);
	return statement_fields_words[FIELD_CODE].word[r];
}

const char *
statement_reason_word(enum statement_reason r)
{
	ASSERT(r < REASON_KINDS);
	return statement_fields_words[FIELD_REASON].word[r];
}

bool
statement_content_parse(struct slice s, enum statement_content *c)
{
	int i = statement_fields_find(FIELD_CONTENT, s);

	if (i >= 0)
		*c = (enum statement_content)i;
	return i >= 0;
}

const enum statement_content statement_contents_by_word[CONTENT_KINDS] = {
	CONTENT_FIDELITY_INDEPENDENT,
	CONTENT_FIDELITY_SELF,
	CONTENT_RECONCILIATION,
	CONTENT_RETURN,
};

bool
statement_period_fits(enum statement_content c, struct period p)
{
	switch (c) {
	case CONTENT_RETURN:
		return period_is_quarter(p);
	case CONTENT_RECONCILIATION:
		return period_is_month(p);
	default:
		return p.start == p.end;
	}
}

struct period
statement_period_from(enum statement_content c, int32_t start)
{
	switch (c) {
	case CONTENT_RETURN:
		return period_of(start);
	case CONTENT_RECONCILIATION:
		return period_month_of(start);
	default:
		return (struct period){ start, start };
	}
}

bool
statement_reason_parse(struct slice s, enum statement_reason *r)
{
	int i = statement_fields_find(FIELD_REASON, s);

	if (i >= 0)
		*r = (enum statement_reason)i;
	return i >= 0;
}
