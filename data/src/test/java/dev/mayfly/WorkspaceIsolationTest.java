package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.mayfly.agent.AgentRepository;
import dev.mayfly.batch.BatchRepository;
import dev.mayfly.batch.DeletionRepository;
import dev.mayfly.batch.JobRepository;
import dev.mayfly.batch.LeaseRepository;
import dev.mayfly.chat.AgentSession;
import dev.mayfly.chat.AgentSessionRepository;
import dev.mayfly.chat.BusinessRepository;
import dev.mayfly.chat.ChatMessageRepository;
import dev.mayfly.chat.ModuleSessionRepository;
import dev.mayfly.conversation.ConversationRepository;
import dev.mayfly.conversation.RecordedRequestRepository;
import dev.mayfly.conversation.RequestRecorder;
import dev.mayfly.document.DocumentRepository;
import dev.mayfly.execution.ExecutionRepository;
import dev.mayfly.execution.LogLine;
import dev.mayfly.execution.RollUpRepository;
import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Recorder;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestChat;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.TestRequests;
import dev.mayfly.test.Trains;
import dev.mayfly.test.Usage;
import dev.mayfly.train.CredentialRepository;
import dev.mayfly.train.SealedCredentialRepository;
import dev.mayfly.train.TrainKeyRepository;
import dev.mayfly.train.TrainRepository;
import dev.mayfly.workspace.ApiKeyRepository;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls every query that is bound to a workspace from inside another one, with ids that exist. */
class WorkspaceIsolationTest {

