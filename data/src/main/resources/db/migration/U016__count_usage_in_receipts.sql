-- Takes V016 back. Loses: of each deleted experiment, how many executions, logs, metrics and interactions went with it.
ALTER TABLE deletion_receipts
    DROP COLUMN executions,
    DROP COLUMN logs,
    DROP COLUMN metrics,
    DROP COLUMN interactions;
