package dev.mayfly.conversation;

import static dev.mayfly.conversation.Dialogue.calls;
import static dev.mayfly.conversation.Dialogue.delegates;
import static dev.mayfly.conversation.Dialogue.result;
import static dev.mayfly.conversation.Dialogue.says;
import static dev.mayfly.conversation.Dialogue.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests as they come from clients, and the conversations that they form. */
@ParameterizedClass
@EnumSource(Shape.class)
class ConversationsTest {

    private static final String REMINDER = "<system-reminder>\nThe file changed.\n</system-reminder>";
    private static final String CONTINUED =
            "This session is being continued from a previous conversation that ran out of context.";
    private static final long DAY = 86_400;

    private final Train train;

    private final List<Message> opening = Dialogue.of(user("Build it."));
    private final Message plan = says("First I plan.");
    private final List<Message> second = Dialogue.of(opening, plan, user("Go on."));
    private final Message done = says("It is built.");

    ConversationsTest(Shape shape) {
        this.train = new Train(shape);
    }

    @Test
    void aFollowUpGoesOnWithTheRequestThatItRepeats() {
        var first = train.add(0, opening, plan);
        var next = train.add(10, second, done);
        var last = train.add(20, Dialogue.of(second, done, user("Thanks.")), says("You are welcome."));

        assertThat(train.link(first)).isEqualTo(Link.fresh());
        assertThat(train.link(next)).isEqualTo(new Link(Link.Kind.PREFIX, 1, first, null, null));
        assertThat(train.link(last)).isEqualTo(new Link(Link.Kind.PREFIX, 3, next, null, null));
        assertThat(train.places().values()).containsOnly(new Place(first, "main", false, null));
    }

    @Test
    void remindersBeforeAndAfterTheTextBreakNoLink() {
        var first = train.add(0, Dialogue.of(user(REMINDER, "Build it.\r\n")), plan);
        var next = train.add(10, Dialogue.of(user("Build it.", REMINDER), plan, user("Go on.\n\n" + REMINDER)), done);
        var last = train.add(20, Dialogue.of(second, done, user("Thanks.")), says("You are welcome."));

        assertThat(train.link(next).parent()).isEqualTo(first);
        assertThat(train.link(last).parent()).isEqualTo(next);
    }

    @Test
    void turnsWithToolsAreFollowed() {
        var call = calls("call_1", "Read", Map.of("path", "a.txt", "limit", 10));
        var first = train.add(0, opening, call);
        var withResult = Dialogue.of(opening, call, result("call_1", "content\r\n" + REMINDER));
        var next = train.add(10, withResult, done);
        var last = train.add(20, Dialogue.of(opening, call, result("call_1", "content"), done, user("Thanks.")), plan);

        assertThat(train.link(next)).isEqualTo(new Link(Link.Kind.PREFIX, 1, first, null, null));
        assertThat(train.link(last).parent()).isEqualTo(next);
    }

    @Test
    void toolMessagesThatAreSentTwiceCountOnce() {
        var call = calls("call_1", "Read", Map.of("path", "a.txt"));
        var withResult = Dialogue.of(opening, call, result("call_1", "content"));
        var first = train.add(0, opening, call);
        var next = train.add(10, Dialogue.of(withResult, call, result("call_1", "content")), done);
        var last = train.add(20, Dialogue.of(withResult, done, user("Thanks.")), plan);

        assertThat(train.link(next)).isEqualTo(new Link(Link.Kind.PREFIX, 1, first, null, null));
        assertThat(train.link(last)).isEqualTo(new Link(Link.Kind.PREFIX, 3, next, null, null));
    }

    @Test
    void theSameIdsInEachTurnAreNoRepetition() {
        var call = calls("call_0", "Read", Map.of("path", "a.txt"));
        var otherCall = calls("call_0", "Read", Map.of("path", "b.txt"));
        var withResult = Dialogue.of(opening, call, result("call_0", "a"));
        var withBoth = Dialogue.of(withResult, otherCall, result("call_0", "b"));
        train.add(0, opening, call);
        var next = train.add(10, withResult, otherCall);
        var both = train.add(20, withBoth, done);
        var last = train.add(30, Dialogue.of(withBoth, done, user("Thanks.")), plan);

        assertThat(train.link(both)).isEqualTo(new Link(Link.Kind.PREFIX, 3, next, null, null));
        assertThat(train.link(last)).isEqualTo(new Link(Link.Kind.PREFIX, 5, both, null, null));
    }

    @Test
    void aFollowUpMayAddSeveralMessagesAtOnce() {
        var call = calls("call_1", "Read", Map.of("path", "a.txt"));
        var first = train.add(0, opening, call);
        var next = train.add(
                10,
                Dialogue.of(opening, call, result("call_1", "content"), user("And quickly."), user("Please.")),
                done);

        assertThat(train.link(next)).isEqualTo(new Link(Link.Kind.PREFIX, 1, first, null, null));
    }

