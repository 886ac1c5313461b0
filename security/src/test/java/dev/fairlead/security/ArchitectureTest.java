package dev.fairlead.security;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.security.Provider;
import java.security.Security;
import org.junit.jupiter.api.Test;

/// What this module keeps to itself.
class ArchitectureTest {
    private static final JavaClasses SECURITY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.fairlead.security");

    @Test
    void noTypeOfBouncyCastleIsSeen() {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.fairlead.security")
                .should()
                .haveRawReturnType(ofBouncyCastle())
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(ofBouncyCastle()))
                .check(SECURITY);
    }

    private static DescribedPredicate<JavaClass> ofBouncyCastle() {
        return JavaClass.Predicates.resideInAPackage("org.bouncycastle..");
    }

    @Test
    void bouncyCastleIsNotInstalledForTheWholeProgram() throws Exception {
        Identities.load(
                Fixtures.file("ec-cert.pem"),
                Fixtures.file("ec-pkcs8-scrypt.pem"),
                Fixtures.password());
        assertNull(Security.getProvider("BC"));
        noClasses()
                .should()
                .callMethod(Security.class, "addProvider", Provider.class)
                .check(SECURITY);
    }

    @Test
    void nothingIsWrittenToTheStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(SECURITY);
    }

    @Test
    void noNettyIsUsed() {
        noClasses().should().dependOnClassesThat().resideInAPackage("io.netty..").check(SECURITY);
    }
}
