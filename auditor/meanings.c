/*
 * Codes of findings in words, as one table: what it means, and the question that
 * an auditor takes to the people who run the log or the site.
 */
#include "auditor/meanings.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Codes that mean the same to a reader share a row. */
static const struct {
	const char *codes; /* divided by blanks */
	struct meaning meaning;
} rows[] = {
	{ "fork",
	    { "The log has shown two histories: its key has signed both. One "
	      "of "
	      "them hides or changes what the other one has.",
		"Keep both signed checkpoints, and show them to every site and "
		"every other auditor. Ask who can use the log's key, and why "
		"there are two." } },
	{ "checkpoint",
	    { "The state of the log is not signed as your policy wants it, so "
	      "nobody stands for what it shows.",
		"Compare the key in your policy, over the telephone, with the "
		"one that the log's holder reads out." } },
	{ "trust authority",
	    { "The keys that this log goes by are not those it began with, or "
	      "not those that you were given.",
		"Ask the authority which statement of trust it signed last, "
		"and "
		"compare its key in words over the telephone." } },
	{ "signature",
	    { "An entry is in the log that its sender did not sign.",
		"Ask the site that the entry names whether it sent it, and the "
		"log's holder how it got there." } },
	{ "twin",
	    { "One site has signed two different statements under one number. "
	      "Two machines use its key, or an old state was brought back. The "
	      "log is not at fault.",
		"Ask the site which machine is the right one, and whether "
		"anything was restored." } },
	{ "sequence chain twice",
	    { "The statements of a site do not follow one another: one is "
	      "missing, or stands there twice.",
		"Ask the site for its own list of what it sent, and "
		"compare." } },
	{ "seen",
	    { "A site wrote down which state of the log it had seen, and this "
	      "log "
	      "never had that state. The site was shown another log.",
		"Ask the site for the checkpoint it holds. Together with this "
		"copy it shows who is right." } },
	{ "refusal",
	    { "A statement was refused without cause, or counted though it had "
	      "to be refused.",
		"Ask the log's holder for the reason, and the site for its "
		"receipt." } },
	{ "service services agent ended",
	    { "Figures were taken from a site that may not report for that "
	      "service, or not any more.",
		"Ask the authority which site reports for the service, and "
		"since "
		"when." } },
	{ "enrol invite revoke release erase",
	    { "An act of the authority stands in the log in a way in which it "
	      "cannot have been done properly.",
		"Ask the authority whether it did this, on which day, and for "
		"whom." } },
	{ "grammar origin",
	    { "The log holds an entry that is no statement of this log.",
		"Ask the log's holder which program wrote it." } },
	{ "opening",
	    { "The figures of a statement cannot be seen, or are not those "
	      "that "
	      "the site committed itself to. So nobody can check a total that "
	      "they are part of.",
		"Ask the log's holder for the opening; where it is lost, the "
		"site has it for 400 days." } },
	{ "payload",
	    { "The figures of a statement are not in the form that the rules "
	      "demand, and yet they were counted.",
		"Ask the log's holder why they were not refused." } },
	{ "manifest registry log_root",
	    { "What you were given to check with is not what the totals were "
	      "made "
	      "with: another state of the log, or another list of services.",
		"Ask for openings, registry and totals that were written "
		"together." } },
	{ "form terms",
	    { "The document of totals is not in its one form, or was made "
	      "under "
	      "rules that this program does not know.",
		"Ask which version made it; a newer sheaf-audit may know the "
		"rules." } },
	{ "totals column row rate more",
	    { "What is published is not what the log adds up to.",
		"Ask the log's holder for the totals of the same log size "
		"again. "
		"If they still differ, the figure named here is wrong: ask who "
		"used it." } },
};

static const struct meaning unknown = {
	"Something in the log or in what was made of it is not as the protocol "
	"wants it.",
	"Show this report to the log's holder, and ask for the entry or the "
	"figure "
	"that it names."
};

static bool
has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	if (n == 0)
		return false;
	for (const char *at = words; (at = strstr(at, word)) != NULL; at += n) {
		bool begins = at == words || at[-1] == ' ';

		if (begins && (at[n] == ' ' || at[n] == '\0'))
			return true;
	}
	return false;
}

const struct meaning *
meanings_unknown(void)
{
	return &unknown;
}

const struct meaning *
meanings_of(const char *code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (has_word(rows[i].codes, code))
			return &rows[i].meaning;
	return &unknown;
}
