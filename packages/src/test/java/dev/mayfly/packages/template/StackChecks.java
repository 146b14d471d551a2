package dev.mayfly.packages.template;

import dev.mayfly.packages.Packages;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the three stacks promise together. */
final class StackChecks {

    private static final Set<String> ALARMS = Set.of(
            "ApiAliasErrors",
            "Api5xx",
            "ApiLatency",
            "CleanupMissed",
            "CleanupFailed",
            "CleanupOverdue",
            "CleanupDlq",
            "MigrateErrors",
            "DatabaseConnections",
            "DatabaseCpu",
            "DatabaseCapacity",
            "DatabaseStorage");

    private static final String CLEANUP = "../cleanup-function/target/function.zip";
    private static final Pattern SUBSTITUTED = Pattern.compile("\\$\\{([A-Za-z0-9]+)(\\.[A-Za-z0-9.]+)?\\}");
    private static final int MAX_SERVICE_TIMEOUT = 3600;
    private static final int MILLIS_PER_SECOND = 1000;

    private final Deployment deployment;
    private final List<String> faults = new ArrayList<>();

    private StackChecks(Deployment deployment) {
        this.deployment = deployment;
    }

    static List<String> faults(Deployment deployment) {
        var checks = new StackChecks(deployment);
        for (String file : Deployment.TEMPLATES) {
            Node template = deployment.template(file);
            checks.checkNames(file, template);
            checks.checkPolicies(file, template);
            checks.checkLogGroups(file, template);
            checks.checkAlarms(file, template);
        }
        checks.checkMigration();
        checks.checkApi();
        checks.checkSignIn();
        checks.checkDatabase();
        deployment.files().forEach((file, text) -> {
            if (file.startsWith("events/")) {
                checks.require(Packages.isJson(text), file + " is not JSON");
            }
        });
        return checks.faults;
    }

    /** Whatever is referred to is there, and whatever is asked of an operator is used. */
    private void checkNames(String file, Node template) {
        Set<String> known = Set.copyOf(
                Stream.concat(template.at("Parameters").names().stream(), template.at("Resources").names().stream())
                        .toList());
        List<String> used = template.everything().flatMap(StackChecks::referred).toList();
        for (String name : used) {
            require(known.contains(name) || name.startsWith("AWS"), "%s has no %s".formatted(file, name));
        }
        for (String parameter : template.at("Parameters").names()) {
            require(used.contains(parameter), "%s does not use %s".formatted(file, parameter));
        }
    }

