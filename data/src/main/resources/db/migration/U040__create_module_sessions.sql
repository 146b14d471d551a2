-- Takes V040 back. Loses: businesses, and which modules worked on them.
DROP TABLE branding_sessions, planning_sessions, validation_sessions, module_sessions, businesses;
