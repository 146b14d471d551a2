package dev.mayfly.api.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A record with a secret in it can be printed: into a log, an exception, a debugger. */
class SecretRecordsTest {

    private static final String CANARY = "canary-7f3a9c";

    private static final Set<String> SECRETS =
            Set.of("secret", "key", "oldKeys", "wrappedKey", "sealedSecret", "wrapped", "clientSecret", "verifier");

    static Stream<Class<?>> recordsWithSecrets() {
        List<Class<?>> found = new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages(
                                "dev.mayfly.api.train",
                                "dev.mayfly.train",
                                "dev.mayfly.api.access",
                                "dev.mayfly.api.web")
                        .stream()
                        .filter(JavaClass::isRecord)
                        .<Class<?>>map(JavaClass::reflect)
                        .filter(type ->
                                Arrays.stream(type.getRecordComponents()).anyMatch(SecretRecordsTest::isSecret))
                        .toList();
        assertThat(found)
                .contains(
                        CredentialLease.class,
                        NewTrainKey.class,
                        CredentialController.CreateRequest.class,
                        CredentialController.RotateRequest.class,
                        EncryptionConfiguration.class);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("recordsWithSecrets")
    void printsNoSecret(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        var constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);

        Object printed = constructor.newInstance(
                Arrays.stream(components).map(SecretRecordsTest::value).toArray());

        assertThat(printed.toString()).doesNotContain(CANARY);
    }

    private static boolean isSecret(RecordComponent component) {
        return component.getType() == String.class && SECRETS.contains(component.getName());
    }

    private static @Nullable Object value(RecordComponent component) {
        if (isSecret(component)) {
            return CANARY;
        }
        return switch (component.getType().getSimpleName()) {
            case "String" -> "text";
            case "UUID" -> new UUID(0, 0);
            case "int" -> 1;
            case "TrainKey" ->
                new dev.mayfly.train.TrainKey(
                        new UUID(0, 0), new UUID(0, 0), "n", "p", "l", Instant.EPOCH, null, null, null);
            default -> null;
        };
    }
}
