-- Lets the planner know what V021 and V022 are good for. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ANALYZE api_requests;
