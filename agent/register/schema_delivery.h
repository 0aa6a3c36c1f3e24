#ifndef SHEAF_AGENT_REGISTER_SCHEMA_DELIVERY_H
#define SHEAF_AGENT_REGISTER_SCHEMA_DELIVERY_H

/* The migration script that makes the delivery tables of register.db. */
extern const char schema_delivery_tables[];

#endif
