package dev.mayfly.api.execution;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.execution.Interaction;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.Status;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the caller thinks of an agent: everybody who may write may say so of every ordinary agent. */
@Controller("/api/agents/{id}")
class OpinionController {

    private final Opinions opinions;
    private final WorkspaceTransactions transactions;

    OpinionController(Opinions opinions, WorkspaceTransactions transactions) {
        this.opinions = opinions;
        this.transactions = transactions;
    }

    /** Gives the agent the caller's rating, in place of an earlier one. */
    @Allows(scope = Scope.WRITE)
    @Put("/rating")
    Interaction rate(Caller caller, UUID id, @Body @Valid RatingRequest body) {
        return transactions.write(caller.workspace(), () -> opinions.rate(caller, id, body.rating()));
    }

    @Allows(scope = Scope.WRITE)
    @Delete("/rating")
    @Status(HttpStatus.NO_CONTENT)
    void unrate(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> opinions.unrate(caller, id));
    }

    /** Puts the agent among the caller's favourites. */
    @Allows(scope = Scope.WRITE)
    @Put("/favorite")
    Interaction favor(Caller caller, UUID id) {
        return transactions.write(caller.workspace(), () -> opinions.favor(caller, id));
    }

    @Allows(scope = Scope.WRITE)
    @Delete("/favorite")
    @Status(HttpStatus.NO_CONTENT)
    void disfavor(Caller caller, UUID id) {
        transactions.write(caller.workspace(), () -> opinions.disfavor(caller, id));
    }

    /** Stores what the caller has to say of the agent, in place of what was said before; nothing clears it. */
    @Allows(scope = Scope.WRITE)
    @Put("/feedback")
    Interaction comment(Caller caller, UUID id, @Body @Valid FeedbackRequest body) {
        return transactions.write(caller.workspace(), () -> opinions.comment(caller, id, body.feedback()));
    }

    @Serdeable
    record RatingRequest(@NotNull @Min(1) @Max(5) Integer rating) {}

    @Serdeable
    record FeedbackRequest(@Nullable @Size(max = 2000) String feedback) {

        /** Feedback is personal. */
        @Override
        public String toString() {
            return "FeedbackRequest[]";
        }
    }
}
