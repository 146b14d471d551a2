package dev.mayfly.api.web.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.Hostile;
import dev.mayfly.api.test.Tenant;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.api.test.Visitor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatPagesTest {

    @AutoClose
    private static final TestApi API = TestApi.start();

    private final Tenant owner = API.newTenant();
    private final Visitor visitor = Visitor.of(owner);

    @Test
    void teachesTheFirstStep() {
        Visitor.Page page = visitor.get("/chats");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text(".teach")).contains("Nobody has talked", "/api/agent-sessions");
    }

    @Test
    void listsAndFilters() {
        Chat first = Chat.of(owner);
        Chat second = first.another(owner);
        first.say("Hello");
        second.change("complete");

        Visitor.Page page = visitor.get("/chats");

        assertThat(links(page)).containsExactly(path(second), path(first));
        assertThat(page.text("#chats tr:last-child")).contains("VALIDATION", "vera", "active", "1");
        assertThat(links(page.send("#filters", Map.of("status", List.of("COMPLETED")))))
                .containsExactly(path(second));
        assertThat(page.send("#filters", Map.of("module", List.of("PLANNING"))).text("main"))
                .contains("No session fits");
        assertThat(visitor.get("/chats?status=none").status()).isEqualTo(400);
    }

    @Test
    void showsLongListsInParts() {
        Chat first = Chat.of(owner);
        for (int i = 0; i < 54; i++) {
            first.another(owner);
        }

        Visitor.Page page = visitor.get("/chats?module=VALIDATION");
        Visitor.Page next = visitor.get(page.html().expectFirst(".more a").attr("href"));

        assertThat(links(page)).hasSize(50);
        assertThat(links(next)).hasSize(5).doesNotContainAnyElementsOf(links(page));
    }

    @Test
    void addsWhatIsSaidToAnOpenPage() {
        Chat chat = Chat.of(owner);
        chat.say("Hello");

        Visitor.Page page = visitor.get(path(chat));
        String next = page.html().expectFirst("#tail").attr("hx-get");
        Visitor.Page nothing = visitor.get(next);
        chat.say("Are you there?");
        Visitor.Page more = visitor.get(next);

        assertThat(said(page)).containsExactly("Hello");
        assertThat(nothing.status()).isEqualTo(204);
        assertThat(said(more)).containsExactly("Are you there?");
        assertThat(more.html().expectFirst("#tail").attr("hx-get")).isEqualTo(path(chat) + "/messages?after=2");
    }

    @Test
    void showsAMessageAnewUntilItIsWhole() {
        Chat chat = Chat.of(owner);
        chat.say("Hello");
        chat.post("{\"role\": \"ASSISTANT\", \"content\": \"Good\", \"status\": \"streaming\"}");

        Visitor.Page page = visitor.get(path(chat));
        String next = page.html().expectFirst("#tail").attr("hx-get");
        owner.patch(chat.path() + "/messages/2", "{\"offset\": 4, \"content\": \" day\", \"status\": \"complete\"}");
        Visitor.Page more = visitor.get(next);

        assertThat(page.text("#tail .said")).isEqualTo("Good");
        assertThat(page.text("#tail .kind")).isEqualTo("streaming");
        assertThat(next).endsWith("after=1");
        assertThat(said(more)).containsExactly("Good day");
        assertThat(more.html().select("#tail .said")).isEmpty();
    }

    @Test
    void stopsAskingWhenTheSessionHasEnded() {
        Chat chat = Chat.of(owner);
        chat.say("Hello");
        String next = visitor.get(path(chat)).html().expectFirst("#tail").attr("hx-get");

        chat.change("complete");

        for (var page : List.of(visitor.get(path(chat)), visitor.get(next))) {
            assertThat(page.text("#tail")).isEqualTo("The session has ended.");
            assertThat(page.html().expectFirst("#tail").hasAttr("hx-get")).isFalse();
        }
    }

    @Test
    void showsTheLastMessagesAndEarlierOnesWhenAskedFor() {
        Chat chat = Chat.of(owner);
        for (int i = 1; i <= 35; i++) {
            chat.say("number " + i);
        }
        chat.say("x".repeat(10_000));

        Visitor.Page page = visitor.get(path(chat));
        Visitor.Page earlier = visitor.get(page.html().expectFirst("#earlier a").attr("href"));
        Visitor.Page whole =
                visitor.get(page.html().expectFirst("#messages li a").attr("href"));

        assertThat(said(page)).hasSize(30).startsWith("number 7");
        assertThat(said(page).getLast()).hasSize(2_000);
        assertThat(said(earlier)).hasSize(6).startsWith("number 1");
        assertThat(earlier.html().select("#earlier a")).isEmpty();
        assertThat(whole.text(".said")).hasSize(10_000);
    }

    @Test
    void hasNothingBehindTheEndOfAllNumbers() {
        Chat chat = Chat.of(owner);
        chat.say("Hello");

        assertThat(visitor.get(path(chat) + "/messages?after=" + Long.MAX_VALUE).status())
                .isEqualTo(204);
        assertThat(said(visitor.get(path(chat) + "?before=" + Long.MAX_VALUE))).containsExactly("Hello");
    }

    @Test
    void isNotThereForOthers() {
        Chat chat = Chat.of(owner);
        chat.say("Hello");
        Visitor stranger = Visitor.of(API.newTenant());

        assertThat(stranger.get("/chats").html().select("#chats")).isEmpty();
        for (var part : List.of("", "/messages?after=0", "/messages/1")) {
            assertThat(stranger.get(path(chat) + part).status()).as(part).isEqualTo(404);
        }
    }

    @Test
    void takesNothingThatWasSaidForMarkup() {
        Chat chat = Chat.of(owner);
        chat.say(Hostile.TEXT);
        owner.patch(
                chat.path(),
                "{\"currentAgent\": \"%s\", \"workflowStep\": \"%s\"}".formatted(Hostile.TEXT, Hostile.TEXT));

        Hostile.assertHarmless(visitor.get("/chats"));
        Hostile.assertHarmless(visitor.get(path(chat)));
        Hostile.assertHarmless(visitor.get(path(chat) + "/messages?after=0"));
        Hostile.assertHarmless(visitor.get(path(chat) + "/messages/1"));
    }

    private static List<String> said(Visitor.Page page) {
        return page.html().select(".said").eachText();
    }

    private static List<String> links(Visitor.Page page) {
        return page.html().select("#chats td:first-child a[href^=/chats/]").eachAttr("href");
    }

    private static String path(Chat chat) {
        return "/chats/" + chat.id();
    }
}
