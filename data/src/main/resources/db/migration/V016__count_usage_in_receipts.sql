-- What the deletion of an experiment takes with its agent: executions, their logs, metrics and interactions.
--
-- Each column has a constant default, so that existing receipts are not rewritten. Locks: ACCESS EXCLUSIVE on
-- deletion_receipts, for a catalogue change only.
ALTER TABLE deletion_receipts
    ADD COLUMN executions bigint NOT NULL DEFAULT 0,
    ADD COLUMN logs bigint NOT NULL DEFAULT 0,
    ADD COLUMN metrics bigint NOT NULL DEFAULT 0,
    ADD COLUMN interactions bigint NOT NULL DEFAULT 0;
