package dev.mayfly.migrate;

import com.amazonaws.services.lambda.runtime.Context;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** The time that a call has. */
final class Calls {

    static final BooleanSupplier ENOUGH = () -> true;

    private Calls() {}

    /** Time for so many chunks of a backfill. */
    static BooleanSupplier chunks(int count) {
        int[] left = {count};
        return () -> left[0]-- > 0;
    }

    /** What AWS tells of a call; the function asks for nothing else. */
    static Context context(int remainingMillis) {
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getRemainingTimeInMillis")) {
                        return remainingMillis;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
