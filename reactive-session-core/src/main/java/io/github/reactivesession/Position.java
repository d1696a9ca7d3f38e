/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * A place in the history of a session, behind one of its events.
 *
 * @param key the session
 * @param sequence the sequence of the event, or 0 for the beginning
 */
public record Position(SessionKey key, long sequence) {}
