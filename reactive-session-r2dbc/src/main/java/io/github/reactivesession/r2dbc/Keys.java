/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The short keys of rows: 128 bits of the SHA-256 (FIPS 180-4) of the names, each behind its length.
 *
 * <p>Names of any legal length make index entries too long for PostgreSQL, and a key that the names decide needs no
 * global counter and no second unique index, so that tables can be distributed by it. A statement that goes by such a
 * key compares the names too, so that it never takes one owner's row for another's, not even if two hashes were equal.
 * No index begins with a name, so that what compares names cannot tempt a planner away from the key.
 */
final class Keys {
    /** Copied for each use, which costs less than looking it up. */
    private static final MessageDigest EMPTY = lookUp();

    private Keys() {}

    static UUID of(AppKey key) {
        return hash(key.appName());
    }

    static UUID of(UserKey key) {
        return hash(key.appName(), key.userId());
    }

    /** The key of one person in all apps. */
    static UUID ofPerson(String userId) {
        return hash(userId);
    }

    static UUID of(SessionKey key) {
        return hash(key.appName(), key.userId(), key.sessionId());
    }

    /** The key of anything else that names decide. */
    static UUID ofNames(String... names) {
        return hash(names);
    }

    private static UUID hash(String... names) {
        MessageDigest digest = sha256();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (bytes.length >> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this platform's SHA-256 cannot be copied", e);
        }
    }

    private static MessageDigest lookUp() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
