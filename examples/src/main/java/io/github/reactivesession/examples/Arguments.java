/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.ArrayList;
import java.util.List;

/**
 * What the program was asked to do.
 *
 * @param help whether to say how it is used, and do nothing
 * @param verify whether to read back what was stored
 * @param sources what to import
 */
record Arguments(boolean help, boolean verify, List<Source> sources) {
    static final String HELP = """
            Imports conversations as sessions and events into a store in memory, twice, and shows what
            can be asked of them.

              ImportConversations [--verify] [FILE ...]

              FILE       JSON lines, plain or in gzip: {"conversation": "id", "messages": [...]} with the
                         messages of an OpenAI chat; without a file, a bundled sample
              --verify   also reads every session back and compares it with its line
              --help     shows this

            Exit code: 0 all is well, 1 some lines were broken, 2 wrong usage or a file that could not be
            read, 3 a session did not come back as it went in.

            The store holds all of it in memory: a large file needs a large heap (java -Xmx...).""";

    /**
     * Understands a command line.
     *
     * @throws UsageException when it cannot be understood, or names a file that cannot be read
     */
    static Arguments parse(String... args) {
        boolean help = false;
        boolean verify = false;
        boolean options = true;
        List<String> files = new ArrayList<>();
        for (String arg : args) {
            if (!options || !arg.startsWith("-")) {
                files.add(arg);
            } else if (arg.equals("--")) {
                options = false;
            } else if (arg.equals("--help") || arg.equals("-h")) {
                help = true;
            } else if (arg.equals("--verify")) {
                verify = true;
            } else {
                throw new UsageException("unknown option " + arg);
            }
        }
        return new Arguments(help, verify, help ? List.of() : sources(files));
    }

    private static List<Source> sources(List<String> files) {
        return files.isEmpty()
                ? List.of(Source.sample())
                : files.stream().map(Source::file).toList();
    }
}
