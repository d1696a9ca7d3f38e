/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import java.util.List;

/**
 * A conversation that was understood.
 *
 * @param place where it came from
 * @param key the session it will be
 * @param metadata the fields of its line beside the id and the messages
 * @param messages as they came
 * @param events the same, as events, with the same indexes
 * @param toolCalls how many tool calls the messages hold
 */
record Conversation(
        Place place, SessionKey key, JsonObject metadata, List<JsonObject> messages, List<Event> events, int toolCalls)
        implements Step {}
