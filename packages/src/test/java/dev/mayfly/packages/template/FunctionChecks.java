package dev.mayfly.packages.template;

import dev.mayfly.packages.Packages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a function needs so that AWS runs it as it was meant. */
final class FunctionChecks {

    /** Not told by the templates: passwords that IAM makes needless, keys where there is KMS, and the size of the pool. */
    private static final Set<String> LEFT_TO_THE_DEFAULT = Set.of(
            "DATABASE_PASSWORD",
            "DATABASE_POOL_SIZE",
            "CREDENTIAL_KEY",
            "CREDENTIAL_KEYS_OLD",
            "CREDENTIAL_KMS_ENDPOINT");

    private static final Pattern CRON = Pattern.compile("cron\\((\\S+ ){5}\\S+\\)");
    private static final Pattern RATE =
            Pattern.compile("rate\\((1 (minute|hour|day)|(?!1 )\\d+ (minutes|hours|days))\\)");

    private final Deployment deployment;
    private final List<String> faults = new ArrayList<>();

    private FunctionChecks(Deployment deployment) {
        this.deployment = deployment;
    }

    static List<String> faults(Deployment deployment) {
        var checks = new FunctionChecks(deployment);
        deployment.functions().forEach(checks::check);
        checks.checkThatAllSettingsAreTold();
        return checks.faults;
    }

    private void check(String name, Node function) {
        Node properties = function.at("Properties");
        checkCode(name, properties);
        checkLog(name, properties);
        require(
                deployment.app().at("Globals", "Function", "Runtime").text().equals("java25"),
                name + " does not run on java25");
        require(
                properties.at("ReservedConcurrentExecutions").value() != null,
                name + " may take all instances of the account");
        if (!properties.at("AutoPublishAlias").isMissing()) {
            require(
                    properties.at("AutoPublishAliasAllProperties").isTrue(),
                    name + " publishes no version when a setting changes");
        }
        if (!properties.at("SnapStart").isMissing()) {
            require(!properties.at("AutoPublishAlias").isMissing(), name + " has SnapStart without versions");
        }
        if (!name.equals("MigrateFunction")) {
            require(
                    function.at("DependsOn").items().contains(new Node("MigrationRun")),
                    name + " does not wait for the migrations");
        }
        for (String event : properties.at("Events").names()) {
            checkEvent(name, properties, properties.at("Events", event));
        }
    }

    private void checkCode(String name, Node properties) {
        String code = properties.at("CodeUri").text();
        String handler = properties.at("Handler").text();
        require(Packages.hasClass(code, handler), "%s has no %s in %s".formatted(name, handler, code));
        for (String variable : properties.at("Environment", "Variables").names()) {
            require(
                    Packages.reads(code, variable),
                    "%s is told %s, which nothing in %s reads".formatted(name, variable, code));
        }
    }

    private void checkLog(String name, Node properties) {
        String group = properties.at("LoggingConfig", "LogGroup", "Ref").text();
        require(
                deployment.app().at("Resources", group, "Type").text().equals("AWS::Logs::LogGroup"),
                name + " has no log group of its own");
        require(properties.at("LoggingConfig", "LogFormat").text().equals("JSON"), name + " does not log JSON");
    }

    private void checkEvent(String name, Node function, Node event) {
        Node properties = event.at("Properties");
        String schedule = properties.at("ScheduleExpression").text();
        require(
                CRON.matcher(schedule).matches() || RATE.matcher(schedule).matches(),
                "%s has no schedule but '%s'".formatted(name, schedule));
        require(
                Packages.isJson(properties.at("Input").text(), "detail"),
                name + " has no input that is a scheduled event");
        require(properties.at("OmitName").isTrue(), name + " has a schedule of a fixed name");
        require(
                !properties.at("DeadLetterConfig", "Arn").isMissing(),
                name + " loses runs that the scheduler cannot deliver");
        require(
                !function.at("EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination")
                        .isMissing(),
                name + " loses runs that fail");
    }

    private void checkThatAllSettingsAreTold() {
        List<String> told = deployment.functions().values().stream()
                .flatMap(function -> function.at("Properties", "Environment", "Variables").names().stream())
                .toList();
        for (String variable : Packages.settings()) {
            require(
                    told.contains(variable) || LEFT_TO_THE_DEFAULT.contains(variable),
                    "No parameter sets %s".formatted(variable));
        }
        for (Map.Entry<String, Node> function : deployment.functions().entrySet()) {
            require(
                    !function.getValue()
                            .at("Properties", "VpcConfig", "SubnetIds")
                            .isMissing(),
                    function.getKey() + " cannot reach the database");
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
