package dev.mayfly.packages.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** That each stage's stacks find one another: what one reads of SSM, another has written. */
final class LinkChecks {

    private static final List<String> STAGES = List.of("dev", "staging", "prod");
    private static final Pattern SECTION = Pattern.compile("\\[(\\w+)-(\\w+)\\.deploy\\.parameters\\]");
    private static final Pattern OVERRIDE = Pattern.compile("\\s*\"(\\w+)=(.*)\",");

    private final Deployment deployment;
    private final List<String> faults = new ArrayList<>();

    private LinkChecks(Deployment deployment) {
        this.deployment = deployment;
    }

    static List<String> faults(Deployment deployment) {
        var checks = new LinkChecks(deployment);
        Map<String, Map<String, String>> overrides = checks.overrides();
        for (String stage : STAGES) {
            Set<String> written = checks.written(stage);
            for (String template : Deployment.TEMPLATES) {
                String stack = stage + "-" + template.replace(".yaml", "");
                checks.check(stack, template, overrides.getOrDefault(stack, Map.of()), written);
            }
        }
        return checks.faults;
    }

    private void check(String stack, String file, Map<String, String> overrides, Set<String> written) {
        Node parameters = deployment.template(file).at("Parameters");
        for (String name : overrides.keySet()) {
            if (!parameters.names().contains(name)) {
                faults.add("%s: %s has no parameter %s".formatted(stack, file, name));
            }
        }
        if (!stack.startsWith(overrides.getOrDefault("Stage", "nothing") + "-")) {
            faults.add("%s is not told its stage".formatted(stack));
        }
        for (String name : parameters.names()) {
            String given =
                    overrides.getOrDefault(name, parameters.at(name, "Default").text());
            boolean isLink = parameters.at(name, "Type").text().startsWith("AWS::SSM::Parameter::Value");
            if (isLink && !written.contains(given)) {
                faults.add("%s reads %s, which no stack of the stage writes".formatted(stack, given));
            }
        }
    }

    private Set<String> written(String stage) {
        var names = new HashSet<String>();
        for (String template : Deployment.TEMPLATES) {
            Deployment.resources(deployment.template(template), "AWS::SSM::Parameter").values().stream()
                    .map(parameter ->
                            parameter.at("Properties", "Name", "Fn::Sub").text())
                    .map(name -> name.replace("${Stage}", stage))
                    .forEach(names::add);
        }
        return names;
    }

    private Map<String, Map<String, String>> overrides() {
        var stacks = new HashMap<String, Map<String, String>>();
        Map<String, String> current = new HashMap<>();
        for (String line :
                String.valueOf(deployment.files().get("samconfig.toml")).lines().toList()) {
            var section = SECTION.matcher(line);
            if (section.matches()) {
                current = new HashMap<>();
                stacks.put(section.group(1) + "-" + section.group(2), current);
            }
            var override = OVERRIDE.matcher(line);
            if (override.matches()) {
                current.put(override.group(1), override.group(2));
            }
        }
        return stacks;
    }
}
