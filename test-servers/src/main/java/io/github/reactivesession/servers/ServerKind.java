/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

/** What kinds of server there are. */
public enum ServerKind {
    /** PostgreSQL. */
    POSTGRESQL("PostgreSQL", "TEST_POSTGRES_URL", 5432),
    /** MySQL by its own makers. */
    MYSQL("MySQL", "TEST_MYSQL_URL", 3306),
    /** MariaDB. */
    MARIADB("MariaDB", "TEST_MARIADB_URL", 3306),
    /** One Redis. */
    REDIS("Redis", "TEST_REDIS_URL", 6379),
    /** A Redis Cluster of three masters with a replica each. */
    REDIS_CLUSTER("Redis Cluster", "TEST_REDIS_CLUSTER_URL", 6379),
    /** A Redis with two replicas, and a sentinel; embedded even where Docker runs. */
    REDIS_SENTINEL("Redis Sentinel", "TEST_REDIS_SENTINEL_URL", 26379);

    private final String title;
    private final String urlVariable;
    private final int usualPort;

    ServerKind(String title, String urlVariable, int usualPort) {
        this.title = title;
        this.urlVariable = urlVariable;
        this.usualPort = usualPort;
    }

    /**
     * Returns the environment variable that names a server of this kind which already runs.
     *
     * @return for example {@code TEST_MYSQL_URL}
     */
    public String urlVariable() {
        return urlVariable;
    }

    int usualPort() {
        return usualPort;
    }

    /** The name as people write it, for example {@code MySQL}. */
    @Override
    public String toString() {
        return title;
    }
}
