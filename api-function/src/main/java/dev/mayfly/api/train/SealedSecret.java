package dev.mayfly.api.train;

/** A secret as it is stored: encrypted with a data key, which the key of that id wraps; in hexadecimal digits. */
record SealedSecret(String keyId, String wrappedKey, String sealedSecret) {

    /** Nothing that is sealed. */
    @Override
    public String toString() {
        return "secret under " + keyId;
    }
}
