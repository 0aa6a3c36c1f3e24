#ifndef SHEAF_AGENT_REGISTER_SCHEMA_H
#define SHEAF_AGENT_REGISTER_SCHEMA_H

/*
 * The migrations of register.db for db_open(), NULL at the end.  A script
 * that has shipped is never edited; a change is a new script.
 */
extern const char *const schema_register[];

#endif
