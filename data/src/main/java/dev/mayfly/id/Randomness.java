package dev.mayfly.id;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What this process shares with no other, also not with one that was restored from the same snapshot. */
public final class Randomness {

    private static final Path KERNEL = Path.of("/dev/urandom");
    private static final int SEED_BYTES = 32;

    private Randomness() {}

    /**
     * Adds to every source of random numbers what the kernel has to offer at this moment.
     *
     * <p>The JVM's own source reads the kernel ahead and mixes it with a state in memory. Both are the same in each process
     * that was restored from one snapshot. All sources of that kind have this state in common.
     */
    public static void renew() {
        var seed = new byte[SEED_BYTES];
        try (var kernel = Files.newInputStream(KERNEL)) {
            if (kernel.readNBytes(seed, 0, SEED_BYTES) < SEED_BYTES) {
                throw new IOException(KERNEL + " has ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new SecureRandom().setSeed(seed);
    }
}
