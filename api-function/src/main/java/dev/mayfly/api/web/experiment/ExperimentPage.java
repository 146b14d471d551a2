package dev.mayfly.api.web.experiment;

import dev.mayfly.api.batch.ExperimentResponse;
import dev.mayfly.api.web.Show;
import dev.mayfly.batch.BatchStatus;
import dev.mayfly.batch.GradeCount;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One experiment as its page shows it. */
public record ExperimentPage(ExperimentResponse experiment, List<GradeCount> grades, ResultsPage results, Instant now) {

    private static final int GROUPS = 10;
    private static final int GROUP_WIDTH = 10;

    public String title() {
        return experiment.name() == null ? experiment.trackingId() : experiment.name();
    }

    public String path() {
        return "/experiments/" + experiment.trackingId();
    }

    public boolean isRunning() {
        return experiment.status() == BatchStatus.RUNNING;
    }

    public long ended() {
        return experiment.jobStats().completed()
                + experiment.jobStats().failed()
                + experiment.jobStats().cancelled();
    }

    public String timeLeft() {
        return Show.left(experiment.expiresAt(), now);
    }

    /** How many grades there are in each group of ten, for a chart. */
    public String gradesJson() {
        return IntStream.range(0, GROUPS)
                .mapToObj(group -> Long.toString(gradesFrom(group * GROUP_WIDTH)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** The same in words. */
    public String gradesText() {
        return grades.stream()
                .map(count ->
                        "%d from %d to %d".formatted(count.grades(), count.lowest(), count.lowest() + GROUP_WIDTH))
                .collect(Collectors.joining(", "));
    }

    private long gradesFrom(int lowest) {
        return grades.stream()
                .filter(count -> count.lowest() == lowest)
                .mapToLong(GradeCount::grades)
                .sum();
    }
}
