package dev.mayfly.packages.template;

import dev.mayfly.packages.Packages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of {@code infra/}, as they are or with a fault in one of them. */
record Deployment(Map<String, String> files) {

    static final List<String> TEMPLATES = List.of("network.yaml", "data.yaml", "app.yaml");

    private static final Path FOLDER = Packages.ROOT.resolve("infra");

    static Deployment read() {
        var files = new TreeMap<String, String>();
        try (Stream<Path> events = Files.list(FOLDER.resolve("events"))) {
            for (String template : TEMPLATES) {
                files.put(template, Files.readString(FOLDER.resolve(template)));
            }
            files.put("samconfig.toml", Files.readString(FOLDER.resolve("samconfig.toml")));
            for (Path event : events.toList()) {
                files.put("events/" + event.getFileName(), Files.readString(event));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Deployment(files);
    }

    /** The same with another text in one place, which must be there. */
    Deployment with(String file, String text, String replacement) {
        String before = String.valueOf(files.get(file));
        if (!before.contains(text)) {
            throw new IllegalArgumentException("%s has no '%s'".formatted(file, text));
        }
        var changed = new HashMap<>(files);
        int start = before.indexOf(text);
        changed.put(file, before.substring(0, start) + replacement + before.substring(start + text.length()));
        return new Deployment(changed);
    }

    Node template(String name) {
        return Node.parse(String.valueOf(files.get(name)));
    }

    Node app() {
        return template("app.yaml");
    }

    Node data() {
        return template("data.yaml");
    }

    /** The resources of one type, by their names. */
    static Map<String, Node> resources(Node template, String type) {
        var found = new TreeMap<String, Node>();
        for (String name : template.at("Resources").names()) {
            Node resource = template.at("Resources", name);
            if (resource.at("Type").text().equals(type)) {
                found.put(name, resource);
            }
        }
        return found;
    }

    Map<String, Node> functions() {
        return resources(app(), "AWS::Serverless::Function");
    }
}
