package dev.mayfly.api.body;

import io.micronaut.core.convert.MutableConversionService;
import io.micronaut.core.convert.TypeConverterRegistrar;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/** Takes {@code true} and {@code false} in a query and refuses all else; Micronaut by itself takes any other word for false. */
@Singleton
final class StrictBooleans implements TypeConverterRegistrar {

    @Override
    public void register(MutableConversionService conversions) {
        conversions.addConverter(CharSequence.class, Boolean.class, (text, type, context) -> switch (text.toString()
                .toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> {
                context.reject(text, new IllegalArgumentException("must be true or false"));
                yield Optional.empty();
            }
        });
    }
}
