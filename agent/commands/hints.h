#ifndef SHEAF_AGENT_COMMANDS_HINTS_H
#define SHEAF_AGENT_COMMANDS_HINTS_H

/*
 * What a terminal adds to a refusal: the command or the option that helps.
 * The rooms below know no commands, since a page shows their sentences too.
 *
 * It follows the sentence as it stands; NULL where nothing is added to errors of
 * this code.
 */
const char *hints_find(const char *code);

#endif
