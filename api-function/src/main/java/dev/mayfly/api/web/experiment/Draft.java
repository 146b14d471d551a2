package dev.mayfly.api.web.experiment;

import dev.mayfly.api.web.Choice;
import dev.mayfly.api.web.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * A new experiment as somebody is typing it, right or wrong.
 *
 * @param checks and {@code documents}: those rows of the form in which there is something
 */
public record Draft(
        String name,
        String description,
        String trackingId,
        Judge judge,
        String agentId,
        String agentName,
        String instructions,
        String model,
        List<Check> checks,
        List<String> documentIds,
        List<Pasted> documents,
        String urls,
        String repeatCount,
        String expiresInDays) {

    /** Who judges. */
    public enum Judge {
        /** An agent that exists. */
        EXISTING,
        /** One that exists, with changes for this experiment only. */
        CHANGED,
        /** A new one, for this experiment only. */
        NEW
    }

    /** An assertion: what the fields of one row hold. */
    public record Check(String type, String value, String path, String weight) {

        public static final Check NONE = new Check("", "", "", "");
    }

    /**
     * A document that was typed, pasted, or read out of a file.
     *
     * @param format {@code html} for what is to become text first
     */
    public record Pasted(String title, String content, String format) {

        public static final Pasted NONE = new Pasted("", "", "text");
    }

    static Draft empty(int defaultExpiryDays) {
        return new Draft(
                "",
                "",
                "",
                Judge.NEW,
                "",
                "",
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                "",
                "1",
                Integer.toString(defaultExpiryDays));
    }

    static Draft of(Form form) {
        return new Draft(
                form.text("name"),
                form.text("description"),
                form.text("trackingId").strip(),
                Choice.of(Judge.class, form.text("judge")).orElse(Judge.NEW),
                form.text("agentId"),
                form.text("agentName"),
                form.text("instructions"),
                form.text("model"),
                checks(form),
                form.all("documentId").stream().distinct().toList(),
                documents(form),
                form.text("urls"),
                form.text("repeatCount").strip(),
                form.text("expiresInDays").strip());
    }

    /** The addresses, one a line. */
    List<String> addresses() {
        return urls.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static List<Check> checks(Form form) {
        var checks = new ArrayList<Check>();
        List<String> types = form.all("checkType");
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).isBlank()) {
                checks.add(new Check(
                        types.get(i), at(form, "checkValue", i), at(form, "checkPath", i), at(form, "checkWeight", i)));
            }
        }
        return List.copyOf(checks);
    }

    private static List<Pasted> documents(Form form) {
        var documents = new ArrayList<Pasted>();
        List<String> titles = form.all("documentTitle");
        for (int i = 0; i < titles.size(); i++) {
            String content = at(form, "documentContent", i);
            if (!titles.get(i).isBlank() || !content.isBlank()) {
                documents.add(new Pasted(titles.get(i), content, at(form, "documentFormat", i)));
            }
        }
        return List.copyOf(documents);
    }

    private static String at(Form form, String name, int index) {
        List<String> values = form.all(name);
        return index < values.size() ? values.get(index) : "";
    }
}
