/*
 * A statement's struct into its text, by the tables that statement_parse.c reads
 * it with.
 */
#include "protocol/statement.h"

#include <inttypes.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/statement_fields.h"

/* Where a statement is being written to. */
struct writer {
	const struct statement *s;
	struct buf *out;
};

static void
put_hash(struct writer *w, const char *before, const void *hash)
{
	buf_puts(w->out, before);
	encode_base64(w->out, hash, HASH_SIZE);
}

static void
put_number(struct writer *w, uint64_t v)
{
	buf_printf(w->out, " %" PRIu64, v);
}

static void
put_word(struct writer *w, const char *word)
{
	buf_printf(w->out, " %s", word);
}

static void
put_day(struct writer *w, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	put_word(w, text);
}

static void
put_period(struct writer *w, const struct period *p)
{
	char text[PERIOD_TEXT_SIZE];

	period_format(text, *p);
	put_word(w, text);
}

/* The value of a line that stands once. */
static void
write_value(struct writer *w, const struct statement_field *f, const void *from)
{
	const struct statement *s = w->s;
	const struct statement_words *words;
	const struct statement_seen *seen;

	switch (f->type) {
	case FIELD_AGENT:
		put_word(w, s->agent);
		break;
	case FIELD_AGENT_EPOCH:
		buf_printf(w->out, " %s/%" PRIu64, s->agent, s->epoch);
		break;
	case FIELD_NUMBER:
	case FIELD_COUNT:
		put_number(w, *(const uint64_t *)from);
		break;
	case FIELD_HASH:
		put_hash(w, " ", from);
		break;
	case FIELD_NUMBER_HASH:
	case FIELD_COUNT_HASH:
		put_number(w, *(const uint64_t *)from);
		put_hash(w, " ", (const uint8_t *)s + f->second);
		break;
	case FIELD_SEEN:
		seen = from;
		put_number(w, seen->size);
		put_hash(w, " ", seen->root.b);
		break;
	case FIELD_DAY:
		put_day(w, *(const int32_t *)from);
		break;
	case FIELD_ID:
	case FIELD_ERASE:
		put_word(w, from);
		break;
	case FIELD_PERIOD:
		put_period(w, from);
		break;
	default:
		words = &statement_fields_words[f->type];
		ASSERT(*(const unsigned *)from < words->n);
		put_word(w, words->word[*(const unsigned *)from]);
	}
}

static void
write_vkey(struct writer *w, const char *key, const struct keys_verifier *v)
{
	buf_printf(w->out, "%s ", key);
	keys_verifier_write(v, w->out);
	buf_u8(w->out, '\n');
}

static void
write_recipient(struct writer *w, const char *key,
    const struct keys_recipient *r)
{
	uint8_t id[8];
	char hex[2 * sizeof(id) + 1];

	keys_recipient_id(id, r);
	encode_hex(hex, id, sizeof(id));
	buf_printf(w->out, "%s %s ", key, hex);
	encode_base64(w->out, r->b, sizeof(r->b));
	buf_u8(w->out, '\n');
}

/* The lines of a field that may stand several times; false for others. */
static bool
write_list(struct writer *w, const struct statement_field *f)
{
	const struct statement_trust *trust = &w->s->u.trust;
	const struct statement_services *list = &w->s->u.services;

	switch (f->type) {
	case FIELD_AUTHORITY:
		write_vkey(w, f->key, &trust->authority);
		return true;
	case FIELD_LOG_KEYS:
		for (size_t i = 0; i < trust->log_keys; i++)
			write_vkey(w, f->key, &trust->log_key[i]);
		return true;
	case FIELD_RECIPIENTS:
		for (size_t i = 0; i < trust->recipients; i++)
			write_recipient(w, f->key, &trust->recipient[i]);
		return true;
	case FIELD_POLICY:
		for (size_t i = 0; i < trust->policy_lines; i++)
			buf_printf(w->out, "%s %s\n", f->key, trust->policy[i]);
		return true;
	case FIELD_SERVICES:
		for (size_t i = 0; i < list->services; i++)
			buf_printf(w->out, "%s %s\n", f->key, list->service[i]);
		return true;
	default:
		return false;
	}
}

void
statement_write(const struct statement *s, struct buf *out)
{
	struct writer w = { s, out };
	size_t start = out->n;
	struct statement again;
	struct err e = ERR_INIT;
	const struct statement_field *f = statement_fields_of(s);

	buf_printf(out, "%s\nlog %s\n", statement_kind_word(s->kind),
	    s->origin);
	for (; f->key != NULL; f++) {
		if (write_list(&w, f))
			continue;
		buf_puts(out, f->key);
		write_value(&w, f, (const uint8_t *)s + f->at);
		buf_u8(out, '\n');
	}
	/* What would be signed is read back: a text that the other end does
	 * not accept would be logged by nobody and block the agent's queue. */
	ASSERT(out->full ||
	       statement_parse(&again,
		   slice_make(out->data + start, out->n - start), &e) == 0);
}
