/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a session's own record (R7). Begin with {@link #metadata(Map)}, {@link #status(SessionStatus)} or
 * {@link #touch()}.
 *
 * @param metadata merged key by key; a null removes its key
 * @param status the new status, or null to keep it
 * @param expectedVersion the version the session must have, or null for any
 */
public record SessionUpdate(
        JsonObject metadata,
        @Nullable SessionStatus status,
        @Nullable Long expectedVersion) {

    private static final SessionUpdate TOUCH = new SessionUpdate(JsonObject.empty(), null, null);

    /**
     * Checks the metadata.
     *
     * @param metadata merged key by key
     * @param status the new status, or null to keep it
     * @param expectedVersion the version the session must have, or null for any
     */
    public SessionUpdate {
        metadata = Texts.requireNonNull("metadata", metadata);
    }

    /**
     * Changes nothing but the time of the last write, and so the expiry.
     *
     * @return the update
     */
    public static SessionUpdate touch() {
        return TOUCH;
    }

    /**
     * Merges metadata.
     *
     * @param values JSON values by key; a null removes its key
     * @return the update
     */
    public static SessionUpdate metadata(Map<String, ? extends @Nullable Object> values) {
        return TOUCH.withMetadata(values);
    }

    /**
     * Sets the status.
     *
     * @param status the new status
     * @return the update
     */
    public static SessionUpdate status(SessionStatus status) {
        return TOUCH.withStatus(status);
    }

    /**
     * Returns a copy that merges other metadata.
     *
     * @param values JSON values by key; a null removes its key
     * @return the copy
     */
    public SessionUpdate withMetadata(Map<String, ? extends @Nullable Object> values) {
        return new SessionUpdate(JsonObject.of(values), status, expectedVersion);
    }

    /**
     * Returns a copy that sets the status.
     *
     * @param newStatus the new status
     * @return the copy
     */
    public SessionUpdate withStatus(SessionStatus newStatus) {
        return new SessionUpdate(metadata, Texts.requireNonNull("status", newStatus), expectedVersion);
    }

    /**
     * Returns a copy that fails with {@link VersionConflictException} unless the session has a version.
     *
     * @param version as in {@link Session#version()}
     * @return the copy
     */
    public SessionUpdate ifVersion(long version) {
        return new SessionUpdate(metadata, status, version);
    }
}
