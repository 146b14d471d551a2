package dev.mayfly.api.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.beans.BeanIntrospection;
import io.micronaut.validation.validator.Validator;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainConstraintsTest {

    private static final Validator VALIDATOR = Validator.getInstance();

    @Introspected
    record Known(
            @NotNull String name,
            @Nullable @Size(min = 1, max = 3) String text,
            @Nullable @Size(max = 2) List<String> list,
            @Nullable @Min(100) @Max(599) Integer number,
            @Nullable @PositiveOrZero @Max(5) Long amount,
            @Nullable @Pattern(regexp = "a|bc") String word,
            @Nullable String free) {}

    @Introspected
    record Nested(@Nullable @Valid Known known, @Nullable List<@NotNull @Valid Known> list) {}

    @Introspected
    record Unknown(
            @NotBlank String blank,
            @Nullable @Size(max = 2) Map<String, String> map,

            @Nullable @Pattern(regexp = "a", flags = Pattern.Flag.CASE_INSENSITIVE)
            String letter,

            @Nullable @Pattern(regexp = "a.*") @Pattern(regexp = ".*z")
            String twice) {}

    @Test
    @SuppressWarnings("NullAway")
    void areMetByWhatTheValidatorFindsNoFaultWith() {
        List<Known> values = new ArrayList<>();
        for (var name : Arrays.asList(null, "", "x")) {
            for (var text : Arrays.asList(null, "", "1", "123", "1234")) {
                for (var list : Arrays.asList(null, List.<String>of(), List.of("1", "2"), List.of("1", "2", "3"))) {
                    for (var number : Arrays.asList(null, 99, 100, 599, 600)) {
                        for (var amount : Arrays.asList(null, -1L, 0L, 5L, 6L)) {
                            for (var word : Arrays.asList(null, "a", "bc", "abc", "A", "")) {
                                values.add(new Known(name, text, list, number, amount, word, null));
                            }
                        }
                    }
                }
            }
        }
        var constraints = PlainConstraints.of(BeanIntrospection.getIntrospection(Known.class));

        assertThat(values)
                .allSatisfy(value -> assertThat(constraints.areSurelyMet(value))
                        .isEqualTo(VALIDATOR.validate(value).isEmpty()));
    }

    @Test
    void leaveRecordsInRecordsToTheValidator() {
        var constraints = PlainConstraints.of(BeanIntrospection.getIntrospection(Nested.class));
        var known = new Known("x", null, null, null, null, null, null);

        assertThat(constraints.areSurelyMet(new Nested(null, null))).isTrue();
        assertThat(constraints.areSurelyMet(new Nested(known, null))).isFalse();
        assertThat(constraints.areSurelyMet(new Nested(null, List.of(known)))).isFalse();
    }

    @Test
    void leaveConstraintsThatTheyDoNotKnowToTheValidator() {
        var constraints = PlainConstraints.of(BeanIntrospection.getIntrospection(Unknown.class));

        assertThat(constraints.areSurelyMet(new Unknown("x", null, null, null))).isFalse();
    }

    @Test
    void areNeverMetByWhatTheValidatorRefuses() {
        var constraints = PlainConstraints.of(BeanIntrospection.getIntrospection(Unknown.class));

        for (var value : List.of(
                new Unknown(" ", null, null, null),
                new Unknown("x", Map.of("1", "", "2", "", "3", ""), null, null),
                new Unknown("x", null, "b", null),
                new Unknown("x", null, null, "a"),
                new Unknown("x", null, null, "z"))) {
            assertThat(VALIDATOR.validate(value)).isNotEmpty();
            assertThat(constraints.areSurelyMet(value)).isFalse();
        }
    }
}
