-- Takes V031 back. Loses: all analyses of conversations, their results, and who asked for them and ran them.
DROP TABLE analysis_audit_log;
DROP TABLE conversation_analysis_results;
DROP TABLE conversation_analyses;
DROP FUNCTION touch_conversation_analysis();
DROP TYPE conversation_analysis_status;
