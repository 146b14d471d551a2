package dev.mayfly.api.conversation;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** US dollars as an exact decimal. */
final class Cost {

    private Cost() {}

    static @Nullable String of(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.stripTrailingZeros().toPlainString();
    }

    /** Of a sum; null when none of what it is of has a price. */
    static @Nullable String of(BigDecimal sum, long priced) {
        return priced == 0 ? null : of(sum);
    }
}
