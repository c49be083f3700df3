"""The marketplace: a store's orders of before, over GraphQL, by a key of the store's own."""
