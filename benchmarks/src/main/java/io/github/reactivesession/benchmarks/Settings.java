/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.servers.ServerKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What to measure.
 *
 * @param program which figures
 * @param server the server's name, or where the events are if in none
 * @param cases which cases
 * @param durable whether commits wait for the disk
 * @param quick seconds a case, to try things out
 * @param rounds how often ours and the rivals take turns
 * @param seconds how long a turn is
 * @param events how long a history is, a multiple of 50,000
 */
record Settings(
        Program program,
        String server,
        Set<String> cases,
        boolean durable,
        boolean quick,
        int rounds,
        double seconds,
        long events) {

    static Settings parse(Program program, String... arguments) {
        Set<String> cases = new LinkedHashSet<>();
        Set<String> flags = new LinkedHashSet<>();
        String server = program.onlyServer();
        int rounds = 0;
        double seconds = 0;
        long events = 0;
        for (String argument : arguments) {
            if (argument.startsWith("--rounds=")) {
                rounds = Integer.parseInt(argument.substring(9));
            } else if (argument.startsWith("--seconds=")) {
                seconds = Double.parseDouble(argument.substring(10));
            } else if (argument.startsWith("--events=")) {
                events = Long.parseLong(argument.substring(9));
            } else if (List.of("--durable", "--quick").contains(argument)) {
                flags.add(argument);
            } else if (program.cases().contains(argument)) {
                cases.add(argument);
            } else if (program.servers().contains(argument)) {
                server = argument;
            } else {
                throw new IllegalArgumentException(argument + "? " + program.usage());
            }
        }
        if (server == null) {
            throw new IllegalArgumentException(program.usage());
        }
        boolean quick = flags.contains("--quick");
        return new Settings(
                program,
                server,
                cases.isEmpty() ? new LinkedHashSet<>(program.cases()) : cases,
                flags.contains("--durable"),
                quick,
                rounds > 0 ? rounds : quick ? 2 : 5,
                seconds > 0 ? seconds : quick ? 0.5 : 3,
                events > 0 ? events : quick ? program.fewEvents() : program.events());
    }

    /** Fails where there is no server. */
    ServerKind kind() {
        return ServerKind.valueOf(server.toUpperCase(Locale.ROOT));
    }
}
