package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls every query that is bound to a workspace from inside another one, with ids that exist. */
class WorkspaceIsolationTest {

    /** What the driver says when a change was sent as a query, which would be our mistake. */
    private static final String NO_DATA = "02000";

    /** Queries whose answer does not depend on any row. */
    private static final Set<String> SAME_FOR_ALL = Set.of("tryLock");

    /** Ask for a workspace that was deleted, which {@code WorkspaceLifeTest} has, or are the cleanup's, as the API may not. */
    private static final Set<String> ASKED_ELSEWHERE =
            Set.of("restore", "findDeletedAt", "deleteRequests", "deleteWithoutTrain");

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private static final WorkspaceSample OWN = WorkspaceSample.in(CONTEXT, Tenant.in(DATABASE));
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

    /** What the query answers, or the database's objection; whatever it changed is taken back. */
    private String outcome(WorkspaceId entered, Method query, WorkspaceSample sample) {
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
}