    private static Stream<String> referred(Node node) {
        Stream<String> direct = Stream.of(
                        node.at("Ref").text(), node.at("Fn::GetAtt").text())
                .filter(Predicate.not(String::isEmpty))
                .map(name -> name.split("\\.", 2)[0])
                .filter(name -> !name.contains("::"));
        Node sub = node.at("Fn::Sub");
        String text = sub.items().isEmpty() ? "" : sub.items().getFirst().text();
        Set<String> ownNames =
                sub.items().size() > 1 ? Set.copyOf(sub.items().get(1).names()) : Set.of();
        return Stream.concat(
                direct,
                SUBSTITUTED
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !ownNames.contains(name)));
    }

    private void checkPolicies(String file, Node template) {
        template.everything().filter(node -> !node.at("Effect").isMissing()).forEach(statement -> {
            for (Node resource : statement.at("Resource").items()) {
                String text = resource.at("Fn::Sub").isMissing()
                        ? resource.text()
                        : resource.at("Fn::Sub").text();
                require(
                        (!text.equals("*") && !text.endsWith(":*")) || text.endsWith(":log-stream:*"),
                        file + " allows something on every resource");
            }
            for (Node action : statement.at("Action").items()) {
                require(!action.text().contains("*"), file + " allows every action of a service");
            }
        });
    }

    private void checkLogGroups(String file, Node template) {
        Deployment.resources(template, "AWS::Logs::LogGroup")
                .forEach((name, group) -> require(
                        !group.at("Properties", "RetentionInDays").isMissing(),
                        "%s: %s keeps logs for ever".formatted(file, name)));
    }

    private void checkAlarms(String file, Node template) {
        Deployment.resources(template, "AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            Node properties = alarm.at("Properties");
            require(ALARMS.contains(name), "%s: nobody has written what to do about %s".formatted(file, name));
            String metric = properties.at("MetricName").text();
            require(
                    !properties.at("Namespace").text().equals("Mayfly") || Packages.reads(CLEANUP, metric),
                    "%s waits for %s, which nobody reports".formatted(name, metric));
            require(!properties.at("AlarmActions").items().isEmpty(), name + " tells nobody");
            require(!properties.at("TreatMissingData").isMissing(), name + " says nothing about silence");
            require(
                    properties.at("AlarmName", "Fn::Sub").text().endsWith("-" + name),
                    name + " is called otherwise in CloudWatch");
            require(properties.at("AlarmDescription").text().endsWith(name), name + " does not name its runbook");
        });
        if (file.equals("app.yaml")) {
            List<String> all = Stream.of("data.yaml", "app.yaml")
                    .flatMap(each ->
                            Deployment.resources(deployment.template(each), "AWS::CloudWatch::Alarm").keySet().stream())
                    .toList();
            ALARMS.forEach(name -> require(all.contains(name), "There is no alarm " + name));
            require(
                    template.at("Resources", "CleanupMissed", "Properties", "TreatMissingData")
                            .text()
                            .equals("breaching"),
                    "CleanupMissed takes silence for health");
        }
    }

    private void checkMigration() {
        Node run = deployment.app().at("Resources", "MigrationRun", "Properties");
        int function = deployment
                .app()
                .at("Resources", "MigrateFunction", "Properties", "Timeout")
                .number();
        int service = run.at("ServiceTimeout").number();
        require(
                service > function && service <= MAX_SERVICE_TIMEOUT,
                "CloudFormation does not wait as long as the migrations may take");
        require(run.at("SchemaVersion", "Ref").text().equals("SchemaVersion"), "A new schema version migrates nothing");
    }

    private void checkApi() {
        Node app = deployment.app();
        Deployment.resources(app, "AWS::ApiGatewayV2::Stage")
                .forEach((name, stage) -> require(
                        stage.at("Properties", "StageName").text().equals("$default"),
                        "A named stage is part of each path"));
        Node function = app.at("Resources", "ApiFunction", "Properties");
        Deployment.resources(app, "AWS::ApiGatewayV2::Integration").forEach((name, integration) -> {
            Node properties = integration.at("Properties");
            require(
                    properties.at("PayloadFormatVersion").text().equals("1.0"),
                    name + " calls with a payload format that is not read");
            require(
                    properties.at("IntegrationUri", "Ref").text().equals("ApiFunction.Alias"),
                    name + " calls past the alias, and so past the way back");
            require(
                    function.at("Timeout").number() * MILLIS_PER_SECOND
                            < properties.at("TimeoutInMillis").number(),
                    "The function goes on after API Gateway has given up");
        });
        require(
                app.at("Resources", "ApiPermission", "Properties", "FunctionName", "Ref")
                        .text()
                        .equals("ApiFunction.Alias"),
                "API Gateway may not call the alias");
        Node alarms = function.at("DeploymentPreference", "Alarms");
        require(!alarms.isMissing(), "Nothing takes a bad deployment back");
        for (Node alarm : alarms.items()) {
            require(
                    app.at("Resources", alarm.at("Ref").text())
                            .everything()
                            .anyMatch(node -> node.at("Fn::Sub").text().equals("${ApiFunction}:live")),
                    "A deployment is judged by something else than the errors of the alias");
        }
    }

    /** Whoever signs in comes back to where the function says that it is, and shows tokens that the function believes. */
    private void checkSignIn() {
        Node resources = deployment.app().at("Resources");
        Node client = resources.at("PagesClient", "Properties");
        Node variables = resources.at("ApiFunction", "Properties", "Environment", "Variables");
        List<Node> callback =
                client.at("CallbackURLs").items().getFirst().at("Fn::Sub").items();
        require(
                callback.getFirst().text().equals("${Url}/sign-in/callback")
                        && callback.getLast().at("Url").equals(variables.at("PUBLIC_URL")),
                "The user pool sends people back to where they did not come from");
        require(
                client.at("AllowedOAuthFlows").items().equals(List.of(new Node("code"))),
                "The user pool gives tokens into browsers' addresses");
        require(
                resources
                        .at("People", "Properties", "AdminCreateUserConfig", "AllowAdminCreateUserOnly")
                        .isTrue(),
                "Anybody may sign up");
        for (String setting : List.of("JWT_AUDIENCE", "OIDC_CLIENT_ID")) {
            require(
                    variables
                            .at(setting)
                            .everything()
                            .anyMatch(node -> node.at("Ref").text().equals("PagesClient")),
                    "The function does not believe the user pool: " + setting);
        }
        Node authorizer = resources.at("TokenAuthorizer", "Properties", "JwtConfiguration");
        require(
                authorizer.at("Issuer").equals(variables.at("JWT_ISSUER"))
                        && authorizer.at("Audience").items().equals(List.of(variables.at("JWT_AUDIENCE"))),
                "API Gateway believes other tokens than the function");
    }

    private void checkDatabase() {
        Node cluster = deployment.data().at("Resources", "Cluster");
        require(cluster.at("DeletionPolicy").text().equals("Snapshot"), "A deleted stack takes all data along");
        require(cluster.at("UpdateReplacePolicy").text().equals("Snapshot"), "A replaced cluster takes all data along");
        for (String promise :
                List.of("StorageEncrypted", "EnableIAMDatabaseAuthentication", "ManageMasterUserPassword")) {
            require(cluster.at("Properties", promise).isTrue(), "The cluster lacks " + promise);
        }
        for (String promise : List.of("BackupRetentionPeriod", "DeletionProtection")) {
            require(!cluster.at("Properties", promise).isMissing(), "The cluster lacks " + promise);
        }
        require(
                deployment
                        .data()
                        .at("Resources", "ClusterParameters", "Properties", "Parameters", "rds.force_ssl")
                        .text()
                        .equals("1"),
                "The cluster takes connections without TLS");
        require(
                deployment
                        .data()
                        .at("Resources", "Proxy", "Properties", "RequireTLS")
                        .isTrue(),
                "The proxy takes connections without TLS");
        for (String parameter : List.of("PooledUrlParameter", "DirectUrlParameter")) {
            String url = deployment
                    .data()
                    .at("Resources", parameter, "Properties", "Value", "Fn::Sub")
                    .text();
            require(url.contains("sslmode=verify-full"), parameter + " does not verify the server");
            String plugin = url.replaceFirst(".*authenticationPluginClassName=([^&]*).*", "$1");
            require(
                    Packages.dataHasClass(plugin),
                    "%s signs in by %s, which there is not".formatted(parameter, plugin));
        }
        require(
                deployment.files().getOrDefault("data.yaml", "").contains("IamPassword&prepareThreshold=0"),
                "The proxy's sessions would be pinned by prepared statements");
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
