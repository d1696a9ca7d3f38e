/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

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
import org.jspecify.annotations.NullMarked;
import org.reactivestreams.Publisher;

/** The layers of the design, for the module of a store: call {@link #check(String)} in a test. */
public final class ArchitectureRules {
    private static final String ROOT = "io.github.reactivesession";

    private ArchitectureRules() {}

    /**
     * Checks a store's package.
     *
     * @param storePackage its name, under the one of core
     */
    public static void check(String storePackage) {
        JavaClasses store = new ClassFileImporter(List.of(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS))
                .importPackages(storePackage);
        onlyKnowsCore(store, storePackage);
        showsOnlyStoreAndOptions(store);
        isNullMarked(store);
        nothingBlocksOrSubscribes(store);
        timeComesFromAClock(store);
    }

    private static void onlyKnowsCore(JavaClasses store, String storePackage) {
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ROOT + "..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(ROOT, storePackage)))
                .check(store);
    }

    private static void showsOnlyStoreAndOptions(JavaClasses store) {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*(SessionStore|Options)")
                .check(store);
    }

    private static void isNullMarked(JavaClasses store) {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(store);
    }

    private static void nothingBlocksOrSubscribes(JavaClasses store) {
        noClasses()
                .should()
                .callMethodWhere(
                        target(nameMatching("block|blockFirst|blockLast|blockOptional|toIterable|toStream|subscribe"))
                                .and(target(owner(JavaClass.Predicates.assignableTo(Publisher.class)))))
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(store);
    }

    private static void timeComesFromAClock(JavaClasses store) {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(store);
    }
}