    private static final UUID NO_ID = new UUID(0, 0);
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] HASH = new byte[32];
    private static final Instant EXECUTED_AT = Instant.parse("2026-02-27T10:00:00Z");
    private static final Instant ROLLED_UP_AT = Instant.parse("2026-02-26T10:00:00Z");
    /** What the driver says when a change was sent as a query, which would be our mistake. */
    private static final String NO_DATA = "02000";

    /** Queries whose answer does not depend on any row. */
    private static final Set<String> SAME_FOR_ALL = Set.of("tryLock");

    /** Ask for a workspace that was deleted, which {@code WorkspaceLifeTest} has, or are the cleanup's, as the API may not. */
    private static final Set<String> ASKED_ELSEWHERE = Set.of("restore", "findDeletedAt", "deleteRequests");

    private static final Map<Class<?>, String> CHAT_STATUSES =
            Map.of(AgentSessionRepository.class, "COMPLETED", ChatMessageRepository.class, "complete");

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private static final Sample OWN = Sample.in(Tenant.in(DATABASE));
    private static final WorkspaceId FOREIGN = Tenant.in(DATABASE).workspace();

    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    static Stream<Method> queries() {
        return new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("dev.mayfly").stream()
                        .filter(type -> type.isAnnotatedWith(JdbcRepository.class))
                        .flatMap(type -> Arrays.stream(type.reflect().getDeclaredMethods()))
                        .filter(method ->
                                Modifier.isAbstract(method.getModifiers()) || method.isAnnotationPresent(Query.class))
                        .filter(method ->
                                method.getParameterCount() > 0 && method.getParameterTypes()[0] == WorkspaceId.class);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void answersAForeignWorkspaceAsIfNothingWereThere(Method query) {
        var nobody = OWN.nobody();
        var foreign = outcome(FOREIGN, query, OWN);

        assertThat(foreign).isEqualTo(outcome(FOREIGN, query, nobody));
        assertThat(outcome(FOREIGN, query, OWN.claimedBy(FOREIGN)))
                .isEqualTo(outcome(FOREIGN, query, nobody.claimedBy(FOREIGN)));
        if (!SAME_FOR_ALL.contains(query.getName()) && !ASKED_ELSEWHERE.contains(query.getName())) {
            assertThat(outcome(OWN.workspace(), query, OWN))
                    .as("%s in its own workspace", query.getName())
                    .isNotEqualTo(foreign);
        }
    }

    @Test
    void showsNoRowWhenNoWorkspaceIsSet() throws SQLException {
        for (var table : tenantTables()) {
            if (!ADMINISTRATOR.is("has_table_privilege('mayfly_app', ?, 'SELECT')", table)) {
                continue;
            }
            try (var connection = DATABASE.connect(TestDatabase.APP);
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
                rows.next();
                assertThat(rows.getLong(1)).as(table).isZero();
            }
        }
    }

    @Test
    void forcesRowLevelSecurityOnEveryTableOfATenant() {
        assertThat(tenantTables()).isNotEmpty();
        assertThat(ADMINISTRATOR.texts("""
                        SELECT relname
                        FROM pg_class
                        JOIN pg_attribute
                            ON attrelid = pg_class.oid
                            AND attname = 'workspace_id'
                        WHERE relkind IN ('r', 'p')
                            AND relnamespace = CAST('public' AS regnamespace)
                            AND NOT (relrowsecurity AND relforcerowsecurity)
                        """)).isEmpty();
    }

    @Test
    void forgetsTheWorkspaceWithTheTransaction() {
        var batches = CONTEXT.getBean(BatchRepository.class);
        var workspace = OWN.workspace();

        assertThat(transactions.write(workspace, () -> batches.find(workspace, OWN.batchId())))
                .isPresent();
        assertThat(batches.find(workspace, OWN.batchId())).as("after commit").isEmpty();

        assertThatThrownBy(() -> transactions.write(workspace, () -> {
                    assertThat(batches.find(workspace, OWN.batchId())).isPresent();
                    throw new IllegalStateException("roll back");
                }))
                .hasMessage("roll back");
        assertThat(batches.find(workspace, OWN.batchId())).as("after rollback").isEmpty();

        assertThatThrownBy(() -> transactions.write(
                        workspace, () -> batches.updateDescription(workspace, OWN.batchId(), "x".repeat(2001))))
                .isInstanceOf(RuntimeException.class);
        assertThat(batches.find(workspace, OWN.batchId()))
                .as("after an error, on the only connection of the pool")
                .isEmpty();

        assertThat(transactions.read(workspace, () -> batches.find(workspace, OWN.batchId())))
                .isPresent();
        assertThat(transactions.read(FOREIGN, () -> batches.find(workspace, OWN.batchId())))
                .isEmpty();
    }

    @Test
    void refusesToMoveARowToAnotherWorkspace() throws SQLException {
        for (var table : tenantTables()) {
            try (var connection = DATABASE.connect(TestDatabase.APP)) {
                Administrator.execute(
                        connection,
                        "SELECT set_config('app.workspace_id', ?, false)",
                        OWN.workspace().toString());
                if (!ADMINISTRATOR.is("has_table_privilege('mayfly_app', ?, 'UPDATE')", table)) {
                    continue;
                }
                assertThatThrownBy(() -> Administrator.execute(
                                connection, "UPDATE %s SET workspace_id = ?".formatted(table), FOREIGN.value()))
                        .as(table)
                        .satisfies(e -> assertThat(SqlState.of(e)).contains("42501"));
            }
        }
    }

    /** Partitions are reached through their tables only; nobody but their owner has a right to them. */
    private static List<String> tenantTables() {
        return ADMINISTRATOR.texts("""
                SELECT relname
                FROM pg_class
                JOIN pg_attribute
                    ON attrelid = pg_class.oid
                    AND attname = 'workspace_id'
                WHERE relkind IN ('r', 'p')
                    AND NOT relispartition
                    AND relnamespace = CAST('public' AS regnamespace)
                ORDER BY relname
                """);
    }

    /** What the query answers, or the database's objection; whatever it changed is taken back. */
    private String outcome(WorkspaceId entered, Method query, Sample sample) {
        var repository = CONTEXT.getBean(query.getDeclaringClass());
        var arguments = Arrays.stream(query.getParameters())
                .map(parameter -> sample.argument(query, parameter))
                .toArray();
        try {
            transactions.write(entered, () -> {
                throw new Answered(String.valueOf(invoke(repository, query, arguments)));
            });
            throw new AssertionError("unreachable");
        } catch (Answered answer) {
            return answer.getMessage();
        } catch (RuntimeException e) {
            return SqlState.of(e).filter(state -> !state.equals(NO_DATA)).orElseThrow(() -> e);
        }
    }

    private static Object invoke(Object repository, Method query, @Nullable Object[] arguments) {
        try {
            query.setAccessible(true);
            return query.invoke(repository, arguments);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Answered extends RuntimeException {
        Answered(String answer) {
            super(answer);
        }
    }

    /** A workspace in which each query finds something, and the arguments to find it with. */
    private record Sample(
            WorkspaceId workspace,
            UUID userId,
            UUID agentId,
            UUID documentId,
            UUID batchId,
            UUID ownDocumentId,
            UUID idleBatchId,
            UUID fencedBatchId,
            UUID keyId,
            UUID jobId,
            UUID leaseToken,
            UUID metricId,
            UUID interactionId,
            UUID trainId,
            UUID trainKeyId,
            UUID credentialId,
            UUID requestId,
            TestChat chat,
            AnalysisSample analyses,
            RecordingSample recordings) {

        static Sample in(Tenant tenant) {
            var id = tenant.workspace().value();
            tenant.answer(tenant.regularBatch(2), 1);
            tenant.run(tenant.regularBatch(1), 1, -1);
            var batch = tenant.experiment(3, 1);
            tenant.answer(batch, 1);
            tenant.run(batch, 1, TestData.LONG_LEASE);
            var idle = tenant.experimentOnSharedDocuments(0);
            tenant.expire(idle);
            var fenced = tenant.experimentOnSharedDocuments(0);
            ADMINISTRATOR.execute("UPDATE eval_batches SET deleting_at = now() WHERE id = ?", fenced);
            for (var doomed : List.of(batch, fenced)) {
                ADMINISTRATOR.execute("""
                        INSERT INTO deletion_receipts (workspace_id, batch_id, owner_id, cause)
                        VALUES (?, ?, ?, 'expired')
                        """, id, doomed, tenant.userId());
            }
            var secondOwner = UUID.randomUUID();
            ADMINISTRATOR.execute(
                    "INSERT INTO users (id, issuer, subject) VALUES (?, 'test', ?)",
                    secondOwner,
                    secondOwner.toString());
            ADMINISTRATOR.execute(
                    "INSERT INTO workspace_members (workspace_id, user_id, role) VALUES (?, ?, 'owner')",
                    id,
                    secondOwner);
            var key = UUID.randomUUID();
            ADMINISTRATOR.execute("""
                    INSERT INTO api_keys (workspace_id, id, user_id, name, secret_hash, last_four, scopes)
                    VALUES (?, ?, ?, 'Key', ?, 'abcd', '{read}')
                    """, id, key, tenant.userId(), HASH);
            ADMINISTRATOR.execute("""
                    INSERT INTO idempotency_keys (workspace_id, user_id, key, request_hash, status, body)
                    VALUES (?, ?, 'stored', ?, 201, 'body')
                    """, id, tenant.userId(), HASH);
            var recorder = new Recorder(tenant);
            recorder.record(recorder.execution(EXECUTED_AT, 5), recorder.execution(ROLLED_UP_AT, 5));
            var ownAgent = uuid("SELECT agent_id FROM eval_batches WHERE id = ?", batch);
            recorder.record(new Recorder.Execution(ownAgent, tenant.userId(), ROLLED_UP_AT, 5));
            ADMINISTRATOR.execute("UPDATE agents SET total_executions = 1 WHERE id = ?", ownAgent);
            ADMINISTRATOR.execute("""
                    WITH failed AS (
                        UPDATE agent_executions
                        SET status = 'timeout', error_code = 'TIMEOUT'
                        WHERE workspace_id = ?
                            AND started_at = ?
                        RETURNING workspace_id, execution_id, agent_id, user_id
                    )
                    INSERT INTO agent_logs (workspace_id, id, execution_id, agent_id, user_id, category, level, message)
                    SELECT workspace_id, gen_random_uuid(), execution_id, agent_id, user_id, 'error', 'error', 'Too late'
                    FROM failed
                    """, id, Timestamp.from(EXECUTED_AT));
            ADMINISTRATOR.execute("INSERT INTO cleanup_runs (id, workspace_id) VALUES (gen_random_uuid(), ?)", id);
            var usage = new Usage(ADMINISTRATOR, id);
            usage.run(tenant.agentId(), tenant.userId(), "TIMEOUT", 1000, NOON);
            usage.log(tenant.agentId(), tenant.userId(), "Text", "execution", "info", NOON);
            ADMINISTRATOR.execute(
                    "UPDATE agent_metrics SET rolled_up_executions = total_executions WHERE date = ?",
                    dateOf(ROLLED_UP_AT));
            ADMINISTRATOR.execute("""
                    UPDATE user_agent_interactions
                    SET is_favorite = true, rating = 4, feedback = 'Good'
                    WHERE workspace_id = ?
                    """, id);
            ADMINISTRATOR.execute("UPDATE users SET email = 'Own@example.org' WHERE id = ?", tenant.userId());
            var trains = Trains.in(tenant);
            var train = trains.newTrain("own-train", tenant.userId());
            var credential = trains.newAccount(train, "own-account");
            ADMINISTRATOR.execute(
                    "UPDATE provider_credentials SET cooling_until = now() + interval '1 hour' WHERE id = ?",
                    trains.newAccount(train, "own-cooling-account"));
            ADMINISTRATOR.execute("""
                    INSERT INTO credential_reads (workspace_id, id, credential_id, train_id, user_id, secret_version)
                    VALUES (?, gen_random_uuid(), ?, ?, ?, 1)
                    """, id, credential, train, tenant.userId());
            var running = "FROM eval_jobs WHERE batch_id = ? AND status = 'RUNNING'";
            return new Sample(
                    tenant.workspace(),
                    tenant.userId(),
                    tenant.agentId(),
                    uuid("SELECT id FROM documents WHERE workspace_id = ? AND ephemeral_batch_id IS NULL LIMIT 1", id),
                    batch,
                    uuid("SELECT id FROM documents WHERE ephemeral_batch_id = ?", batch),
                    idle,
                    fenced,
                    key,
                    uuid("SELECT id " + running, batch),
                    uuid("SELECT lease_token " + running, batch),
                    uuid("SELECT id FROM agent_metrics WHERE workspace_id = ? AND NOT is_rolled_up LIMIT 1", id),
                    uuid("SELECT id FROM user_agent_interactions WHERE workspace_id = ? LIMIT 1", id),
                    train,
                    trains.newKey(train, tenant.userId()),
                    credential,
                    recordRequest(tenant.workspace(), train),
                    TestChat.in(tenant),
                    AnalysisSample.in(CONTEXT, tenant, train),
                    RecordingSample.in(CONTEXT, tenant, train));
        }

        /** The same of which nothing exists. */
        Sample nobody() {
            return new Sample(
                    new WorkspaceId(UUID.randomUUID()),
                    userId,
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    UUID.randomUUID(),
                    chat.nobody(),
                    analyses.nobody(),
                    recordings.nobody());
        }

        /** The same rows, asked for under the name of another workspace. */
        Sample claimedBy(WorkspaceId other) {
            return new Sample(
                    other,
                    userId,
                    agentId,
                    documentId,
                    batchId,
                    ownDocumentId,
                    idleBatchId,
                    fencedBatchId,
                    keyId,
                    jobId,
                    leaseToken,
                    metricId,
                    interactionId,
                    trainId,
                    trainKeyId,
                    credentialId,
                    requestId,
                    chat,
                    analyses,
                    recordings);
        }

        /** The id of a new request, and of its conversation. */
        private static UUID recordRequest(WorkspaceId workspace, UUID trainId) {
            var request = TestRequests.request(NOON, "Hello.", "Text");
            CONTEXT.getBean(WorkspaceTransactions.class)
                    .write(
                            workspace,
                            () -> CONTEXT.getBean(RequestRecorder.class).record(workspace, trainId, List.of(request)));
            return request.requestId();
        }

        @Nullable
        Object argument(Method query, Parameter parameter) {
            if (AnalysisSample.isAskedBy(query) && !parameter.getName().equals("workspaceId")) {
                return analyses.argument(query, parameter);
            }
            if (RecordingSample.isAskedBy(query) && !parameter.getName().equals("workspaceId")) {
                return recordings.argument(query, parameter);
            }
            boolean creates = query.getName().matches("(insert|save).*");
            return switch (parameter.getName()) {
                case "workspaceId" -> workspace;
                case "id" ->
                    creates && query.getParameterCount() > 3 && !isVersion(query) ? UUID.randomUUID() : idFor(query);
                case "ids" -> List.of(creates ? UUID.randomUUID() : idFor(query));
                case "batchId", "fromBatchId", "baselineId", "candidateId" -> batchFor(query);
                case "batchIds" -> List.of(batchFor(query));
                case "jobId" -> jobId;
                case "sortedBy" -> "document";
                case "titlePattern" -> "%";
                case "afterRank" -> BigDecimal.valueOf(-1000);
                case "expiresAfter" -> Instant.EPOCH;
                case "expiresBefore" -> Instant.parse("2200-01-01T00:00:00Z");
                case "toBatchId" -> idleBatchId;
                case "ephemeralBatchId",
                        "expiresInDays",
                        "targetCount",
                        "version",
                        "pattern",
                        "isEphemeral",
                        "ofAgents",
                        "ofModel",
                        "category" -> null;
                case "trainId" -> trainId;
                case "trainIds" -> List.of(trainId);
                case "requestId", "conversationId" -> requestId;
                case "branchId" -> "main";
                case "accountId" -> creates ? "Text" : query.getName().equals("findFirstOfAccount") ? "account" : null;
                case "model" -> query.getName().equals("findFirstOfModel") ? "claude-test" : null;
                case "reach" -> 1;
                case "failed", "requestType", "hasSubtasks", "hasBranches", "ofTrainId" -> null;
                case "interval" -> "day";
                case "afterAccount", "afterKey", "afterName" -> "";
                case "recentSince" -> NOON;
                case "credentialId" -> credentialId;
                case "credentialIds" -> List.of(credentialId);
                case "priorities" -> List.of(1);
                case "slug" -> creates ? "new-train" : "own-train";
                case "email" -> "own@EXAMPLE.org";
                case "provider" -> creates ? "openai" : null;
                case "kind" -> "api_key";
                case "wrappedKey", "sealedSecret" -> "00".repeat(40);
                case "secretVersion" -> parameter.getType() == int.class ? 1 : null;
                case "apiKeyId", "archived" -> null;
                case "agentId" -> parameter.getType() == String.class ? "vera" : agentId;
                case "businessId" -> chat.businessId();
                case "moduleSessionId" -> chat.moduleSessionId();
                case "sessionId" -> chat.id();
                case "moduleType" -> "VALIDATION";
                case "wantedStatuses", "fromStatuses" -> AgentSession.STATUSES;
                case "activeSince" -> Instant.EPOCH;
                case "clientMessageId" -> creates ? "new" : TestChat.CLIENT_MESSAGE_ID;
                case "requestHex" -> "00".repeat(32);
                case "metadata" -> "{}";
                case "seq" -> 2L;
                case "afterSeq" -> 0L;
                case "offset" -> TestChat.PART.length();
                case "userId", "ofUserId", "ownerId", "requestedBy", "createdBy", "writerId" -> userId;
                case "documentIds" -> List.of(documentId);
                case "oldIds" -> List.of(ownDocumentId);
                case "dueIds" -> List.of(interactionId);
                case "day" -> dateOf(query.getName().startsWith("delete") ? ROLLED_UP_AT : EXECUTED_AT);
                case "afterDay" -> LocalDate.EPOCH;
                case "beforeDay" -> LocalDate.parse("2100-01-01");
                case "newIds" -> List.of(UUID.randomUUID());
                case "repeatIndexes" -> List.of(77);
                case "urls" -> List.of("");
                case "titles", "contents" -> List.of("Text");
                case "scopeCodes" -> List.of("read");
                case "assertions" -> List.of();
                case "leaseToken" -> leaseToken;
                case "answers" -> TestData.answer(jobId, leaseToken);
                case "trackingId" -> creates ? "exp_" + UUID.randomUUID() : "exp_" + batchId;
                case "role" -> query.getDeclaringClass() == ChatMessageRepository.class ? "USER" : "member";
                case "lastFour" -> "abcd";
                case "key" -> creates ? "new" : "stored";
                case "status" ->
                    CHAT_STATUSES.containsKey(query.getDeclaringClass())
                            ? CHAT_STATUSES.get(query.getDeclaringClass())
                            : creates ? 201 : query.getName().equals("listWithStatus") ? "success" : null;
                case "errorCode" ->
                    query.getName().startsWith("list") && !query.getName().equals("listWithError") ? null : "TIMEOUT";
                case "viewerId" -> userId;
                case "executionId" -> query.getName().endsWith("OfExecution") ? "Text" : executionOf(agentId);
                case "columns" -> TestData.execution(agentId, userId);
                case "logs" -> TestData.LOG;
                case "afterTime" -> Instant.EPOCH;
                case "afterId" -> NO_ID;
                case "costUsd" -> "0.01";
                case "secretHash", "requestHash" -> HASH;
                case "expiresAt" -> Instant.parse("2100-01-01T00:00:00Z");
                case "beforeTime" -> Instant.parse("2100-01-01T00:00:00Z");
                case "beforeId" -> new UUID(-1, -1);
                case "startDate" -> LocalDate.parse("2026-01-30");
                case "endDate" -> LocalDate.parse("2026-01-31");
                case "since" -> query.getDeclaringClass() == ExecutionRepository.class ? Instant.EPOCH : NOON;
                case "until" -> NOON.plusSeconds(1);
                case "period" -> "week";
                case "categories" -> LogLine.CATEGORIES;
                case "levels" -> LogLine.LEVELS;
                case "level" -> null;
                case "rating" -> 5;
                case "afterDocument" -> NO_ID;
                case "after" -> parameter.getType() == UUID.class ? NO_ID : "";
                case "afterRepeat" -> -1;
                default -> byType(parameter);
            };
        }

        private static boolean isVersion(Method query) {
            return query.getName().equals("insertVersion");
        }

        private static Object byType(Parameter parameter) {
            return switch (parameter.getType().getName()) {
                case "int" -> parameter.getName().matches("agentVersion|repeatCount") ? 1 : 100;
                case "long" -> 100L;
                case "boolean" -> true;
                case "java.lang.String" -> "Text";
                case String other -> throw new AssertionError("No argument for " + parameter + " of type " + other);
            };
        }

        private UUID idFor(Method query) {
            var repository = query.getDeclaringClass();
            Map<Class<?>, UUID> ids = Map.ofEntries(
                    Map.entry(AgentRepository.class, agentId),
                    Map.entry(DocumentRepository.class, documentId),
                    Map.entry(ApiKeyRepository.class, keyId),
                    Map.entry(JobRepository.class, jobId),
                    Map.entry(LeaseRepository.class, jobId),
                    Map.entry(RollUpRepository.class, metricId),
                    Map.entry(BatchRepository.class, batchFor(query)),
                    Map.entry(DeletionRepository.class, batchFor(query)),
                    Map.entry(TrainRepository.class, trainId),
                    Map.entry(TrainKeyRepository.class, trainKeyId),
                    Map.entry(CredentialRepository.class, credentialId),
                    Map.entry(SealedCredentialRepository.class, credentialId),
                    Map.entry(ConversationRepository.class, requestId),
                    Map.entry(RecordedRequestRepository.class, requestId),
                    Map.entry(BusinessRepository.class, chat.businessId()),
                    Map.entry(ModuleSessionRepository.class, chat.moduleSessionId()),
                    Map.entry(AgentSessionRepository.class, chat.id()));
            var id = ids.get(repository);
            if (id == null) {
                throw new AssertionError("No id for " + query);
            }
            return id;
        }

        private UUID batchFor(Method query) {
            return switch (query.getName()) {
                case "fence", "complete" -> idleBatchId;
                case "lockFenced", "deleteRest" -> fencedBatchId;
                case String _ -> batchId;
            };
        }

        private static String executionOf(UUID agent) {
            return ADMINISTRATOR
                    .texts(
                            "SELECT execution_id FROM agent_executions WHERE agent_id = ? AND started_at = ?",
                            agent,
                            Timestamp.from(EXECUTED_AT))
                    .stream()
                    .findFirst()
                    .orElse("none");
        }

        private static LocalDate dateOf(Instant time) {
            return LocalDate.ofInstant(time, ZoneOffset.UTC);
        }

        private static UUID uuid(String sql, UUID parameter) {
            return UUID.fromString(ADMINISTRATOR.text(sql, parameter));
        }
    }

    /** What the queries of jobs are called with. */
    private static final class TestData {
        static final int LONG_LEASE = 300;

        static final String LOG = """
                [{"id": "00000000-0000-0000-0000-000000000001", "category": "error", "level": "info", "message": "m",
                  "timestamp": "2026-02-27T10:00:00Z"}]""";

        static String execution(UUID agentId, UUID userId) {
            return """
                    {"{00000000-0000-0000-0000-000000000001}", "{%s}", "{%s}", "{new}", "{%s}", "{success}", "{1}", "{0}",
                     "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{NULL}",
                     "{NULL}", "{NULL}", "{NULL}", "{NULL}", "{2026-02-27T10:00:00Z}", "{NULL}", "{1}", "{[]}"}""".formatted(agentId, userId, "0".repeat(32));
        }

        static String answer(UUID jobId, UUID token) {
            return """
                    [{"job_id": "%s", "lease_token": "%s", "summary": "s", "analysis": "a", "highlights": [],
                      "input_tokens": 1, "output_tokens": 1, "duration_ms": 1}]""".formatted(jobId, token);
        }
    }
}
