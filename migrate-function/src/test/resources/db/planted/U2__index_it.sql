-- Takes V2 back. Loses: nothing.
DROP INDEX CONCURRENTLY planted_name_idx;
