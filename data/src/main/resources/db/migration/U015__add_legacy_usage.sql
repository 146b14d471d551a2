-- Takes V015 back. Loses: the older system's counters and transactions, whether they were moved or not.
ALTER TABLE agents
    DROP COLUMN stats;

DROP TABLE transactions;
