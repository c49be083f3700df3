"""The store flow: a wizard of four steps that a store goes through before its dashboard opens."""
