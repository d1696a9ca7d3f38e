/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;

/**
 * How a {@link SessionRunner} runs.
 *
 * @param agentName the author of the events that the runner itself writes
 * @param concurrency what happens when a session has a run already, in whatever process
 * @param leaseTime after how long without a sign of life another run may take over, 100 milliseconds to 1 day
 * @param queueTime how long a run waits for its turn at most, when it queues, 1 millisecond to 1 day
 * @param onCancel what becomes of a run whose subscriber goes
 * @param storesFailures whether a failure of the agent is stored as an event
 * @param publishesPartials whether partial events are shown to whoever follows the session, too
 */
public record RunnerOptions(
        String agentName,
        Concurrency concurrency,
        Duration leaseTime,
        Duration queueTime,
        OnCancel onCancel,
        boolean storesFailures,
        boolean publishesPartials) {

    private static final Duration DAY = Duration.ofDays(1);
    private static final RunnerOptions DEFAULTS = new RunnerOptions(
            "agent", Concurrency.QUEUE, Duration.ofSeconds(30), Duration.ofMinutes(1), OnCancel.STOP, true, true);

    /** Two runs on one session at once. */
    public enum Concurrency {
        /** The second one fails with {@link LeaseHeldException}. */
        REFUSE,
        /** The second one waits; those of one runner go in the order they came, those of several in none. */
        QUEUE,
        /** Both run, and their events mix. No lease is taken. */
        ALLOW
    }

    /** A subscriber that cancels its run. */
    public enum OnCancel {
        /** The agent is cancelled; what has streamed and is not stored yet is stored, and marked as interrupted. */
        STOP,
        /** The run goes on to its end, as fast as it can; its events can be followed by sequence. */
        FINISH
    }

    /**
     * Checks the values.
     *
     * @param agentName the author of the events that the runner itself writes
     * @param concurrency what happens when a session has a run already
     * @param leaseTime after how long another run may take over
     * @param queueTime how long a run waits for its turn at most
     * @param onCancel what becomes of a run whose subscriber goes
     * @param storesFailures whether a failure of the agent is stored as an event
     * @param publishesPartials whether partial events are shown to whoever follows the session
     */
    public RunnerOptions {
        Texts.requireName("agentName", agentName);
        Texts.requireNonNull("concurrency", concurrency);
        Texts.requireNonNull("onCancel", onCancel);
        if (leaseTime.toMillis() < 100 || leaseTime.compareTo(DAY) > 0) {
            throw new InvalidRequestException("leaseTime", "must be 100 milliseconds to 1 day");
        }
        if (queueTime.toMillis() < 1 || queueTime.compareTo(DAY) > 0) {
            throw new InvalidRequestException("queueTime", "must be 1 millisecond to 1 day");
        }
    }

    /**
     * Returns the defaults: author {@code agent}, runs queue for up to a minute, a lease of 30 seconds, cancelling stops the
     * run, failures are stored, partial events are published.
     *
     * @return the options
     */
    public static RunnerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another author for what the runner writes.
     *
     * @param name the author
     * @return the copy
     */
    public RunnerOptions withAgentName(String name) {
        return new RunnerOptions(name, concurrency, leaseTime, queueTime, onCancel, storesFailures, publishesPartials);
    }

    /**
     * Returns a copy that treats a second run on a session otherwise.
     *
     * @param choice refuse, queue or allow
     * @return the copy
     */
    public RunnerOptions withConcurrency(Concurrency choice) {
        return new RunnerOptions(agentName, choice, leaseTime, queueTime, onCancel, storesFailures, publishesPartials);
    }

    /**
     * Returns a copy with another time after which a run without a sign of life may be taken over. A run gives one every
     * third of it.
     *
     * @param time 100 milliseconds to 1 day
     * @return the copy
     */
    public RunnerOptions withLeaseTime(Duration time) {
        return new RunnerOptions(agentName, concurrency, time, queueTime, onCancel, storesFailures, publishesPartials);
    }

    /**
     * Returns a copy with another bound for waiting in the queue.
     *
     * @param time 1 millisecond to 1 day
     * @return the copy
     */
    public RunnerOptions withQueueTime(Duration time) {
        return new RunnerOptions(agentName, concurrency, leaseTime, time, onCancel, storesFailures, publishesPartials);
    }

    /**
     * Returns a copy that treats a cancelled subscriber otherwise.
     *
     * @param choice stop or finish
     * @return the copy
     */
    public RunnerOptions withOnCancel(OnCancel choice) {
        return new RunnerOptions(
                agentName, concurrency, leaseTime, queueTime, choice, storesFailures, publishesPartials);
    }

    /**
     * Returns a copy that stores failures of the agent, or does not.
     *
     * @param stores whether they are stored as events
     * @return the copy
     */
    public RunnerOptions withStoresFailures(boolean stores) {
        return new RunnerOptions(agentName, concurrency, leaseTime, queueTime, onCancel, stores, publishesPartials);
    }

    /**
     * Returns a copy that shows partial events to followers, or does not.
     *
     * @param publishes whether they are published
     * @return the copy
     */
    public RunnerOptions withPublishesPartials(boolean publishes) {
        return new RunnerOptions(agentName, concurrency, leaseTime, queueTime, onCancel, storesFailures, publishes);
    }
}
