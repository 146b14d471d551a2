package dev.mayfly.conversation;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which a request finds those that it goes on with, and is found by those that go on with it. They are made of what
 * messages say and nothing else: the model, the system prompt, cache marks, reminders and white space around texts do not matter.
 *
 * <p>Each prefix is SHA-256 over the prefix before it and the hash of one message, so that equal prefixes mean equal messages up
 * to there. A message's hash is over its role and its normalised blocks, each with a mark of its kind and each string with its
 * length ({@code Digest} says it byte by byte). Keys of different purposes are never equal, except that those of
 * {@code prompt} meet those of {@code tasks}, those of {@code continued} that of {@code summary}, {@code previous} that of
 * {@code response}, and {@code answered} the next prefix of a request that goes on. A request that names a response instead of
 * sending what came before has prefixes that begin with that name: what it says is something else after each response.
 *
 * @param prefixes one for each of the transcript's messages
 * @param system of the system prompt; null when there is none
 * @param answered the prefix of a request that goes on with this answer; null without an answer, or when it says nothing
 * @param prompt of the text of the only message, when a user's text is all there is
 * @param tasks of the prompts of the tasks that the answer gives
 * @param summary of the first words of an answer that calls no tool; null when they are too few
 * @param continued of the first words of the summary that the first message goes on with, the longest first; there are several
 *     since nothing marks where the summary starts and ends
 * @param response of the name of the answer, by which OpenAI's Responses can be gone on with; null for other answers
 * @param previous of the name of the response that the request goes on with; null when it sends all that came before
 * @param assistants the positions of the assistant's messages, counted from 1
 */
public record Fingerprint(
        List<Hash> prefixes,
        @Nullable Hash system,
        @Nullable Hash answered,
        @Nullable Hash prompt,
        List<Hash> tasks,
        @Nullable Hash summary,
        List<Hash> continued,
        @Nullable Hash response,
        @Nullable Hash previous,
        List<Integer> assistants) {

    private static final String TASK = "task";
    private static final String RESPONSE = "response";

    public Fingerprint {
        prefixes = List.copyOf(prefixes);
        tasks = List.copyOf(tasks);
        continued = List.copyOf(continued);
        assistants = List.copyOf(assistants);
    }

    /** The keys of a request and its answer. */
    public static Fingerprint of(Transcript transcript, @Nullable Answer answer) {
        var messages = transcript.messages();
        Hash previous = ofResponse(transcript.previousResponse());
        Hash start = previous == null ? Digest.start() : previous;
        List<Hash> prefixes = Digest.prefixes(start, messages);
        String firstText = messages.stream()
                .filter(Message::isUser)
                .findFirst()
                .map(Message::text)
                .orElse("");
        return new Fingerprint(
                prefixes,
                ofSystem(transcript.systemText()),
                ofAnswer(prefixes.isEmpty() ? start : prefixes.getLast(), answer),
                previous == null ? ofPrompt(messages) : null,
                answer == null ? List.of() : ofTasks(answer),
                answer == null ? null : Summaries.ofAnswer(answer),
                Summaries.continued(firstText),
                answer == null || transcript.format() != Format.OPENAI_RESPONSES ? null : ofResponse(answer.id()),
                previous,
                IntStream.range(0, messages.size())
                        .filter(index -> messages.get(index).isAssistant())
                        .mapToObj(index -> index + 1)
                        .toList());
    }

    public int messageCount() {
        return prefixes.size();
    }

    /** The last prefix: the hash of all messages; null when there are none. */
    public @Nullable Hash messages() {
        return prefixes.isEmpty() ? null : prefixes.getLast();
    }

    private static @Nullable Hash ofSystem(@Nullable String text) {
        String normal = text == null ? "" : Normal.text(text);
        return normal.isEmpty() ? null : Digest.ofText("system", normal);
    }

    private static @Nullable Hash ofAnswer(Hash messages, @Nullable Answer answer) {
        return answer == null || Normal.blocks(answer.message().blocks()).isEmpty()
                ? null
                : Digest.prefixes(messages, List.of(answer.message())).getFirst();
    }

    private static @Nullable Hash ofResponse(@Nullable String name) {
        return name == null || name.isBlank() ? null : Digest.ofText(RESPONSE, name);
    }

    private static @Nullable Hash ofPrompt(List<Message> messages) {
        if (messages.size() != 1 || !messages.getFirst().isUser()) {
            return null;
        }
        var only = messages.getFirst();
        boolean isText = only.blocks().stream().allMatch(block -> block instanceof Block.Text);
        return isText ? Digest.ofText(TASK, only.text()) : null;
    }

    private static List<Hash> ofTasks(Answer answer) {
        return answer.tasks().stream()
                .map(Normal::text)
                .filter(prompt -> !prompt.isEmpty())
                .map(prompt -> Digest.ofText(TASK, prompt))
                .distinct()
                .toList();
    }
}
