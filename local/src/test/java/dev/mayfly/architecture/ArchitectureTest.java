package dev.mayfly.architecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Every module keeps the rules. */
@AnalyzeClasses(packages = "dev.mayfly", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule everyQueryNamesItsWorkspaceFirst = Rules.EVERY_QUERY_NAMES_ITS_WORKSPACE_FIRST;

    @ArchTest
    static final ArchRule repositoriesInheritNoQuery = Rules.REPOSITORIES_INHERIT_NO_QUERY;

    @ArchTest
    static final ArchRule sqlLivesInData = Rules.SQL_LIVES_IN_DATA;

    @ArchTest
    static final ArchRule functionsKnowDataOnly = Rules.FUNCTIONS_KNOW_DATA_ONLY;

    @ArchTest
    static final ArchRule theWorkerIsAClient = Rules.THE_WORKER_IS_A_CLIENT;

    @ArchTest
    static final ArchRule featuresFormNoCycle = Rules.FEATURES_FORM_NO_CYCLE;

    @ArchTest
    static final ArchRule featuresOfTheApiFormNoCycle = Rules.FEATURES_OF_THE_API_FORM_NO_CYCLE;

    @ArchTest
    static final ArchRule fieldsAreNotInjected = Rules.FIELDS_ARE_NOT_INJECTED;

    @ArchTest
    static final ArchRule timeComesInByAClock = Rules.TIME_COMES_IN_BY_A_CLOCK;

    @ArchTest
    static final ArchRule idsAreMadeInOnePlace = Rules.IDS_ARE_MADE_IN_ONE_PLACE;

    @ArchTest
    static final ArchRule onlyTheSnapshotIsRehearsed = Rules.ONLY_THE_SNAPSHOT_IS_REHEARSED;

    @ArchTest
    static final ArchRule everyRouteSaysWhomItAllows = Rules.EVERY_ROUTE_SAYS_WHOM_IT_ALLOWS;

    @ArchTest
    static final ArchRule controllersAreInternal = Rules.CONTROLLERS_ARE_INTERNAL;

    @ArchTest
    static final ArchRule packagesAreNullMarked = Rules.PACKAGES_ARE_NULL_MARKED;
}
