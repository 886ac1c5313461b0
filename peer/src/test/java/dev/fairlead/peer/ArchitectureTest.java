package dev.fairlead.peer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/// What this module keeps to itself.
class ArchitectureTest {
    private static final JavaClasses PEER =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fairlead.peer");

    @Test
    void noTypeOfBouncyCastleIsSeen() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.fairlead.peer")
                .should()
                .haveRawReturnType(ofBouncyCastle())
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(ofBouncyCastle()))
                .check(PEER);
    }

    private static DescribedPredicate<JavaClass> ofBouncyCastle() {
        return JavaClass.Predicates.resideInAPackage("org.bouncycastle..");
    }

    @Test
    void whatIsExportedUsesNeitherNettyNorBouncyCastle() {
        noClasses()
                .that()
                .resideInAPackage("dev.fairlead.peer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "org.bouncycastle..")
                .check(PEER);
    }

    @Test
    void nothingIsWrittenToTheStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(PEER);
    }
}
