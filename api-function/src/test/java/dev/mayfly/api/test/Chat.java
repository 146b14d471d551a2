package dev.mayfly.api.test;

import java.util.List;
import java.util.stream.IntStream;

/** A business with a validation and an agent session on it, made through the API. */
public record Chat(Tenant tenant, String businessId, String moduleSessionId, String id) {

    public static Chat of(Tenant tenant) {
        String business =
                tenant.create("/api/businesses", "{\"name\": \"Bakery\"}").text("id");
        return on(
                tenant,
                tenant.create("/api/module-sessions", """
                        {"businessId": "%s", "moduleType": "VALIDATION"}""".formatted(business)).text("id"),
                business);
    }

    /** Another agent session on the same module's session, of whoever makes it. */
    public Chat another(Tenant creator) {
        return on(creator, moduleSessionId, businessId);
    }

    private static Chat on(Tenant tenant, String moduleSessionId, String businessId) {
        String session = tenant.create("/api/agent-sessions", """
                        {"moduleType": "VALIDATION", "moduleSessionId": "%s", "currentAgent": "vera"}""".formatted(moduleSessionId))
                .text("id");
        return new Chat(tenant, businessId, moduleSessionId, session);
    }

    /** The same session through the eyes of somebody else. */
    public Chat as(Tenant other) {
        return new Chat(other, businessId, moduleSessionId, id);
    }

    public String path() {
        return "/api/agent-sessions/" + id;
    }

    public Answer post(String body) {
        return tenant.post(path() + "/messages", body);
    }

    /** Posts what a user says. */
    public Answer say(String text) {
        return post("{\"role\": \"USER\", \"content\": \"%s\"}".formatted(text));
    }

    public Answer messages(String query) {
        return tenant.get(path() + "/messages" + query);
    }

    public Answer change(String verb) {
        return tenant.post(path() + "/" + verb, "");
    }

    /** The places of the messages on a page, in its order. */
    public static List<Long> seqs(Answer page) {
        return IntStream.range(0, page.size("items"))
                .mapToObj(i -> Long.valueOf(page.text("items.%d.seq".formatted(i))))
                .toList();
    }
}
