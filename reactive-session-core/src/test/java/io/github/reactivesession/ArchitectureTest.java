/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** The layers of the design, as far as core can see them; the suite of stores has the same rules for the others. */
class ArchitectureTest {
    private final JavaClasses core = new ClassFileImporter(List.of(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS))
            .importPackages("io.github.reactivesession");

    @Test
    void coreDependsOnFewLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.github.reactivesession",
                        "reactor..",
                        "org.reactivestreams..",
                        "org.jspecify..",
                        "org.slf4j..",
                        "tools.jackson..")
                .check(core);
    }

    @Test
    void jacksonIsSeenByTheCodecAlone() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(JsonText|JsonValues|SessionCodec|ContentFields|EventFields)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(core);
    }

    @Test
    void nothingBlocks() {
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("block|blockFirst|blockLast|blockOptional|toIterable|toStream"))
                        .and(target(owner(JavaClass.Predicates.assignableTo(Publisher.class)))))
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(core);
    }

    @Test
    void onlyWhatNobodyWaitsForIsSubscribedTo() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Sweeper")
                .and()
                .doNotHaveSimpleName("CommitLane")
                .and()
                .doNotHaveSimpleName("Feed") // serves all followers of a session, and belongs to none
                .and()
                .doNotHaveSimpleName("NewsReader") // reads for several feeds at once, and belongs to none
                .and()
                .doNotHaveSimpleName("Follower") // is a subscription itself, and takes pages when there is demand
                .should()
                .callMethodWhere(target(nameMatching("subscribe"))
                        .and(target(owner(JavaClass.Predicates.assignableTo(Publisher.class)))))
                .check(core);
    }

    /** How long something has taken is no time of the model, and a clock that is set must not change it. */
    @Test
    void timeComesFromAClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Deadlines.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Deadlines.class.getName() + "$Wait")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(core);
    }
}
