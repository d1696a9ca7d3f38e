/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.event.command.CommandListener;
import io.lettuce.core.event.command.CommandStartedEvent;
import io.lettuce.core.protocol.RedisCommand;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What a client sends, round trip by round trip: a command that goes out when one of the last has been answered begins one. Needs
 * a network on which an answer takes longer than sending what belongs together.
 */
final class Traffic implements CommandListener {
    private final List<List<RedisCommand<?, ?, ?>>> trips = new ArrayList<>();

    @Override
    public synchronized void commandStarted(CommandStartedEvent event) {
        List<RedisCommand<?, ?, ?>> last = trips.isEmpty() ? List.of() : trips.get(trips.size() - 1);
        if (last.isEmpty() || last.stream().anyMatch(RedisCommand::isDone)) {
            last = new ArrayList<>();
            trips.add(last);
        }
        last.add(event.getCommand());
    }

    /** What goes out while a call runs. */
    List<List<String>> of(Mono<?> call) {
        clear();
        call.block(Keyspace.PATIENCE);
        return sent();
    }

    private synchronized void clear() {
        trips.clear();
    }

    private synchronized List<List<String>> sent() {
        return trips.stream()
                .map(trip -> trip.stream()
                        .map(command -> command.getType().toString())
                        .toList())
                .toList();
    }
}
