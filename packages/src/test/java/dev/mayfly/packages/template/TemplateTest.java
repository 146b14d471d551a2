package dev.mayfly.packages.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TemplateTest {

    private static final Deployment DEPLOYMENT = Deployment.read();

    @Test
    void theTemplatesHaveNoFault() {
        assertThat(faults(DEPLOYMENT)).isEmpty();
    }

    @ParameterizedTest(name = "{3}")
    @MethodSource("plantedFaults")
    void aPlantedFaultIsFound(String file, String text, String replacement, String finding) {
        assertThat(faults(DEPLOYMENT.with(file, text, replacement))).anyMatch(fault -> fault.contains(finding));
    }

    static Stream<Arguments> plantedFaults() {
        String data = "data.yaml";
        String app = "app.yaml";
        return Stream.of(
                arguments(app, "dev.mayfly.api.ApiHandler", "dev.mayfly.api.Handler", "has no dev.mayfly.api.Handler"),
                arguments(app, "../api-function", "../apis", "has no dev.mayfly.api.ApiHandler"),
                arguments(app, "MAX_DOCUMENTS_PER_BATCH", "MAX_DOCUMENTS_PER_BATHC", "which nothing in"),
                arguments(
                        app,
                        "          SESSION_KEYS_OLD: !Ref SessionKeysOld\n",
                        "",
                        "No parameter sets SESSION_KEYS_OLD"),
                arguments(app, "DIRECT_USER", "DIRECT_LOGIN", "is told DIRECT_LOGIN"),
                arguments(app, "java25", "java21", "does not run on java25"),
                arguments(app, "cron(7 * * * ? *)", "cron(7 * * *)", "has no schedule but"),
                arguments(app, "cron(7 * * * ? *)", "rate(1 hours)", "has no schedule but"),
                arguments(app, "\"detail\":{}", "\"detail\":\"{}\"", "no input that is a scheduled event"),
                arguments(app, "            OmitName: true\n", "", "a schedule of a fixed name"),
                arguments(
                        app,
                        "            DeadLetterConfig: {Arn: !GetAtt CleanupDeadLetters.Arn}\n",
                        "",
                        "loses runs that the scheduler cannot deliver"),
                arguments(app, "OnFailure:", "OnSuccess:", "loses runs that fail"),
                arguments(app, "      AutoPublishAliasAllProperties: true\n", "", "publishes no version"),
                arguments(app, "      AutoPublishAlias: live\n", "", "SnapStart without versions"),
                arguments(app, "    DependsOn: MigrationRun\n", "", "does not wait for the migrations"),
                arguments(app, "ServiceTimeout: 960", "ServiceTimeout: 600", "does not wait as long"),
                arguments(app, "SchemaVersion: !Ref SchemaVersion", "SchemaVersion: '1'", "migrates nothing"),
                arguments(app, "PayloadFormatVersion: '1.0'", "PayloadFormatVersion: '2.0'", "payload format"),
                arguments(app, "Timeout: 28", "Timeout: 60", "after API Gateway has given up"),
                arguments(app, "StageName: $default", "StageName: live", "A named stage is part of each path"),
                arguments(
                        app,
                        "IntegrationUri: !Ref ApiFunction.Alias",
                        "IntegrationUri: !Ref ApiFunction",
                        "past the alias"),
                arguments(
                        app, "FunctionName: !Ref ApiFunction.Alias", "FunctionName: !Ref ApiFunction", "may not call"),
                arguments(app, "Alarms: [!Ref ApiAliasErrors]", "Alarms: [!Ref Api5xx]", "judged by something else"),
                arguments(app, "/sign-in/callback", "/callback", "where they did not come from"),
                arguments(
                        app,
                        "PUBLIC_URL: !If [HasPublicUrl, !Ref PublicUrl, !GetAtt HttpApi.ApiEndpoint]",
                        "PUBLIC_URL: !Ref PublicUrl",
                        "where they did not come from"),
                arguments(
                        app, "AllowedOAuthFlows: [code]", "AllowedOAuthFlows: [implicit]", "into browsers' addresses"),
                arguments(
                        app,
                        "AllowAdminCreateUserOnly: true",
                        "AllowAdminCreateUserOnly: false",
                        "Anybody may sign up"),
                arguments(
                        app,
                        "JWT_AUDIENCE: !If [HasUserPool, !Ref PagesClient, !Ref JwtAudience]",
                        "JWT_AUDIENCE: !Ref JwtAudience",
                        "does not believe the user pool: JWT_AUDIENCE"),
                arguments(
                        app,
                        "Audience: [!If [HasUserPool, !Ref PagesClient, !Ref JwtAudience]]",
                        "Audience: [!Ref JwtAudience]",
                        "believes other tokens"),
                arguments(
                        app,
                        "Action: 'rds-db:connect', Resource: !Ref OwnerUserArn",
                        "Action: 'rds-db:connect', Resource: '*'",
                        "on every resource"),
                arguments(app, "Action: ['kms:GenerateDataKey', 'kms:Decrypt']", "Action: 'kms:*'", "every action"),
                arguments(app, "{RetentionInDays: 365}", "{}", "keeps logs for ever"),
                arguments(app, "LogGroup: !Ref ApiLogGroup", "LogGroup: !Ref Logs", "has no log group of its own"),
                arguments(app, "!Ref AppUserArn", "!Ref AppUser", "app.yaml has no AppUser"),
                arguments(app, "Default: /mayfly/dev/alarm-topic", "Default: /mayfly/dev/topic", "which no stack"),
                arguments(app, "TreatMissingData: breaching", "TreatMissingData: notBreaching", "silence for health"),
                arguments(app, "      AlarmActions: [!Ref AlarmTopicArn]\n", "", "tells nobody"),
                arguments(app, "MetricName: OldestOverdue", "MetricName: OldestLate", "which nobody reports"),
                arguments(app, "  CleanupOverdue:\n", "  CleanupLate:\n", "There is no alarm CleanupOverdue"),
                arguments(app, "ReservedConcurrentExecutions: 1\n", "Description: alone\n", "all instances"),
                arguments(data, "    DeletionPolicy: Snapshot\n", "", "takes all data along"),
                arguments(data, "StorageEncrypted: true", "StorageEncrypted: false", "lacks StorageEncrypted"),
                arguments(data, "rds.force_ssl: '1'", "rds.force_ssl: '0'", "without TLS"),
                arguments(data, "RequireTLS: true", "RequireTLS: false", "proxy takes connections without TLS"),
                arguments(data, "sslmode=verify-full", "sslmode=require", "does not verify the server"),
                arguments(data, "dev.mayfly.iam.IamPassword", "dev.mayfly.IamPassword", "which there is not"),
                arguments(data, "&prepareThreshold=0", "", "pinned by prepared statements"),
                arguments("samconfig.toml", "/mayfly/prod/network/subnets", "/mayfly/prod/subnets", "which no stack"),
                arguments("samconfig.toml", "ApiConcurrency=20", "Concurrency=20", "has no parameter Concurrency"),
                arguments("events/migrate.json", "}", "", "is not JSON"));
    }

    private static List<String> faults(Deployment deployment) {
        return Stream.of(
                        FunctionChecks.faults(deployment),
                        StackChecks.faults(deployment),
                        LinkChecks.faults(deployment))
                .flatMap(List::stream)
                .toList();
    }
}
