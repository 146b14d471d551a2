package dev.mayfly.local;

import dev.mayfly.local.demo.FirstExperiment;
import dev.mayfly.local.demo.Step;
import java.net.URI;
import java.util.List;

/** What the terminal shows once everything runs. */
record Welcome(URI url, String key) {

    /** What stands after the # of the link stays in the browser. */
    String text() {
        var text = new StringBuilder("""

                Mayfly is running.  Ctrl-C stops it; its data stays.

                  Pages  %1$s/sign-in#key=%2$s
                  API    %1$s
                  Key    %2$s

                The first experiment, step by step, to paste into another terminal:

                  export MAYFLY_URL=%1$s MAYFLY_KEY=%2$s

                """.formatted(url, key));
        List<Step> steps = FirstExperiment.steps();
        for (int index = 0; index < steps.size(); index++) {
            Step step = steps.get(index);
            text.append("  # %d. %s%n  %s%n%n".formatted(index + 1, step.purpose(), step.curl()));
        }
        return text.toString();
    }
}