    @Test
    void withALostParentTheGrandparentIsLinked() {
        var first = train.add(0, opening, plan);
        var last = train.add(20, Dialogue.of(second, done, user("Thanks.")), says("You are welcome."));

        assertThat(train.link(last)).isEqualTo(new Link(Link.Kind.GRANDPARENT, 1, first, null, null));
        assertThat(train.place(last)).isEqualTo(new Place(first, "main", false, null));
    }

    @Test
    void anotherSystemPromptBreaksNoLink() {
        var first = train.add(0, "You are terse.", opening, plan);
        var next = train.add(10, "You are verbose.", second, done);

        assertThat(train.link(next).parent()).isEqualTo(first);
    }

    @Test
    void aDifferentContinuationOpensABranchAndCanBeBranchedAgain() {
        var first = train.add(0, opening, plan);
        var next = train.add(10, second, done);
        var other = Dialogue.of(opening, plan, user("Stop."));
        var branched = train.add(20, other, done);
        var onBranch = train.add(30, Dialogue.of(other, done, user("Go on after all.")), plan);
        var branchedAgain = train.add(40, Dialogue.of(other, done, user("Good.")), plan);
        var onMain = train.add(50, Dialogue.of(second, done, user("Thanks.")), plan);

        assertThat(List.of(first, next, onMain)).allMatch(id -> train.branch(id).equals("main"));
        assertThat(List.of(branched, onBranch)).allMatch(id -> train.branch(id).equals("branch_20260302000010"));
        assertThat(train.branch(branchedAgain)).isEqualTo("branch_20260302000030");
        assertThat(train.places().values()).extracting(Place::conversationId).containsOnly(first);
    }

    @Test
    void branchesOfTheSameSecondHaveNamesOfTheirOwn() {
        train.add(0, opening, plan);
        train.add(10, second, done);
        var one = train.add(20, Dialogue.of(opening, plan, user("Stop.")), done);
        var two = train.add(20, Dialogue.of(opening, plan, user("Wait.")), done);
        var three = train.add(20, Dialogue.of(opening, plan, user("Run.")), done);

        assertThat(Stream.of(one, two, three).map(train::branch))
                .containsExactly("branch_20260302000010", "branch_20260302000010_2", "branch_20260302000010_3");
    }

    @Test
    void anIdenticalRetryOpensNoBranch() {
        var first = train.add(0, opening, plan);
        var next = train.add(10, second, done);
        var retry = train.add(20, second, says("It is built, and well."));
        var again = train.add(30, second, null);
        var afterRetry = train.add(40, Dialogue.of(second, says("It is built, and well."), user("Thanks.")), plan);

        assertThat(train.link(retry)).isEqualTo(new Link(Link.Kind.PREFIX, 1, first, null, next));
        assertThat(train.link(again).retryOf()).isEqualTo(retry);
        assertThat(train.link(afterRetry)).isEqualTo(new Link(Link.Kind.PREFIX, 3, retry, null, null));
        assertThat(train.places().values()).containsOnly(new Place(first, "main", false, null));
    }

    @Test
    void differentContinuationsOfARequestAndOfItsRetryAreTwoBranches() {
        train.add(0, opening, plan);
        train.add(10, second, done);
        train.add(20, second, says("Built."));
        var ofTheFirst = train.add(30, Dialogue.of(second, done, user("Thanks.")), plan);
        var ofTheRetry = train.add(40, Dialogue.of(second, says("Built."), user("Thanks.")), plan);

        assertThat(train.branch(ofTheFirst)).isEqualTo("main");
        assertThat(train.branch(ofTheRetry)).isEqualTo("branch_20260302000030");
    }

    @Test
    void aRetryOfARetrysContinuationIsOneToo() {
        train.add(0, opening, null);
        var retry = train.add(5, opening, plan);
        var next = train.add(10, second, null);
        var nextAgain = train.add(20, second, done);

        assertThat(train.link(next).parent()).isEqualTo(retry);
        assertThat(train.link(nextAgain).retryOf()).isEqualTo(next);
    }

    @Test
    void identicalOpeningsAreConversationsOfTheirOwn() {
        var one = train.add(0, opening, plan);
        var two = train.add(10, opening, says("No plan."));
        var ofTwo = train.add(20, Dialogue.of(opening, says("No plan."), user("Go on.")), done);
        var ofOne = train.add(30, second, done);

        assertThat(train.place(ofOne)).isEqualTo(train.place(one)).isEqualTo(new Place(one, "main", false, null));
        assertThat(train.place(ofTwo)).isEqualTo(train.place(two)).isEqualTo(new Place(two, "main", false, null));
    }

