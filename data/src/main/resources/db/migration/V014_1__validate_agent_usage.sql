-- Validates what V014 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE agents VALIDATE CONSTRAINT agents_usage_adds_up;
ALTER TABLE agents VALIDATE CONSTRAINT agents_avg_rating_in_range;
