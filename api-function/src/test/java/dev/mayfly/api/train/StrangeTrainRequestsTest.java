package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Strange;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whatever a caller sends of trains, credentials and LLM requests, the answer is one of ours, and what was taken can be read. */
class StrangeTrainRequestsTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final String train = owner.newTrain("Train");
    private final String other = owner.newTrain("Other");
    private final String credential = owner.newCredential("account", "secret");
    private final String key = owner.create("/api/trains/%s/keys".formatted(other), "{\"name\": \"x\"}")
            .text("trainKey.id");

    @Test
    void strangeValuesInEveryFieldOfEveryBodyAreNeverOurFault() {
        owner.useCredentials(train, credential);

        Strange.assertOursForEveryField(owner, bodies());
        Strange.assertOursForEveryField(owner, requests());

        for (String path : new String[] {
            "/api/trains",
            "/api/trains/%s/keys".formatted(other),
            "/api/credentials",
            "/api/requests",
            "/api/conversations"
        }) {
            assertThat(owner.get(path + "?limit=200").status()).as(path).isEqualTo(200);
        }
        assertThat(API.query("SELECT count(link_kind) > 900 FROM api_requests WHERE workspace_id = '%s'"
                        .formatted(owner.workspaceId())))
                .as("most strange values are of no consequence")
                .isEqualTo("t");
    }

    @Test
    void randomJsonIsNeverOurFault() {
        Strange.assertOursForRandomJson(owner, bodies().keySet());
        Strange.assertOursForRandomJson(owner, requests().keySet());
    }

    @Test
    void bodiesCutOffAnywhereAreRefused() {
        Strange.assertRefusedWhenCutOff(owner, bodies());
        Strange.assertRefusedWhenCutOff(owner, requests());
    }

    /** A body for every route that takes one and answers what depends on it alone, each value marked by angle brackets. */
    private Map<String, String> bodies() {
        String member = owner.colleague("member", "read").userId();
        return Map.of(
                "POST /api/trains",
                "{\"name\": <\"n\">, \"slug\": <\"s\">, \"description\": <\"d\">}",
                "PATCH /api/trains/" + other,
                "{\"name\": <\"n\">, \"description\": <\"d\">, \"archived\": <false>}",
                "POST /api/trains/%s/members".formatted(train),
                "{\"email\": <null>, \"userId\": <\"%s\">, \"role\": <\"member\">}".formatted(member),
                "POST /api/trains/%s/keys".formatted(other),
                "{\"name\": <\"n\">, \"expiresAt\": <\"2999-01-01T00:00:00Z\">}",
                "PATCH /api/trains/%s/keys/%s".formatted(other, key),
                "{\"name\": <\"n\">, \"expiresAt\": <\"2999-01-01T00:00:00Z\">}",
                "POST /api/trains/%s/keys/%s/rotate".formatted(other, key),
                "{\"overlapHours\": <24>}",
                "POST /api/credentials",
                "{\"provider\": <\"other\">, \"accountId\": <\"a\">, \"name\": <\"n\">, \"kind\": <\"oauth\">,"
                        + " \"secret\": <\"s\">, \"expiresAt\": <\"2999-01-01T00:00:00Z\">}",
                "PUT /api/trains/%s/accounts".formatted(train),
                "{\"accounts\": <[{\"credentialId\": \"%s\", \"priority\": 1}]>}".formatted(credential),
                "POST /api/trains/%s/credentials/%s/report".formatted(train, credential),
                "{\"status\": <429>, \"retryAfterSeconds\": <1>, \"retryAfter\": <\"1\">, \"version\": <1>}");
    }

    /** Requests of each API and their answers, whole and in pieces; a blank behind a route makes it another one of this map. */
    private Map<String, String> requests() {
        String envelope = "\"train\": \"%s\", \"status\": <200>, \"error\": <null>".formatted(train);
        String open = owner.create("/api/requests", "{\"train\": \"%s\", \"request\": {}}".formatted(train))
                .text("requestId");
        var bodies = new LinkedHashMap<String, String>();
        bodies.put("POST /api/requests", """
                {%s, "startedAt": <"2026-03-01T10:00:00Z">, "method": <"POST">,
                 "path": <"/v1/messages">, "model": <"m">, "headers": <{}>, "durationMs": <1>, "firstTokenMs": <1>,
                 "accountId": <"a">,
                 "request": {"model": <"claude-sonnet-4-5">, "system": <"s">, "tools": <[]>, "messages": [
                    {"role": <"user">, "content": [{"type": <"text">, "text": <"hi">}]},
                    {"role": "assistant", "content": [
                        {"type": "tool_use", "id": <"t">, "name": <"Task">, "input": <{"prompt": "p"}>}]},
                    {"role": "user", "content": [
                        {"type": "tool_result", "tool_use_id": <"t">, "content": <"c">},
                        {"type": "image", "source": {"type": "base64", "media_type": <"image/png">, "data": <"x">}}]}]},
                 "response": {"id": <"i">, "content": <[]>, "stop_reason": <"end_turn">, "usage": {
                    "input_tokens": <1>, "output_tokens": <1>, "cache_read_input_tokens": <1>,
                    "cache_creation": <{}>, "iterations": <[]>}}}
                """.formatted(envelope));
        bodies.put("POST /api/requests ", """
                {%s, "request": {"messages": [
                    {"role": "system", "content": <"s">},
                    {"role": "assistant", "content": <null>, "refusal": <"r">, "tool_calls": [
                        {"id": <"c">, "function": {"name": <"Task">, "arguments": <"{}">}}], "function_call": <null>},
                    {"role": "tool", "tool_call_id": <"c">, "content": <"r">}]},
                 "response": {"choices": [{"message": <{}>, "text": <"t">, "finish_reason": <"stop">}], "usage": {
                    "prompt_tokens": <1>, "completion_tokens": <1>, "prompt_tokens_details": <{}>}}}
                """.formatted(envelope));
        bodies.put("POST /api/requests  ", """
                {%s, "request": {"instructions": <"s">, "previous_response_id": <"r">, "input": [
                    {"role": <"user">, "content": <"hi">},
                    {"type": <"function_call">, "call_id": <"c">, "name": <"Agent">, "arguments": <"{}">},
                    {"type": <"function_call_output">, "call_id": <"c">, "output": <"o">}]},
                 "response": {"output": <[]>, "status": <"completed">, "incomplete_details": <null>, "usage": {
                    "input_tokens": <1>, "output_tokens": <1>, "input_tokens_details": <{}>, "total_tokens": <2>}}}
                """.formatted(envelope));
        bodies.put("POST /api/requests   ", """
                {%s, "request": {"messages": [{"role": "user", "content": [
                    {"text": <"hi">}, {"toolResult": {"toolUseId": <"t">, "content": <[]>}}, {"image": <{}>}]}]},
                 "response": {"output": {"message": <{}>}, "stopReason": <"s">, "usage": {
                    "inputTokens": <1>, "outputTokens": <1>, "cacheReadInputTokens": <1>, "cacheDetails": <[]>}}}
                """.formatted(envelope));
        bodies.put("POST /api/requests    ", """
                {%s, "request": {"messages": <"hi">}, "chunks": [
                    {"type": "message_start", "message": <{"content": [], "usage": {"input_tokens": 1}}>},
                    {"type": <"content_block_start">, "index": <0>, "content_block": <{"type": "tool_use", "name": "Task"}>},
                    {"type": "content_block_delta", "index": <0>, "delta": {"type": <"input_json_delta">, "partial_json": <"{}">}},
                    {"type": "content_block_delta", "index": 0, "delta": {"type": "citations_delta", "citation": <{}>}},
                    {"type": "message_delta", "delta": <{}>, "usage": <{"output_tokens": 1}>}]}
                """.formatted(envelope));
        bodies.put("POST /api/requests     ", """
                {%s, "request": {"messages": []}, "chunks": [
                    {"id": <"">, "object": <"chat.completion.chunk">, "created": <0>, "choices": [
                        {"index": <0>, "finish_reason": <null>, "delta": {"role": <"assistant">, "content": <"h">, "tool_calls": [
                            {"index": <0>, "id": <"t">, "function": {"name": <"Task">, "arguments": <"{}">}}]}}]},
                    {"object": "chat.completion.chunk", "choices": <[]>, "usage": <{"prompt_tokens": 1}>}]}
                """.formatted(envelope));
        bodies.put("POST /api/requests      ", """
                {%s, "request": {"input": <"hi">}, "chunks": [
                    {"type": <"response.created">, "response": <{"id": "r", "output": []}>},
                    {"type": "response.output_item.added", "output_index": <0>, "item": <{"type": "message"}>},
                    {"type": "response.output_text.delta", "output_index": 0, "content_index": <0>, "delta": <"h">},
                    {"type": "response.function_call_arguments.delta", "output_index": <1>, "delta": <"{}">},
                    {"type": <"response.completed">, "response": <{}>}]}
                """.formatted(envelope));
        bodies.put(
                "POST /api/requests/%s/chunks".formatted(open),
                "{\"chunks\": [{\"index\": <0>, \"data\": <{\"type\": \"ping\"}>}], \"done\": <false>, \"status\": <200>,"
                        + " \"error\": <\"e\">, \"durationMs\": <1>, \"firstTokenMs\": <1>}");
        return bodies;
    }
}
