package dev.mayfly.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.api.page.Cursor;
import dev.mayfly.api.test.Answer;
import dev.mayfly.api.test.Chat;
import dev.mayfly.api.test.TestApi;
import dev.mayfly.chat.ChatMessage;
import dev.mayfly.test.Threads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was said, page by page. */
class MessagePageTest {

    /** A Lambda's answer may have 6 MB, with the text escaped once more. */
    private static final int MAX_ANSWER = 6_291_456;

    @AutoClose
    private static final TestApi API = TestApi.start();

    private Chat chat = Chat.of(API.newTenant());

    @BeforeEach
    void beginAgain() {
        chat = Chat.of(API.newTenant());
    }

    @Test
    void walksBothWaysWhileOthersPost() {
        IntStream.rangeClosed(1, 25).forEach(i -> chat.say("m" + i));

        Answer first = chat.messages("?limit=10");
        chat.say("m26");
        Answer second = chat.messages("?limit=10&cursor=" + first.text("nextCursor"));
        Answer third = chat.messages("?limit=10&cursor=" + second.text("nextCursor"));
        Answer back = chat.messages("?limit=10&cursor=" + third.text("previousCursor"));

        assertThat(first.at("previousCursor")).isNull();
        assertThat(Chat.seqs(first)).containsExactlyElementsOf(range(1, 10));
        assertThat(Chat.seqs(second)).containsExactlyElementsOf(range(11, 20));
        assertThat(Chat.seqs(third)).containsExactlyElementsOf(range(21, 26));
        assertThat(third.at("nextCursor")).isNull();
        assertThat(Chat.seqs(back)).containsExactlyElementsOf(range(11, 20));
        assertThat(Chat.seqs(chat.messages("?before=27&limit=3"))).containsExactlyElementsOf(range(24, 26));
        assertThat(Chat.seqs(chat.messages("?after=24"))).containsExactlyElementsOf(range(25, 26));
        assertThat(chat.messages("?after=26").size("items")).isZero();
        assertThat(chat.messages("?after=26").at("lastSeq")).isEqualTo(26);
        assertThat(chat.messages("?after=1&before=3").status()).isEqualTo(400);
    }

    @Test
    void refusesTheCursorOfAnotherSession() {
        IntStream.range(0, 3).forEach(_ -> chat.say("x"));
        String cursor = chat.messages("?limit=1").text("nextCursor");

        assertThat(chat.another(chat.tenant()).messages("?cursor=" + cursor).text("code"))
                .isEqualTo("bad_cursor");
        assertThat(chat.messages("?cursor=" + cursor.substring(1)).status()).isEqualTo(400);
    }

    @Test
    void keepsPagesOfLongMessagesWithinALambdasAnswer() {
        String text = "\\u0001".repeat(200_000);
        IntStream.range(0, 9).forEach(_ -> chat.post("{\"role\": \"USER\", \"content\": \"%s\"}".formatted(text)));

        var seen = new ArrayList<Long>();
        String query = "?limit=1000";
        do {
            Answer page = chat.messages(query);
            seen.addAll(Chat.seqs(page));
            assertThat(page.body().length()).isLessThan(5_300_000);
            query = page.at("nextCursor") == null ? "" : "?limit=1000&cursor=" + page.text("nextCursor");
        } while (!query.isEmpty());

        assertThat(seen).containsExactlyElementsOf(range(1, 9));
        assertThat(Chat.seqs(chat.messages("?before=10"))).containsExactlyElementsOf(range(6, 9));
    }

    /** Whoever follows from page to page and then asks for what is behind the last one misses nothing and hears nothing twice. */
    @Test
    void missesNothingAndRepeatsNothingWhileManyPost() {
        List<Callable<List<Long>>> together = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            together.add(() -> IntStream.range(0, 25)
                    .mapToObj(_ -> Long.valueOf(chat.say("x").text("seq")))
                    .toList());
        }
        for (int i = 0; i < 2; i++) {
            together.add(this::followToTheEnd);
        }

        List<List<Long>> seen = Threads.together(together);

        assertThat(seen.subList(0, 8).stream().flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(range(1, 200));
        assertThat(seen.get(8)).containsExactlyElementsOf(range(1, 200));
        assertThat(seen.get(9)).containsExactlyElementsOf(range(1, 200));
        assertThat(backToTheStart()).containsExactlyElementsOf(range(1, 200).reversed());
    }

    private List<Long> followToTheEnd() {
        var seen = new ArrayList<Long>();
        while (seen.size() < 200) {
            Answer page = chat.messages("?limit=7&after=" + (seen.isEmpty() ? 0 : seen.getLast()));
            seen.addAll(Chat.seqs(page));
            while (page.at("nextCursor") != null) {
                page = chat.messages("?limit=7&cursor=" + page.text("nextCursor"));
                seen.addAll(Chat.seqs(page));
            }
        }
        return seen;
    }

    private List<Long> backToTheStart() {
        var seen = new ArrayList<Long>();
        Answer page = chat.messages("?limit=7&before=201");
        seen.addAll(Chat.seqs(page).reversed());
        while (page.at("previousCursor") != null) {
            page = chat.messages("?limit=7&cursor=" + page.text("previousCursor"));
            seen.addAll(Chat.seqs(page).reversed());
        }
        return seen;
    }

    @Test
    void hasNothingBehindTheEndOfAllNumbersAndEverythingBeforeIt() {
        chat.say("x");

        Answer behind = chat.messages("?after=" + Long.MAX_VALUE);

        assertThat(behind.status()).as(behind.body()).isEqualTo(200);
        assertThat(behind.size("items")).isZero();
        assertThat(behind.at("lastSeq")).isEqualTo(1);
        assertThat(Chat.seqs(chat.messages("?before=" + Long.MAX_VALUE))).containsExactly(1L);
        assertThat(Chat.seqs(chat.messages("?before=1"))).isEmpty();
    }

    /** What callers call their agents and messages counts as well. */
    @Test
    void keepsPagesOfLongNamesWithinALambdasAnswer() {
        String name = "\\u0001".repeat(196);
        IntStream.range(0, 1000)
                .forEach(i -> chat.post(
                        "{\"role\": \"USER\", \"content\": \"%s\", \"agentId\": \"%s\", \"clientMessageId\": \"%s%s\"}"
                                .formatted("\\u0001".repeat(800), name, name, i)));

        Answer page = chat.messages("?limit=1000");

        assertThat(page.size("items")).isGreaterThan(500);
        assertThat(escaped(page)).isLessThan(MAX_ANSWER);
        assertThat(escaped(chat.tenant().get(chat.path() + "/export"))).isLessThan(MAX_ANSWER);
    }

    private static long escaped(Answer answer) {
        return answer.body().length()
                + answer.body()
                        .chars()
                        .filter(unit -> unit == '"' || unit == '\\')
                        .count();
    }

    /** The session is read before its messages: another one may come in between. */
    @Test
    void countsWhatCameBetweenCountingAndReading() {
        var time = Instant.parse("2026-01-31T12:00:00Z");
        List<ChatMessage> messages = LongStream.rangeClosed(1, 3)
                .mapToObj(seq -> new ChatMessage(
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        seq,
                        "USER",
                        null,
                        "x",
                        null,
                        "complete",
                        null,
                        time,
                        time))
                .toList();

        MessagePage page = MessagePage.of(messages, 2, Cursor.over("test"));

        assertThat(page.lastSeq()).isEqualTo(3);
        assertThat(page.nextCursor()).isNull();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
