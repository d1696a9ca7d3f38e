/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;

/**
 * An event of one of a user's sessions.
 *
 * @param key the session
 * @param createdAt when the session was created, which tells it from an earlier one under the same key
 * @param event the event
 */
public record UserEvent(SessionKey key, Instant createdAt, Event event) {}
