package dev.mayfly.worker.assertion;

import dev.mayfly.worker.job.Highlight;
import java.util.Optional;

/** A check of a document that gives the same answer each time. */
sealed interface Assertion
        permits Contains, NotContains, RegexFound, WordCount, IsJson, JsonPathEquals, ReadingGradeAtMost {

    /** Empty when the document passes; otherwise the place and the reason of the failure. */
    Optional<Highlight> check(Content content);
}
