package dev.fairlead.quic;

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
    private static final JavaClasses QUIC =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fairlead.quic");

    @Test
    void noTypeOfNettyIsSeen() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.fairlead.quic")
                .should()
                .haveRawReturnType(ofNetty())
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(ofNetty()))
                .check(QUIC);
    }

    private static DescribedPredicate<JavaClass> ofNetty() {
        return JavaClass.Predicates.resideInAPackage("io.netty..");
    }

    @Test
    void whatIsExportedUsesNoNetty() {
        noClasses()
                .that()
                .resideInAPackage("dev.fairlead.quic")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(QUIC);
    }

    @Test
    void nothingIsWrittenToTheStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(QUIC);
    }
}
