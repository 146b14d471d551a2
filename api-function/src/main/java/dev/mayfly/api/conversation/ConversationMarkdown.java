package dev.mayfly.api.conversation;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a report for people: one section a branch, one below it a message. All that was said stands in quotations,
 * so that none of it can pass for a heading of ours.
 */
final class ConversationMarkdown {

    private ConversationMarkdown() {}

    static String head(ConversationSummary conversation) {
        return """
                # Conversation %s

                | | |
                | --- | --- |
                | from | %s |
                | to | %s |
                | requests | %d, %d of them failed |
                | branches | %d, %d of them sub-tasks |
                | tools called | %d |
                | tokens | %d in, %d out |
                | cost in USD | %s |
                | models | %s |

                """.formatted(
                conversation.id(),
                conversation.startedAt(),
                conversation.lastRequestAt(),
                conversation.requests(),
                conversation.failedRequests(),
                conversation.branches(),
                conversation.subtasks(),
                conversation.toolCalls(),
                conversation.usage().total() - conversation.usage().output(),
                conversation.usage().output(),
                orDash(conversation.costUsd()),
                conversation.models().stream().map(ConversationMarkdown::line).collect(Collectors.joining(", ")));
    }

    static String branch(BranchResponse branch, boolean isExpired) {
        var text = new StringBuilder("## Branch %s\n\n".formatted(line(branch.branchId())));
        if (branch.forkedFromRequestId() != null) {
            text.append("Goes on with request %s.\n\n".formatted(branch.forkedFromRequestId()));
        }
        if (branch.taskRequestId() != null) {
            text.append("A task of request %s.\n\n".formatted(branch.taskRequestId()));
        }
        if (isExpired) {
            text.append("Not all that was said is kept any more.\n\n");
        }
        return text.toString();
    }

    static String message(MessageResponse message, StoredJson json) {
        var text = new StringBuilder(
                "### %d %s, %s\n\n".formatted(message.position(), line(message.role()), message.timestamp()));
        append(text, message.blocks(), json);
        if (message.cut()) {
            text.append("The message is longer than what is shown.\n\n");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<BlockResponse> blocks, StoredJson json) {
        for (var block : blocks) {
            switch (block.type()) {
                case "tool_use" ->
                    text.append("Calls %s:\n\n".formatted(line(orDash(block.name()))))
                            .append(quote(json.write(block.input())));
                case "tool_result" -> {
                    text.append("Answer of the tool:\n\n");
                    append(text, block.content() == null ? List.of() : block.content(), json);
                }
                case "image" -> text.append("An image (%s).\n\n".formatted(line(orDash(block.mediaType()))));
                case "other" -> text.append(quote(json.write(block.json())));
                case String _ -> text.append(quote(orDash(block.text())));
            }
        }
    }

    /** Text in one line that cannot leave its heading, sentence or table cell. */
    private static String line(String text) {
        return text.replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ")
                .replaceAll("([\\\\|\\[\\]`*_#])", "\\\\$1")
                .replace("<", "&lt;")
                .strip();
    }

    /** Text as a quotation, without links and markup of HTML; backslashes before a bracket stay what they are. */
    private static String quote(String text) {
        String plain = text.replaceAll("(?<!\\\\)(\\\\*+)\\[", "$1$1\\\\[").replace("<", "&lt;");
        return "> " + plain.replaceAll("\\R", "\n> ") + "\n\n";
    }

    private static String orDash(@Nullable String value) {
        return value == null ? "–" : value;
    }
}
