package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatSearchTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    @Test
    void findsWordsInItsWorkspaceTheNewestFirst() {
        Chat chat = Chat.of(API.newTenant());
        chat.say("The market for bread is large");
        chat.another(chat.tenant()).say("Bread again");
        chat.say("Cake");
        Chat.of(API.newTenant()).say("Their bread market");

        assertThat(snippets(chat, "BREAD")).containsExactly("*Bread* again", "The market for *bread* is large");
        assertThat(snippets(chat, "market bread")).hasSize(1);
        assertThat(snippets(chat, "bread -market")).containsExactly("*Bread* again");
        assertThat(snippets(chat, "%22bread market%22")).isEmpty();
        assertThat(snippets(chat, "cake or again")).hasSize(2);
        assertThat(snippets(chat, "?!")).isEmpty();
        assertThat(snippets(chat, "-nothing")).as("of its own").hasSize(3);
        assertThat(snippets(chat, "workspace:" + chat.tenant().workspaceId())).isEmpty();
        assertThat(snippets(chat, "' OR 1=1 --")).isEmpty();
    }

    @Test
    void goesFromPageToPage() {
        Chat chat = Chat.of(API.newTenant());
        IntStream.rangeClosed(1, 5).forEach(i -> chat.say("word " + i));

        Answer first = chat.tenant().get("/api/chat/search?q=word&limit=2");
        chat.say("word 6");
        Answer second = chat.tenant().get("/api/chat/search?q=word&limit=2&cursor=" + first.text("nextCursor"));

        assertThat(first.at("items.1.seq")).isEqualTo(4);
        assertThat(second.at("items.0.seq")).isEqualTo(3);
        assertThat(chat.tenant()
                        .get("/api/chat/search?q=other&limit=2&cursor=" + first.text("nextCursor"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void doesNotFindWhatStillArrives() {
        Chat chat = Chat.of(API.newTenant());
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"early\", \"status\": \"streaming\"}");

        assertThat(snippets(chat, "early")).isEmpty();
        chat.tenant().patch(chat.path() + "/messages/1", "{\"offset\": 5, \"status\": \"complete\"}");
        assertThat(snippets(chat, "early")).hasSize(1);
    }

    @Test
    void exportsAsItWasSaid() {
        Chat chat = Chat.of(API.newTenant());
        chat.say("# Not a heading of ours\\n\\n*x*");
        chat.post("{\"role\": \"ASSISTANT\", \"agentId\": \"vera\", \"content\": \"Half\", \"status\": \"streaming\"}");

        Answer json = chat.tenant().get(chat.path() + "/export");
        Answer markdown = chat.tenant().get(chat.path() + "/export?format=markdown");

        assertThat(json.text("session.id")).isEqualTo(chat.id());
        assertThat(json.size("messages")).isEqualTo(2);
        assertThat(json.at("nextCursor")).isNull();
        assertThat(markdown.header("Content-Type")).startsWith("text/markdown");
        assertThat(markdown.body())
                .startsWith("# Agent session " + chat.id() + "\n")
                .contains("\n# Not a heading of ours\n\n*x*\n", "## 2. ASSISTANT (vera), ", ", streaming\n\nHalf\n");
        assertThat(chat.tenant().get(chat.path() + "/export?format=pdf").status())
                .isEqualTo(400);
    }

    @Test
    void exportsLongSessionsPageByPage() {
        Chat chat = Chat.of(API.newTenant());
        IntStream.range(0, 9).forEach(i -> chat.say("x".repeat(199_999) + i));

        Answer first = chat.tenant().get(chat.path() + "/export");
        Answer second = chat.tenant().get(chat.path() + "/export?format=json&cursor=" + first.text("nextCursor"));

        assertThat(first.header("Link")).contains(first.text("nextCursor"), "rel=\"next\"");
        assertThat(first.size("messages")).isEqualTo(4);
        assertThat(second.at("messages.0.seq")).isEqualTo(5);
    }

    @Test
    void namesTheWordsThatCannotBeLookedFor() {
        Answer refused = API.newTenant().get("/api/chat/search?q=a%00b");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text("errors.0.pointer")).isEqualTo("q");
    }

    private static List<String> snippets(Chat chat, String words) {
        Answer found = chat.tenant().get("/api/chat/search?q=" + words);
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        return IntStream.range(0, found.size("items"))
                .mapToObj(i -> found.text("items.%d.snippet".formatted(i)))
                .toList();
    }
}
