package dev.mayfly.api.analysis;

import dev.mayfly.analysis.Analysis;
import dev.mayfly.analysis.AnalysisLeaseRepository;
import dev.mayfly.analysis.AnalysisRepository;
import dev.mayfly.analysis.BranchDialogue;
import dev.mayfly.analysis.BranchDialogue.Extent;
import dev.mayfly.api.access.Caller;
import dev.mayfly.api.masking.Masking;
import dev.mayfly.conversation.Block;
import dev.mayfly.conversation.Message;
import dev.mayfly.problem.ConflictException;
import dev.mayfly.problem.NotFoundException;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What a worker gets to see of a conversation: all that was said along the branch, as text, without secrets and personal data.
 * They are masked before anything is cut, so that no half of one is left, and before anything leaves.
 */
@Singleton
final class BranchMessages {

    private static final String EXPIRED = "messages_expired";
    private static final String EXPIRED_MESSAGE =
            "The messages of the branch are not kept any more, so it cannot be analysed";

    private final AnalysisRepository analyses;
    private final AnalysisLeaseRepository leases;
    private final BranchDialogue dialogue;
    private final WorkspaceTransactions transactions;
    private final JsonMapper json;

    BranchMessages(
            AnalysisRepository analyses,
            AnalysisLeaseRepository leases,
            BranchDialogue dialogue,
            WorkspaceTransactions transactions,
            JsonMapper json) {
        this.analyses = analyses;
        this.leases = leases;
        this.dialogue = dialogue;
        this.transactions = transactions;
        this.json = json;
    }

    /**
     * The messages, for whoever holds the lease.
     *
     * @throws ConflictException when the lease is lost, or the messages have expired; the analysis has failed then
     */
    MessageWindow.Shown read(Caller caller, UUID id, UUID leaseToken) {
        var window = new MessageWindow();
        Extent extent = transactions.read(caller.workspace(), () -> {
            Analysis analysis =
                    analyses.find(caller.workspace(), id).orElseThrow(() -> new NotFoundException("analysis", id));
            if (!leases.isLive(caller.workspace(), id, leaseToken)) {
                throw AnalysisWork.leaseLost(id);
            }
            return dialogue.read(
                    caller.workspace(),
                    analysis.conversationId(),
                    analysis.branchId(),
                    message -> window.add(message.role(), text(message)));
        });
        if (extent == Extent.EXPIRED) {
            throw expired(caller, id, leaseToken);
        }
        return window.show(extent == Extent.WHOLE);
    }

    /** No other try would find them. */
    private ConflictException expired(Caller caller, UUID id, UUID leaseToken) {
        List<UUID> failed = transactions.write(
                caller.workspace(),
                () -> leases.fail(
                        caller.workspace(),
                        id,
                        leaseToken,
                        false,
                        1,
                        EXPIRED,
                        EXPIRED_MESSAGE,
                        null,
                        0,
                        0,
                        null,
                        caller.userId(),
                        caller.keyId()));
        return failed.isEmpty() ? AnalysisWork.leaseLost(id) : new ConflictException(EXPIRED, EXPIRED_MESSAGE);
    }

    private String text(Message message) {
        return PersonalData.mask(Masking.text(text(message.blocks())));
    }

    private String text(List<Block> blocks) {
        return blocks.stream().map(this::text).collect(Collectors.joining("\n"));
    }

    private String text(Block block) {
        return switch (block) {
            case Block.Text text -> text.text();
            case Block.ToolUse use -> "[uses %s] %s".formatted(use.name(), write(Masking.wholeJson(use.input())));
            case Block.ToolResult result -> "[result] " + text(result.content());
            case Block.Image _ -> "[image]";
            case Block.Other _ -> "[attachment]";
        };
    }

    private String write(JsonNode node) {
        try {
            return json.writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