    @Test
    void anOpeningIsRepeatedAfterAFailureOnly() {
        var failed = train.add(0, opening, null);
        var failedAgain = train.add(10, opening, null);
        var answered = train.add(20, opening, plan);
        var another = train.add(30, opening, plan);

        assertThat(train.link(failedAgain).retryOf()).isEqualTo(failed);
        assertThat(train.link(answered).retryOf()).isEqualTo(failedAgain);
        assertThat(train.link(another)).isEqualTo(Link.fresh());
        assertThat(train.place(another).conversationId()).isEqualTo(another);
    }

    @Test
    void anOpeningIsNotRepeatedLongAfterItFailed() {
        train.add(0, opening, null);
        var muchLater = train.add(601, opening, plan);

        assertThat(train.link(muchLater)).isEqualTo(Link.fresh());
    }

    @Test
    void anOpeningOfSeveralMessagesIsRepeatedWhateverHappened() {
        var first = train.add(0, second, done);
        var retry = train.add(10, second, done);

        assertThat(train.link(first)).isEqualTo(Link.fresh());
        assertThat(train.link(retry).retryOf()).isEqualTo(first);
    }

    @Test
    void aCompactedConversationGoesOnOnABranchOfItsOwn() {
        var first = train.add(0, opening, plan);
        var summarize = Dialogue.of(opening, plan, user("Summarize the conversation."));
        var summary = "<analysis>\nThe user wants it built.\n</analysis>\n\n<summary>\n1. Primary request:\n"
                + "   Build it, with many words. ".repeat(20) + "\n</summary>";
        var summarized = train.add(10, summarize, says(summary));
        String rest = summary.substring(summary.indexOf("<summary>") + 9, summary.indexOf("</summary>"))
                .strip();
        var compacted = Dialogue.of(user(
                REMINDER,
                CONTINUED + " The conversation is summarized below:\nAnalysis:\nThe user wants it built.\n\nSummary:\n"
                        + rest + "\n\nContinue without asking."));
        var continued = train.add(6 * DAY, compacted, done);
        var after = train.add(6 * DAY + 10, Dialogue.of(compacted, done, user("Thanks.")), plan);
        var onMain = train.add(6 * DAY + 20, second, done);

        assertThat(train.link(continued)).isEqualTo(new Link(Link.Kind.COMPACT, 0, summarized, null, null));
        assertThat(train.place(continued)).isEqualTo(new Place(first, "compact_235950", false, null));
        assertThat(train.place(after)).isEqualTo(train.place(continued));
        assertThat(train.branch(onMain)).isEqualTo("branch_20260308000010");
    }

    @Test
    void aShortSummaryIsFoundToo() {
        var first = train.add(0, opening, says("We built the thing."));
        var continued = train.add(
                10,
                Dialogue.of(user(CONTINUED + " The summary below covers the earlier portion.\n\nSummary:\nWe built the"
                        + " thing.\n\nPlease continue.")),
                done);

        assertThat(train.link(continued).parent()).isEqualTo(first);
    }

    @Test
    void aSummaryIsForgottenAfterSevenDays() {
        var summary = "We built the thing and tested it.";
        var asked = Dialogue.of(user(CONTINUED + " The conversation is summarized below:\n" + summary));
        var first = train.add(0, opening, says(summary));
        var intime = train.add(7 * DAY, asked, done);
        var late = train.add(
                7 * DAY + 1,
                Dialogue.of(user(CONTINUED + " The conversation is summarized below:\n" + summary + " Yes.")),
                done);

        assertThat(train.link(intime).parent()).isEqualTo(first);
        assertThat(train.link(late)).isEqualTo(Link.fresh());
    }

    @Test
    void whoOnlyTalksAboutASummaryGoesOnWithNothing() {
        train.add(0, opening, says("We built the thing and tested it."));
        var other = train.add(10, Dialogue.of(user("We built the thing and tested it.")), done);

        assertThat(train.link(other)).isEqualTo(Link.fresh());
    }

    @Test
    void tasksOfOneAnswerAreSubtasksInTheOrderTheyBegin() {
        var first = train.add(0, opening, delegates("Find bugs.", "Write docs."));
        var docs = train.add(5, Dialogue.of(user(REMINDER, "Write docs.")), plan);
        var bugs = train.add(5, Dialogue.of(user("Find bugs.")), plan);
        var nextOfDocs = train.add(10, Dialogue.of(user("Write docs."), plan, user("Go on.")), done);

        assertThat(train.link(docs)).isEqualTo(new Link(Link.Kind.SUBTASK, 0, null, first, null));
        assertThat(train.place(docs)).isEqualTo(new Place(first, "subtask_1", true, first));
        assertThat(train.place(bugs)).isEqualTo(new Place(first, "subtask_2", true, first));
        assertThat(train.place(nextOfDocs)).isEqualTo(train.place(docs));
    }

