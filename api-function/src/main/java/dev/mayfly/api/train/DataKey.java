package dev.mayfly.api.train;

import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key for one secret.
 *
 * @param wrapped the same key as it may be stored, in hexadecimal digits
 */
record DataKey(SecretKey plain, String wrapped) {

    static DataKey of(byte[] plain, byte[] wrapped) {
        return new DataKey(secretKey(plain), HexFormat.of().formatHex(wrapped));
    }

    static SecretKey secretKey(byte[] plain) {
        return new SecretKeySpec(plain, "AES");
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "data key";
    }
}
