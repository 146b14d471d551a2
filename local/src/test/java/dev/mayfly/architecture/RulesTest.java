package dev.mayfly.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.mayfly.api.broken.OpenController;
import dev.mayfly.cleanup.broken.Meddler;
import dev.mayfly.unmarked.Unmarked;
import dev.mayfly.worker.broken.Insider;
import org.junit.jupiter.api.Test;

/** Each rule sees the piece of code that was written to break it. */
class RulesTest {

    @Test
    void aQueryWithoutWorkspaceIsSeen() {
        assertBroken(Rules.EVERY_QUERY_NAMES_ITS_WORKSPACE_FIRST, BrokenRepository.class);
    }

    @Test
    void anInheritedQueryIsSeen() {
        assertBroken(Rules.REPOSITORIES_INHERIT_NO_QUERY, BrokenRepository.class);
    }

    @Test
    void sqlOutsideOfDataIsSeen() {
        assertBroken(Rules.SQL_LIVES_IN_DATA, OpenController.class);
    }

    @Test
    void aFunctionThatKnowsAnotherIsSeen() {
        assertBroken(Rules.FUNCTIONS_KNOW_DATA_ONLY, Meddler.class, OpenController.class);
    }

    @Test
    void aWorkerThatKnowsTheDataIsSeen() {
        assertBroken(Rules.THE_WORKER_IS_A_CLIENT, Insider.class);
    }

    @Test
    void aCycleOfFeaturesIsSeen() {
        assertBroken(Rules.FEATURES_FORM_NO_CYCLE, Meddler.class, OpenController.class);
    }

    @Test
    void aCycleOfFeaturesInTheApiIsSeen() {
        assertBroken(
                Rules.FEATURES_OF_THE_API_FORM_NO_CYCLE, OpenController.class, dev.mayfly.api.brokentoo.Circular.class);
    }

    @Test
    void anInjectedFieldIsSeen() {
        assertBroken(Rules.FIELDS_ARE_NOT_INJECTED, Careless.class);
    }

    @Test
    void theSystemsClockIsSeen() {
        assertBroken(Rules.TIME_COMES_IN_BY_A_CLOCK, Careless.class);
    }

    @Test
    void aRandomIdIsSeen() {
        assertBroken(Rules.IDS_ARE_MADE_IN_ONE_PLACE, Careless.class);
    }

    @Test
    void aRehearsalElsewhereIsSeen() {
        assertBroken(Rules.ONLY_THE_SNAPSHOT_IS_REHEARSED, Careless.class);
    }

    @Test
    void aRouteThatDoesNotSayWhomItAllowsIsSeen() {
        assertBroken(Rules.EVERY_ROUTE_SAYS_WHOM_IT_ALLOWS, OpenController.class);
    }

    @Test
    void aPublicControllerIsSeen() {
        assertBroken(Rules.CONTROLLERS_ARE_INTERNAL, OpenController.class);
    }

    @Test
    void aPackageThatIsNotNullMarkedIsSeen() {
        assertBroken(Rules.PACKAGES_ARE_NULL_MARKED, Unmarked.class);
    }

    private static void assertBroken(ArchRule rule, Class<?>... breakers) {
        var result = rule.evaluate(new ClassFileImporter().importClasses(breakers));

        assertThat(result.hasViolation()).isTrue();
    }
}
