/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.List;

/**
 * What an append has stored, and in which session: one that was deleted and created again under the same key is another
 * (R33).
 *
 * @param createdAt when the session was created
 * @param events as stored, in the order given
 */
public record Appended(Instant createdAt, List<Event> events) {}
