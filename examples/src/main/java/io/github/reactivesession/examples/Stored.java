/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.SessionKey;

/**
 * A conversation that is in the store.
 *
 * @param place where it came from
 * @param key the session it is now
 * @param newSession whether this import created the session
 * @param newEvents the events that this import stored
 * @param knownEvents the events that were there already
 * @param toolCalls the tool calls in the conversation
 */
record Stored(Place place, SessionKey key, boolean newSession, int newEvents, int knownEvents, int toolCalls)
        implements Step {}
