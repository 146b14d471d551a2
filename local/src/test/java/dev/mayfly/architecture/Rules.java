package dev.mayfly.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.AllowsAnyone;
import dev.mayfly.api.access.AllowsUser;
import dev.mayfly.api.access.Rehearsal;
import dev.mayfly.workspace.AllWorkspaces;
import dev.mayfly.workspace.WorkspaceId;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.repository.CrudRepository;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.HttpMethodMapping;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** What holds everywhere. */
final class Rules {

    static final ArchRule EVERY_QUERY_NAMES_ITS_WORKSPACE_FIRST = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(JdbcRepository.class)
            .and()
            .areAnnotatedWith(Query.class)
            .and()
            .areNotAnnotatedWith(AllWorkspaces.class)
            .should(be(describe("bound to a workspace by their first parameter", Rules::startsWithWorkspace)));

    static final ArchRule REPOSITORIES_INHERIT_NO_QUERY =
            noClasses().that().areAnnotatedWith(JdbcRepository.class).should().beAssignableTo(CrudRepository.class);

    static final ArchRule SQL_LIVES_IN_DATA = noClasses()
            .that()
            .resideInAnyPackage("dev.mayfly.api..", "dev.mayfly.cleanup..", "dev.mayfly.worker..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.Connection")
            .orShould()
            .dependOnClassesThat()
            .resideInAPackage("io.micronaut.data.jdbc..");

    static final ArchRule FUNCTIONS_KNOW_DATA_ONLY = slices().matching("dev.mayfly.(api|cleanup|migrate|worker)..")
            .should()
            .notDependOnEachOther();

    static final ArchRule THE_WORKER_IS_A_CLIENT = noClasses()
            .that()
            .resideInAPackage("dev.mayfly.worker..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.mayfly..").and(not(resideInAPackage("dev.mayfly.worker.."))));

    static final ArchRule FEATURES_FORM_NO_CYCLE =
            slices().matching("dev.mayfly.(*)..").should().beFreeOfCycles();

    static final ArchRule FEATURES_OF_THE_API_FORM_NO_CYCLE =
            slices().matching("dev.mayfly.api.(*)..").should().beFreeOfCycles();

    static final ArchRule FIELDS_ARE_NOT_INJECTED = noFields().should().beAnnotatedWith(Inject.class);

    static final ArchRule TIME_COMES_IN_BY_A_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    /** Neither makes rows: what they number is a request's or a prompt's. */
    static final ArchRule IDS_ARE_MADE_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages("dev.mayfly.local..", "dev.mayfly.worker..")
            .should()
            .callMethod(UUID.class, "randomUUID");

    /** A request that came from outside inside a rehearsal could sign in with a key that everybody knows. */
    static final ArchRule ONLY_THE_SNAPSHOT_IS_REHEARSED = noClasses()
            .that()
            .resideOutsideOfPackages("dev.mayfly.api.access", "dev.mayfly.api.snapshot")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Rehearsal.class);

    static final ArchRule EVERY_ROUTE_SAYS_WHOM_IT_ALLOWS = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(Controller.class)
            .and()
            .areMetaAnnotatedWith(HttpMethodMapping.class)
            .should()
            .beAnnotatedWith(Allows.class)
            .orShould()
            .beAnnotatedWith(AllowsUser.class)
            .orShould()
            .beAnnotatedWith(AllowsAnyone.class);

    static final ArchRule CONTROLLERS_ARE_INTERNAL =
            classes().that().areAnnotatedWith(Controller.class).should().notHaveModifier(JavaModifier.PUBLIC);

    static final ArchRule PACKAGES_ARE_NULL_MARKED = classes().should(beInANullMarkedPackage());

    private Rules() {}

    private static boolean startsWithWorkspace(JavaMethod method) {
        return !method.getRawParameterTypes().isEmpty()
                && method.getRawParameterTypes().getFirst().isEquivalentTo(WorkspaceId.class);
    }

    private static ArchCondition<JavaClass> beInANullMarkedPackage() {
        return new ArchCondition<>("lie in a package that is @NullMarked") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(
                        new SimpleConditionEvent(item, marked, item.getName() + " lies in " + item.getPackageName()));
            }
        };
    }
}
