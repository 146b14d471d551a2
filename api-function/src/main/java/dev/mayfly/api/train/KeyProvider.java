package dev.mayfly.api.train;

import dev.mayfly.workspace.WorkspaceId;
import javax.crypto.SecretKey;

/** A key that never encrypts a secret itself: it wraps the data keys that do, each bound to its workspace. */
interface KeyProvider {

    /** What is stored beside each secret that depends on this key. */
    String keyId();

    /** Whether this provider can unwrap what the key of that id wrapped. */
    boolean knows(String keyId);

    DataKey newDataKey(WorkspaceId workspace);

    /**
     * The data key that was wrapped for this workspace.
     *
     * @throws dev.mayfly.problem.UnavailableException when it cannot be had
     */
    SecretKey unwrap(WorkspaceId workspace, String keyId, byte[] wrapped);
}
