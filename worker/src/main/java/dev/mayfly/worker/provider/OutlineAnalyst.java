package dev.mayfly.worker.provider;

import dev.mayfly.worker.job.Dialogue;
import dev.mayfly.worker.job.Findings;
import dev.mayfly.worker.job.Text;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Analyses by counting, without any model: enough to see on one machine how analyses come and go. It judges nothing. */
public final class OutlineAnalyst implements Analyst {

    private static final int QUOTED = 200;

    @Override
    public String model() {
        return "outline";
    }

    @Override
    public AnalystReply analyse(Dialogue dialogue, @Nullable String customPrompt, Consumer<Spending> spent) {
        var counts = new TreeMap<String, Integer>();
        dialogue.messages().forEach(message -> counts.merge(message.role(), 1, Integer::sum));
        var summary = new StringBuilder("%d messages, of those shown by role: %s.".formatted(dialogue.total(), counts));
        if (!dialogue.messages().isEmpty()) {
            summary.append(" It begins with “%s” and ends with “%s”."
                    .formatted(
                            quote(dialogue.messages().getFirst()),
                            quote(dialogue.messages().getLast())));
        }
        var findings = new Findings(
                summary.toString(),
                "unclear",
                null,
                "neutral",
                List.of(),
                List.of(),
                List.of("Give the worker a model (MODEL_PROVIDER, MODEL_NAME) to have conversations understood."));
        return new AnalystReply.Analysed(findings, new Spending(model(), null, null));
    }

    @Override
    public void close() {}

    private static String quote(Dialogue.Message message) {
        return Text.clip(message.text().strip(), QUOTED);
    }
}
