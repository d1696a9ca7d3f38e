/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event does beside being said.
 *
 * @param stateDelta what it changes in state; keys are routed by prefix, and null removes a key (R22, R23)
 * @param artifactDelta the version each named artifact has now
 * @param transferToAgent the agent to go on with, or null
 * @param escalate whether the agent hands over to the one above it
 * @param skipSummarization whether a summary should pass over this event
 * @param custom actions of one's own
 */
public record EventActions(
        JsonObject stateDelta,
        Map<String, Long> artifactDelta,
        @Nullable String transferToAgent,
        boolean escalate,
        boolean skipSummarization,
        JsonObject custom) {

    private static final EventActions NONE =
            new EventActions(JsonObject.empty(), Map.of(), null, false, false, JsonObject.empty());

    /**
     * Copies the artifacts.
     *
     * @param stateDelta what it changes in state
     * @param artifactDelta the version each named artifact has now
     * @param transferToAgent the agent to go on with, or null
     * @param escalate whether the agent hands over to the one above it
     * @param skipSummarization whether a summary should pass over this event
     * @param custom actions of one's own
     */
    public EventActions {
        stateDelta = Texts.requireNonNull("stateDelta", stateDelta);
        artifactDelta =
                artifactDelta.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(artifactDelta));
        artifactDelta.forEach(EventActions::requireArtifact);
        transferToAgent = Texts.requireNameOrNull("transferToAgent", transferToAgent);
        custom = Texts.requireNonNull("custom", custom);
    }

    private static void requireArtifact(String name, @Nullable Long version) {
        Texts.requireExact("artifactDelta", Texts.requireNonNull("artifactDelta", name));
        Texts.requireNonNull("artifactDelta", version);
    }

    /**
     * Returns the actions of an event that does nothing more.
     *
     * @return always the same
     */
    public static EventActions none() {
        return NONE;
    }

    /**
     * Returns a copy with another state delta.
     *
     * @param delta JSON values by key; null removes a key
     * @return the copy
     */
    public EventActions withStateDelta(Map<String, ? extends @Nullable Object> delta) {
        return new EventActions(
                JsonObject.of(delta), artifactDelta, transferToAgent, escalate, skipSummarization, custom);
    }

    /**
     * Returns a copy with other artifact versions.
     *
     * @param delta versions by name
     * @return the copy
     */
    public EventActions withArtifactDelta(Map<String, Long> delta) {
        return new EventActions(stateDelta, delta, transferToAgent, escalate, skipSummarization, custom);
    }

    /**
     * Returns a copy that goes on with another agent.
     *
     * @param agent the agent, or null
     * @return the copy
     */
    public EventActions withTransferToAgent(@Nullable String agent) {
        return new EventActions(stateDelta, artifactDelta, agent, escalate, skipSummarization, custom);
    }

    /**
     * Returns a copy that hands over to the agent above, or does not.
     *
     * @param escalates whether it does
     * @return the copy
     */
    public EventActions withEscalate(boolean escalates) {
        return new EventActions(stateDelta, artifactDelta, transferToAgent, escalates, skipSummarization, custom);
    }

    /**
     * Returns a copy that a summary passes over, or does not.
     *
     * @param skips whether it does
     * @return the copy
     */
    public EventActions withSkipSummarization(boolean skips) {
        return new EventActions(stateDelta, artifactDelta, transferToAgent, escalate, skips, custom);
    }

    /**
     * Returns a copy with other actions of one's own.
     *
     * @param actions JSON values by name
     * @return the copy
     */
    public EventActions withCustom(Map<String, ? extends @Nullable Object> actions) {
        return new EventActions(
                stateDelta, artifactDelta, transferToAgent, escalate, skipSummarization, JsonObject.of(actions));
    }
}
