package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** From a business to what is said about it, and nobody else hears it. */
class ChatWalkTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void leadsFromABusinessToItsMessages() {
        Chat chat = Chat.of(API.newTenant());

        Answer first = chat.post("""
                {"role": "USER", "content": "Is it a market?", "agentId": "vera", "metadata": {"a": [1]}}""");
        Answer second = chat.post("{\"role\": \"ASSISTANT\", \"content\": \"It is.\"}");
        Answer list = chat.messages("");
        Answer session = chat.tenant().get(chat.path());

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(first.header("Location")).isEqualTo(chat.path() + "/messages/1");
        assertThat(second.at("seq")).isEqualTo(2);
        assertThat(list.size("items")).isEqualTo(2);
        assertThat(list.at("items.0.content")).isEqualTo("Is it a market?");
        assertThat(list.at("items.0.metadata.a.0")).isEqualTo(1);
        assertThat(list.at("items.0.createdAt")).isEqualTo(first.at("createdAt"));
        assertThat(list.at("items.1.role")).isEqualTo("ASSISTANT");
        assertThat(session.at("lastSeq")).isEqualTo(2);
        assertThat(session.at("lastActivityAt")).isEqualTo(second.at("createdAt"));
        assertThat(session.at("status")).isEqualTo("ACTIVE");
    }

    @Test
    void nobodyElseHearsIt() {
        Chat chat = Chat.of(API.newTenant());
        chat.say("Secret");
        Tenant stranger = API.newTenant();

        assertThat(chat.as(stranger).messages("").status()).isEqualTo(404);
        assertThat(chat.as(stranger).say("Hello").status()).isEqualTo(404);
        assertThat(stranger.get("/api/chat/search?q=Secret").size("items")).isZero();
        assertThat(chat.tenant().get("/api/chat/search?q=secret").at("items.0.snippet"))
                .isEqualTo("*Secret*");
    }
}