    @Test
    void laterTurnsOfTheConversationAreNoSubtasks() {
        var delegated = delegates("Find bugs.");
        var first = train.add(0, opening, delegated);
        train.add(5, Dialogue.of(user("Find bugs.")), plan);
        var next = train.add(
                20,
                Dialogue.of(
                        opening, delegated, result("task_" + Integer.toHexString("Find bugs.".hashCode()), "None.")),
                done);

        assertThat(train.place(next)).isEqualTo(new Place(first, "main", false, null));
    }

    @Test
    void subtasksWithTheSamePromptAreToldApart() {
        train.add(0, opening, delegates("Find bugs."));
        var one = train.add(5, Dialogue.of(user("Find bugs.")), says("In a."));
        var two = train.add(6, Dialogue.of(user("Find bugs.")), says("In b."));
        var ofOne = train.add(10, Dialogue.of(user("Find bugs."), says("In a."), user("More.")), done);
        var ofTwo = train.add(11, Dialogue.of(user("Find bugs."), says("In b."), user("More.")), done);

        assertThat(Stream.of(one, two, ofOne, ofTwo).map(train::branch))
                .containsExactly("subtask_1", "subtask_2", "subtask_1", "subtask_2");
    }

    @Test
    void aRetriedSubtaskGetsNoNumberOfItsOwn() {
        train.add(0, opening, delegates("Find bugs.", "Write docs."));
        var failed = train.add(5, Dialogue.of(user("Find bugs.")), null);
        var retry = train.add(6, Dialogue.of(user("Find bugs.")), plan);
        var other = train.add(7, Dialogue.of(user("Write docs.")), plan);

        assertThat(train.link(retry).retryOf()).isEqualTo(failed);
        assertThat(Stream.of(failed, retry, other).map(train::branch))
                .containsExactly("subtask_1", "subtask_1", "subtask_2");
    }

    @Test
    void aTaskGivenAgainIsNoRetryOfTheFirst() {
        train.add(0, opening, delegates("Find bugs."));
        train.add(5, Dialogue.of(user("Find bugs.")), null);
        var other = train.add(8, Dialogue.of(user("Review it.")), delegates("Find bugs."));
        var again = train.add(10, Dialogue.of(user("Find bugs.")), plan);

        assertThat(train.link(again)).isEqualTo(new Link(Link.Kind.SUBTASK, 0, null, other, null));
        assertThat(train.place(again)).isEqualTo(new Place(other, "subtask_1", true, other));
    }

    @Test
    void subtasksHaveSubtasksAndBranches() {
        var first = train.add(0, opening, delegates("Find bugs."));
        var outer = train.add(5, Dialogue.of(user("Find bugs.")), delegates("Look at a."));
        var inner = train.add(6, Dialogue.of(user("Look at a.")), plan);
        train.add(7, Dialogue.of(user("Look at a."), plan, user("Go on.")), done);
        var branched = train.add(8, Dialogue.of(user("Look at a."), plan, user("Stop.")), done);

        assertThat(train.place(outer)).isEqualTo(new Place(first, "subtask_1", true, first));
        assertThat(train.place(inner)).isEqualTo(new Place(first, "subtask_2", true, outer));
        assertThat(train.place(branched)).isEqualTo(new Place(first, "branch_20260301235958", true, outer));
    }

    @Test
    void aTaskIsForgottenAfterADay() {
        train.add(0, opening, delegates("Find bugs."));
        var intime = train.add(DAY, Dialogue.of(user("Find bugs.")), plan);
        var late = train.add(DAY + 1, Dialogue.of(user("Find bugs.")), plan);

        assertThat(train.link(intime).kind()).isEqualTo(Link.Kind.SUBTASK);
        assertThat(train.link(late)).isEqualTo(Link.fresh());
    }

    @Test
    void arrivingLateGivesTheSameGraph() {
        train.add(0, opening, delegates("Find bugs."));
        train.add(1, Dialogue.of(user("Find bugs.")), null);
        train.add(2, Dialogue.of(user("Find bugs.")), plan);
        train.add(3, Dialogue.of(opening, delegates("Find bugs."), user("Go on.")), done);
        train.add(4, Dialogue.of(opening, delegates("Find bugs."), user("Stop.")), done);
        train.add(5, Dialogue.of(opening, delegates("Find bugs."), user("Stop."), done, user("Thanks.")), done);

        var late = train.inOrder(Comparator.<UUID>naturalOrder().reversed());

        assertThat(late.links()).isEqualTo(train.links());
        assertThat(late.places()).isEqualTo(train.places());
    }
}
