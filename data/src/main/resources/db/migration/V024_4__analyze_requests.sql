-- Lets the planner know what V024 is good for. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ANALYZE api_requests;
