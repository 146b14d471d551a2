package dev.mayfly.packages;

import dev.mayfly.id.Randomness;
import dev.mayfly.id.UuidV7;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that makes ids, is copied twice with all its memory, and makes more ids in each of the copies. Only this thread
 * is there in a copy, so that the JVM must do without a collector and a compiler: {@code -XX:+UseEpsilonGC -Xint}.
 */
final class Clones {

    private static final int IDS = 200;

    private Clones() {}

    @SuppressWarnings("restricted")
    public static void main(String[] arguments) throws Throwable {
        Path folder = Path.of(arguments[0]);
        Linker linker = Linker.nativeLinker();
        MethodHandle fork = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fork"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
        MethodHandle exit = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("_exit"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        MethodHandle await = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("wait"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        // Loads every class that the copies need, and reads ahead of the kernel's randomness.
        Randomness.renew();
        writeIds(folder.resolve("original"));
        for (String copy : new String[] {"one", "other"}) {
            if ((int) fork.invokeExact() == 0) {
                Randomness.renew();
                writeIds(folder.resolve(copy));
                exit.invokeExact(0);
            }
        }
        for (int copy = 0; copy < 2; copy++) {
            int _ = (int) await.invokeExact(MemorySegment.NULL);
        }
    }

    private static void writeIds(Path file) throws IOException {
        try (var output = new FileOutputStream(file.toFile())) {
            for (int id = 0; id < IDS; id++) {
                output.write((UuidV7.next() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
