package dev.fairlead.discovery;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// What the engine keeps away from.
class ArchitectureTest {
    private static final JavaClasses DISCOVERY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fairlead.discovery");

    @Test
    void theEngineOpensNothingStartsNothingAndReadsNoClock() {
        noClasses()
                .that(resideInAPackage("dev.fairlead.discovery.internal.mdns"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "java.nio.channels..", "io.netty..", "java.util.concurrent.."))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(DISCOVERY);
    }

    @Test
    void nothingIsWrittenToTheStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(DISCOVERY);
    }
}
